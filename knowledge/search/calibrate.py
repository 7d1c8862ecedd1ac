"""Learn classifier and fusion from the library's own questions, honestly.

Each similar question is asked with its own entry hidden and with a classifier
that never saw it (k folds), so the fusion meets what it will meet in service:
words it has not read. Questions that no guide answers teach it to say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from knowledge.search import classifier as linear
from knowledge.search.classifier import Classifier
from knowledge.search.encoder import Encoder, Vectors
from knowledge.search.entries import Kind
from knowledge.search.fusion import Fusion, fit
from knowledge.search.index import Index
from knowledge.search.normalise import normalise

_FOLDS = 5
_BY_NAME = ("{}", "{}怎么办", "{}要带什么", "怎么办理{}", "{}多少钱", "我想问一下{}", "{}去哪")


def calibrate(
    index: Index, encoder: Encoder, unanswerable: Sequence[str]
) -> tuple[Classifier, Fusion]:
    """The classifier over all askable entries, and the fusion learned out of sample.

    ``unanswerable`` are questions outside the library's matters.
    """
    # Many small products: threads would only spin against the encoder's.
    with threadpool_limits(1):
        return _calibrate(index, encoder, unanswerable)


def _calibrate(
    index: Index, encoder: Encoder, unanswerable: Sequence[str]
) -> tuple[Classifier, Fusion]:
    asked = np.flatnonzero(index.asked)
    guides = len(index.guide_ids)
    strangers = [normalise(text) for text in unanswerable]
    strange = encoder.encode_questions(strangers)
    vectors = np.concatenate([index.dense.vectors()[asked], strange])
    rows = np.append(index.rows[asked], np.full(len(strangers), guides))
    fold = np.arange(len(rows)) % _FOLDS
    unseen = [
        linear.train(vectors[fold != number], rows[fold != number], guides)
        for number in range(_FOLDS)
    ]
    lessons: list[_Lesson] = []
    named = 0
    for position, entry_row in enumerate(asked):
        entry, blind = index.entries[entry_row], unseen[fold[position]]
        if entry.kind is Kind.QUESTION:
            text, vector, hidden = entry.text, vectors[position], int(entry_row)
        else:
            # A guide named outright, as about a quarter of people do: the name stays visible.
            text, hidden = _BY_NAME[named % len(_BY_NAME)].format(entry.text), None
            vector = encoder.encode_questions([normalise(text)])[0]
            named += 1
        lessons.append(_Lesson(normalise(text), vector, blind, int(rows[position]), hidden))
    for position, text in enumerate(strangers, start=len(asked)):
        lessons.append(_Lesson(text, vectors[position], unseen[fold[position]], None, None))
    learned = [_features(index, lesson) for lesson in lessons]
    fusion = fit([f for f, _ in learned], [n for _, n in learned], [e.row for e in lessons])
    return linear.train(vectors, rows, guides), fusion


@dataclass(frozen=True)
class _Lesson:
    """A question, the classifier that has not seen it, and the row of its guide, if it has one."""

    text: str
    vector: Vectors
    classifier: Classifier
    row: int | None
    hidden: int | None


def _features(index: Index, lesson: _Lesson) -> tuple[NDArray[np.float32], float]:
    log_probabilities = lesson.classifier.log_probabilities(lesson.vector.reshape(1, -1))[0]
    channels = index.channels(lesson.text, lesson.vector)
    features = index.features(channels, log_probabilities[:-1], hidden=lesson.hidden)
    return features, float(log_probabilities[-1])
