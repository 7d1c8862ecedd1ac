from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge.failures import IndexMissing
from knowledge.search.classifier import Classifier, train
from knowledge.search.encoder import Encoder, Vectors


def clusters(guides: int, each: int = 6) -> tuple[list[str], Vectors, NDArray[np.int64]]:
    """Unit vectors around one axis per guide, all with a large part in common, and one text."""
    noise = np.random.default_rng(7).normal(scale=0.05, size=(guides * each, guides + 1))
    rows = np.repeat(np.arange(guides), each)
    vectors = noise + np.eye(guides + 1)[rows] * 0.4
    vectors[:, -1] += 1.0
    unit = np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
    return ["怎么办"] * len(rows), unit, rows


def heard(model: Classifier, texts: Sequence[str], vectors: Vectors) -> NDArray[np.float32]:
    """Log-probabilities of many questions, shape ``(questions, guides + 1)``."""
    pairs = zip(texts, vectors, strict=True)
    return np.stack([model.log_probabilities(text, vector) for text, vector in pairs])


@pytest.mark.parametrize("guides", [2, 3, 12])
def test_every_vector_is_given_to_its_own_guide(guides: int) -> None:
    texts, vectors, rows = clusters(guides)
    found = heard(train(texts, vectors, rows, guides), texts, vectors)
    assert found.shape == (len(vectors), guides + 1)
    assert found.argmax(axis=1).tolist() == rows.tolist()


def test_where_meanings_are_alike_the_deciding_word_decides() -> None:
    texts = ["驾照丢了要补", "补驾照", "补一本驾照", "驾照到期要换", "换驾照", "换一本驾照"]
    vectors = np.full((6, 4), 0.5, dtype=np.float32)
    model = train(texts, vectors, np.array([0, 0, 0, 1, 1, 1]), 2)
    assert heard(model, ["想补驾照", "想换驾照"], vectors[:2]).argmax(axis=1).tolist() == [0, 1]


def test_questions_of_no_guide_are_given_to_the_last_column() -> None:
    texts, vectors, rows = clusters(4)  # the fourth cluster plays the questions no guide answers
    found = heard(train(texts, vectors, rows, guides=3), texts, vectors)
    assert found.shape == (len(vectors), 4)
    assert (found[rows == 3].argmax(axis=1) == 3).all()
    assert (found[rows != 3].argmax(axis=1) < 3).all()


def test_probabilities_of_all_guides_and_none_sum_to_one() -> None:
    texts, vectors, rows = clusters(4)
    found = np.exp(heard(train(texts, vectors, rows, 4), texts, vectors))
    assert found.sum(axis=1) == pytest.approx(1.0, abs=1e-5)


def test_a_guide_it_was_never_shown_is_as_good_as_impossible() -> None:
    texts, vectors, rows = clusters(3)
    shown = rows != 1
    model = train(texts[: int(shown.sum())], vectors[shown], rows[shown], 3)
    assert np.exp(heard(model, texts, vectors))[:, 1].max() < 1e-6


def test_with_one_guide_to_choose_from_that_guide_is_certain() -> None:
    texts, vectors, rows = clusters(3)
    model = train(texts[:6], vectors[rows == 2], rows[rows == 2], 3)
    assert np.exp(heard(model, texts, vectors))[:, 2] == pytest.approx(1.0)


def test_with_nothing_to_learn_from_no_guide_is_preferred() -> None:
    texts, vectors, rows = clusters(3)
    model = train([], vectors[:0], rows[:0], 3)
    assert np.exp(heard(model, texts, vectors)) == pytest.approx(1 / 4)


def test_the_same_lessons_teach_the_same() -> None:
    texts, vectors, rows = clusters(3)
    first, second = train(texts, vectors, rows, 3), train(texts, vectors, rows, 3)
    assert np.array_equal(first.weights, second.weights)
    assert np.array_equal(first.bias, second.bias)


def test_what_was_saved_answers_alike(tmp_path: Path) -> None:
    texts, vectors, rows = clusters(3)
    model = train(texts, vectors, rows, 3)
    model.save(tmp_path / "classifier.npz")
    again = Classifier.load(tmp_path / "classifier.npz")
    assert np.array_equal(heard(again, texts, vectors), heard(model, texts, vectors))


def test_a_damaged_file_is_named_with_what_mends_it(tmp_path: Path) -> None:
    (tmp_path / "classifier.npz").write_bytes(b"PK\x03\x04 cut short")
    with pytest.raises(IndexMissing, match="knowledge publish"):
        Classifier.load(tmp_path / "classifier.npz")


def test_real_questions_in_new_words_go_to_the_right_matter(encoder: Encoder) -> None:
    asked = [
        "领结婚证",
        "结婚要带什么",
        "两个人去登记结婚",
        "办护照",
        "护照要多少钱",
        "第一次出国办护照",
    ]
    model = train(asked, encoder.encode_questions(asked), np.array([0, 0, 0, 1, 1, 1]), 2)
    new = ["想和对象扯证", "出国旅游要办什么本子"]
    assert heard(model, new, encoder.encode_questions(new)).argmax(axis=1).tolist() == [0, 1]
