"""Published versions on disk: what each holds, which one is current, and how that changed.

``folder/<version>/`` holds an index, the library's files as they were when it was built,
``card.json`` (what it is) and ``manifest.json`` (its files, to notice damage). A version is
complete before it gets its name, and ``folder/current`` names one by an atomic rename, so
a reader never sees half of anything.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge import library as guides
from knowledge.checking import Checked
from knowledge.failures import IndexMissing, LibraryInvalid, VersionUnknown
from knowledge.library import Library
from knowledge.search.encoder import Encoder
from knowledge.search.published import open_index
from knowledge.search.searcher import Searcher

# Enough to go back past a bad week of daily publishing.
KEPT = 10
_NAME = re.compile(r"[0-9a-f]{16}")
_UNLISTED = {"card.json", "manifest.json"}


class Card(BaseModel):
    """What a version is; ``published_at`` is empty until it has been current once.

    ``accuracy`` is the share of the library's own questions whose guide came first while
    their words were hidden from the index.
    """

    model_config = ConfigDict(frozen=True)

    built_at: datetime
    digest: str
    encoder: str
    guides: int
    places: int
    bundles: int
    accuracy: float | None = None
    published_at: datetime | None = None
    author: str = ""
    reason: str = ""
    checked: Checked | None = None


class Switch(BaseModel):
    """One line of the history: which version became current, instead of which, and why."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    action: Literal["publish", "rollback"]
    version: str
    previous: str | None
    author: str
    reason: str


@dataclass(frozen=True)
class Version:
    """One version's folder."""

    folder: Path

    @property
    def name(self) -> str:
        """Derived from what it was built from: the same content has the same name."""
        return self.folder.name

    @property
    def card(self) -> Card:
        """What it is; raises IndexMissing where that cannot be read."""
        try:
            return Card.model_validate_json((self.folder / "card.json").read_bytes())
        except (OSError, ValidationError) as error:
            raise _damaged(self.folder, "card.json") from error

    def describe(self, card: Card) -> None:
        """Replace the card."""
        _replace(self.folder / "card.json", card.model_dump_json(indent=1))

    def library(self) -> Library:
        """The guides and places it was built from; raises IndexMissing where this program
        cannot read them."""
        try:
            return guides.load(self.folder / "library")
        except LibraryInvalid as error:
            raise IndexMissing(
                f"the guides of version {self.name} do not load ({error.problems[0]}); "
                "run ./wenban knowledge publish"
            ) from error

    def searcher(self, encoder: Encoder) -> Searcher:
        """Its index; raises IndexMissing or EncoderUnusable."""
        return open_index(self.folder / "index", encoder)

    def seal(self) -> None:
        """List every file with size and digest: from now on the folder does not change."""
        files = {
            str(path.relative_to(self.folder)): [path.stat().st_size, _digest(path)]
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path.name not in _UNLISTED
        }
        _replace(self.folder / "manifest.json", json.dumps(files, indent=1))

    def damage(self, *, read_all: bool = False) -> str | None:
        """The first file that is missing or has another size (or content), else ``None``."""
        try:
            files = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
            for file, (size, digest) in files.items():
                path = self.folder / file
                if path.stat().st_size != size or (read_all and _digest(path) != digest):
                    return str(file)
        except FileNotFoundError as error:
            return Path(error.filename).name
        except (OSError, ValueError, TypeError, AttributeError):
            return "manifest.json"
        return None


class Versions:
    """The folder of published versions."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current(self) -> Version:
        """The version to serve; raises IndexMissing where there is none, or not all of it."""
        try:
            name = (self.folder / "current").read_text(encoding="utf-8").strip()
            version = self.named(name)
        except (OSError, ValueError, VersionUnknown) as error:
            raise IndexMissing(
                f"nothing is published in {self.folder}; run ./wenban knowledge publish"
            ) from error
        damage = version.damage()
        if damage is not None:
            raise _damaged(version.folder, damage)
        return version

    def current_name(self) -> str | None:
        """The name of the current version, whatever state it is in."""
        try:
            return (self.folder / "current").read_text(encoding="utf-8").strip() or None
        except (OSError, ValueError):
            return None

    def mark(self) -> tuple[int, int] | None:
        """Changes whenever ``current`` is written, even with the same name."""
        try:
            stat = (self.folder / "current").stat()
        except OSError:
            return None
        return stat.st_ino, stat.st_mtime_ns

    def named(self, name: str) -> Version:
        """The version of that name; raises VersionUnknown."""
        version = Version(self.folder / name)
        if not _NAME.fullmatch(name) or not version.folder.is_dir():
            raise VersionUnknown(f"没有版本 {name}。用 ./wenban knowledge versions 看有哪些版本。")
        return version

    def all(self) -> tuple[Version, ...]:
        """Every version that has a card, the latest first."""
        found: list[tuple[datetime, Version]] = []
        for version in self._folders():
            with suppress(IndexMissing):
                found.append((version.card.published_at or version.card.built_at, version))
        return tuple(version for _, version in sorted(found, key=lambda f: f[0], reverse=True))

    def history(self) -> tuple[Switch, ...]:
        """Every switch, oldest first; a line cut short by a power failure is passed over."""
        try:
            lines = (self.folder / "history.jsonl").read_bytes().splitlines()
        except OSError:
            return ()
        found: list[Switch] = []
        for line in lines:
            with suppress(ValidationError):
                found.append(Switch.model_validate_json(line))
        return tuple(found)

    def previous(self) -> Version:
        """The version whose place the current one took when published; raises VersionUnknown."""
        name = self.current_name()
        took = [s for s in self.history() if s.action == "publish" and s.version == name]
        if not took or took[-1].previous is None:
            raise VersionUnknown("现在的版本之前没有发布过别的版本，退不回去。")
        return self.named(took[-1].previous)

    @contextmanager
    def locked(self, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
        """Hold what publishing changes; ``waiting`` is called if another process holds it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waiting()
                fcntl.flock(file, fcntl.LOCK_EX)
            yield

    @contextmanager
    def building(self) -> Iterator[Version]:
        """A folder to build in, gone afterwards unless adopted; only while locked."""
        for stray in self.folder.glob(".building-*"):
            shutil.rmtree(stray, ignore_errors=True)
        folder = self.folder / f".building-{os.getpid()}"
        folder.mkdir()
        try:
            yield Version(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def adopt(self, built: Version, name: str) -> Version:
        """Give what was built its name; only while locked. A damaged folder makes way."""
        version = Version(self.folder / name)
        built.seal()
        if version.folder.exists():
            version.folder.rename(built.folder / "damaged")
        built.folder.rename(version.folder)
        shutil.rmtree(version.folder / "damaged", ignore_errors=True)
        return version

    def switch(
        self, version: Version, action: Literal["publish", "rollback"], author: str, reason: str
    ) -> Switch:
        """Make ``version`` current and write that down; only while locked."""
        switch = Switch(
            at=now(),
            action=action,
            version=version.name,
            previous=self.current_name(),
            author=author,
            reason=reason,
        )
        # Written first: a line too many misleads nobody, a switch that nobody knows of does.
        self._append(switch)
        self.point_at(version)
        return switch

    def point_at(self, version: Version) -> None:
        """Name ``version`` as the current one, which followers notice even if it was."""
        _replace(self.folder / "current", version.name)

    def _append(self, switch: Switch) -> None:
        with (self.folder / "history.jsonl").open("a+b") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":
                    file.write(b"\n")
            file.write(switch.model_dump_json().encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def prune(self) -> None:
        """Remove all but the latest versions, never the current one; only while locked."""
        kept = {version.name for version in self.all()[:KEPT]} | {self.current_name()}
        for version in self._folders():
            if version.name not in kept:
                shutil.rmtree(version.folder, ignore_errors=True)

    def _folders(self) -> Iterator[Version]:
        return (Version(path) for path in self.folder.glob("*") if _NAME.fullmatch(path.name))


def now() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC)


def _damaged(folder: Path, file: str) -> IndexMissing:
    return IndexMissing(
        f"version {folder.name} in {folder.parent} is not whole ({file}); "
        "run ./wenban knowledge publish, which builds it anew"
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
