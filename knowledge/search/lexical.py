"""BM25 over one way of cutting text: characters, words or sounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import bm25s
import numpy as np
from numpy.typing import NDArray

Cut = Callable[[str], list[str]]


class Lexical:
    """BM25 (Robertson & Zaragoza 2009, Lucene variant) of a question with every entry."""

    def __init__(self, texts: Sequence[str], cut: Cut) -> None:
        self._cut = cut
        self._size = len(texts)
        self._bm25 = bm25s.BM25(method="lucene", k1=1.2, b=0.5)
        # An entry without tokens would shift the rows, so it holds one nobody asks for.
        self._bm25.index([cut(text) or ["\0"] for text in texts], show_progress=False)

    def scores(self, text: str) -> NDArray[np.float32]:
        """Scores of a normalised question, shape ``(entries,)``; zeros where nothing is shared."""
        known = [token for token in self._cut(text) if token in self._bm25.vocab_dict]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)
