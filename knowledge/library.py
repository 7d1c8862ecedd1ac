"""Load guides and places from a folder, or say exactly what is wrong with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from knowledge.failures import GuideUnknown, LibraryInvalid, Problem
from knowledge.guide import Guide
from knowledge.place import Place

try:  # libyaml, where PyYAML was built with it, loads ten times faster
    from yaml import CSafeLoader as Loader
except ImportError:  # pragma: no cover - depends on the wheel
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

T = TypeVar("T", Guide, Place)


class _PlainLoader(Loader):
    """YAML whose dates and times stay text, for pydantic to read.

    YAML 1.1 itself would read 13:30 as 810, and stop at 2026-02-30 without naming its line.
    """


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in Loader.yaml_implicit_resolvers.items()
}


def _whole_number(loader: _PlainLoader, node: yaml.ScalarNode) -> int | str:
    return node.value if ":" in node.value else int(loader.construct_yaml_int(node))


_PlainLoader.add_constructor("tag:yaml.org,2002:int", _whole_number)


@dataclass(frozen=True)
class Library:
    """All guides and places of one folder, checked against each other."""

    guides: Mapping[str, Guide]
    places: Mapping[str, Place]
    digest: str

    def guide(self, guide_id: str) -> Guide:
        """The guide with ``guide_id``; raises :class:`GuideUnknown`."""
        try:
            return self.guides[guide_id]
        except KeyError:
            raise GuideUnknown(guide_id) from None

    def place_of_plate(self, plate: str) -> Place | None:
        """The place whose door plate reads ``plate``, or ``None``."""
        return next((p for p in self.places.values() if plate in p.plates), None)


def load(folder: Path) -> Library:
    """Load ``guides/*/*.yml`` and ``places/*.yml`` below ``folder``.

    Raises :class:`LibraryInvalid` with every problem found, each with its file,
    line and field; a library that loads is complete and consistent.
    """
    problems: list[Problem] = []
    guide_files = sorted((folder / "guides").glob("*/*.yml"))
    place_files = sorted((folder / "places").glob("*.yml"))
    if not guide_files:
        problems.append(Problem(str(folder / "guides"), 0, "", "no guide files (*/*.yml) found"))
    guides: dict[str, Guide] = {}
    for path in guide_files:
        for guide in _read(path, Guide, problems, single=True):
            _check_name(path, guide, guides, problems)
            guides[guide.id] = guide
    places: dict[str, Place] = {}
    for path in place_files:
        for place in _read(path, Place, problems, single=False):
            if place.id in places:
                problems.append(Problem(str(path), 0, "id", f"{place.id} is used twice"))
            places[place.id] = place
    problems.extend(_dangling(guides, places, folder))
    if problems:
        raise LibraryInvalid(problems)
    return Library(
        MappingProxyType(guides), MappingProxyType(places), _digest([*guide_files, *place_files])
    )


def _read(path: Path, kind: type[T], problems: list[Problem], *, single: bool) -> Iterator[T]:
    try:
        text = path.read_text(encoding="utf-8")
        data = yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - a safe loader, only plainer
    except UnicodeDecodeError:
        problems.append(Problem(str(path), 0, "", "is not UTF-8 text"))
        return
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        problems.append(Problem(str(path), line, "", f"is not valid YAML: {_first_line(error)}"))
        return
    expected = dict if single else list
    if not isinstance(data, expected):
        what = "one guide (a mapping)" if single else "a list of places"
        problems.append(Problem(str(path), 1, "", f"should hold {what}"))
        return
    for index, item in enumerate([data] if single else data):
        try:
            yield kind.model_validate(item)
        except ValidationError as error:
            root: tuple[int | str, ...] = () if single else (index,)
            problems.extend(_problems(path, text, root, error))


def _problems(
    path: Path, text: str, root: tuple[int | str, ...], error: ValidationError
) -> Iterator[Problem]:
    for fault in error.errors(include_url=False, include_input=False):
        field = ".".join(str(part) for part in fault["loc"])
        yield Problem(str(path), _line(text, (*root, *fault["loc"])), field, fault["msg"])


def _line(text: str, location: Sequence[int | str]) -> int:
    """The line (from 1) of the deepest node of ``location`` that the file has."""
    node: Any = yaml.compose(text, Loader=Loader)
    line = node.start_mark.line + 1 if node else 1
    for part in location:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(part)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif (
            isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value)
        ):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _check_name(path: Path, guide: Guide, seen: dict[str, Guide], problems: list[Problem]) -> None:
    if guide.id in seen:
        problems.append(Problem(str(path), 1, "id", f"{guide.id} is used twice"))
    if path.stem != guide.id:
        problems.append(Problem(str(path), 1, "id", f"{guide.id} differs from the file's name"))


def _dangling(
    guides: Mapping[str, Guide], places: Mapping[str, Place], folder: Path
) -> Iterator[Problem]:
    """Counters that name a place or window nobody has, parents that do not exist."""
    for guide in guides.values():
        file = str(folder / "guides" / guide.id.split("-")[0] / f"{guide.id}.yml")
        for counter in guide.channels.counter:
            place = places.get(counter.place)
            if place is None:
                yield Problem(file, 0, "channels.counter", f"no place {counter.place}")
            elif counter.window is not None and place.window(counter.window) is None:
                yield Problem(
                    file, 0, "channels.counter", f"{counter.place} has no window {counter.window}"
                )
    for place in places.values():
        if place.parent is not None and place.parent not in places:
            yield Problem(str(folder / "places"), 0, place.id, f"no parent place {place.parent}")


def _digest(files: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
