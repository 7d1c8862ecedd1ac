"""The measures of single questions, in total and by group."""

from __future__ import annotations

import pytest

from bot.commands.evaluation.judging import Asked, Judged
from bot.commands.evaluation.questions import (
    measure_ambiguous,
    measure_matters,
    measure_out_of_scope,
)
from knowledge.search.searcher import Candidate, SearchResult

FOUND = SearchResult((Candidate("id-03", 0.8, {}),), (), 0.9)


def judged(
    outcome: str,
    answered: str | None = None,
    *offered: str,
    expected: tuple[str, ...] = ("id-03",),
    kind: str | None = None,
    aspect: str | None = "how",
) -> Judged:
    asked = Asked("证丢了", expected, aspect, kind=kind)
    return Judged(asked, outcome, answered, offered, "how", FOUND)


def test_every_question_with_one_matter_ends_in_one_of_five_ways() -> None:
    figures = measure_matters(
        [
            judged("answered", "id-03"),
            judged("answered", "id-03", aspect="fee"),
            judged("answered", "id-03", aspect="other"),
            judged("guiding", "id-01"),
            judged("clarifying", None, "id-03"),
            judged("clarifying", None, "id-01"),
            judged("unanswered_no_match"),
            judged("answered", "civil-01", expected=("civil-01",)),
        ]
    )

    assert figures["questions"] == 8
    assert figures["right matter first"] == 7 / 8
    assert figures["answered right"] == 4 / 8
    assert figures["answered wrong"] == 1 / 8
    assert figures["asked back with the right choice"] == 1 / 8
    assert figures["answered without asking"] == 5 / 8
    assert figures["not answered"] == 1 / 8
    assert figures["right aspect, where the matter is right"] == pytest.approx(2 / 3)


def test_the_aspect_has_no_share_where_nothing_was_answered_right() -> None:
    figures = measure_matters([judged("unanswered_no_match")])

    assert figures["right aspect, where the matter is right"] is None


def test_an_ambiguous_question_should_be_asked_back() -> None:
    several = ("id-03", "exit-02")
    figures = measure_ambiguous(
        [
            judged("clarifying", None, "exit-02", expected=several),
            judged("clarifying", None, "civil-01", expected=several),
            judged("answered", "exit-02", expected=several),
            judged("answered", "civil-01", expected=several),
            judged("handed_off_unanswered", expected=several),
        ]
    )

    assert [figures[name] for name in list(figures)[1:]] == [0.2] * 4


def test_out_of_scope_no_guide_may_be_given_and_a_crisis_is_heard() -> None:
    figures = measure_out_of_scope(
        [
            judged("crisis", kind="crisis", expected=()),
            judged("answered", "id-03", kind="crisis", expected=()),
            judged("clarifying", None, "id-03", kind="other_matter", expected=()),
            judged("handed_off_complaint", kind="complaint", expected=()),
            judged("unanswered_out_of_scope", kind="other_matter", expected=()),
        ]
    )

    assert figures["no guide given"] == 0.8
    assert figures["asked back"] == 0.2
    assert figures["crisis recognised"] == 0.5
    assert measure_out_of_scope([judged("smalltalk")])["crisis recognised"] is None
