from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge.search.classifier import train
from knowledge.search.encoder import Encoder, Vectors


def clusters(guides: int, each: int = 6) -> tuple[Vectors, NDArray[np.int64]]:
    """Unit vectors around one axis per guide, all with a large part in common."""
    noise = np.random.default_rng(7).normal(scale=0.05, size=(guides * each, guides + 1))
    rows = np.repeat(np.arange(guides), each)
    vectors = noise + np.eye(guides + 1)[rows] * 0.4
    vectors[:, -1] += 1.0
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32), rows


@pytest.mark.parametrize("guides", [2, 3, 12])
def test_every_vector_is_given_to_its_own_guide(guides: int) -> None:
    vectors, rows = clusters(guides)
    found = train(vectors, rows, guides).log_probabilities(vectors)
    assert found.shape == (len(vectors), guides + 1)
    assert found.argmax(axis=1).tolist() == rows.tolist()


def test_questions_of_no_guide_are_given_to_the_last_column() -> None:
    vectors, rows = clusters(4)  # the fourth cluster plays the questions no guide answers
    found = train(vectors, rows, guides=3).log_probabilities(vectors)
    assert found.shape == (len(vectors), 4)
    assert (found[rows == 3].argmax(axis=1) == 3).all()
    assert (found[rows != 3].argmax(axis=1) < 3).all()


def test_probabilities_of_all_guides_and_none_sum_to_one() -> None:
    vectors, rows = clusters(4)
    found = np.exp(train(vectors, rows, 4).log_probabilities(vectors))
    assert found.sum(axis=1) == pytest.approx(1.0, abs=1e-5)


def test_a_guide_it_was_never_shown_is_as_good_as_impossible() -> None:
    vectors, rows = clusters(3)
    found = np.exp(train(vectors[rows != 1], rows[rows != 1], 3).log_probabilities(vectors))
    assert found[:, 1].max() < 1e-6


def test_with_one_guide_to_choose_from_that_guide_is_certain() -> None:
    vectors, rows = clusters(3)
    found = np.exp(train(vectors[rows == 2], rows[rows == 2], 3).log_probabilities(vectors))
    assert found[:, 2] == pytest.approx(1.0)


def test_with_nothing_to_learn_from_no_guide_is_preferred() -> None:
    vectors, rows = clusters(3)
    found = np.exp(train(vectors[:0], rows[:0], 3).log_probabilities(vectors))
    assert found == pytest.approx(1 / 4)


def test_the_same_lessons_teach_the_same() -> None:
    vectors, rows = clusters(3)
    first, second = train(vectors, rows, 3), train(vectors, rows, 3)
    assert np.array_equal(first.weights, second.weights)
    assert np.array_equal(first.bias, second.bias)


def test_real_questions_in_new_words_go_to_the_right_matter(encoder: Encoder) -> None:
    asked = [
        "领结婚证",
        "结婚要带什么",
        "两个人去登记结婚",
        "办护照",
        "护照要多少钱",
        "第一次出国办护照",
    ]
    model = train(encoder.encode_questions(asked), np.array([0, 0, 0, 1, 1, 1]), 2)
    new = encoder.encode_questions(["想和对象扯证", "出国旅游要办什么本子"])
    assert model.log_probabilities(new).argmax(axis=1).tolist() == [0, 1]
