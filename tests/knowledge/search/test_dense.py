from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.failures import IndexMissing
from knowledge.search.dense import Dense
from knowledge.search.encoder import Vectors


def unit_vectors(count: int, dimension: int = 8) -> Vectors:
    vectors = np.random.default_rng(7).normal(size=(count, dimension))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def test_scores_are_the_cosines_with_every_entry_in_entry_order() -> None:
    vectors, question = unit_vectors(50), unit_vectors(1)[0]
    assert Dense(vectors).scores(question) == pytest.approx(vectors @ question, abs=1e-6)


def test_an_entry_asked_word_for_word_scores_one() -> None:
    vectors = unit_vectors(5)
    scores = Dense(vectors).scores(vectors[3])
    assert int(scores.argmax()) == 3
    assert scores[3] == pytest.approx(1.0)


def test_entries_beyond_the_nearest_get_the_cosine_of_the_last_one_found() -> None:
    vectors, question = unit_vectors(50), unit_vectors(1)[0]
    exact = np.sort(vectors @ question)[::-1]
    scores = np.sort(Dense(vectors).scores(question, nearest=10))[::-1]
    assert scores[:10] == pytest.approx(exact[:10], abs=1e-6)
    assert scores[10:] == pytest.approx(exact[9], abs=1e-6)


def test_vectors_come_back_as_they_went_in() -> None:
    vectors = unit_vectors(5)
    assert np.array_equal(Dense(vectors).vectors(), vectors)


def test_a_saved_index_loads_and_scores_the_same(tmp_path: Path) -> None:
    vectors, question = unit_vectors(20), unit_vectors(1)[0]
    Dense(vectors).save(tmp_path / "vectors.faiss")
    loaded = Dense.load(tmp_path / "vectors.faiss")
    assert np.array_equal(loaded.scores(question), Dense(vectors).scores(question))


def test_a_missing_file_is_a_missing_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="knowledge publish"):
        Dense.load(tmp_path / "vectors.faiss")


@pytest.mark.parametrize("content", [b"", b"not an index at all"])
def test_a_damaged_file_is_a_missing_index(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "vectors.faiss").write_bytes(content)
    with pytest.raises(IndexMissing):
        Dense.load(tmp_path / "vectors.faiss")
