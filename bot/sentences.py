"""The bot's sentences, read once from ``replies.yml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("replies.yml")


class Sentences:
    """Look sentences up by dotted name; a missing one is a mistake that stops the caller."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data

    @classmethod
    def load(cls, path: Path = _FILE) -> Sentences:
        """Read the file that ships with the bot."""
        return cls(yaml.safe_load(path.read_text(encoding="utf-8")))

    def say(self, name: str, /, **values: object) -> str:
        """The sentence called ``name`` with its braces filled."""
        return str(self._find(name)).format(**values)

    def all(self, name: str) -> list[str]:
        """The list of sentences called ``name``."""
        return [str(item) for item in self._find(name)]

    def _find(self, name: str) -> Any:
        found: Any = self._data
        for part in name.split("."):
            found = found[part]
        return found
