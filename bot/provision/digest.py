"""Has anything changed since a thing was made?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(paths: Iterable[Path], *extra: str) -> str:
    """A digest over the contents of files and of all files below folders, and ``extra``."""
    found = hashlib.sha256()
    for path in paths:
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            if "node_modules" not in file.parts and "__pycache__" not in file.parts:
                found.update(str(file.relative_to(path.parent)).encode())
                found.update(file.read_bytes())
    for text in extra:
        found.update(text.encode())
    return found.hexdigest()


def is_current(stamp: Path, key: str) -> bool:
    """Whether ``stamp`` says that what lies beside it was made from ``key``."""
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == key
