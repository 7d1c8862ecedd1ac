"""An inverted index: which entries hold a token, how often, and of which segment they are.

The lists of a segment lie together, so a question about one region reads that region's few
pages however large the rest is, and an index of a million entries is built segment by segment.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import islice, pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.search.arrays import map_arrays, save_arrays
from knowledge.search.scope import Places, Scope

# A key is segment << 32 | token, so that the lists of one segment are neighbours.
_TOKEN_BITS = 32
_MOST_COUNTED = 255


@dataclass(frozen=True, eq=False)
class Hits:
    """Every meeting of an entry in scope and a token that was asked for; equally long arrays.

    ``places`` are places in the scope, ``entries`` numbers of entries, ``tokens`` numbers in
    the list that was asked for, ``counts`` how often the entry holds the token.
    """

    places: Places
    entries: NDArray[np.int32]
    tokens: Places
    counts: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Postings:
    """The arrays of the index, in memory or mapped from disk.

    ``hashes`` and ``ids`` are the vocabulary, by hash; ``frequencies`` counts, by id, the
    entries that hold a token. The list of ``keys[i]`` is ``entries`` and ``counts`` from
    ``bounds[i]`` to ``bounds[i + 1]``. ``lengths`` has the number of tokens of each entry.
    """

    hashes: NDArray[np.uint64]
    ids: NDArray[np.int64]
    frequencies: NDArray[np.int64]
    keys: NDArray[np.int64]
    bounds: NDArray[np.int64]
    entries: NDArray[np.int32]
    counts: NDArray[np.uint8]
    lengths: NDArray[np.int32]

    @classmethod
    def of(cls, documents: Iterable[Iterable[str]], bounds: Places) -> Postings:
        """Index the tokens of each entry; segments begin and end at ``bounds``."""
        vocabulary: dict[str, int] = {}
        parts = list(_segments(iter(documents), bounds, vocabulary))
        keys, sizes, entries, counts, lengths = (
            np.concatenate(arrays) for arrays in zip(*parts, strict=True)
        )
        hashes = np.fromiter((_hash(token) for token in vocabulary), dtype=np.uint64)
        ids = np.argsort(hashes)
        frequencies = np.bincount(
            keys & (1 << _TOKEN_BITS) - 1, weights=sizes, minlength=len(vocabulary)
        )
        ends = np.append(0, np.cumsum(sizes))
        return cls(
            hashes[ids], ids, frequencies.astype(np.int64), keys, ends, entries, counts, lengths
        )

    def known(self, tokens: Sequence[str]) -> NDArray[np.int64]:
        """The ids of ``tokens``; -1 for those that no entry holds."""
        if not len(self.hashes):
            return np.full(len(tokens), -1, dtype=np.int64)
        hashes = np.fromiter((_hash(token) for token in tokens), np.uint64, len(tokens))
        rows = np.searchsorted(self.hashes, hashes)
        same = _at(self.hashes, rows) == hashes
        return np.where(same, _at(self.ids, rows), -1)

    def find(self, tokens: NDArray[np.int64], scope: Scope) -> Hits:
        """The lists of ``tokens`` (ids) in the segments of ``scope``; no other list is read."""
        wanted = ((scope.segments << _TOKEN_BITS)[:, None] | tokens).ravel()
        lists = np.searchsorted(self.keys, wanted)
        found = np.flatnonzero(_at(self.keys, lists) == wanted)
        starts, ends = self.bounds[lists[found]], self.bounds[lists[found] + 1]
        lengths = ends - starts
        rows = np.arange(lengths.sum()) + np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
        segments, asked = np.divmod(found, max(len(tokens), 1))
        entries = self.entries[rows]
        return Hits(
            entries + np.repeat(scope.shifts[segments], lengths),
            entries,
            np.repeat(asked, lengths),
            self.counts[rows],
        )

    def save(self, folder: Path) -> None:
        """Write the arrays to ``folder``."""
        save_arrays(folder, {name: getattr(self, name) for name in _NAMES})

    @classmethod
    def load(cls, folder: Path) -> Postings:
        """Map what :meth:`save` wrote; raises :class:`IndexMissing`."""
        return cls(*map_arrays(folder, *_NAMES))


_NAMES = tuple(field.name for field in fields(Postings))
_Part = tuple[
    NDArray[np.int64],
    NDArray[np.int64],
    NDArray[np.int32],
    NDArray[np.uint8],
    NDArray[np.int32],
]


def _segments(
    documents: Iterator[Iterable[str]], bounds: Places, vocabulary: dict[str, int]
) -> Iterator[_Part]:
    """Keys, sizes of their lists, entries, counts, and entries' lengths, by segment."""
    for number, (start, stop) in enumerate(pairwise(bounds.tolist())):
        lengths: list[int] = []
        ids: list[int] = []
        for tokens in islice(documents, stop - start):
            before = len(ids)
            ids += [vocabulary.setdefault(token, len(vocabulary)) for token in tokens]
            lengths.append(len(ids) - before)
        size = max(stop - start, 1)
        owners = np.repeat(np.arange(len(lengths)), lengths)
        cells, counts = np.unique(np.array(ids, np.int64) * size + owners, return_counts=True)
        tokens_of, entries = np.divmod(cells, size)
        firsts = np.flatnonzero(np.diff(tokens_of, prepend=-1))
        yield (
            np.int64(number) << _TOKEN_BITS | tokens_of[firsts],
            np.diff(firsts, append=len(cells)),
            (entries + start).astype(np.int32),
            np.minimum(counts, _MOST_COUNTED).astype(np.uint8),
            np.array(lengths, dtype=np.int32),
        )


def _at(values: NDArray[np.generic], rows: NDArray[np.intp]) -> NDArray[np.generic]:
    """``values[rows]``, where a row past the end reads the last value."""
    return values[np.minimum(rows, len(values) - 1)]


@lru_cache(maxsize=1 << 16)
def _hash(token: str) -> int:
    """64 bits, the same in every process: a vocabulary that needs no strings in memory."""
    digest = hashlib.blake2b(token.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")
