"""The questions no guide answers, from ``training/unanswerable.yml``."""

from __future__ import annotations

from pathlib import Path

import yaml

_FILE = Path(__file__).parent / "training" / "unanswerable.yml"
# Too vague to tell which matter: the bot should ask back, so "no guide" would teach it wrong.
_ASK_BACK = {"vague"}


def unanswerable(path: Path = _FILE) -> tuple[str, ...]:
    """Every question of the file that no guide answers."""
    groups: dict[str, list[str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(text for name, group in groups.items() if name not in _ASK_BACK for text in group)
