"""What a conversation is about, from turn to turn."""

from __future__ import annotations

from bot.context import Context, Pending
from bot.walking import Walk
from knowledge.guide import Aspect

PENDING = Pending(guide_ids=("residence-02", "residence-03"), aspect=Aspect.FEE)
LISTING = Walk(matter="id-03")
LED = LISTING.led()


def test_an_answer_takes_the_matter_in_hand_and_settles_what_was_open() -> None:
    after = Context(pending=PENDING, misses=1).about("id-03", Aspect.WHERE)

    assert (after.matter, after.aspect, after.pending, after.misses) == (
        "id-03",
        Aspect.WHERE,
        None,
        0,
    )


def test_earlier_matters_stay_at_hand_the_latest_first_and_once_each() -> None:
    context = Context()
    for matter in ("id-03", "civil-01", "id-03", "social-04"):
        context = context.about(matter, Aspect.HOW)

    assert (context.matter, context.earlier) == ("social-04", ("id-03", "civil-01"))


def test_only_the_last_few_matters_are_kept() -> None:
    context = Context()
    for number in range(9):
        context = context.about(f"id-{number:02}", Aspect.HOW)

    assert context.earlier == ("id-07", "id-06", "id-05", "id-04")


def test_asking_back_keeps_the_matter_and_is_no_miss() -> None:
    after = Context(matter="id-03", misses=1).asking(PENDING)

    assert (after.matter, after.pending, after.misses) == ("id-03", PENDING, 0)


def test_a_miss_drops_the_question_asked_and_counts() -> None:
    after = Context(matter="id-03", pending=PENDING).missed().missed()

    assert (after.matter, after.pending, after.misses) == ("id-03", None, 2)


def test_small_talk_keeps_the_matter_and_the_count() -> None:
    after = Context(matter="id-03", pending=PENDING, misses=1).chatted()

    assert (after.matter, after.pending, after.misses) == ("id-03", None, 1)


def test_insults_are_counted() -> None:
    assert Context().abused().abused().abuses == 2


def test_a_context_comes_back_as_it_was_kept() -> None:
    kept = Context(place="区政务服务中心").asking(PENDING).after("居住证多少钱").walking(LED)

    assert Context.model_validate_json(kept.model_dump_json()) == kept


# A walk through a guide.


def test_whoever_is_led_may_ask_about_the_same_matter_in_between() -> None:
    assert Context(walk=LED).about("id-03", Aspect.FEE).walk == LED


def test_another_matter_ends_the_walk() -> None:
    assert Context(walk=LED).about("civil-01", Aspect.FEE).walk is None


def test_a_question_left_open_is_not_waited_for_any_longer() -> None:
    assert Context(walk=LISTING).about("id-03", Aspect.FEE).walk is None


def test_asking_which_matter_is_meant_ends_the_walk() -> None:
    assert Context(walk=LED).asking(PENDING).walk is None


def test_small_talk_and_a_miss_keep_the_walk() -> None:
    assert Context(walk=LED).chatted().walk == LED
    assert Context(walk=LED).missed().walk == LED


def test_a_walk_through_a_guide_no_longer_published_ends() -> None:
    assert Context(walk=LED).within({"civil-01"}).walk is None
    assert Context(walk=LED).within({"id-03"}).walk == LED
