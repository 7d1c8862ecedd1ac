from __future__ import annotations

import numpy as np

from knowledge.search.scope import Scope

# Three segments: entries 0 to 2, 3 and 4, 5 to 8.
BOUNDS = np.array([0, 3, 5, 9])
VALUES = np.arange(9) * 10


def test_everything_is_one_run() -> None:
    scope = Scope.of(BOUNDS)
    assert scope.runs == (slice(0, 9),)
    assert scope.size == 9
    assert scope.take(VALUES).tolist() == VALUES.tolist()


def test_segments_that_touch_are_one_run_and_others_are_not() -> None:
    assert Scope.of(BOUNDS, [1, 0]).runs == (slice(0, 5),)
    assert Scope.of(BOUNDS, [0, 2]).runs == (slice(0, 3), slice(5, 9))


def test_values_are_those_of_the_entries_in_scope_in_entry_order() -> None:
    assert Scope.of(BOUNDS, [2, 0]).take(VALUES).tolist() == [0, 10, 20, 50, 60, 70, 80]


def test_a_shifted_entry_is_at_its_place_in_the_scope() -> None:
    scope = Scope.of(BOUNDS, [0, 2])
    assert scope.shifts.tolist() == [0, -2]
    assert scope.take(VALUES)[7 + scope.shifts[1]] == VALUES[7]


def test_a_segment_given_twice_counts_once() -> None:
    assert Scope.of(BOUNDS, [1, 1]).size == 2


def test_a_scope_of_nothing_is_empty() -> None:
    scope = Scope.of(BOUNDS, [])
    assert (scope.size, scope.runs, scope.take(VALUES).tolist()) == (0, (), [])
