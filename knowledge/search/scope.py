"""Which entries a question looks at. Entries of one region lie together: a segment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Scope:
    """Some segments of the entries, in entry order.

    ``segments`` are their numbers, ``starts`` and ``stops`` the entries where each begins and
    ends, all of shape ``(segments,)``. Scores over a scope have its ``size``: the segments'
    entries one after the other, without what lies between them.
    """

    segments: Places
    starts: Places
    stops: Places

    @classmethod
    def of(cls, bounds: Places, segments: Iterable[int] | None = None) -> Scope:
        """The ``segments`` (all of them, if ``None``) that begin and end at ``bounds``."""
        numbers = range(len(bounds) - 1) if segments is None else sorted(set(segments))
        chosen = np.fromiter(numbers, dtype=np.int64)
        return cls(chosen, bounds[chosen], bounds[chosen + 1])

    @cached_property
    def size(self) -> int:
        """How many entries there are in scope."""
        return int((self.stops - self.starts).sum())

    @cached_property
    def shifts(self) -> Places:
        """What to add to the number of an entry, by segment, to have its place in the scope."""
        lengths = self.stops - self.starts
        shifts: Places = np.cumsum(lengths) - lengths - self.starts
        return shifts

    @cached_property
    def runs(self) -> tuple[slice, ...]:
        """The entries in scope as few slices: segments that touch are one run."""
        if not len(self.segments):
            return ()
        breaks = np.flatnonzero(self.starts[1:] != self.stops[:-1])
        firsts = self.starts[np.append(0, breaks + 1)]
        lasts = self.stops[np.append(breaks, len(self.stops) - 1)]
        return tuple(slice(int(a), int(b)) for a, b in zip(firsts, lasts, strict=True))

    def take(self, values: NDArray[Any]) -> NDArray[Any]:
        """The values of the entries in scope, of ``values`` that hold one for every entry."""
        if len(self.runs) == 1:
            return values[self.runs[0]]
        return np.concatenate([values[:0], *(values[run] for run in self.runs)])
