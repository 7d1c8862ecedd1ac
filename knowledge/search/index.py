"""The index of one library: every channel over the same entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.search.dense import Dense
from knowledge.search.encoder import Vectors
from knowledge.search.entries import Entry, Kind
from knowledge.search.lexical import Lexical
from knowledge.search.naming import Naming
from knowledge.search.normalise import normalise
from knowledge.search.spelling import Spelling
from knowledge.search.tokens import Words, characters, sounds

# "asked" looks at names, aliases and similar questions, "field" at the guide's text.
# "best" is the share of the channel's best score: it compares guides, the raw score questions.
FEATURES = (
    "dense asked",
    "dense field",
    "classifier",
    "characters asked",
    "characters best",
    "words asked",
    "words best",
    "characters field",
    "sounds asked",
    "sounds best",
    "named",
)
# BM25 scores run to about 40 on these short texts; this brings them near cosines.
_BM25_UNIT = 10.0
_LEAST_LOG_PROBABILITY = -12.0


@dataclass(frozen=True)
class Channels:
    """Per-entry scores of one question, each of shape ``(entries,)``, before grouping."""

    dense: NDArray[np.float32]
    characters: NDArray[np.float32]
    words: NDArray[np.float32]
    sounds: NDArray[np.float32]
    named: NDArray[np.float32]


class Index:
    """Entries in guide order, with their channels; immutable once built."""

    def __init__(self, entries: Sequence[Entry], dense: Dense) -> None:
        self.entries = tuple(entries)
        self.guide_ids = tuple(dict.fromkeys(entry.guide_id for entry in self.entries))
        row_of = {guide_id: row for row, guide_id in enumerate(self.guide_ids)}
        self.rows = np.array([row_of[entry.guide_id] for entry in self.entries])
        self.asked = np.array([entry.asked for entry in self.entries])
        self.dense = dense
        texts = [normalise(entry.text) for entry in self.entries]
        named = {Kind.NAME, Kind.ALIAS}
        names = [t for t, e in zip(texts, self.entries, strict=True) if e.kind in named]
        self._spelling = Spelling(names)
        self._characters = Lexical(texts, characters)
        self._words = Lexical(texts, Words(names))
        self._naming = Naming(texts, np.array([entry.kind in named for entry in self.entries]))
        self._sounds = Lexical(
            [t if a else "" for t, a in zip(texts, self.asked, strict=True)], sounds
        )

    def question(self, text: str) -> str:
        """A citizen's words as the channels read them: normalised, misspellings mended."""
        return self._spelling.correct(normalise(text))

    def channels(self, text: str, vector: Vectors) -> Channels:
        """Score a question (as :meth:`question` gives it) and its vector against every entry."""
        return Channels(
            self.dense.scores(vector),
            self._characters.scores(text) / _BM25_UNIT,
            self._words.scores(text) / _BM25_UNIT,
            self._sounds.scores(text) / _BM25_UNIT,
            self._naming.scores(text),
        )

    def features(
        self,
        channels: Channels,
        log_probabilities: NDArray[np.float32],
        hidden: int | None = None,
    ) -> NDArray[np.float32]:
        """Feature rows of a question, shape ``(guides, len(FEATURES))``.

        ``hidden`` is an entry to leave out: while calibrating, the question itself.
        """
        visible = np.ones(len(self.entries), dtype=bool)
        if hidden is not None:
            visible[hidden] = False
        asked, fields = visible & self.asked, visible & ~self.asked
        chars = self._best(channels.characters, asked)
        words = self._best(channels.words, asked)
        heard = self._best(channels.sounds, asked)
        return np.stack(
            [
                self._best(channels.dense, asked) * 10,
                self._best(channels.dense, fields) * 10,
                np.maximum(log_probabilities, _LEAST_LOG_PROBABILITY),
                chars,
                _share(chars),
                words,
                _share(words),
                self._best(channels.characters, fields),
                heard,
                _share(heard),
                self._best(channels.named, asked) * 5,
            ],
            axis=1,
        )

    def _best(self, scores: NDArray[np.float32], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
        """The best score of each guide among the entries of ``mask``."""
        best = np.full(len(self.guide_ids), scores.min(initial=0.0), dtype=np.float32)
        np.maximum.at(best, self.rows[mask], scores[mask])
        return best


def _share(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    return scores / max(float(scores.max()), 1e-6)
