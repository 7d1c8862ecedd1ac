"""Is a guide named in the question? The share of each name that the question contains."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.search.tokens import characters


class Naming:
    """Share of a name's characters and pairs found in a question, shape ``(entries,)``.

    BM25 asks how much of the question an entry explains; this asks how much of the
    entry the question says. "怎么办理居住证" says all of 办居住证 but half of 居住证到期.
    """

    def __init__(self, texts: Sequence[str], named: NDArray[np.bool_]) -> None:
        self._rows = np.flatnonzero(named)
        self._size = len(texts)
        vocabulary: dict[str, int] = {}
        cells = [
            (row, vocabulary.setdefault(token, len(vocabulary)))
            for row, entry in enumerate(self._rows)
            for token in set(characters(texts[int(entry)]))
        ]
        self._vocabulary = vocabulary
        self._entry_of, self._token_of = np.array(cells, dtype=np.int64).reshape(-1, 2).T
        self._lengths = np.maximum(np.bincount(self._entry_of, minlength=len(self._rows)), 1)

    def scores(self, text: str) -> NDArray[np.float32]:
        """The shares for a normalised question; zero for entries that are no names."""
        said = np.zeros(len(self._vocabulary), dtype=bool)
        said[[self._vocabulary[t] for t in characters(text) if t in self._vocabulary]] = True
        hits = np.bincount(self._entry_of[said[self._token_of]], minlength=len(self._rows))
        scores = np.zeros(self._size, dtype=np.float32)
        scores[self._rows] = hits / self._lengths
        return scores
