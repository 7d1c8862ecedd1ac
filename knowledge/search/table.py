"""All entries of an index as columns, in memory or mapped from disk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import SupportsIndex, overload

import numpy as np
from numpy.typing import NDArray

from knowledge.search.arrays import load_list, map_arrays, save_arrays, save_list
from knowledge.search.entries import Entry, Kind
from knowledge.search.normalise import normalise
from knowledge.search.scope import Places
from knowledge.search.texts import Texts

_KINDS = tuple(Kind)
_LABELS = "labels.json"


class Table(Sequence[Entry]):
    """Entries, normalised, in the order of :func:`entries`: those of a region lie together.

    ``guide_ids`` are the matters and bundles, in the order in which they first come, and
    ``rows`` says which of them each entry is of. ``regions`` are the segments, in order;
    segment ``i`` is the entries from ``bounds[i]`` to ``bounds[i + 1]``.
    """

    def __init__(
        self,
        labels: tuple[Sequence[str], Sequence[str]],
        columns: tuple[NDArray[np.int32], NDArray[np.uint8], Places],
        texts: Texts,
    ) -> None:
        self.guide_ids, self.regions = (tuple(names) for names in labels)
        self.rows, self.kinds, self.bounds = columns
        self.texts = texts

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Table:
        """The entries as columns. Raises ValueError where those of a region do not lie together."""
        rows: list[int] = []
        kinds: list[int] = []
        regions: dict[str, int] = {}
        guide_ids: dict[str, int] = {}

        def texts() -> Iterable[str]:
            for region, group in groupby(entries, key=lambda entry: entry.region):
                if region in regions:
                    raise ValueError(f"entries of region {region!r} do not lie together")
                regions[region] = len(rows)
                for entry in group:
                    rows.append(guide_ids.setdefault(entry.guide_id, len(guide_ids)))
                    kinds.append(_KINDS.index(entry.kind))
                    yield normalise(entry.text)

        written = Texts.of(texts())
        bounds = np.array([*regions.values(), len(rows)], dtype=np.int64)
        columns = np.array(rows, dtype=np.int32), np.array(kinds, dtype=np.uint8), bounds
        return cls((tuple(guide_ids), tuple(regions)), columns, written)

    @cached_property
    def asked(self) -> NDArray[np.bool_]:
        """Which entries are ways to ask."""
        return np.asarray(self.kinds != _KINDS.index(Kind.FIELD))

    @cached_property
    def named(self) -> NDArray[np.bool_]:
        """Which entries are names and aliases."""
        return np.isin(self.kinds, [_KINDS.index(Kind.NAME), _KINDS.index(Kind.ALIAS)])

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, number: SupportsIndex) -> Entry: ...
    @overload
    def __getitem__(self, number: slice) -> list[Entry]: ...
    def __getitem__(self, number: SupportsIndex | slice) -> Entry | list[Entry]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        row = range(len(self))[number]
        segment = int(np.searchsorted(self.bounds, row, side="right")) - 1
        return Entry(
            self.guide_ids[self.rows[row]],
            _KINDS[self.kinds[row]],
            self.texts[row],
            self.regions[segment],
        )

    def save(self, folder: Path) -> None:
        """Write the columns to ``folder``."""
        self.texts.save(folder / "texts")
        save_arrays(folder, {"rows": self.rows, "kinds": self.kinds, "bounds": self.bounds})
        save_list(folder / _LABELS, [self.guide_ids, self.regions])

    @classmethod
    def load(cls, folder: Path) -> Table:
        """Map what :meth:`save` wrote; raises :class:`IndexMissing`."""
        guide_ids, regions = load_list(folder / _LABELS)
        rows, kinds, bounds = map_arrays(folder, "rows", "kinds", "bounds")
        return cls((guide_ids, regions), (rows, kinds, bounds), Texts.load(folder / "texts"))
