"""The files of a plan: how guides and places are read, compared and written."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from knowledge.guide import Guide
from knowledge.importers.failures import FileUnreadable
from knowledge.importers.report import Report
from knowledge.place import Place

try:  # libyaml, where PyYAML was built with it, is ten times faster
    from yaml import CSafeDumper as Dumper
    from yaml import CSafeLoader as Loader
except ImportError:  # pragma: no cover - depends on the wheel
    from yaml import SafeDumper as Dumper  # type: ignore[assignment]
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

IMPORTED_PLACES = "import.yml"


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


def guide_yaml(guide: Guide) -> str:
    """``guide`` as its file holds it."""
    data = guide.model_dump(mode="json", exclude_defaults=True)
    for name in ("effective_from", "expires_on", "verified_on"):
        if name in data:
            data[name] = getattr(guide, name)
    return dump(data)


def same_guide(path: Path, guide: Guide) -> bool:
    """Whether the file at ``path`` holds a guide that says the same, however it is laid out."""
    return path.exists() and guide_in(path.read_text(encoding="utf-8")) == guide


def guide_in(text: str) -> Guide | None:
    """The guide that ``text`` is the YAML of; ``None`` where it is none."""
    try:
        return Guide.model_validate(yaml.load(text, Loader=Loader))
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


def yaml_list(path: Path) -> list[dict[str, Any]]:
    """The list of places in a YAML file, empty where there is none."""
    if not path.exists():
        return []
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=Loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise FileUnreadable.at(path, "不是有效的YAML，请先改好它") from error
    if data is None:
        return []
    if not isinstance(data, list) or not all(isinstance(i, dict) and "id" in i for i in data):
        raise FileUnreadable.at(path, "应当是地点的列表，每个都有id")
    return data


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
