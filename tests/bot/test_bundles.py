"""Bundle + aspect → reply, over the real bundles and over ones made of real guides."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.answering import Answering
from bot.decisions import Answer
from bot.policy import Policy
from bot.reply import BundleCard, Outcome, Reply
from bot.sentences import Sentences
from bot.thresholds import Thresholds
from knowledge.bundle import Bundle
from knowledge.failures import GuideUnknown
from knowledge.guide import Aspect, Channels, Fee, Material, Online
from knowledge.library import Library
from knowledge.region import Region, Regions
from knowledge.search.searcher import Candidate, Searcher, SearchResult
from tests.bot.intent_service import IntentService
from tests.bot.world import NOW, World

FIRST, SECOND, THIRD = "residence-02", "id-03", "civil-01"
SHORT = {FIRST: "居住证", SECOND: "身份证", THIRD: "结婚登记"}
DISTRICT, TOWN, ELSEWHERE = "990101", "990101001", "990202"
REGIONS = Regions([Region(DISTRICT, "青禾区"), Region(TOWN, "禾兴街道")])
FREE, COSTLY = Fee(free=True, amount="不收费"), Fee(free=False, amount="20元。")


class SureOfBundle(Searcher):
    """Finds one bundle, surely."""

    def __init__(self) -> None: ...

    def search(self, text: str, region: str | None = None) -> SearchResult:
        return SearchResult((Candidate("bundle-01", 0.9, {}),), (), sure=0.9)


Changes = Mapping[str, Mapping[str, Any]]


def bundle(**changes: Any) -> Bundle:
    data: dict[str, Any] = {
        "id": "bundle-01",
        "name": "安家一件事",
        "summary": "来本区安家要办的几件事。",
        "guides": [FIRST, SECOND, THIRD],
        "region": DISTRICT,
        "source": "示例",
        "effective_from": "2026-01-01",
        "verified_on": "2026-11-20",
    }
    return Bundle.model_validate(data | changes)


def small(library: Library, one: Bundle, changes: Changes) -> Library:
    """A library of one bundle and three real guides under short names, some changed."""
    guides = {
        matter: library.guide(matter).model_copy(
            update={"name": name, "aliases": (), **changes.get(matter, {})}
        )
        for matter, name in SHORT.items()
    }
    return Library(guides, library.places, {one.id: one}, REGIONS)


def answered(
    library: Library,
    aspect: Aspect,
    *also: Aspect,
    of: Bundle | None = None,
    region: str | None = None,
    changes: Changes | None = None,
    siblings: tuple[str, ...] = (),
    sure: float = 1.0,
) -> Reply:
    one = bundle() if of is None else of
    answering = Answering(small(library, one, changes or {}), Sentences.load())
    return answering.answer(Answer(one.id, aspect, sure, siblings, also), NOW, region)


def each(**update: Any) -> Changes:
    """The same change of every guide."""
    return dict.fromkeys(SHORT, update)


def values(reply: Reply) -> list[str]:
    return [option.value for option in reply.options]


@pytest.mark.parametrize("aspect", Aspect)
def test_every_bundle_answers_every_aspect_in_whole_sentences(
    library: Library, answering: Answering, aspect: Aspect
) -> None:
    assert library.bundles
    for one in library.bundles.values():
        reply = answering.answer(Answer(one.id, aspect, 1.0), NOW, one.region)

        assert reply.outcome is Outcome.ANSWERED
        assert re.search(r"[{}]|None|：$|，$|：。|。。|“”", reply.text) is None, reply.text
        assert reply.guide is not None
        assert (reply.guide.id, reply.guide.name) == (one.id, one.name)
        assert (reply.guide.source, reply.guide.updated_on) == (one.source, one.verified_on)
        assert len(reply.options) <= 5


# The order.


def test_whoever_asks_how_hears_which_matters_in_which_order(library: Library) -> None:
    reply = answered(library, Aspect.HOW)

    assert reply.text == "“安家一件事”合起来是3件事。\n先办居住证，再办身份证，最后办结婚登记。"
    assert values(reply) == ["居住证", "身份证", "结婚登记", "要带什么"]


def test_whoever_describes_the_whole_affair_is_asked_where_to_begin(library: Library) -> None:
    reply = answered(library, Aspect.HOW, sure=0.87654)

    assert (reply.outcome, reply.confidence) == (Outcome.CLARIFYING, 0.877)
    assert reply.text.endswith("最后办结婚登记。\n您想先办哪一件？")
    assert values(reply)[:3] == ["居住证", "身份证", "结婚登记"]


def test_of_two_matters_one_is_first_and_one_last(library: Library) -> None:
    two = bundle(guides=[FIRST, SECOND])

    assert answered(library, Aspect.STEPS, of=two).text.endswith("\n先办居住证，最后办身份证。")


def test_notes_on_the_matters_are_pointed_to(library: Library) -> None:
    noted = bundle(guide_notes={THIRD: "打算结婚的才办。"})

    assert answered(library, Aspect.HOW, of=noted).text.endswith("看它下面的说明就知道。")


def test_what_else_was_likely_meant_is_offered_once(library: Library) -> None:
    two = bundle(guides=[FIRST, SECOND])

    reply = answered(library, Aspect.HOW, of=two, siblings=(SECOND, THIRD))

    assert values(reply) == ["居住证", "身份证", "结婚登记", "要带什么"]


# Materials.


def test_what_two_matters_want_is_counted_once(library: Library) -> None:
    identity, book = Material(name="居民身份证"), Material(name="户口簿", electronic_licence=True)
    changes: Changes = {
        FIRST: {"materials": (identity, Material(name="照片"))},
        SECOND: {"materials": (identity,)},
        THIRD: {"materials": (book,)},
    }

    reply = answered(library, Aspect.MATERIALS, changes=changes)

    assert reply.text == "这3件事一共要带2样东西，重复的只算一次，另外1样不用带，窗口能查到。"
    assert values(reply) == ["居住证", "身份证", "结婚登记"]


def test_without_any_material_nothing_need_be_brought(library: Library) -> None:
    reply = answered(library, Aspect.MATERIALS, changes=each(materials=()))

    assert reply.text == "这3件事都不用带材料。"


# Other aspects.


def test_what_is_free_throughout_is_said_once(library: Library) -> None:
    assert answered(library, Aspect.FEE, changes=each(fee=FREE)).text == "这3件事都不收钱。"


def test_matters_that_agree_are_said_together_and_the_others_apart(library: Library) -> None:
    changes = {**each(fee=FREE), SECOND: {"fee": COSTLY}}

    assert answered(library, Aspect.FEE, changes=changes).text.split("\n") == [
        "每件事不一样，分开说给您。",
        "居住证、结婚登记，不收钱。",
        "身份证的收费：20元。",
    ]


def test_what_holds_for_every_matter_is_not_said_of_each(library: Library) -> None:
    reply = answered(library, Aspect.DURATION, changes=each(promised_days=7))

    assert reply.text == "这3件事的每一件，收齐材料后7个工作日内办好。"


def test_a_sentence_without_a_name_begins_with_the_matters_it_is_about(library: Library) -> None:
    changes = {**each(progress="打12345查。"), THIRD: {"progress": "当场就办好。"}}

    text = answered(library, Aspect.PROGRESS, changes=changes).text

    assert text.split("\n")[1:] == ["居住证、身份证：打12345查。", "结婚登记：当场就办好。"]


def test_a_matter_whose_guide_says_nothing_is_named(library: Library) -> None:
    silent = Channels(online=Online(depth="unstated"))
    changes = {**each(channels=Channels(online=Online(depth="none"))), FIRST: {"channels": silent}}

    text = answered(library, Aspect.ONLINE, changes=changes).text

    assert "居住证的指南里没写这一点。" in text.split("\n")


def test_where_no_guide_says_it_a_person_is_offered(library: Library) -> None:
    silent = each(channels=Channels(online=Online(depth="unstated")))

    reply = answered(library, Aspect.ONLINE, changes=silent)

    assert reply.outcome is Outcome.UNANSWERED_FIELD_EMPTY
    assert values(reply) == ["转人工"]


def test_more_than_a_screen_is_left_to_tap(library: Library) -> None:
    changes = {m: {"progress": f"{name}的进度，" + "请您" * 60} for m, name in SHORT.items()}

    reply = answered(library, Aspect.PROGRESS, changes=changes)

    assert reply.text == "每件事不一样。您想先看哪件，点下面的名字就行。"
    assert values(reply) == ["居住证", "身份证", "结婚登记", "要带什么"]


def test_aspects_asked_together_are_answered_together(library: Library) -> None:
    reply = answered(library, Aspect.FEE, Aspect.MATERIALS, changes=each(fee=FREE, materials=()))

    assert reply.text == "这3件事都不收钱。\n这3件事都不用带材料。"
    assert "要带什么" not in values(reply)


# Where and when it holds.


@pytest.mark.parametrize("dates", [{"expires_on": "2026-11-25"}, {"effective_from": "2026-11-27"}])
def test_a_bundle_outside_its_dates_is_not_answered_from(
    library: Library, dates: dict[str, str]
) -> None:
    reply = answered(library, Aspect.HOW, of=bundle(**dates))

    assert reply.outcome is Outcome.UNANSWERED_OUT_OF_DATE
    assert reply.card is None
    assert "12345" in reply.text
    assert values(reply) == ["转人工"]


def test_a_guide_outside_its_dates_is_left_out_and_named(library: Library) -> None:
    reply = answered(library, Aspect.HOW, changes={SECOND: {"expires_on": date(2026, 11, 25)}})

    assert "先办居住证，最后办结婚登记。" in reply.text
    assert reply.text.endswith("身份证现在没有能用的指南，没算在里面。请打12345问。")
    assert values(reply) == ["居住证", "结婚登记", "要带什么"]


def test_without_a_guide_in_date_a_bundle_is_not_answered_from(library: Library) -> None:
    reply = answered(library, Aspect.HOW, changes=each(expires_on=date(2026, 11, 25)))

    assert reply.outcome is Outcome.UNANSWERED_OUT_OF_DATE


def test_a_matter_without_a_guide_in_the_region_is_left_out_and_named(library: Library) -> None:
    elsewhere = {SECOND: {"region": ELSEWHERE}, THIRD: {"region": ELSEWHERE}}

    reply = answered(library, Aspect.HOW, region=TOWN, changes=elsewhere)

    assert reply.text.split("\n") == [
        "“安家一件事”里，现在能办的是居住证。",
        "身份证、结婚登记现在没有能用的指南，没算在里面。请打12345问。",
    ]
    assert isinstance(reply.card, BundleCard)
    assert reply.card.missing == ("身份证", "结婚登记")


@pytest.mark.parametrize(
    ("region", "changes"),
    [(ELSEWHERE, each(region=ELSEWHERE)), (TOWN, each(region=ELSEWHERE))],
    ids=["the bundle is of another region", "its guides are"],
)
def test_a_bundle_that_does_not_hold_here_is_unknown(
    library: Library, region: str, changes: Changes
) -> None:
    with pytest.raises(GuideUnknown, match="bundle-01"):
        answered(library, Aspect.HOW, region=region, changes=changes)


def test_a_bundle_of_the_district_holds_in_its_towns(library: Library) -> None:
    changes = each(region=DISTRICT)

    assert answered(library, Aspect.HOW, region=TOWN, changes=changes).outcome is Outcome.ANSWERED


# Ways to a bundle.


def on_how(library: Library, of: Bundle, *siblings: str, aspect: Aspect = Aspect.HOW) -> list[str]:
    """What is offered beside the guide of a matter that the bundle takes."""
    answering = Answering(small(library, of, {}), Sentences.load())
    return values(answering.answer(Answer(FIRST, aspect, 0.9, siblings), NOW, None))


def test_a_guide_offers_the_bundles_it_belongs_to_once(library: Library) -> None:
    assert on_how(library, bundle(), "bundle-01", SECOND)[-2:] == ["安家一件事", "身份证"]


def test_a_bundle_is_offered_only_where_it_helps(library: Library) -> None:
    assert "安家一件事" not in on_how(library, bundle(), aspect=Aspect.FEE)
    assert "安家一件事" not in on_how(library, bundle(guides=[SECOND, THIRD]))
    assert "安家一件事" not in on_how(library, bundle(expires_on="2026-11-25"))


async def test_a_bundle_is_talked_of_like_a_matter(
    world: World, library: Library, answering: Answering, intent_service: IntentService
) -> None:
    policy = Policy(Thresholds.load(), library.names)
    world.served = replace(world.served, library=library, policy=policy, answering=answering)
    intent_service.understands({"那要带什么": "ask_materials"})
    talk = await world.opened()

    how = await world.say(talk, "出生一件事")
    what = await world.say(talk, "那要带什么")
    member = await world.say(talk, how["card"]["members"][0]["value"])

    assert (how["outcome"], how["guide"]["id"], how["aspect"]) == ("answered", "bundle-01", "how")
    assert (what["guide"]["id"], what["aspect"]) == ("bundle-01", "materials")
    assert member["guide"]["id"] == "health-01"
    assert "出生一件事" in [option["value"] for option in member["options"]]


async def test_where_to_begin_is_picked_by_number(
    world: World, library: Library, answering: Answering, intent_service: IntentService
) -> None:
    policy = Policy(Thresholds.load(), library.names)
    world.served = replace(world.served, library=library, policy=policy, answering=answering)
    world.search_with(SureOfBundle())
    intent_service.understands({"家里要添娃了，全套手续怎么走": "ask_how"})
    talk = await world.opened()

    asked = await world.say(talk, "家里要添娃了，全套手续怎么走")
    picked = await world.say(talk, "第二个")

    assert asked["outcome"] == "clarifying"
    assert picked["guide"]["name"] == asked["options"][1]["value"]
