"""A text as a sparse vector of its characters and pairs, for the classifier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from knowledge.search.tokens import characters

# From so many texts on, what only one of them has teaches little (right first on questions kept
# apart .898 without, .904 with) and makes two thirds of the weights.
_MANY = 1000


@dataclass(frozen=True)
class Ngrams:
    """tf-idf over ``tokens`` (Salton & Buckley 1988): log counts, unit length.

    ``rarity[i]`` is the smoothed inverse document frequency of ``tokens[i]``.
    """

    tokens: tuple[str, ...]
    rarity: NDArray[np.float32]

    @classmethod
    def learn(cls, texts: Sequence[str]) -> Ngrams:
        """The tokens of normalised ``texts``, in a fixed order; of many texts only shared ones."""
        seen = Counter(token for text in texts for token in set(characters(text)))
        least = 2 if len(texts) >= _MANY else 1
        tokens = tuple(sorted(token for token, times in seen.items() if times >= least))
        counts = np.array([seen[token] for token in tokens], dtype=np.float32)
        return cls(tokens, np.log((1 + len(texts)) / (1 + counts)) + np.float32(1))

    def cells(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Columns and values of a normalised text; tokens never learned count for nothing."""
        found = Counter(self._columns[t] for t in characters(text) if t in self._columns)
        columns = np.fromiter(found, dtype=np.int64, count=len(found))
        counts = np.fromiter(found.values(), dtype=np.float32, count=len(found))
        values = (1 + np.log(counts)) * self.rarity[columns]
        return columns, values / max(float(np.linalg.norm(values)), 1e-9)

    @cached_property
    def _columns(self) -> dict[str, int]:
        return {token: column for column, token in enumerate(self.tokens)}
