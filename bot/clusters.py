"""Group the questions of a week by meaning: what many people miss is seen first."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.cluster import AgglomerativeClustering

from bot.served import Served
from bot.weeks import Week
from handoff.ledger.unanswered import Question
from knowledge.search.encoder import Encoder, Vectors
from knowledge.search.normalise import normalise

# On 54 sentences of our own about 13 things no guide has: average linkage at .55 agrees with a
# person's grouping best (adjusted Rand index .95; .89 at .50, .85 at .60), and nearly so with the
# untrained encoder (.90). Uncentred vectors would need another limit for each encoder.
_DISTANCE = 0.55
# Distances of all pairs are held at once: 3000 texts take 72 MB and a second.
MOST = 3000
_BACKGROUND_NAMES = 300
_SUGGESTIONS = 3
_KEPT_WEEKS = 8

Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Suggested:
    """A matter that came up for ``count`` of a cluster's questions, as likely on average."""

    matter: str
    probability: float
    count: int


@dataclass(frozen=True)
class Cluster:
    """Questions that mean the same, the most typical first; ``guides`` likeliest first."""

    questions: tuple[Question, ...]
    guides: tuple[Suggested, ...]


class Clusters:
    """Clusters of weeks; computed anew only when the week's questions or the version changed."""

    def __init__(self, encoder: Encoder, serving: Callable[[], Served]) -> None:
        self._encoder = encoder
        self._serving = serving
        self._groups: OrderedDict[tuple[str, int, str, str], Groups] = OrderedDict()
        self._background: tuple[str, Vectors] | None = None
        # Two supervisors who open the page together wait for one computation.
        self._computing = asyncio.Lock()

    async def of(self, week: Week, questions: Sequence[Question]) -> tuple[Cluster, ...]:
        """The clusters of a week's ``questions`` (newest first, at most MOST), largest first."""
        if not questions:
            return ()
        served = self._serving()
        key = (week.name, len(questions), questions[0].id, served.version)
        async with self._computing:
            if key not in self._groups:
                self._groups[key] = await asyncio.to_thread(self._computed, served, questions)
            self._groups.move_to_end(key)
            while len(self._groups) > _KEPT_WEEKS:
                self._groups.popitem(last=False)
            groups = self._groups[key]
        known = {question.id: question for question in questions}
        return tuple(_clusters(groups, known))

    def _computed(self, served: Served, questions: Sequence[Question]) -> Groups:
        same = defaultdict(list)
        for question in questions:
            same[normalise(question.text)].append(question.id)
        vectors = self._encoder.encode_questions(list(same))
        ids = list(same.values())
        groups = grouped(vectors, self._middle(served))
        return tuple(tuple(i for row in rows for i in ids[row]) for rows in groups)

    def _middle(self, served: Served) -> Vectors:
        """The mean vector of what matters are called: what every text here has in common."""
        if self._background is None or self._background[0] != served.version:
            names = [names[0] for names in served.library.names.values()][:_BACKGROUND_NAMES]
            vectors = self._encoder.encode_questions([normalise(name) for name in names])
            self._background = (served.version, vectors.mean(axis=0))
        return self._background[1]


def grouped(vectors: Vectors, middle: Vectors) -> list[list[int]]:
    """Rows that mean the same, the most typical of each group first.

    ``vectors`` are unit vectors of shape ``(texts, dimension)``. An encoder puts all texts of one
    domain into a narrow cone; without its ``middle`` (Mu & Viswanath 2018, arXiv:1702.01417)
    cosines of different things differ enough for one limit.
    """
    centred = vectors - middle
    centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-6)
    if len(centred) == 1:
        return [[0]]
    labels = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=_DISTANCE
    ).fit_predict(centred)
    groups = [np.flatnonzero(labels == label) for label in range(int(labels.max()) + 1)]
    return [_typical_first(centred, rows) for rows in groups]


def _typical_first(vectors: Vectors, rows: np.ndarray) -> list[int]:
    """The medoid, then the others by their closeness to all."""
    closeness = (vectors[rows] @ vectors[rows].T).sum(axis=1)
    return [int(row) for row in rows[np.argsort(-closeness, kind="stable")]]


def _clusters(groups: Groups, known: dict[str, Question]) -> Iterator[Cluster]:
    """The groups with their questions as they are now: status changes, grouping does not."""
    for ids in sorted(groups, key=len, reverse=True):
        questions = tuple(known[i] for i in ids if i in known)
        if questions:
            yield Cluster(questions, _suggested(questions))


def _suggested(questions: Sequence[Question]) -> tuple[Suggested, ...]:
    """The guides most often among the candidates; how likely each was, over all questions."""
    found: dict[str, list[float]] = defaultdict(list)
    for question in questions:
        for candidate in question.candidates:
            found[candidate.matter].append(candidate.probability)
    ranked = sorted(found.items(), key=lambda pair: sum(pair[1]), reverse=True)
    return tuple(
        Suggested(matter, round(sum(p) / len(questions), 4), len(p))
        for matter, p in ranked[:_SUGGESTIONS]
    )
