from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.failures import IndexMissing
from knowledge.search.dense import Dense
from knowledge.search.encoder import Vectors
from knowledge.search.scope import Scope


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


@pytest.mark.parametrize("segments", [[0], [1, 2], [0, 2], []])
def test_only_the_entries_in_scope_are_scored(segments: list[int]) -> None:
    vectors, question = unit_vectors(50), unit_vectors(1)[0]
    scope = Scope.of(np.array([0, 10, 30, 50]), segments)
    scores = Dense(vectors).scores(question, scope)
    assert scores == pytest.approx(scope.take(vectors @ question), abs=1e-6)


def test_vectors_that_come_in_blocks_are_one_index() -> None:
    vectors = unit_vectors(50)
    built = Dense.of((vectors[start : start + 20] for start in range(0, 50, 20)), 50)
    assert np.array_equal(built.vectors(), vectors)


def test_a_dimension_that_is_no_multiple_of_the_processors_width_is_scored_as_exactly() -> None:
    vectors, question = unit_vectors(9, 13), unit_vectors(1, 13)[0]
    assert Dense(vectors).scores(question) == pytest.approx(vectors @ question, abs=1e-6)


def test_vectors_come_back_as_they_went_in() -> None:
    vectors = unit_vectors(5)
    assert np.array_equal(Dense(vectors).vectors(), vectors)


def test_a_saved_index_loads_and_scores_the_same(tmp_path: Path) -> None:
    vectors, question = unit_vectors(20), unit_vectors(1)[0]
    Dense(vectors).save(tmp_path / "vectors.faiss")
    loaded = Dense.load(tmp_path / "vectors.faiss")
    assert np.array_equal(loaded.scores(question), Dense(vectors).scores(question))
    assert np.array_equal(loaded.vectors(), vectors)


def test_a_missing_file_is_a_missing_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="knowledge publish"):
        Dense.load(tmp_path / "vectors.faiss")


def test_a_file_that_is_cut_short_or_another_kind_of_index_is_a_missing_index(
    tmp_path: Path,
) -> None:
    file = tmp_path / "vectors.faiss"
    Dense(unit_vectors(20)).save(file)
    whole = file.read_bytes()
    file.write_bytes(whole[:-4])
    with pytest.raises(IndexMissing):
        Dense.load(file)
    file.write_bytes(b"IxF2" + whole[4:])
    with pytest.raises(IndexMissing):
        Dense.load(file)


@pytest.mark.parametrize("content", [b"", b"not an index at all"])
def test_a_damaged_file_is_a_missing_index(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "vectors.faiss").write_bytes(content)
    with pytest.raises(IndexMissing):
        Dense.load(tmp_path / "vectors.faiss")
