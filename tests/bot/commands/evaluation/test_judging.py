"""What counts as right: an answer, a choice offered, a turn of a dialogue."""

from __future__ import annotations

from typing import Any

import pytest

from bot.commands.evaluation.judging import Asked, Judged, matter_of, turn_fault
from bot.commands.evaluation.lines import AmbiguousLine, Expect, MatterLine, OutOfScopeLine
from knowledge.search.searcher import Candidate, SearchResult

KEPT = SearchResult((Candidate("residence-02", 0.6, {}), Candidate("id-03", 0.3, {})), (), 0.7)
REJECTED = SearchResult((), (Candidate("id-03", 0.01, {}),), 0.1)
NOTHING = SearchResult((), ())


def judged(outcome: str, answered: str | None, *offered: str, found: SearchResult = KEPT) -> Judged:
    """A question whose right matter is residence-02."""
    return Judged(Asked("居住证", ("residence-02",)), outcome, answered, offered, "how", found)


def reply(outcome: str, guide: str | None = None, aspect: str | None = "how") -> dict[str, Any]:
    return {"outcome": outcome, "guide": {"id": guide} if guide else None, "aspect": aspect}


def expect(**given: object) -> Expect:
    plain: dict[str, object] = {"matter": "id-03", "aspect": "how", "outcome": "answered"}
    return Expect.model_validate(plain | given, context=("id-03", "residence-02", "bundle-01"))


def fault(said: dict[str, Any], wanted: Expect, *listed: str) -> str | None:
    found = turn_fault(said, wanted, listed)
    return None if found is None else str(found)


def test_an_answer_is_right_only_from_a_guide_that_fits() -> None:
    right, wrong = judged("answered", "residence-02"), judged("answered", "id-03")

    assert (right.right, right.wrong, right.silent) == (True, False, False)
    assert (wrong.right, wrong.wrong, wrong.silent) == (False, True, False)


def test_no_answer_is_neither_right_nor_wrong() -> None:
    silent = judged("unanswered_no_match", None)

    assert (silent.right, silent.wrong, silent.asked_rightly) == (False, False, False)
    assert silent.silent


def test_asking_back_is_right_when_a_fitting_guide_is_offered() -> None:
    assert judged("clarifying", None, "id-03", "residence-02").asked_rightly
    assert not judged("clarifying", None, "id-03").asked_rightly
    assert not judged("answered", "residence-02", "residence-02").asked_rightly
    assert not judged("clarifying", None).silent


def test_the_search_is_as_sure_as_it_says_whatever_the_share_of_its_best() -> None:
    assert (judged("answered", None).point.sure, judged("answered", None).point.right) == (
        0.7,
        True,
    )
    assert not judged("answered", None, found=REJECTED).point.right
    assert not judged("answered", None, found=NOTHING).point.right


def test_a_regions_variant_is_its_matter_and_a_bundle_is_itself() -> None:
    assert matter_of(reply("answered", "residence-02@990101103")) == "residence-02"
    assert matter_of(reply("answered", "bundle-01")) == "bundle-01"
    assert matter_of(reply("smalltalk")) is None


def test_a_question_has_the_topic_of_its_one_matter() -> None:
    known = ("residence-02", "id-03")
    one = MatterLine.model_validate({"text": "证", "matter": "id-03"}, context=known)
    several = AmbiguousLine.model_validate({"text": "证", "acceptable": known}, context=known)
    none = OutOfScopeLine(text="骂人", kind="abuse")

    assert Asked.of(one).topic == "id"
    assert Asked.of(several).topic is None
    assert (Asked.of(none).topic, Asked.of(none).kind) == (None, "abuse")


@pytest.mark.parametrize("outcome", ["answered", "guiding"])
def test_a_turn_is_answered_at_once_or_step_by_step(outcome: str) -> None:
    assert fault(reply(outcome, "id-03@990101103"), expect()) is None
    assert fault(reply(outcome, "id-03"), expect(outcome="guiding")) is None


def test_a_turn_is_faulted_for_its_outcome_then_its_matter_then_its_aspect() -> None:
    assert fault(reply("clarifying"), expect()) == "结果应是 answered，却是 clarifying"
    wrong = reply("answered", "residence-02@990101103", "fee")
    assert fault(wrong, expect()) == "事项应是 id-03，却是 residence-02"
    assert fault(reply("answered", "id-03", "fee"), expect()) == "要素应是 how，却是 fee"


def test_a_bundle_is_right_only_where_it_is_expected() -> None:
    bundle = reply("answered", "bundle-01")

    assert fault(bundle, expect(matter="bundle-01")) is None
    assert fault(bundle, expect()) == "事项应是 id-03，却是 bundle-01"


def test_an_outcome_is_named_by_its_family() -> None:
    handed = expect(matter=None, aspect=None, outcome="handed_off")

    assert fault(reply("handed_off_on_request"), handed) is None
    assert fault(reply("unanswered_no_match"), handed) is not None


def test_an_aspect_that_no_field_answers_is_not_judged() -> None:
    assert fault(reply("answered", "id-03", "fee"), expect(aspect="other")) is None
    assert fault(reply("answered", "id-03", "fee"), expect(aspect=None)) is None


def test_a_citizen_who_points_at_a_choice_means_that_of_the_list_last_shown() -> None:
    second, last = expect(matter=None, option=2), expect(matter=None, option=-1)
    listed = ("residence-02", "id-03", "hukou-01")

    assert fault(reply("answered", "id-03"), second, *listed) is None
    assert fault(reply("answered", "id-03"), last, *listed) == "事项应是 hukou-01，却是 id-03"
