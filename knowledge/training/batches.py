"""Batches in which every other matter is a near miss and none is the same matter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.training.noise import Noise
from knowledge.training.pairs import Group

# Matters of one batch come in clusters of neighbours: hard negatives at no extra cost.
_CLUSTER: Final = 8
# Groups of two sources whose mean vectors are this close are taken for the same matter.
# Looked at by hand: 居住证办理, 户口注销, 社会保障卡申领 lie above, 临时便民服务摊点 at the border.
_SAME_MATTER: Final = 0.975
# （县级）,（住建行使）: who handles it, not what it is.
_HANDLER: Final = re.compile(r"（[^（）]*(?:级|行使|镇（街道）)[^（）]*[）)]")
_PASSAGE_SHARE: Final = 0.3
# A paragraph answers all its questions, but they ask for different things in it.
_PROSE_SHARE: Final = 0.7


@dataclass(frozen=True)
class Drawn:
    """A text to encode: spoiled text, and the clean one whose base vector it should stay near."""

    prompt: str
    text: str
    clean: str


@dataclass(frozen=True)
class Batch:
    """``asked[i]`` belongs to ``target[i]`` and to no other target; ``same`` marks unsure pairs."""

    asked: tuple[Drawn, ...]
    target: tuple[Drawn, ...]
    same: NDArray[np.bool_]


class Batches:
    """Endless batches over ``groups``; ``centres`` are their mean unit vectors."""

    def __init__(
        self, groups: Sequence[Group], centres: NDArray[np.float32], size: int, seed: int
    ) -> None:
        self._groups, self._size = groups, size
        self._random = Random(seed)  # noqa: S311 - reproducible, not secret
        self._noise = Noise(seed)
        self._near = centres @ centres.T
        self._same = same_matter(groups, self._near)

    def __iter__(self) -> Iterator[Batch]:
        while True:
            order = self._clusters()
            for start in range(0, len(order) - self._size + 1, self._size):
                yield self._batch(order[start : start + self._size])

    def _clusters(self) -> list[int]:
        """Every group once, neighbours together, the clusters in random order."""
        left = np.ones(len(self._groups), dtype=bool)
        clusters = []
        for seed in self._random.sample(range(len(self._groups)), len(self._groups)):
            if left[seed]:
                closeness = np.where(left, self._near[seed], -1.0)
                cluster = closeness.argsort()[::-1][: min(_CLUSTER, int(left.sum()))]
                left[cluster] = False
                clusters.append(cluster.tolist())
        self._random.shuffle(clusters)
        return [row for cluster in clusters for row in cluster]

    def _batch(self, rows: Sequence[int]) -> Batch:
        pairs = [self._pair(self._groups[row]) for row in rows]
        same = self._same[np.ix_(rows, rows)].copy()
        np.fill_diagonal(same, False)
        return Batch(tuple(a for a, _ in pairs), tuple(b for _, b in pairs), same)

    def _pair(self, group: Group) -> tuple[Drawn, Drawn]:
        first, second = self._random.sample(group.asked, 2)
        asked = Drawn("query", self._noise(first), first)
        passages = [text for text in group.passages if text != first]
        share = _PROSE_SHARE if group.source == "prose" else _PASSAGE_SHARE
        if passages and self._random.random() < share:
            text = self._random.choice(passages)
            return asked, Drawn("passage", text, text)
        return asked, Drawn("query", second, second)


def same_matter(groups: Sequence[Group], near: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which groups may be one matter, shape ``(groups, groups)``: never each other's negatives."""
    source = np.array([group.source for group in groups])
    across = source[:, None] != source[None, :]
    bare = np.array([_HANDLER.sub("", group.matter) for group in groups])
    same: NDArray[np.bool_] = (across & (near > _SAME_MATTER)) | (bare[:, None] == bare[None, :])
    return same
