"""Questions that several guides answer alike, from ``training/several.yml``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

_FILE = Path(__file__).parent / "training" / "several.yml"


@dataclass(frozen=True)
class Several:
    """A question, and the matters it may mean, the likeliest first."""

    text: str
    matters: tuple[str, ...]


def several(path: Path = _FILE) -> tuple[Several, ...]:
    """Every question of the file."""
    items = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(Several(item["text"], tuple(item["guides"])) for item in items)
