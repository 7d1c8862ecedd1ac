"""How much of a question one passage of a document holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from knowledge.search.tokens import characters


class Coverage:
    """The share of a question's pairs of characters that the best passage of a document holds.

    A rare pair counts more. BM25 over whole documents is won by long ones that say each word
    somewhere; who is asked about wants it said in one place (coordination level matching,
    Salton, Fox & Wu 1983).
    """

    def __init__(self, documents: Iterable[Sequence[str]]) -> None:
        """``documents`` are normalised passages of each document, at least one."""
        documents = list(documents)
        held = [set(_pairs(passage)) for passage in chain(*documents)]
        seen = Counter(chain(*held))
        self._columns = {pair: column for column, pair in enumerate(seen)}
        self._rarity = np.array([_rarity(len(held), times) for times in seen.values()])
        self._unseen = _rarity(len(held), 0) / 2  # often a slip of the finger
        columns = [self._columns[pair] for pairs in held for pair in pairs]
        ends = np.cumsum([0, *map(len, held)])
        shape = (len(held), len(seen))
        self._holds = csr_matrix((np.ones(len(columns)), columns, ends), shape=shape).tocsc()
        self._firsts = np.cumsum([0, *map(len, documents[:-1])])

    def scores(self, text: str) -> NDArray[np.float32]:
        """0 to 1 for each document, shape ``(documents,)``, for a normalised question."""
        asked = set(_pairs(text))
        known = [self._columns[pair] for pair in asked if pair in self._columns]
        whole = self._rarity[known].sum() + self._unseen * (len(asked) - len(known))
        found = self._holds[:, known] @ self._rarity[known] / max(whole, 1e-9)
        return np.asarray(np.maximum.reduceat(found, self._firsts), dtype=np.float32)


def _pairs(text: str) -> list[str]:
    return [token for token in characters(text) if len(token) > 1]


def _rarity(passages: int, times: int) -> float:
    return float(np.log1p(passages / (times + 0.5)))
