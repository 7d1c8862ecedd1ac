from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.failures import IndexMissing
from knowledge.search.postings import Postings
from knowledge.search.scope import Scope

DOCUMENTS: tuple[list[str], ...] = (
    ["甲", "乙", "甲"],
    ["乙"],
    [],
    ["甲", "丙"],
    ["乙", "乙", "乙"],
)
BOUNDS = np.array([0, 2, 2, 5])


@pytest.fixture
def postings() -> Postings:
    return Postings.of(DOCUMENTS, BOUNDS)


def found(postings: Postings, tokens: str, segments: list[int] | None = None) -> list[list[int]]:
    """Place, entry, number of the token and count of every hit, sorted."""
    hits = postings.find(postings.known(tokens.split()), Scope.of(BOUNDS, segments))
    columns = (hits.places, hits.entries, hits.tokens, hits.counts)
    return sorted([int(v) for v in row] for row in zip(*columns, strict=True))


def test_every_entry_that_holds_a_token_is_found_with_its_count(postings: Postings) -> None:
    assert found(postings, "甲 丙") == [[0, 0, 0, 2], [3, 3, 0, 1], [3, 3, 1, 1]]


def test_only_entries_of_the_segments_in_scope_are_found(postings: Postings) -> None:
    assert found(postings, "乙", [2]) == [[2, 4, 0, 3]]
    assert found(postings, "乙", [0]) == [[0, 0, 0, 1], [1, 1, 0, 1]]
    assert found(postings, "丙", [0]) == []


def test_an_empty_segment_and_an_empty_scope_hold_nothing(postings: Postings) -> None:
    assert found(postings, "甲 乙", [1]) == []
    assert found(postings, "甲 乙", []) == []


def test_a_token_that_no_entry_holds_is_unknown(postings: Postings) -> None:
    assert postings.known(["丁"]).tolist() == [-1]
    assert -1 not in postings.known(["甲", "乙", "丙"])
    assert Postings.of([[], []], np.array([0, 2])).known(["甲"]).tolist() == [-1]


def test_frequencies_count_entries_and_lengths_count_tokens(postings: Postings) -> None:
    assert postings.frequencies[postings.known(["甲", "乙", "丙"])].tolist() == [2, 3, 1]
    assert postings.lengths.tolist() == [3, 1, 0, 2, 3]


def test_what_is_saved_is_mapped_and_finds_the_same(postings: Postings, tmp_path: Path) -> None:
    postings.save(tmp_path)
    mapped = Postings.load(tmp_path)
    assert found(mapped, "甲 乙 丙") == found(postings, "甲 乙 丙")
    assert not mapped.keys.flags.writeable


@pytest.mark.parametrize("array", ["hashes", "keys", "entries", "lengths"])
def test_a_missing_or_damaged_array_is_a_missing_index_that_names_the_folder(
    postings: Postings, tmp_path: Path, array: str
) -> None:
    postings.save(tmp_path)
    file = tmp_path / f"{array}.npy"
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(IndexMissing, match=rf"{tmp_path}.*{array}.*knowledge publish"):
        Postings.load(tmp_path)
    file.unlink()
    with pytest.raises(IndexMissing, match="knowledge publish"):
        Postings.load(tmp_path)
