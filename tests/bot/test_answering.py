"""Guide + aspect → reply, over every guide there is."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from bot.answering import Answering
from bot.context import Pending
from bot.decisions import Answer, Clarify
from bot.reply import CrisisCard, GuideCard, Outcome, Reply
from bot.safety import Danger
from bot.sentences import Sentences
from bot.understanding import Act
from knowledge.guide import Aspect, Channels, Guide, Material, Online
from knowledge.library import Library
from tests.bot.world import NOW

FIRST = "residence-02"


def changed(library: Library, **update: Any) -> Library:
    """A library whose 居住证首次申领 differs in some fields."""
    guide = library.guide(FIRST).model_copy(update=update)
    return Library({FIRST: guide}, library.places, digest="changed")


def answered(library: Library, aspect: Aspect, *also: Aspect) -> Reply:
    answering = Answering(library, Sentences.load())
    return answering.answer(Answer(FIRST, aspect, 0.87654, also=also), NOW)


@pytest.mark.parametrize("aspect", Aspect)
def test_every_guide_answers_every_aspect_in_whole_sentences(
    library: Library, answering: Answering, aspect: Aspect
) -> None:
    for guide in library.guides.values():
        reply = answering.answer(Answer(guide.matter, aspect, 0.9), NOW, guide.region)

        assert reply.outcome in (Outcome.ANSWERED, Outcome.UNANSWERED_FIELD_EMPTY), guide.id
        assert len(reply.text.strip()) >= 4, guide.id
        assert (
            re.search(r"[{}]|None|\b(?:full|apply|none|partly)\b|：$|，$|：。", reply.text) is None
        )
        assert reply.text[-1] not in "，、：", (guide.id, reply.text)


@pytest.mark.parametrize("aspect", Aspect)
def test_every_reply_names_its_guide_source_and_date(
    library: Library, answering: Answering, aspect: Aspect
) -> None:
    for guide in library.guides.values():
        reference = answering.answer(Answer(guide.matter, aspect, 0.9), NOW, guide.region).guide

        assert reference is not None
        assert (reference.id, reference.name) == (guide.id, guide.name)
        assert (reference.source, reference.updated_on) == (guide.source, guide.verified_on)


@pytest.mark.parametrize("aspect", sorted(set(Aspect) - {Aspect.HOW}))
def test_the_section_that_answers_comes_first_and_open(
    library: Library, answering: Answering, aspect: Aspect
) -> None:
    for guide in library.guides.values():
        card = answering.answer(Answer(guide.matter, aspect, 0.9), NOW, guide.region).card
        if isinstance(card, GuideCard) and aspect in {s.aspect for s in card.sections}:
            assert (card.sections[0].aspect, card.sections[0].open) == (aspect, True)


def test_an_answer_carries_its_rounded_confidence_and_next_steps(library: Library) -> None:
    reply = answered(library, Aspect.MATERIALS)

    assert reply.confidence == 0.877
    assert [option.label for option in reply.options][-3:] == [
        "在哪里办",
        "要多少钱",
        "能让别人代办吗",
    ]


def test_what_to_bring_ends_with_the_question_it_depends_on(library: Library) -> None:
    reply = answered(library, Aspect.MATERIALS)

    assert reply.text.endswith("\n情况不同，要带的也不同。您凭哪一条申领？")
    assert [o.value for o in reply.options][:3] == ["有稳定住所", "有稳定工作", "在这里连续上学"]


def test_what_depends_on_nothing_is_not_asked_about(library: Library) -> None:
    reply = answered(changed(library, situations=()), Aspect.MATERIALS)

    assert reply.text == "办居住证首次申领，要带3样东西。"
    assert [o.value for o in reply.options] == ["在哪里办", "要多少钱", "能让别人代办吗"]


@pytest.mark.parametrize("aspect", Aspect)
def test_who_asks_how_is_offered_to_be_led(library: Library, aspect: Aspect) -> None:
    offered = "一步步办" in [option.value for option in answered(library, aspect).options]

    assert offered == (aspect in (Aspect.HOW, Aspect.STEPS))


def test_who_asks_when_is_told_whether_it_is_open_now(library: Library) -> None:
    answering = Answering(library, Sentences.load())
    sunday = NOW.replace(day=29)

    open_now = answering.answer(Answer(FIRST, Aspect.HOURS, 0.9), NOW).text
    closed = answering.answer(Answer(FIRST, Aspect.HOURS, 0.9), sunday).text

    assert "\n现在开着门，到" in open_now
    assert closed.endswith("现在没开门，下次开门是11月30日（周一）09:00。")


def test_aspects_asked_together_are_answered_together(library: Library) -> None:
    reply = answered(changed(library, situations=()), Aspect.MATERIALS, Aspect.FEE)

    assert reply.text == "办居住证首次申领，要带3样东西。\n居住证首次申领，不收钱。"
    assert isinstance(reply.card, GuideCard)
    assert [s.aspect for s in reply.card.sections if s.open] == ["materials", "fee"]


def test_siblings_are_offered_by_name(library: Library, answering: Answering) -> None:
    reply = answering.answer(Answer(FIRST, Aspect.HOW, 0.9, ("residence-03",)), NOW)

    assert reply.options[-1].value == library.guide("residence-03").name


@pytest.mark.parametrize(
    "dates",
    [
        {"effective_from": date(2020, 1, 1), "expires_on": date(2026, 11, 25)},
        {"effective_from": date(2026, 11, 27)},
    ],
)
def test_a_guide_outside_its_dates_is_not_answered_from(
    library: Library, dates: dict[str, date]
) -> None:
    reply = answered(changed(library, **dates), Aspect.FEE)

    assert reply.outcome is Outcome.UNANSWERED_OUT_OF_DATE
    assert "12345" in reply.text
    assert reply.card is None
    assert [option.value for option in reply.options] == ["转人工"]


def test_a_guide_is_answered_from_on_its_last_day(library: Library) -> None:
    reply = answered(changed(library, expires_on=NOW.date()), Aspect.FEE)

    assert reply.outcome is Outcome.ANSWERED


def test_an_empty_field_is_said_to_be_empty_and_a_person_offered(library: Library) -> None:
    reply = answered(changed(library, notes=()), Aspect.NOTES)

    assert reply.outcome is Outcome.UNANSWERED_FIELD_EMPTY
    assert reply.options[-1].value == "转人工"


@pytest.mark.parametrize(
    ("update", "aspect", "text"),
    [
        ({"materials": ()}, Aspect.MATERIALS, "办居住证首次申领，不用带材料。"),
        ({"promised_days": 0}, Aspect.DURATION, "居住证首次申领当场就能办好。"),
        (
            {"promised_days": 10},
            Aspect.DURATION,
            "居住证首次申领，收齐材料后10个工作日内办好。",
        ),
        (
            {"promised_days": None, "legal_days": 15},
            Aspect.DURATION,
            "居住证首次申领，收齐材料后15个工作日内办好。",
        ),
        (
            {"promised_days": None, "legal_days": None, "duration_note": "看材料情况。"},
            Aspect.DURATION,
            "看材料情况。",
        ),
        ({}, Aspect.FEE, "居住证首次申领，不收钱。"),
        ({}, Aspect.RESULT, "办好居住证首次申领，您拿到的是：居住证。"),
        ({}, Aspect.CROSS_REGION, "居住证首次申领不能在外地办。"),
        ({}, Aspect.PHONE, "居住证首次申领的咨询电话：12345"),
        ({}, Aspect.STEPS, "办居住证首次申领，分4步走。"),
    ],
)
def test_a_field_is_said_in_plain_words(
    library: Library, update: dict[str, Any], aspect: Aspect, text: str
) -> None:
    assert answered(changed(library, **{"situations": ()} | update), aspect).text == text


def test_what_the_counter_fetches_itself_is_not_counted_as_brought(library: Library) -> None:
    materials = (Material(name="身份证"), Material(name="户口簿", electronic_licence=True))

    reply = answered(changed(library, materials=materials, situations=()), Aspect.MATERIALS)

    assert reply.text == "办居住证首次申领，要带1样东西，另外1样不用带，窗口能查到。"


def test_more_than_two_places_are_cut_short(library: Library) -> None:
    text = answered(library, Aspect.WHERE).text

    assert text.startswith("办居住证首次申领，去")
    assert text.count("，或") == 1
    assert text.endswith("等地。")


def test_without_counters_nobody_is_sent_to_one(library: Library) -> None:
    online_only = changed(library, channels=Channels(online=Online(depth="full")))

    assert (
        answered(online_only, Aspect.WHERE).text == "办居住证首次申领，不用跑窗口，在网上办就行。"
    )
    assert answered(online_only, Aspect.HOURS).outcome is Outcome.UNANSWERED_FIELD_EMPTY


def test_where_no_place_is_written_none_is_made_up(library: Library) -> None:
    nowhere = changed(library, channels=Channels(online=Online(depth="apply")))

    assert answered(nowhere, Aspect.WHERE).outcome is Outcome.UNANSWERED_FIELD_EMPTY


def test_asking_back_offers_the_guides_and_none_of_them(answering: Answering) -> None:
    pending = Pending(guide_ids=(FIRST, "residence-03"), aspect=Aspect.FEE)

    reply = answering.clarify(Clarify(pending, 0.4))

    assert reply.outcome is Outcome.CLARIFYING
    assert [o.value for o in reply.options][::2] == ["居住证首次申领", "都不是"]
    assert len(reply.options) == 3


@pytest.mark.parametrize("danger", Danger)
def test_danger_is_answered_with_numbers_to_call(answering: Answering, danger: Danger) -> None:
    reply = answering.crisis(danger)

    assert reply.outcome is Outcome.CRISIS
    assert isinstance(reply.card, CrisisCard)
    assert all(phone.number.isdigit() and phone.label for phone in reply.card.phones)
    assert reply.options[-1].value == "转人工"


def test_whoever_asks_what_the_bot_can_do_gets_examples_to_tap(answering: Answering) -> None:
    assert len(answering.small_talk(Act.ASK_CAPABILITIES).options) >= 3
    assert answering.small_talk(Act.THANKS).options == ()


def test_every_example_to_tap_is_asked_in_a_citizens_words(
    answering: Answering, library: Library
) -> None:
    examples = {option.value for option in answering.greeting(None).options}

    assert examples.isdisjoint(guide.name for guide in library.guides.values())


def test_the_greeting_names_the_place_of_the_plate(answering: Answering) -> None:
    assert answering.greeting("幸福社区").text.startswith("您好，这里是幸福社区。")


@pytest.mark.parametrize("out_of_scope", [True, False])
def test_no_answer_says_so_and_offers_a_person(answering: Answering, out_of_scope: bool) -> None:
    reply = answering.unanswered(out_of_scope=out_of_scope)

    assert reply.outcome.startswith("unanswered_")
    assert "12345" in reply.text
    assert [option.value for option in reply.options] == ["转人工"]


def test_whoever_waits_may_give_up_and_whoever_left_word_need_not(answering: Answering) -> None:
    waiting = answering.handed_off(Outcome.HANDED_OFF_ON_REQUEST, "requested")
    left = answering.handed_off(Outcome.MESSAGE_LEFT, "left_closed")

    assert [option.value for option in waiting.options] == ["不等了，继续问"]
    assert left.options == ()


def test_hotlines_are_labelled(answering: Answering) -> None:
    assert ("政务服务热线", "12345") in [(p.label, p.number) for p in answering.hotlines()]


def test_no_reply_of_any_guide_leaves_a_field_of_the_guide_unfilled(
    library: Library, answering: Answering
) -> None:
    def spoken(guide: Guide) -> str:
        replies = (
            answering.answer(Answer(guide.matter, aspect, 0.9), NOW, guide.region)
            for aspect in Aspect
        )
        return "\n".join(reply.model_dump_json() for reply in replies)

    assert [g.id for g in library.guides.values() if re.search(r"\{\w*\}|None", spoken(g))] == []
