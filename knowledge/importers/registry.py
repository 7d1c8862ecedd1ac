"""What earlier imports gave and wrote, so that identities stay and nothing is written twice.

One JSON file, ``imports/registry.json``, beside the guides. It holds the number
of each matter, the code given to each region the national list lacks, the id of
each place, and of each guide what was written and when.
"""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.guide import Guide
from knowledge.importers.failures import FileUnreadable

PREFIX = "import"
_MOST = 99_999


class Written(BaseModel):
    """A guide as last imported: digest of its facts, of its file, its dates, its file's name."""

    model_config = ConfigDict(extra="forbid")

    facts: str
    content: str
    effective_from: date
    verified_on: date
    source: str


class Registry(BaseModel):
    """Everything remembered between imports."""

    model_config = ConfigDict(extra="forbid")

    format: int = 1
    matters: dict[str, str] = Field(default_factory=dict)
    regions: dict[str, str] = Field(default_factory=dict)
    places: dict[str, str] = Field(default_factory=dict)
    guides: dict[str, Written] = Field(default_factory=dict)

    def matter_id(self, identity: str) -> str | None:
        """The id of a matter, a new one where it has none; ``None`` when ids run out."""
        if identity not in self.matters:
            number = 1 + max((int(i.partition("-")[2]) for i in self.matters.values()), default=0)
            if number > _MOST:
                return None
            self.matters[identity] = f"{PREFIX}-{number:05}"
        return self.matters[identity]

    def place_id(self, key: str) -> str:
        """The id of a place, a new one where it has none."""
        digested = digest(key)
        if digested not in self.places:
            number = 1 + max((int(i.rpartition("p")[2]) for i in self.places.values()), default=0)
            self.places[digested] = f"{PREFIX}-p{number:06}"
        return self.places[digested]

    def as_text(self) -> str:
        """The file's content; the same registry is always the same text."""
        return self.model_dump_json(indent=1) + "\n"


def path(into: Path) -> Path:
    """Where the registry of a library is."""
    return into / "imports" / "registry.json"


def read(into: Path) -> Registry:
    """The registry of a library, a fresh one where nothing was ever imported.

    Raises :class:`FileUnreadable` where it is broken, or gone while imported
    guides are there: going on would give their numbers to other matters.
    """
    file = path(into)
    if not file.exists():
        left = next((into / "guides" / PREFIX).glob("*.yml"), None)
        if left is not None:
            message = f"找不到了，但还有导入过的指南（如{left.name}）；请先从备份恢复它"
            raise FileUnreadable.at(file, message)
        return Registry()
    try:
        return Registry.model_validate_json(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise FileUnreadable.at(file, "导入登记簿坏了，请从备份恢复") from error


def facts_of(guide: Guide) -> str:
    """Digest of what a guide says, its dates left out."""
    return digest(guide.model_dump_json(exclude={"effective_from", "verified_on"}))


def digest(text: str) -> str:
    """SHA-256 of ``text`` in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
