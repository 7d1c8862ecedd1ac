"""Nearest vectors. The only module that imports faiss."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge.failures import IndexMissing
from knowledge.search.encoder import Vectors

# One query at a time over a few thousand vectors: threads cost more than they save.
faiss.omp_set_num_threads(1)


class Dense:
    """Exact inner-product search over unit vectors (``IndexFlatIP``)."""

    def __init__(self, vectors: Vectors) -> None:
        self._index: faiss.Index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))

    def scores(self, vector: Vectors, nearest: int = 4096) -> NDArray[np.float32]:
        """Cosine of one question with every entry, shape ``(entries,)``.

        Entries beyond the ``nearest`` get the cosine of the last one found.
        """
        total = self._index.ntotal
        found, rows = self._index.search(vector.reshape(1, -1), min(nearest, total))
        scores = np.full(total, found[0, -1], dtype=np.float32)
        scores[rows[0]] = found[0]
        return scores

    def vectors(self) -> Vectors:
        """All vectors, in entry order, shape ``(entries, dimension)``."""
        return np.asarray(self._index.reconstruct_n(0, self._index.ntotal), dtype=np.float32)

    def save(self, path: Path) -> None:
        """Write the index to one file."""
        faiss.write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> Dense:
        """Read what :meth:`save` wrote; raises :class:`IndexMissing`."""
        dense = cls.__new__(cls)
        try:
            dense._index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise IndexMissing(f"no vectors at {path}; run ./wenban knowledge publish") from error
        return dense
