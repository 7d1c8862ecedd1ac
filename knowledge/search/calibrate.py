"""Learn classifier, fusion and assurance from the library's own questions, honestly.

Each similar question is asked with its own entry hidden and with a classifier
that never saw it (k folds), so the fusion meets what it will meet in service:
words it has not read. Questions that no guide answers teach it to say so, and
questions that several guides answer teach it to share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from knowledge.search import assurance, classifier, fusion
from knowledge.search.classifier import Classifier
from knowledge.search.encoder import Encoder, Vectors
from knowledge.search.entries import Kind
from knowledge.search.index import Index
from knowledge.search.learned import Learned, vagueness
from knowledge.search.normalise import normalise
from knowledge.search.untaught import untaught
from knowledge.several import Several

# Each fold is a classifier to fit; with 4 a question's classifier still knows 3 of 4 others.
_FOLDS = 4
# With fewer questions a matter, as in a catalogue just imported, there are only names to learn
# from: asked by its name every matter is found, so all other words would come to mean "none".
_ENOUGH = 3
_BY_NAME = ("{}", "{}怎么办", "{}要带什么", "怎么办理{}", "{}多少钱", "我想问一下{}", "{}去哪")


def calibrate(
    index: Index, encoder: Encoder, unanswerable: Sequence[str], several: Sequence[Several] = ()
) -> Learned:
    """All that is learned for an index.

    ``unanswerable`` are questions outside the library's matters; ``several`` are those that
    fit more than one of them (matters that the index does not have are passed over). A library
    with hardly any questions learns its classifier alone; the rest is taken from ``untaught.yml``.
    """
    # Many small products: threads would only spin against the encoder's.
    with threadpool_limits(1):
        return _learn(index, _Pupils(index, encoder, unanswerable, several), encoder)


def _learn(index: Index, pupils: _Pupils, encoder: Encoder) -> Learned:
    questions = sum(
        index.entries[int(entries[0])].kind is Kind.QUESTION for entries in pupils.entries
    )
    if questions < _ENOUGH * len(index.guide_ids):
        return Learned(pupils.final, None, *untaught(), accuracy=None)
    lessons = [*_own(index, pupils, encoder), *_others(pupils)]
    met = [_meet(index, lesson) for lesson in lessons]
    right = [lesson.rows for lesson in lessons]
    fused = fusion.fit([features for features, _ in met], [none for _, none in met], right)
    shares = [fused.probabilities(features, none) for features, none in met]
    hidden = [
        share.argmax() == lesson.rows[0]
        for share, lesson in zip(shares, lessons, strict=True)
        if len(lesson.hidden)
    ]
    accuracy = float(np.mean(hidden)) if hidden else None
    vague = [lesson.vague for lesson in lessons]
    sure = assurance.fit(shares, vague, right)
    return Learned(pupils.final, pupils.vagueness, fused, sure, accuracy)


@dataclass(frozen=True)
class _Lesson:
    """A question, a classifier that has not seen it, and the rows of the guides that answer it.

    ``vague`` is the log of the odds that it fits several guides, to one who has not seen it;
    ``hidden`` are the entries that hold these very words for the same guide.
    """

    text: str
    vector: Vectors
    classifier: Classifier
    rows: tuple[int, ...]
    vague: float
    hidden: NDArray[np.int64]


_NOTHING_HIDDEN = np.zeros(0, dtype=np.int64)


class _Pupils:
    """Every text to learn from, and the classifiers blind to parts of them.

    First the library's own, once for each guide, then those of no guide, then those of
    several; ``rows[i]`` are the guides of ``texts[i]``.
    """

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        unanswerable: Sequence[str],
        several: Sequence[Several],
    ) -> None:
        places: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
        for entry in np.flatnonzero(index.asked):
            places[int(index.rows[entry]), normalise(index.entries[entry].text)].append(int(entry))
        self.entries = [np.array(found, dtype=np.int64) for found in places.values()]
        strangers = [normalise(text) for text in unanswerable]
        shared = list(_within(several, index.guide_ids))
        self.texts = [text for _, text in places] + strangers + [text for text, _ in shared]
        self.rows: list[tuple[int, ...]] = [(row,) for row, _ in places]
        self.rows += [()] * len(strangers) + [rows for _, rows in shared]
        own = index.dense.vectors()[[found[0] for found in self.entries]]
        self.vectors = np.concatenate(
            [own, encoder.encode_questions(self.texts[len(self.entries) :])]
        )
        self._guides = len(index.guide_ids)
        self._fold: NDArray[np.int64] = np.arange(len(self.texts)) % _FOLDS
        self._blind = [self._train(np.flatnonzero(self._fold != fold)) for fold in range(_FOLDS)]
        self.final = self._train(np.arange(len(self.texts)))
        self._blind_vagueness = [
            self._train_vagueness(np.flatnonzero(self._fold != fold)) for fold in range(_FOLDS)
        ]
        self.vagueness = self._train_vagueness(np.arange(len(self.texts)))

    def blind(self, number: int) -> Classifier:
        """A classifier that has not seen text ``number``."""
        return self._blind[int(self._fold[number])]

    def vague(self, number: int, text: str, vector: Vectors) -> float:
        """How vague text ``number``, said as ``text``, is to one who has not seen it."""
        return vagueness(self._blind_vagueness[int(self._fold[number])], text, vector)

    def _train_vagueness(self, chosen: NDArray[np.int64]) -> Classifier:
        """Fit one that tells questions that fit several guides from all others."""
        several = np.array([len(self.rows[number]) > 1 for number in chosen], dtype=np.int64)
        texts = [self.texts[number] for number in chosen]
        return classifier.train(texts, self.vectors[chosen], several, 1)

    def _train(self, chosen: NDArray[np.int64]) -> Classifier:
        """Fit on the texts chosen; one that several guides answer counts once for all of them."""
        pairs = [(n, row) for n in chosen for row in self.rows[n] or (self._guides,)]
        numbers = np.array([number for number, _ in pairs], dtype=np.int64)
        return classifier.train(
            [self.texts[number] for number in numbers],
            self.vectors[numbers],
            np.array([row for _, row in pairs], dtype=np.int64),
            self._guides,
            np.array([1 / max(len(self.rows[number]), 1) for number in numbers]),
        )


def _within(
    several: Sequence[Several], guide_ids: Sequence[str]
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Questions that fit several guides of the index, with their rows."""
    row_of = {guide_id: row for row, guide_id in enumerate(guide_ids)}
    for one in several:
        rows = tuple(row_of[matter] for matter in one.matters if matter in row_of)
        if len(rows) > 1:
            yield normalise(one.text), rows


def _own(index: Index, pupils: _Pupils, encoder: Encoder) -> Iterator[_Lesson]:
    """The library's questions with their entries hidden, and its names as people say them."""
    named = 0
    for number, entries in enumerate(pupils.entries):
        blind, rows = pupils.blind(number), pupils.rows[number]
        text, vector, hidden = pupils.texts[number], pupils.vectors[number], entries
        if index.entries[int(entries[0])].kind is not Kind.QUESTION:
            # A guide named outright, as about a quarter of people do: the name stays visible.
            text = normalise(_BY_NAME[named % len(_BY_NAME)].format(text))
            vector, hidden = encoder.encode_questions([text])[0], _NOTHING_HIDDEN
            named += 1
        yield _Lesson(text, vector, blind, rows, pupils.vague(number, text, vector), hidden)


def _others(pupils: _Pupils) -> Iterator[_Lesson]:
    """What no guide answers, and what several do."""
    for number in range(len(pupils.entries), len(pupils.texts)):
        text, vector = pupils.texts[number], pupils.vectors[number]
        vague = pupils.vague(number, text, vector)
        blind, rows = pupils.blind(number), pupils.rows[number]
        yield _Lesson(text, vector, blind, rows, vague, _NOTHING_HIDDEN)


def _meet(index: Index, lesson: _Lesson) -> tuple[NDArray[np.float32], float]:
    """The features of every guide, and the log-probability of none."""
    log_probabilities = lesson.classifier.log_probabilities(lesson.text, lesson.vector)
    channels = index.channels(lesson.text, lesson.vector)
    features = index.features(channels, log_probabilities[:-1], hidden=lesson.hidden)
    return features, float(log_probabilities[-1])
