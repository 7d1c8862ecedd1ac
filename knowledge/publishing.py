"""Put a library into service as a new version, or go back to an older one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge import library as guides
from knowledge.checking import Checked, CheckFile, FirstOf, check
from knowledge.failures import KnowledgeError, PublicationRefused
from knowledge.library import Library
from knowledge.search.encoder import Encoder
from knowledge.search.published import Progress, build, version_name
from knowledge.search.remembered import Remembered
from knowledge.search.searcher import Searcher
from knowledge.several import Several
from knowledge.versions import Card, Switch, Version, Versions, now

Waiting = Callable[[], None]


@dataclass(frozen=True)
class Sources:
    """What a version is built from: the library's folder, the encoder, and questions that no
    guide answers or that several do."""

    library: Path
    encoder: Encoder
    unanswerable: Sequence[str]
    several: Sequence[Several] = ()

    def version_name(self, library: Library) -> str:
        """The name of the version that these make of ``library``."""
        return version_name(library, self.encoder, self.unanswerable, self.several)


@dataclass(frozen=True)
class Publication:
    """What publishing came to. ``switched`` is false where the version was current already."""

    version: Version
    card: Card
    reused: bool
    switched: bool


def publish(
    sources: Sources,
    versions: Versions,
    *,
    author: str = "",
    reason: str = "",
    checks: CheckFile | None = None,
    force: bool = False,
    progress: Progress = lambda done, total: None,
    waiting: Waiting = lambda: None,
) -> Publication:
    """Build the library beside what is served, check it, and make it current.

    A version of the same content is reused unless it is damaged. Raises LibraryInvalid,
    EncoderUnusable, and PublicationRefused where ``checks`` speak against the version and
    ``force`` does not overrule them: it then stays on disk, to be looked into.
    """
    with versions.locked(waiting):
        version, reused = _version(sources, versions, progress)
        current = version.name == versions.current_name()
        if current and reused:
            return Publication(version, version.card, reused, switched=False)
        checked = None
        if checks is not None and not current:
            checked = _check(version, versions, sources.encoder, checks)
        card = version.card.model_copy(
            update={"author": author, "reason": reason, "checked": checked}
        )
        version.describe(card)
        if checked is not None and checked.objection is not None and not force:
            raise PublicationRefused("\n".join(_refusal(version, checked, checked.objection)))
        card = card.model_copy(update={"published_at": now()})
        version.describe(card)
        if current:  # it was damaged; who could not load it tries again
            versions.point_at(version)
        else:
            versions.switch(version, "publish", author, reason)
        versions.prune()
    return Publication(version, card, reused, switched=not current)


def rollback(
    versions: Versions,
    encoder: Encoder,
    name: str | None = None,
    *,
    author: str = "",
    reason: str = "",
    waiting: Waiting = lambda: None,
) -> Switch:
    """Make the version before, or the one of that name, current again.

    It is opened first, to prove that it loads. Raises VersionUnknown, IndexMissing or
    EncoderUnusable; what is served then stays.
    """
    # Before waiting for anyone: "the version before" is the one the caller sees.
    target = versions.named(name) if name else versions.previous()
    with versions.locked(waiting):
        target.library()
        target.searcher(encoder)
        return versions.switch(target, "rollback", author, reason)


def _version(sources: Sources, versions: Versions, progress: Progress) -> tuple[Version, bool]:
    """The version of the sources, and whether it was there before."""
    library = guides.load(sources.library)  # names the files as their author knows them
    name = sources.version_name(library)
    there = Version(versions.folder / name)
    if there.damage(read_all=True) is None:
        return there, True
    with versions.building() as building:
        _copy(sources.library, building.folder / "library")
        library = building.library()  # what was copied: the folder may have been edited meanwhile
        encoder = Remembered(sources.encoder, versions.folder / "vectors.npz")
        index = building.folder / "index"
        index.mkdir()
        accuracy = build(library, encoder, sources.unanswerable, sources.several, index, progress)
        encoder.keep()
        building.describe(_card(library, encoder, accuracy))
        name = sources.version_name(library)
        return versions.adopt(building, name), False


def _card(library: Library, encoder: Encoder, accuracy: float | None) -> Card:
    return Card(
        built_at=now(),
        digest=library.digest,
        encoder=encoder.name,
        guides=len(library.guides),
        places=len(library.places),
        bundles=len(library.bundles),
        accuracy=accuracy,
    )


def _copy(library: Path, into: Path) -> None:
    for path in guides.files(library):
        copy = into / path.relative_to(library)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)


def _check(version: Version, versions: Versions, encoder: Encoder, checks: CheckFile) -> Checked:
    encoder = Remembered(encoder, versions.folder / "vectors.npz")  # each question asks two indexes
    try:
        before: FirstOf | None = _first(versions.current().searcher(encoder))
    except KnowledgeError:
        before = None  # nothing served yet, or by an older program: nothing to compare with
    return check(checks.questions, _first(version.searcher(encoder)), before)


def _first(searcher: Searcher) -> FirstOf:
    def first(text: str) -> str | None:
        result = searcher.search(text)
        return next((c.guide_id for c in (*result.kept, *result.rejected)), None)

    return first


def _refusal(version: Version, checked: Checked, objection: str) -> list[str]:
    return [
        f"没有切换：{objection}。现在用的版本不变。",
        f"变差的 {len(checked.worse)} 句：" if checked.right_before is not None else "答错的：",
        *checked.lines(),
        f"新版本留在 {version.folder}，可以查看；确实要用就加 --force。",
    ]
