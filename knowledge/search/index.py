"""The index of one library: every channel over the same entries, seen from one region."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.region import Region, Regions
from knowledge.search.arrays import load_list, missing, save_list
from knowledge.search.dense import Dense
from knowledge.search.encoder import Vectors
from knowledge.search.entries import Entry
from knowledge.search.normalise import normalise
from knowledge.search.scope import Scope
from knowledge.search.table import Table
from knowledge.search.wording import Wording, map_wording, write_wording

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


# Views of this many regions are kept: a hall's screens and a town's plates ask from the same few.
_VIEWS = 64

_VECTORS = "vectors.faiss"
_REGIONS = "regions.json"


@dataclass(frozen=True, eq=False)
class View:
    """What the questions of one region look at.

    ``matters`` are the rows, in the index's ``guide_ids``, of the matters and bundles that
    have entries here; ``guide_ids`` are theirs. By entry in ``scope``, ``rows`` says which of
    these it is of and ``asked`` whether it is a way to ask.
    """

    scope: Scope
    matters: NDArray[np.int64]
    guide_ids: tuple[str, ...]
    rows: NDArray[np.int64]
    asked: NDArray[np.bool_]

    def best(self, scores: NDArray[np.float32], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
        """The best score of each matter among the entries of ``mask``."""
        best = np.full(len(self.guide_ids), scores.min(initial=0.0), dtype=np.float32)
        np.maximum.at(best, self.rows[mask], scores[mask])
        return best


@dataclass(frozen=True)
class Channels:
    """Scores of one question by entry, each of shape ``(view.scope.size,)``, before grouping."""

    view: View
    dense: NDArray[np.float32]
    characters: NDArray[np.float32]
    words: NDArray[np.float32]
    sounds: NDArray[np.float32]
    named: NDArray[np.float32]


class Index:
    """Entries by region and matter, with their channels; immutable once built."""

    def __init__(
        self,
        entries: Iterable[Entry] | Table,
        dense: Dense,
        regions: Regions | None = None,
        wording: Wording | None = None,
    ) -> None:
        self.entries = entries if isinstance(entries, Table) else Table.of(entries)
        self.guide_ids = self.entries.guide_ids
        self.rows, self.asked = self.entries.rows, self.entries.asked
        self.dense = dense
        self._regions = Regions() if regions is None else regions
        self._segments = {code: number for number, code in enumerate(self.entries.regions)}
        self._wording = wording or Wording.of(self.entries)
        self._view = lru_cache(_VIEWS)(self._view_of)

    @classmethod
    def write(
        cls, entries: Table, vectors: Iterable[Vectors], regions: Regions, folder: Path
    ) -> Index:
        """Build an index in ``folder``, with no more than one channel in memory, and open it.

        ``vectors`` are those of the entries, in their order, in blocks of any size.
        """
        entries.save(folder / "entries")
        Dense.of(vectors, len(entries)).save(folder / _VECTORS)
        write_wording(entries, folder / "wording")
        save_list(folder / _REGIONS, [asdict(region) for region in regions.values()])
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> Index:
        """The index of ``folder``, mapped from disk; raises :class:`IndexMissing`."""
        regions = Regions(Region(**region) for region in load_list(folder / _REGIONS))
        table, dense = Table.load(folder / "entries"), Dense.load(folder / _VECTORS)
        if len(table) != len(dense.vectors()):
            raise missing(folder / _VECTORS)
        return cls(table, dense, regions, map_wording(folder / "wording"))

    def question(self, text: str) -> str:
        """A citizen's words as the channels read them: normalised, misspellings mended."""
        return self._wording.spelling.correct(normalise(text))

    def view(self, region: str | None = None) -> View:
        """What a question of ``region`` looks at: its entries and those of the regions around it.

        ``None`` looks at everything.
        """
        if region is None:
            return self._view(None)
        chain = (self._regions.spelling(code) for code in self._regions.chain(region))
        return self._view(tuple(self._segments[code] for code in chain if code in self._segments))

    def _view_of(self, segments: tuple[int, ...] | None) -> View:
        scope = Scope.of(self.entries.bounds, segments)
        matters, rows = np.unique(scope.take(self.rows), return_inverse=True)
        guide_ids = tuple(self.guide_ids[matter] for matter in matters)
        return View(scope, matters, guide_ids, rows, scope.take(self.asked))

    def channels(self, text: str, vector: Vectors, region: str | None = None) -> Channels:
        """Score a question (as :meth:`question` gives it) and its vector against its view."""
        view, wording = self.view(region), self._wording
        return Channels(
            view,
            self.dense.scores(vector, view.scope),
            wording.characters.scores(text, view.scope) / _BM25_UNIT,
            wording.words.scores(text, view.scope) / _BM25_UNIT,
            wording.sounds.scores(text, view.scope) / _BM25_UNIT,
            wording.naming.scores(text, view.scope),
        )

    def features(
        self,
        channels: Channels,
        log_probabilities: NDArray[np.float32],
        hidden: NDArray[np.int64] | None = None,
    ) -> NDArray[np.float32]:
        """Feature rows of a question, shape ``(len(channels.view.guide_ids), len(FEATURES))``.

        ``log_probabilities`` are those of every guide of the index. ``hidden`` are places in
        the view to leave out: while calibrating, the question itself.
        """
        view = channels.view
        visible = np.ones(view.scope.size, dtype=bool)
        if hidden is not None:
            visible[hidden] = False
        asked, fields = visible & view.asked, visible & ~view.asked
        chars = view.best(channels.characters, asked)
        words = view.best(channels.words, asked)
        heard = view.best(channels.sounds, asked)
        return np.stack(
            [
                view.best(channels.dense, asked) * 10,
                view.best(channels.dense, fields) * 10,
                np.maximum(log_probabilities[view.matters], _LEAST_LOG_PROBABILITY),
                chars,
                _share(chars),
                words,
                _share(words),
                view.best(channels.characters, fields),
                heard,
                _share(heard),
                view.best(channels.named, asked) * 5,
            ],
            axis=1,
        )


def _share(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    return scores / max(float(scores.max(initial=0.0)), 1e-6)
