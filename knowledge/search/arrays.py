"""The files of an index: arrays, mapped into memory when they are read, and short lists."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.failures import IndexMissing

Array = NDArray[Any]


def save_arrays(folder: Path, arrays: Mapping[str, Array]) -> None:
    """Write every array to ``folder``, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)


def map_arrays(folder: Path, *names: str) -> tuple[Array, ...]:
    """What :func:`save_arrays` wrote, read-only; pages are read from disk when first touched.

    Raises :class:`IndexMissing` where a file is missing, cut short or no array.
    """
    return tuple(_mapped(folder / f"{name}.npy") for name in names)


def _mapped(path: Path) -> Array:
    try:
        # asarray: slices of the plain array are cheaper than those of numpy's memmap class.
        return np.asarray(np.lib.format.open_memmap(path, mode="r"))
    except (OSError, ValueError) as error:
        raise missing(path) from error


def save_list(path: Path, items: Sequence[object]) -> None:
    """Write what JSON can hold to ``path``, whose folder is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(items, ensure_ascii=False), encoding="utf-8")


def load_list(path: Path) -> list[Any]:
    """What :func:`save_list` wrote; raises :class:`IndexMissing`."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise missing(path) from error
    if not isinstance(found, list):
        raise missing(path)
    return found


def missing(path: Path) -> IndexMissing:
    """The failure that says that ``path`` is missing or damaged, and what mends it."""
    return IndexMissing(
        f"the index in {path.parent} is incomplete: {path.name} is missing or damaged; "
        "run ./wenban knowledge publish"
    )
