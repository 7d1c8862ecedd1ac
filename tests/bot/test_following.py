"""What a sentence has to do with the matter in hand, case by case."""

from __future__ import annotations

import re

import pytest

from bot import phrases
from bot.context import Context, Pending
from bot.following import Following, elliptic
from bot.heard import Heard
from bot.thresholds import Thresholds
from bot.understanding import Understanding
from knowledge.guide import Aspect
from knowledge.search.searcher import Candidate, SearchResult

LICENCE, LICENCE_LOST, CAR = "traffic-01", "traffic-02", "traffic-04"
NOTARY, HEIR, FUNERAL, GONE = "law-02", "estate-03", "social-13", "hukou-04"
NAMES = {
    LICENCE: ("机动车驾驶证期满换证", "换驾照"),
    LICENCE_LOST: ("机动车驾驶证遗失补证", "驾照丢了"),
    CAR: ("机动车转让登记", "二手车过户"),
    NOTARY: ("公证办理(委托、继承)", "委托公证"),
    HEIR: ("不动产继承登记", "继承房子"),
    FUNERAL: ("丧葬补助金申领", "丧葬费"),
    GONE: ("死亡注销户口", "销户口"),
    "bundle-03": ("身后一件事",),
}
FOLLOWING = Following(Thresholds.load(), NAMES, {"bundle-03": (GONE, FUNERAL, NOTARY, HEIR)})
DRIVING = Context(matter=LICENCE, aspect=Aspect.FEE, question="驾照快到期了，换证多少钱")


def found(**probabilities: float) -> SearchResult:
    kept = [Candidate(name.replace("_", "-"), p, {}) for name, p in probabilities.items()]
    return SearchResult(tuple(kept), (), sure=max(probabilities.values(), default=0.0))


def heard(
    text: str, alone: SearchResult, aspect: Aspect = Aspect.HOW, joined: SearchResult | None = None
) -> Heard:
    return Heard(text, Understanding(aspect, 0.9, aspect, 0.9), alone, joined)


def test_a_correction_is_searched_with_the_thing_talked_of_and_what_is_right() -> None:
    besides = FOLLOWING.besides("哎说错了,不是到期,是本子找不着了", found(traffic_01=0.7), DRIVING)

    assert besides == "机动车驾驶证，本子找不着了"


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("不是换证,是丢了", "丢了"),
        ("不对不对,我早就有一本,是到期了", "我早就有一本,是到期了"),
        ("我说的是食品那个", "食品那个"),
        ("错了,要带啥", "要带啥"),
        ("不是", "不是"),
    ],
)
def test_what_is_right_is_what_a_correction_says_instead(text: str, right: str) -> None:
    assert phrases.put_right(text) == right


def test_what_shares_nothing_with_a_neighbour_is_its_own_object() -> None:
    assert FOLLOWING.object_of(LICENCE) == FOLLOWING.object_of(LICENCE_LOST) == "机动车驾驶证"
    assert FOLLOWING.object_of(CAR) == "机动车"
    assert FOLLOWING.object_of(HEIR) == NAMES[HEIR][0]


def test_a_thing_left_open_is_searched_with_the_thing_talked_of() -> None:
    assert FOLLOWING.besides("要是丢了呢", found(), DRIVING) == "机动车驾驶证，要是丢了呢"
    assert FOLLOWING.besides("要是丢了呢", found(traffic_02=0.9), DRIVING) is None


@pytest.mark.parametrize("text", ["那健康证呢", "要是丢了补一张呢", "户外广告牌的许可呢?"])
def test_what_names_a_thing_only_is_elliptic(text: str) -> None:
    assert elliptic(text)


@pytest.mark.parametrize("text", ["那要多少钱呢", "健康证怎么办呢", "丢了", "那个在哪办呢"])
def test_what_asks_is_not_elliptic(text: str) -> None:
    assert not elliptic(text)


def test_the_question_goes_on_where_only_words_of_asking_follow() -> None:
    assert FOLLOWING.question("那要多少钱", DRIVING) == DRIVING.question
    assert FOLLOWING.question("房子过户", DRIVING) == "房子过户"
    assert FOLLOWING.question("要多少钱", Context()) == "要多少钱"


def test_a_story_with_a_clear_question_stays_with_the_matter_in_hand() -> None:
    text = "俺哥在外头打工回不来,俺替他去递材料中不中"
    unclear = found(job_06=0.2, veteran_01=0.1)
    names = {**NAMES, "job-06": ("就业登记",), "veteran-01": ("退役军人报到",)}
    following = Following(Thresholds.load(), names)

    assert following.stays(heard(text, unclear, Aspect.PROXY), LICENCE)
    assert not following.stays(heard(text, unclear, Aspect.HOW), LICENCE)
    assert not following.stays(heard(f"顺便问一下,{text}", unclear, Aspect.PROXY), LICENCE)


def test_words_of_asking_for_a_proxy_are_no_matter() -> None:
    text = "我妹妹在国外回不来,她那份能不能委托人办"

    assert FOLLOWING.stays(heard(text, found(law_02=0.83), Aspect.PROXY), HEIR)
    assert not FOLLOWING.stays(heard(text, found(law_02=0.95), Aspect.PROXY), HEIR)
    assert not FOLLOWING.stays(heard("我要委托公证多少钱", found(law_02=0.83), Aspect.FEE), HEIR)


def test_what_lies_far_from_everything_does_not_stay() -> None:
    text = "移动的话费套餐怎么换便宜点的,得多花多少钱"

    assert not FOLLOWING.stays(heard(text, found(traffic_04=0.05), Aspect.FEE), LICENCE)


def test_the_next_matter_of_an_event_is_understood_from_it() -> None:
    context = Context(matter=FUNERAL, earlier=(GONE,), question="丧葬费怎么领")
    alone = found(estate_02=0.43, hukou_03=0.31, estate_03=0.20)
    joined = found(social_13=0.3, estate_02=0.16, estate_03=0.15, hukou_03=0.1)
    said = heard("铺面在老人名下,想转给我姐", alone, joined=joined)

    meant = FOLLOWING.meant(said, context)

    assert meant is not None
    assert meant.guide_id == HEIR
    assert FOLLOWING.meant(said, Context(matter=FUNERAL, question="丧葬费怎么领")) is None


def test_going_back_leaves_the_matter_in_hand() -> None:
    context = Context(matter=LICENCE_LOST, earlier=(CAR, LICENCE))
    result = found(traffic_02=0.5, traffic_01=0.3)

    assert FOLLOWING.returned(heard("再说回换证的事", result), context) == LICENCE
    assert FOLLOWING.returned(heard("还说刚才那个", found()), context) == CAR
    assert FOLLOWING.returned(heard("还说刚才那个", found()), Context()) is None
    assert FOLLOWING.returned(heard("换证的事", result), context) is None


def test_the_choice_asked_for_is_added_to_the_question() -> None:
    pending = Pending(guide_ids=(LICENCE, CAR), aspect=Aspect.HOW)
    context = Context(pending=pending, question="车的事")

    assert FOLLOWING.besides("换驾照的", found(traffic_01=0.9), context) == "车的事，换驾照的"


@pytest.mark.parametrize(
    "pattern",
    [phrases.ACKNOWLEDGES, phrases.REPEAT, phrases.CORRECTION, phrases.ELLIPTIC, phrases.ALL_OF_IT],
)
@pytest.mark.parametrize("part", ["好", "好的", "哎", "不是", "再说", "，", "都要", "那", "呢"])
def test_hostile_text_does_not_hold_a_pattern_up(pattern: re.Pattern[str], part: str) -> None:
    # Nested repeats would not come back from this within a lifetime.
    assert pattern.fullmatch(part * 2000 + "x") is None
