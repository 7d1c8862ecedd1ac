"""The files of a plan: how guides and places are read, compared and written."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from knowledge.bundle import Bundle
from knowledge.guide import Guide, Value
from knowledge.importers.failures import FileUnreadable
from knowledge.importers.report import Report
from knowledge.place import Place
from knowledge.region import Region, Regions

try:  # libyaml, where PyYAML was built with it, is ten times faster
    from yaml import CSafeDumper as Dumper
    from yaml import CSafeLoader as Loader
except ImportError:  # pragma: no cover - depends on the wheel
    from yaml import SafeDumper as Dumper  # type: ignore[assignment]
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

IMPORTED_PLACES = "import.yml"
REGIONS = "regions.yml"

T = TypeVar("T", bound=Value)
_REGION = TypeAdapter(Region)


@dataclass(frozen=True)
class PlannedFile:
    """One file to write: where, what, and the digest of what is there now."""

    path: Path
    content: str
    before: str | None


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do. ``files`` is empty where it would change nothing."""

    into: Path
    files: tuple[PlannedFile, ...]
    report: Report
    numbers: str | None = None

    @property
    def changes(self) -> bool:
        """Whether applying it would write anything."""
        return bool(self.files)


def as_yaml(one: Guide | Bundle) -> str:
    """``one`` as its file holds it."""
    data = one.model_dump(mode="json", exclude_defaults=True)
    for name in ("effective_from", "expires_on", "verified_on"):
        if name in data:
            data[name] = getattr(one, name)
    return dump(data)


def same(path: Path, one: Guide | Bundle) -> bool:
    """Whether the file at ``path`` holds one that says the same, however it is laid out."""
    return path.exists() and _in(path.read_text(encoding="utf-8"), type(one)) == one


def guide_in(text: str) -> Guide | None:
    """The guide that ``text`` is the YAML of; ``None`` where it is none."""
    return _in(text, Guide)


def _in(text: str, kind: type[T]) -> T | None:
    try:
        return kind.model_validate(yaml.load(text, Loader=Loader))
    except (yaml.YAMLError, ValidationError):
        return None


def places_in(into: Path) -> dict[str, Place]:
    """The places the library has; what does not load there is the library's to report."""
    found = {}
    for path in sorted((into / "places").glob("*.yml")):
        for item in yaml_list(path):
            try:
                place = Place.model_validate(item)
            except ValidationError:
                continue
            found[place.id] = place
    return found


def yaml_list(path: Path, key: str = "id") -> list[dict[str, Any]]:
    """The list of places, or of other things told by ``key``, in a YAML file; empty without it."""
    if not path.exists():
        return []
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=Loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise FileUnreadable.at(path, "不是有效的YAML，请先改好它") from error
    if data is None:
        return []
    if not isinstance(data, list) or not all(isinstance(i, dict) and key in i for i in data):
        raise FileUnreadable.at(path, f"应当是一个列表，每一项都有{key}")
    return data


def regions_in(path: Path) -> Regions:
    """The regions that a regions.yml lists, none where there is no such file."""
    found = []
    for item in yaml_list(path, "code"):
        try:
            found.append(_REGION.validate_python(item))
        except ValidationError as error:
            raise FileUnreadable.at(path, "有一项不合格，请先改好它") from error
    return Regions(found)


def regions_yaml(regions: Iterable[Region]) -> str:
    """``regions`` as regions.yml holds them."""
    return dump([_REGION.dump_python(region, exclude_none=True) for region in regions])


class _Plainly(Dumper):
    """Writes every value out: a person reads these files."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def dump(data: object) -> str:
    """``data`` as YAML for people to read."""
    text = yaml.dump(data, Dumper=_Plainly, allow_unicode=True, sort_keys=False, width=100_000)
    return str(text)


def digest_of(path: Path) -> str | None:
    """Digest of what a file holds now; ``None`` where there is no file."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


def write(path: Path, content: str) -> None:
    """Replace ``path`` at once: a reader sees the old file or the new one, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
