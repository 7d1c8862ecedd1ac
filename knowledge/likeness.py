"""Which texts are nearly the same: Jaccard likeness of their pieces of one and two characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

# A block of rows against all: 256 × 100,000 counts fit in memory, all pairs at once would not.
_ROWS = 256


def alike(texts: Sequence[str], at_least: float) -> Iterator[tuple[int, int, float]]:
    """Pairs of ``texts`` by index, the earlier first, and their likeness, ``at_least`` to 1."""
    if len(texts) < 2:
        return
    pieces = CountVectorizer(analyzer="char", ngram_range=(1, 2), binary=True, dtype=np.int32)
    rows = pieces.fit_transform(texts)
    sizes = np.asarray(rows.sum(axis=1)).ravel()
    columns = rows.T.tocsr()
    for start in range(0, len(texts), _ROWS):
        common = (rows[start : start + _ROWS] @ columns).tocoo()
        first, second = common.row + start, common.col
        likeness = common.data / (sizes[first] + sizes[second] - common.data)
        for index in np.flatnonzero((first < second) & (likeness >= at_least)):
            yield int(first[index]), int(second[index]), float(likeness[index])
