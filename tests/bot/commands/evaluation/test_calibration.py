"""What the tables of the probability mean."""

from __future__ import annotations

import pytest

from bot.commands.evaluation.calibration import (
    Point,
    bins,
    calibration_error,
    coverage,
    reach,
    risk,
)

MIXED = [Point(0.95, True), Point(0.95, True), Point(0.55, True), Point(0.55, False)]


def test_the_calibration_error_is_the_mean_gap_weighted_by_questions() -> None:
    # Two questions at 0.95 both right: a gap of 0.05; two at 0.55, one right: a gap of 0.05.
    assert calibration_error(MIXED) == pytest.approx(0.05)
    assert calibration_error([Point(1.0, True), Point(0.0, False)]) == 0
    assert calibration_error([Point(1.0, False)]) == 1


def test_bins_hold_their_lower_edge_and_certainty_belongs_to_the_last() -> None:
    found = bins([Point(1.0, True), Point(0.9, False), Point(0.5, True), Point(0.59, True)])

    assert [(b.low, b.high, b.questions, b.right) for b in found] == [
        (0.5, 0.6, 2, 1.0),
        (0.9, 1.0, 2, 0.5),
    ]
    assert found[0].mean == pytest.approx(0.545)


def test_coverage_counts_what_each_threshold_answers_and_answers_wrong() -> None:
    found = {line.threshold: (line.coverage, line.wrong) for line in coverage(MIXED)}

    assert found[0.5] == (1.0, 0.25)
    assert found[0.75] == (0.5, 0.0)


def test_the_surest_are_answered_first_and_the_equally_sure_together() -> None:
    assert risk(MIXED) == ((0.5, 1.0), (1.0, 0.75))
    assert risk([Point(0.2, True), Point(0.9, False)]) == ((0.5, 0.0), (1.0, 0.5))


def test_reach_falls_from_all_questions_to_none() -> None:
    assert reach(MIXED[1:3]) == ((0.0, 1.0), (0.55, 1.0), (0.95, 0.5), (1.0, 0.0))
