"""Is a guide named in the question? The share of each name that the question contains."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.search.postings import Postings
from knowledge.search.scope import Places, Scope
from knowledge.search.tokens import characters


class Naming:
    """Share of a name's characters and pairs found in a question.

    BM25 asks how much of the question an entry explains; this asks how much of the
    entry the question says. "怎么办理居住证" says all of 办居住证 but half of 居住证到期.
    """

    def __init__(
        self, texts: Sequence[str], named: NDArray[np.bool_], bounds: Places | None = None
    ) -> None:
        whole = np.array([0, len(texts)]) if bounds is None else bounds
        parts = (
            set(characters(text)) if name else () for text, name in zip(texts, named, strict=True)
        )
        self._read(Postings.of(parts, whole))

    def _read(self, postings: Postings) -> None:
        self._postings = postings
        self._all = Scope.of(np.array([0, len(postings.lengths)]))

    def scores(self, text: str, scope: Scope | None = None) -> NDArray[np.float32]:
        """The shares for a normalised question, shape ``(scope.size,)``; zero for no name.

        Without a scope every entry of an index of one segment is scored.
        """
        scope = scope or self._all
        tokens = self._postings.known(list(set(characters(text))))
        said = np.bincount(
            self._postings.find(tokens[tokens >= 0], scope).places, minlength=scope.size
        )
        lengths = np.maximum(scope.take(self._postings.lengths), 1)
        return np.asarray(said / lengths, dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write the arrays to ``folder``."""
        self._postings.save(folder)

    @classmethod
    def load(cls, folder: Path) -> Naming:
        """Map what :meth:`save` wrote; raises :class:`IndexMissing`."""
        naming = cls.__new__(cls)
        naming._read(Postings.load(folder))
        return naming
