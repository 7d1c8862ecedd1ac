"""The folder of guides that is being edited, as it is now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Lock

from knowledge import library as guides
from knowledge.library import Library
from knowledge.review import Finding, review

Stamp = tuple[tuple[str, int, int], ...]


class Workshop:
    """Loads and reviews the folder, again only when one of its files changed.

    Methods raise LibraryInvalid, and may be called from any thread.
    """

    def __init__(self, folder: Path, today: Callable[[], date]) -> None:
        self.folder = folder
        self._today = today
        self._lock = Lock()
        self._loaded: tuple[Stamp, Library] | None = None
        self._reviewed: tuple[Stamp, date, tuple[Finding, ...]] | None = None

    def library(self) -> Library:
        """The folder's library."""
        with self._lock:
            return self._load()[1]

    def findings(self, guide_id: str) -> tuple[Finding, ...]:
        """What the review says of one guide."""
        with self._lock:
            stamp, library = self._load()
            key = (stamp, self._today())
            if self._reviewed is None or self._reviewed[:2] != key:
                self._reviewed = (*key, tuple(review(library, key[1], self.folder)))
            return tuple(one for one in self._reviewed[2] if one.guide_id == guide_id)

    def _load(self) -> tuple[Stamp, Library]:
        stamp = self._stamp()
        if self._loaded is None or self._loaded[0] != stamp:
            self._loaded = (stamp, guides.load(self.folder))
        return self._loaded

    def _stamp(self) -> Stamp:
        looks = ((str(path), path.stat()) for path in guides.files(self.folder))
        return tuple((name, look.st_mtime_ns, look.st_size) for name, look in looks)
