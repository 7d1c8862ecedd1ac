"""What the policy decides on the way through a guide: into a walk, on, back, and out of it."""

from __future__ import annotations

import pytest

from bot.context import Context, Pending
from bot.decisions import Answer, Decision, Lead, Leave, SmallTalk
from bot.policy import Policy
from bot.thresholds import Thresholds
from bot.understanding import Act, Understanding
from bot.walking import Walk
from knowledge.guide import Aspect, Option, Situation
from knowledge.search.searcher import Candidate, SearchResult

PERMIT, CARD = "residence-02", "id-03"
NAMES = {PERMIT: ("居住证首次申领",), CARD: ("居民身份证补领（丢失）",)}
ASKED = (
    Situation(
        question="谁来窗口办？",
        options=(Option(label="本人来办"), Option(label="家人代办（孩子、老人，行动不便的人）")),
    ),
    Situation(
        question="是新能源车吗？",
        options=(Option(label="不是"), Option(label="是"), Option(label="几个人共有的")),
    ),
)
POLICY = Policy(Thresholds.load(), NAMES, lambda m, region: ASKED if m == PERMIT else ())
NOTHING = SearchResult((), ())
SURE_OF_CARD = SearchResult((Candidate(CARD, 0.97, {}),), (), sure=0.97)
ASKS_HOW = Understanding(Aspect.HOW, 0.95, Aspect.HOW, 0.95)
IN_HAND = Context().about(PERMIT, Aspect.HOW)
LISTING = Walk(matter=PERMIT)
LED = LISTING.led()
SETTLED = LED.choose(0).choose(1)


def decided(text: str, walk: Walk | None, result: SearchResult = NOTHING) -> Decision:
    return POLICY.decide(text, ASKS_HOW, result, IN_HAND.walking(walk))


@pytest.mark.parametrize("text", ["一步步办", "你一步一步教我", "手把手教教我呗", "带着我一起办吧"])
def test_whoever_wants_to_be_led_is_led_through_the_matter_in_hand(text: str) -> None:
    assert decided(text, None) == Lead(LED)


def test_a_matter_surely_named_is_led_through_instead() -> None:
    assert decided("身份证丢了,一步步教我补", None, SURE_OF_CARD) == Lead(
        Walk(matter=CARD, stepwise=True)
    )


def test_the_bare_wish_names_no_matter_however_sure_the_search_is() -> None:
    assert decided("一步步办吧", None, SURE_OF_CARD) == Lead(LED)


def test_without_a_matter_the_bot_asks_on() -> None:
    assert POLICY.decide("一步步办", ASKS_HOW, NOTHING, Context()) == SmallTalk(Act.AFFIRM)


def test_whoever_has_just_read_the_list_is_led_on_to_the_first_step() -> None:
    listed = LISTING.choose(0).choose(1)

    assert decided("一步步办", listed) == Lead(SETTLED.onward())


def test_a_walk_set_aside_is_taken_up_where_it_was_left() -> None:
    third = SETTLED.onward().onward()

    assert decided("一步步办", third.left()) == Lead(third)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("本人来办", 0),
        ("本人", 0),
        ("本人去", 0),
        ("第一个", 0),
        ("1", 0),
        ("家人代办(孩子、老人,行动不便的人)", 1),
        ("家人代办吧", 1),
        ("最后一个", 1),
    ],
)
@pytest.mark.parametrize("walk", [LISTING, LED])
def test_an_option_is_taken_by_its_words_or_its_place(walk: Walk, text: str, row: int) -> None:
    assert decided(text, walk) == Lead(walk.choose(row))


@pytest.mark.parametrize(
    ("text", "row"), [("不是", 0), ("不是的", 0), ("是的", 1), ("几个人共有的", 2)]
)
def test_a_short_answer_and_one_that_looks_like_a_question_are_taken(text: str, row: int) -> None:
    assert decided(text, LED.choose(0)) == Lead(LED.choose(0).choose(row))


@pytest.mark.parametrize("text", ["本人来办要带什么", "家人代办能不能行", "第五个"])
def test_a_question_takes_no_option(text: str) -> None:
    assert not isinstance(decided(text, LED), Lead)


def test_another_matter_surely_meant_is_no_option_said_in_part() -> None:
    assert decided("本人身份证丢了", LISTING, SURE_OF_CARD) == Answer(CARD, Aspect.HOW, 0.97)


def test_an_option_tapped_counts_whatever_the_search_says() -> None:
    assert decided("本人来办", LISTING, SURE_OF_CARD) == Lead(LISTING.choose(0))


@pytest.mark.parametrize(
    "text", ["下一步", "好了,下一步吧", "继续", "嗯", "知道了", "备齐了", "然后呢?"]
)
def test_on_through_the_guide(text: str) -> None:
    assert decided(text, SETTLED) == Lead(SETTLED.onward())


@pytest.mark.parametrize("text", ["?", "呢?", "啊"])
def test_a_sound_of_wonder_is_not_going_on(text: str) -> None:
    assert not isinstance(decided(text, SETTLED), Lead)


def test_going_on_before_the_question_is_answered_asks_it_again() -> None:
    assert decided("下一步", LED.choose(0)) == Lead(LED.choose(0))


@pytest.mark.parametrize("text", ["上一步", "回到上一步吧", "返回上一步"])
def test_back_through_the_guide(text: str) -> None:
    assert decided(text, SETTLED.onward().onward()) == Lead(SETTLED.onward())
    assert decided(text, SETTLED) == Lead(LED.choose(0))


@pytest.mark.parametrize("text", ["先不办了", "算了", "先这样吧", "那先到这儿吧", "退出"])
def test_out_of_the_walk(text: str) -> None:
    assert decided(text, SETTLED) == Leave()


@pytest.mark.parametrize("text", ["下一步", "上一步", "先不办了"])
def test_who_is_not_led_cannot_go_on(text: str) -> None:
    assert not isinstance(decided(text, LISTING), Lead | Leave)


def test_a_choice_of_guides_comes_before_the_options_of_one() -> None:
    pending = Pending(guide_ids=(PERMIT, CARD), aspect=Aspect.FEE)
    context = IN_HAND.walking(LED).model_copy(update={"pending": pending})

    assert POLICY.decide("第二个", ASKS_HOW, NOTHING, context) == Answer(CARD, Aspect.FEE, 1.0)


def test_a_name_in_wide_brackets_is_known_when_it_is_tapped() -> None:
    assert decided("居民身份证补领(丢失)", None) == Answer(CARD, Aspect.HOW, 1.0)
