"""Cosines with every vector in scope. The only module that imports faiss."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge.search.arrays import missing
from knowledge.search.encoder import Vectors
from knowledge.search.scope import Scope

# One query at a time over a few thousand vectors: threads cost more than they save.
faiss.omp_set_num_threads(1)
_FLOAT_BYTES = 4


class Dense:
    """Exact inner products with unit vectors (``IndexFlatIP``), by entry.

    A question needs the cosine of every entry in scope, not the nearest few in order, so
    faiss's kernel runs over the scope's runs of vectors: for 2,000 of them 0.09 ms, where a
    range search takes 0.23 ms, numpy 0.33 ms and half-precision vectors 0.83 ms.
    """

    def __init__(self, vectors: Vectors) -> None:
        self._read(_filled([vectors], len(vectors)))

    @classmethod
    def of(cls, blocks: Iterable[Vectors], count: int) -> Dense:
        """The index of ``count`` vectors that arrive in ``blocks``, each of them held once."""
        dense = cls.__new__(cls)
        dense._read(_filled(blocks, count))
        return dense

    def _read(self, index: faiss.IndexFlatIP) -> None:
        self._index = index  # owns, or maps, the memory that _vectors looks at
        self._vectors = _rows(index)

    def scores(self, vector: Vectors, scope: Scope | None = None) -> NDArray[np.float32]:
        """Cosine of one question with the entries in scope (all, without one), in entry order."""
        runs = [slice(0, len(self._vectors))] if scope is None else scope.runs
        question = np.ascontiguousarray(vector, dtype=np.float32)
        scores = np.empty(sum(run.stop - run.start for run in runs), dtype=np.float32)
        filled = 0
        for run in runs:
            rows = self._vectors[run]
            faiss.fvec_inner_products_ny(  # type: ignore[attr-defined] # not in its stubs
                faiss.swig_ptr(scores[filled : filled + len(rows)]),
                faiss.swig_ptr(question),
                faiss.swig_ptr(rows),
                rows.shape[1],
                len(rows),
            )
            filled += len(rows)
        return scores

    def vectors(self) -> Vectors:
        """All vectors, in entry order, shape ``(entries, dimension)``; not to be written to."""
        return self._vectors

    def save(self, path: Path) -> None:
        """Write the index to one file."""
        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> Dense:
        """Map what :meth:`save` wrote; raises :class:`IndexMissing`."""
        dense = cls.__new__(cls)
        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise missing(path) from error
        if not isinstance(index, faiss.IndexFlatIP):
            raise missing(path)
        dense._read(index)
        return dense


def _filled(blocks: Iterable[Vectors], count: int) -> faiss.IndexFlatIP:
    remaining = iter(blocks)
    first = next(remaining)
    # Room for all first: adding in blocks would copy what is there each time it grows.
    index = faiss.IndexFlatIP(first.shape[1])
    index.codes.resize(count * first.shape[1] * _FLOAT_BYTES)
    index.ntotal = count
    rows, filled = _rows(index), 0
    for block in chain([first], remaining):
        rows[filled : filled + len(block)] = block
        filled += len(block)
    return index


def _rows(index: faiss.IndexFlatIP) -> Vectors:
    """The index's own memory as an array."""
    shape = (index.ntotal, index.d)
    if not index.ntotal:
        return np.empty(shape, dtype=np.float32)
    return np.asarray(faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d)).reshape(shape)
