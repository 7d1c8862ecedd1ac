from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.search.assurance import Assurance, Shares, figures, fit


def shares(*values: float) -> Shares:
    return np.array(values, dtype=np.float64)


SURELY, VAGUE = -3.0, 3.0
CLEAR, SHARED, STRANGE = shares(0.9, 0.05), shares(0.45, 0.45), shares(0.05, 0.05)


@pytest.fixture(scope="module")
def learned() -> Assurance:
    return fit([CLEAR, SHARED, STRANGE] * 8, [0.0] * 24, [(0,), (0, 1), ()] * 8)


def test_a_clear_best_is_surer_than_a_shared_one_and_than_a_stranger(learned: Assurance) -> None:
    assert learned.sure(CLEAR, 0.0) > 0.8
    assert learned.sure(SHARED, 0.0) < 0.3
    assert learned.sure(STRANGE, 0.0) < 0.3


def test_the_order_of_the_guides_does_not_matter(learned: Assurance) -> None:
    assert learned.sure(shares(0.05, 0.9), 0.0) == learned.sure(CLEAR, 0.0)


def test_a_best_that_is_the_wrong_one_teaches_doubt() -> None:
    often_wrong = fit([CLEAR] * 20 + [STRANGE], [0.0] * 21, [(0,)] * 10 + [(1,)] * 10 + [()])
    assert often_wrong.sure(CLEAR, 0.0) == pytest.approx(0.5, abs=0.1)


def test_vague_words_are_answered_less_surely_however_large_the_share() -> None:
    right: list[tuple[int, ...]] = [(0,), (0, 1)] * 10
    learned = fit([CLEAR] * 20, [SURELY, VAGUE] * 10, right)

    assert learned.sure(CLEAR, SURELY) > 0.8 > 0.2 > learned.sure(CLEAR, VAGUE)


def test_a_library_of_one_guide_has_a_lead_too(learned: Assurance) -> None:
    assert 0 < learned.sure(shares(0.9), 0.0) < 1


def test_where_there_is_nothing_there_is_no_assurance(learned: Assurance) -> None:
    assert learned.sure(shares(), 0.0) == 0.0


def test_with_nothing_to_learn_from_it_follows_the_best_share() -> None:
    plain = fit([CLEAR, CLEAR], [0.0, 0.0], [(0,), (0,)])
    assert plain.sure(CLEAR, 0.0) > 0.9 > 0.1 > plain.sure(STRANGE, 0.0)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_it_is_a_probability_whatever_the_shares(values: list[float]) -> None:
    whole = np.array(values) / max(sum(values), 1.0)
    assert np.isfinite(figures(whole, 0.0)).all()
    assert 0 <= Assurance((0.3, 0.2, -0.2, 0.6, 3.7, -1.0), -4.0).sure(whole, 0.0) <= 1
