"""BM25 over one way of cutting text: characters, words or sounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.search.postings import Postings
from knowledge.search.scope import Places, Scope

Cut = Callable[[str], list[str]]

_K1 = 1.2
_B = 0.5
# Fields repeat from region to region; so many texts are cut only once while building.
_REMEMBERED = 1 << 15


class Lexical:
    """BM25 (Robertson & Zaragoza 2009, Lucene variant) of a question with the entries in scope.

    The scores are those of bm25s with ``k1=1.2, b=0.5``, which has no lists to read by region.
    """

    def __init__(self, texts: Iterable[str], cut: Cut, bounds: Places | None = None) -> None:
        if bounds is None:
            texts = list(texts)
            bounds = np.array([0, len(texts)])
        remembered = lru_cache(_REMEMBERED)(cut)
        self._read(Postings.of((remembered(text) for text in texts), bounds), cut)

    def _read(self, postings: Postings, cut: Cut) -> None:
        self._postings, self._cut = postings, cut
        self._all = Scope.of(np.array([0, len(postings.lengths)]))

    def scores(self, text: str, scope: Scope | None = None) -> NDArray[np.float32]:
        """Scores of a normalised question, shape ``(scope.size,)``; zeros where nothing is shared.

        Without a scope every entry of an index of one segment is scored.
        """
        scope = scope or self._all
        asked = Counter(self._cut(text))
        tokens = self._postings.known(list(asked))
        times = np.fromiter(asked.values(), np.float64)[tokens >= 0]
        tokens = tokens[tokens >= 0]
        hits = self._postings.find(tokens, scope)
        counts = hits.counts.astype(np.float32)
        saturated = counts / (counts + self._norms[hits.entries])
        weights = times * self._rarity(tokens)
        scores = np.bincount(hits.places, weights[hits.tokens] * saturated, scope.size)
        return np.asarray(scores, dtype=np.float32)

    def _rarity(self, tokens: NDArray[np.int64]) -> NDArray[np.float64]:
        """Inverse document frequency of tokens, over all entries whatever the scope."""
        found = self._postings.frequencies[tokens]
        rarity = np.log1p((len(self._norms) - found + 0.5) / (found + 0.5))
        return np.asarray(rarity, dtype=np.float64)

    @cached_property
    def _norms(self) -> NDArray[np.float32]:
        """What an entry's length makes of its counts."""
        # As in bm25s, where an entry without tokens holds one that nobody asks for.
        lengths = np.maximum(self._postings.lengths, 1)
        return np.asarray(_K1 * (1 - _B + _B * lengths / lengths.mean()), dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write the arrays to ``folder``; the cut is the reader's to give."""
        self._postings.save(folder)

    @classmethod
    def load(cls, folder: Path, cut: Cut) -> Lexical:
        """Map what :meth:`save` wrote; raises :class:`IndexMissing`."""
        lexical = cls.__new__(cls)
        lexical._read(Postings.load(folder), cut)
        return lexical
