from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from knowledge.search.fusion import FeatureRows, Fusion, fit

LIKELY, UNLIKELY = -0.1, -3.0  # log-probabilities that no guide answers


def lesson(*scores: float) -> FeatureRows:
    """One question: a useful score per guide, and beside it a feature that says nothing."""
    return np.array([[score, 1.0] for score in scores], dtype=np.float32)


def test_the_better_guide_is_likelier_and_what_is_missing_to_one_is_none() -> None:
    fusion, e = Fusion((1.0,), none=0.0, none_weight=0.0), np.e
    probabilities = fusion.probabilities(np.array([[0.0], [1.0]], np.float32), LIKELY)
    assert probabilities == pytest.approx([1 / (2 + e), e / (2 + e)])


def test_a_question_that_looks_strange_is_trusted_less() -> None:
    fusion = Fusion((1.0, 0.0), none=0.0, none_weight=2.0)
    strange = fusion.probabilities(lesson(1, 0), LIKELY)
    familiar = fusion.probabilities(lesson(1, 0), UNLIKELY)
    assert strange[0] < familiar[0]
    assert strange[0] / strange[1] == pytest.approx(familiar[0] / familiar[1])


@given(
    arrays(np.float32, (4, 3), elements=st.floats(-1e4, 1e4, width=32)),
    st.tuples(*[st.floats(-100, 100)] * 3),
    st.floats(-100, 100),
    st.floats(-100, 100),
    st.floats(-100, 0),
)
def test_probabilities_are_never_negative_and_sum_to_at_most_one(
    features: FeatureRows, weights: tuple[float, ...], none: float, weight: float, strange: float
) -> None:
    probabilities = Fusion(weights, none, weight).probabilities(features, strange)
    assert np.isfinite(probabilities).all()
    assert (probabilities >= 0).all()
    assert probabilities.sum() <= 1 + 1e-9


def test_the_feature_that_tells_guides_apart_gets_the_weight() -> None:
    lessons = [lesson(3, 0), lesson(0, 3), lesson(2, 1), lesson(1, 3)]
    fusion = fit(lessons, [UNLIKELY] * 4, [(0,), (1,), (0,), (1,)])
    assert fusion.weights[0] > 1
    assert fusion.weights[0] > abs(fusion.weights[1])


def test_questions_no_guide_answers_teach_it_to_say_none() -> None:
    lessons = [lesson(3, 0), lesson(0, 3), lesson(0.2, 0.1), lesson(0.1, 0.2), lesson(0, 0)]
    fusion = fit(lessons, [UNLIKELY] * 5, [(0,), (1,), (), (), ()])
    assert fusion.probabilities(lesson(0.1, 0.1), UNLIKELY).sum() < 0.2
    assert fusion.probabilities(lesson(3, 0), UNLIKELY)[0] > 0.8


def test_where_scores_cannot_tell_strangers_it_learns_to_heed_the_classifier() -> None:
    fusion = fit([lesson(2, 0)] * 4, [UNLIKELY, UNLIKELY, LIKELY, LIKELY], [(0,), (0,), (), ()])
    assert fusion.none_weight > 0.5
    assert fusion.probabilities(lesson(2, 0), UNLIKELY)[0] > 0.8
    assert fusion.probabilities(lesson(2, 0), LIKELY).sum() < 0.2


def test_where_the_lessons_disagree_the_probability_is_their_share() -> None:
    """Calibrated: of four questions that look alike, three were answered by the first guide."""
    fusion = fit([lesson(1, 0)] * 40, [UNLIKELY] * 40, [(0,), (0,), (0,), (1,)] * 10)
    first, second = fusion.probabilities(lesson(1, 0), UNLIKELY)
    assert first == pytest.approx(0.75, abs=0.02)
    assert second == pytest.approx(0.25, abs=0.02)


def test_the_same_lessons_teach_the_same() -> None:
    lessons, nones = [lesson(3, 0), lesson(0, 3), lesson(0, 0)], [UNLIKELY, UNLIKELY, LIKELY]
    right: list[tuple[int, ...]] = [(0,), (1,), ()]
    assert fit(lessons, nones, right) == fit(lessons, nones, right)


def test_a_question_that_several_guides_answer_teaches_them_to_share() -> None:
    """Of two guides that score alike each gets half, however often the question is met."""
    fusion = fit(
        [lesson(2, 2)] * 9 + [lesson(3, 0)] * 9, [UNLIKELY] * 18, [(0, 1)] * 9 + [(0,)] * 9
    )
    first, second = fusion.probabilities(lesson(2, 2), UNLIKELY)
    assert first == pytest.approx(second)
    assert first > 0.4
