"""Load guides, places, bundles and regions of a folder, or say exactly what is wrong there."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from knowledge import consistency, variants
from knowledge.bundle import Bundle
from knowledge.failures import GuideUnknown, LibraryInvalid, Problem
from knowledge.guide import Guide
from knowledge.place import Place
from knowledge.reading import Item, Source, items, read
from knowledge.region import Region, Regions
from knowledge.region import faults as region_faults

T = TypeVar("T", Place, Bundle)

# What a folder holds; bundles and regions.yml may be missing.
_GUIDES, _PLACES, _BUNDLES = "guides/*/*.yml", "places/*.yml", "bundles/*.yml"
_REGIONS = "regions.yml"
_CODE = re.compile(r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}")


@dataclass(frozen=True)
class Library:
    """Everything of one folder, checked against each other.

    ``guides`` holds every guide by its id, variants with what they inherit; ``regions``
    holds the listed regions and those that guides name beside them.
    """

    guides: Mapping[str, Guide]
    places: Mapping[str, Place]
    bundles: Mapping[str, Bundle] = field(default_factory=dict)
    regions: Regions = field(default_factory=Regions)
    digest: str = ""

    def guide(self, guide_id: str) -> Guide:
        """The guide with exactly ``guide_id``; raises :class:`GuideUnknown`."""
        try:
            return self.guides[guide_id]
        except KeyError:
            raise GuideUnknown(guide_id) from None

    def variants(self, matter: str) -> tuple[Guide, ...]:
        """All guides of ``matter``, by id; raises :class:`GuideUnknown` where there are none."""
        if matter not in self._by_matter:
            raise GuideUnknown(matter)
        return self._by_matter[matter]

    def variant(self, matter: str, region: str | None) -> Guide:
        """The guide of ``matter`` that holds in ``region``: the nearest to it.

        Without a region, the guide that has none in its id, else the widest one.
        Raises :class:`GuideUnknown` where no guide of the matter holds there.
        """
        found = self.variants(matter)
        if region is None:
            return min(found, key=lambda guide: ("@" in guide.id, self._depth(guide), guide.id))
        here = {guide.region: guide for guide in found}
        for code in self.regions.chain(region):
            if code in here:
                return here[code]
        raise GuideUnknown(f"{matter}@{region}")

    @cached_property
    def matters(self) -> Mapping[str, Guide]:
        """One guide of each matter, by the matter's id."""
        return MappingProxyType({matter: self.variant(matter, None) for matter in self._by_matter})

    @cached_property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """What each matter and bundle is called, by its id: its name first, then its aliases."""
        found = {
            matter: _names([first, *self._by_matter[matter]])
            for matter, first in self.matters.items()
        }
        found |= {bundle.id: _names([bundle]) for bundle in self.bundles.values()}
        return MappingProxyType(found)

    def place_of_plate(self, plate: str) -> Place | None:
        """The place whose door plate reads ``plate``, or ``None``."""
        return next((p for p in self.places.values() if plate in p.plates), None)

    @cached_property
    def _by_matter(self) -> Mapping[str, tuple[Guide, ...]]:
        found: dict[str, list[Guide]] = {}
        for guide in sorted(self.guides.values(), key=lambda guide: guide.id):
            found.setdefault(guide.matter, []).append(guide)
        return {matter: tuple(guides) for matter, guides in found.items()}

    def _depth(self, guide: Guide) -> int:
        return len(self.regions.chain(guide.region))


def files(folder: Path) -> tuple[Path, ...]:
    """Every file that :func:`load` reads below ``folder``, in order."""
    patterns = (_GUIDES, _PLACES, _BUNDLES, _REGIONS)
    return tuple(path for pattern in patterns for path in sorted(folder.glob(pattern)))


def load(folder: Path) -> Library:
    """Load ``guides/*/*.yml``, ``places/*.yml``, ``bundles/*.yml`` and ``regions.yml``.

    Raises :class:`LibraryInvalid` with every problem found, each with its file,
    line and field; a library that loads is complete and consistent.
    """
    problems: list[Problem] = []
    sources = _guide_sources(folder, problems)
    listed = _listed(folder, problems)
    regions = Regions([*listed.values(), *_unlisted(sources, Regions(listed.values()))])
    known = {path.stem for path in folder.glob(_GUIDES)} | set(sources)
    sound = variants.validate(sources, known, regions, problems)
    guides = {guide.id: (guide, merged) for guide, merged in sound}
    places = _items(folder, _PLACES, Place, "a list of places", problems)
    bundles = _items(folder, _BUNDLES, Bundle, "one bundle (a mapping)", problems)
    problems += consistency.check(guides, places, bundles, regions, known)
    if problems:
        raise LibraryInvalid(list(dict.fromkeys(problems)))
    return Library(
        MappingProxyType({guide_id: guide for guide_id, (guide, _) in guides.items()}),
        MappingProxyType({place_id: item.value for place_id, item in places.items()}),
        MappingProxyType({bundle_id: item.value for bundle_id, item in bundles.items()}),
        regions,
        _digest(folder),
    )


def _sources(
    folder: Path, pattern: str, shape: type[Any], what: str, problems: list[Problem]
) -> Iterator[Source]:
    for path in sorted(folder.glob(pattern)):
        found = read(path, shape, what)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            yield found


def _guide_sources(folder: Path, problems: list[Problem]) -> dict[str, Source]:
    """Guide files by id; a variant's id may be left to the file's name."""
    if not any(folder.glob(_GUIDES)):
        problems.append(Problem(str(folder / "guides"), 0, "", "no guide files (*/*.yml) found"))
    found: dict[str, Source] = {}
    for source in _sources(folder, _GUIDES, dict, "one guide (a mapping)", problems):
        guide_id = str(source.data.get("id", source.path.stem))
        problems += _naming(source, guide_id, found)
        found[guide_id] = source
    return found


def _items(
    folder: Path, pattern: str, kind: type[T], what: str, problems: list[Problem]
) -> dict[str, Item[T]]:
    """Places, a list a file; or bundles, one a file."""
    shape = dict if kind is Bundle else list
    found: dict[str, Item[T]] = {}
    for source in _sources(folder, pattern, shape, what, problems):
        for item in items(source, kind, problems):
            if shape is dict:
                problems += _naming(source, item.value.id, found)
            elif item.value.id in found:
                problems.append(item.problem(("id",), f"{item.value.id} is used twice"))
            found[item.value.id] = item
    return found


def _naming(source: Source, name: str, seen: Mapping[str, object]) -> Iterator[Problem]:
    """A file is called as what it holds, and nothing else is."""
    if name in seen:
        yield source.problem(("id",), f"{name} is used twice", field="id")
    if source.path.stem != name:
        yield source.problem(("id",), f"{name} differs from the file's name", field="id")


def _listed(folder: Path, problems: list[Problem]) -> dict[str, Region]:
    """The regions of regions.yml; none where there is no such file."""
    for source in _sources(folder, _REGIONS, list, "a list of regions", problems):
        found = list(items(source, Region, problems))
        for fault in region_faults([item.value for item in found]):
            item = found[fault.place]
            problems.append(item.problem((fault.field,), fault.message))
        return {item.value.code: item.value for item in found}
    return {}


def _unlisted(sources: Mapping[str, Source], listed: Regions) -> Iterator[Region]:
    """Regions that guides name and regions.yml does not."""
    for guide_id, source in sources.items():
        code = variants.split(guide_id)[1] or str(source.data.get("region"))
        if _CODE.fullmatch(code) and listed.spelling(code) not in listed:
            yield Region(code, code)


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in files(folder):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _names(called: Iterable[Guide | Bundle]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in called for name in (one.name, *one.aliases)))
