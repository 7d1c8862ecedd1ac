"""A walk through one guide, said aloud."""

from __future__ import annotations

import re
from datetime import date
from itertools import product
from typing import Any

import pytest

from bot.answering import Answering
from bot.decisions import Answer
from bot.reply import GuideCard, Outcome, Reply
from bot.sentences import Sentences
from bot.walking import Walk
from knowledge.guide import Aspect, Channels, Guide, Material, Online
from knowledge.library import Library
from tests.bot.test_sentences import LONGEST_CHARACTERS
from tests.bot.world import NOW

FIRST = "residence-02"
LISTING = Walk(matter=FIRST)
LED = LISTING.led()
# 有稳定工作, 本人来办
SETTLED = LED.choose(1).choose(0)


def changed(library: Library, **update: Any) -> Answering:
    """What answers where 居住证首次申领 differs in some fields."""
    guide = library.guide(FIRST).model_copy(update=update)
    changed = Library({FIRST: guide}, library.places, digest="changed")
    return Answering(changed, Sentences.load())


def told(answering: Answering, walk: Walk) -> Reply:
    return answering.leading.lead(walk, NOW, None)[0]


def labels(reply: Reply) -> list[str]:
    return [option.value for option in reply.options]


def items(reply: Reply) -> list[str]:
    assert isinstance(reply.card, GuideCard)
    return [item.name for section in reply.card.sections for item in section.items]


# What to bring depends on the situation.


def test_an_answer_on_materials_begins_a_walk_where_they_depend_on_the_citizen(
    answering: Answering,
) -> None:
    begun = answering.leading.begun

    assert begun(Answer(FIRST, Aspect.MATERIALS, 0.9), None) == LISTING
    assert begun(Answer(FIRST, Aspect.FEE, 0.9), None) is None


def test_nothing_is_begun_for_a_bundle_or_a_guide_that_asks_nothing(
    library: Library, answering: Answering
) -> None:
    bundle = next(iter(library.bundles))
    plain = changed(library, situations=())
    asks_nothing = library.guide(FIRST).model_copy(update={"situations": ()})

    assert answering.leading.begun(Answer(bundle, Aspect.MATERIALS, 0.9), None) is None
    assert plain.leading.begun(Answer(FIRST, Aspect.MATERIALS, 0.9), None) is None
    assert plain.leading.question(asks_nothing) == ("", ())


def test_the_first_question_comes_with_its_options(library: Library, answering: Answering) -> None:
    text, options = answering.leading.question(library.guide(FIRST))

    assert text == "情况不同，要带的也不同。您凭哪一条申领？"
    assert [o.value for o in options] == ["有稳定住所", "有稳定工作", "在这里连续上学"]


def test_the_second_question_is_asked_back(answering: Answering) -> None:
    reply = told(answering, LISTING.choose(0))

    assert (reply.outcome, reply.text) == (Outcome.CLARIFYING, "谁来窗口办？")
    assert labels(reply) == ["本人来办", "家人代办（孩子、行动不便的人）"]


def test_the_list_is_for_those_who_chose(answering: Answering) -> None:
    reply = told(answering, LISTING.choose(1).choose(0))

    assert reply.outcome is Outcome.ANSWERED
    assert reply.text == "您选的是：有稳定工作；本人来办。\n办居住证首次申领，要带4样东西。"
    assert items(reply) == ["居民身份证", "本人近期照片", "居住地住址证明", "就业证明"]
    assert labels(reply) == ["一步步办"]


def test_what_an_option_takes_away_is_not_on_the_list(answering: Answering) -> None:
    # 年满16周岁, 户口在外地, 不急
    lost = Walk(matter="id-03", chosen=(0, 1, 0))

    reply = told(answering, lost)

    assert "居民户口簿" in items(told(answering, Walk(matter="id-03", chosen=(0, 0, 0))))
    assert "居民户口簿" not in items(reply)
    assert "不用回老家。" in reply.text


@pytest.mark.parametrize(
    ("materials", "text"),
    [
        ((), "办居住证首次申领，不用带材料。"),
        (
            (Material(name="户口簿", electronic_licence=True),),
            "办居住证首次申领，不用自己带材料。要核对的1样，窗口能查到。",
        ),
        (
            (Material(name="照片"), Material(name="户口簿", electronic_licence=True)),
            "办居住证首次申领，要带1样东西，另外1样不用带，窗口能查到。",
        ),
    ],
)
def test_how_many_things_to_bring(
    library: Library, materials: tuple[Material, ...], text: str
) -> None:
    answering = changed(library, materials=materials)

    assert told(answering, LISTING.choose(0).choose(0)).text.split("\n")[1] == text


# Step by step.


def test_whoever_is_led_is_asked_first(answering: Answering) -> None:
    reply = told(answering, LED)

    assert reply.outcome is Outcome.GUIDING
    assert reply.text == "好，我陪您一步步办居住证首次申领。\n先问一句：您凭哪一条申领？"
    assert labels(reply) == ["有稳定住所", "有稳定工作", "在这里连续上学", "先不办了"]


def test_whoever_chose_by_mistake_can_choose_again(answering: Answering) -> None:
    assert labels(told(answering, LED.choose(0)))[-2:] == ["上一步", "先不办了"]
    assert labels(told(answering, SETTLED)) == ["下一步", "上一步", "先不办了"]


def test_the_list_waits_until_all_is_ready(answering: Answering) -> None:
    reply = told(answering, SETTLED)

    assert reply.outcome is Outcome.GUIDING
    assert reply.text.endswith("要带4样东西。\n准备好了，就点“下一步”。")
    assert "就业证明" in items(reply)


def test_only_what_is_talked_of_now_is_on_the_card(answering: Answering) -> None:
    def sections(walk: Walk) -> list[str]:
        card = told(answering, walk).card
        assert isinstance(card, GuideCard)
        return [section.aspect for section in card.sections]

    assert sections(SETTLED) == ["materials"]
    assert sections(SETTLED.model_copy(update={"shown": 5})) == ["where", "hours"]
    assert len(sections(SETTLED.left())) > 5


def test_without_materials_the_led_get_no_empty_card(library: Library) -> None:
    assert told(changed(library, materials=()), LED.choose(0).choose(0)).card is None


def test_a_step_says_its_number_what_to_do_and_where(answering: Answering) -> None:
    reply = told(answering, SETTLED.onward())

    assert (reply.outcome, reply.aspect, reply.card) == (Outcome.GUIDING, Aspect.STEPS, None)
    assert reply.text == (
        "第1步，一共4步：先做居住登记。\n"
        "到了新住处先登记住址。住满半年再来申领。\n"
        "在哪里：派出所或便民服务中心。"
    )
    assert labels(reply) == ["下一步", "上一步", "先不办了"]


def test_a_step_without_a_place_names_none(library: Library) -> None:
    step = library.guide(FIRST).steps[0].model_copy(update={"where": None})

    reply = told(changed(library, steps=(step,)), SETTLED.onward())

    assert reply.text == "第1步，一共1步：先做居住登记。\n到了新住处先登记住址。住满半年再来申领。"


def test_the_end_is_the_place_and_whether_it_is_open(answering: Answering) -> None:
    end = SETTLED.model_copy(update={"shown": 5})

    reply, going = answering.leading.lead(end, NOW, None)

    assert going is None
    assert reply.text.startswith("办事的地方：青禾区政务服务中心")
    assert "现在开着门，到" in reply.text
    assert reply.text.endswith("该走的步骤都说完了。还有哪里不明白，直接问我。")
    assert labels(reply) == ["咨询电话", "要多少钱"]


@pytest.mark.parametrize(
    ("depth", "text"),
    [
        ("full", "居住证首次申领不用跑窗口，网上办就行。"),
        ("apply", "“居住证首次申领”的指南里没写去哪里办。请打12345问。"),
    ],
)
def test_where_no_counter_is_written_none_is_made_up(
    library: Library, depth: Any, text: str
) -> None:
    nowhere = changed(library, channels=Channels(online=Online(depth=depth)))

    assert told(nowhere, SETTLED.model_copy(update={"shown": 5})).text.startswith(text)


def test_a_guide_out_of_date_ends_the_walk(library: Library) -> None:
    over = changed(library, expires_on=date(2026, 11, 25))

    reply, going = over.leading.lead(SETTLED, NOW, None)

    assert (reply.outcome, going) == (Outcome.UNANSWERED_OUT_OF_DATE, None)
    assert labels(reply) == ["转人工"]


def test_what_is_said_between_offers_the_way_on_once(answering: Answering) -> None:
    answer = answering.answer(Answer(FIRST, Aspect.HOW, 0.9), NOW)

    beside = answering.leading.beside(answer)

    assert labels(beside)[0] == "下一步"
    assert "一步步办" in labels(answer)
    assert "一步步办" not in labels(beside)
    assert answering.leading.beside(beside) == beside


def test_whoever_leaves_is_told_how_to_come_back(answering: Answering) -> None:
    reply = answering.leading.left()

    assert (reply.outcome, labels(reply)) == (Outcome.SMALLTALK, ["一步步办"])


# Over every guide there is.


def spoken(answering: Answering, guide: Guide) -> list[Reply]:
    """Everything said on every way through a guide."""
    replies = []
    for chosen in product(*(range(len(s.options)) for s in guide.situations)):
        walk: Walk | None = Walk(matter=guide.matter, chosen=chosen, stepwise=True)
        while walk is not None:
            reply, going = answering.leading.lead(walk, NOW, guide.region)
            replies.append(reply)
            walk = going.onward() if going is not None else None
    return replies


def test_every_way_through_every_guide_is_said_in_whole_sentences(
    library: Library, answering: Answering
) -> None:
    for guide in library.guides.values():
        for reply in spoken(answering, guide):
            assert reply.guide is not None
            assert reply.guide.id == guide.id
            assert re.search(r"[{}]|None|要带0样|。。|：。|，。|？。", reply.text) is None, (
                reply.text
            )
            assert reply.text[-1] in "。”", reply.text


def test_no_option_takes_more_than_a_breath(library: Library) -> None:
    for guide in library.guides.values():
        for situation in guide.situations:
            assert len(situation.question) <= LONGEST_CHARACTERS
            assert situation.question.endswith("？"), guide.id
            names = [option.label for option in situation.options]
            assert max(map(len, names)) <= LONGEST_CHARACTERS // 2 + 3, (guide.id, names)
            assert len(set(names)) == len(names), (guide.id, names)


def test_no_option_points_to_where_it_was_written(library: Library) -> None:
    """ "上面" is nothing to one who hears the option's note by itself."""
    for guide in library.guides.values():
        for option in (o for s in guide.situations for o in s.options):
            assert not re.search("上面|下面|如上|同上", option.note or ""), (guide.id, option.note)
            assert option.label not in ("是", "不是", "有", "没有", "在", "够"), guide.id
