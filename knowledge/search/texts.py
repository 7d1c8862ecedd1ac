"""Many texts as one run of bytes, so that a million of them need not be held as strings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import SupportsIndex, overload

import numpy as np
from numpy.typing import NDArray

from knowledge.search.arrays import map_arrays, save_arrays


class Texts(Sequence[str]):
    """UTF-8 ``letters`` and the ``bounds`` of each text in them, in memory or mapped."""

    def __init__(self, letters: NDArray[np.uint8], bounds: NDArray[np.int64]) -> None:
        self._letters, self._bounds = letters, bounds

    @classmethod
    def of(cls, texts: Iterable[str]) -> Texts:
        """The texts, encoded one after the other."""
        letters, bounds = bytearray(), [0]
        for text in texts:
            letters += text.encode()
            bounds.append(len(letters))
        return cls(np.frombuffer(letters, dtype=np.uint8), np.array(bounds, dtype=np.int64))

    def __len__(self) -> int:
        return len(self._bounds) - 1

    @overload
    def __getitem__(self, row: SupportsIndex) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> list[str]: ...
    def __getitem__(self, row: SupportsIndex | slice) -> str | list[str]:
        if isinstance(row, slice):
            return [self[number] for number in range(*row.indices(len(self)))]
        start, stop = self._bounds[range(len(self))[row] + np.arange(2)]
        return self._letters[start:stop].tobytes().decode()

    def save(self, folder: Path) -> None:
        """Write the arrays to ``folder``."""
        save_arrays(folder, {"letters": self._letters, "bounds": self._bounds})

    @classmethod
    def load(cls, folder: Path) -> Texts:
        """Map what :meth:`save` wrote; raises :class:`IndexMissing`."""
        return cls(*map_arrays(folder, "letters", "bounds"))
