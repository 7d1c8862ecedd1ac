"""Recognise danger before anything else is done with a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import yaml

from knowledge.search.normalise import normalise

_FILE = Path(__file__).with_name("safety.yml")
_LISTS = ("surely", "any", "unless")


class Danger(StrEnum):
    """Kinds of danger, each with its own helpline card."""

    SELF_HARM = "self_harm"
    GAS = "gas"
    FIRE = "fire"
    MEDICAL = "medical"
    VIOLENCE = "violence"


@dataclass(frozen=True)
class _Rule:
    surely: re.Pattern[str]
    any: re.Pattern[str]
    unless: re.Pattern[str]


class Safety:
    """The rules of ``safety.yml``; a rule's ``unless`` keeps ordinary business out.

    What matches ``surely`` is danger even so: who is being beaten may speak of divorce too.
    """

    def __init__(self, rules: Mapping[Danger, _Rule]) -> None:
        self._rules = rules

    @classmethod
    def load(cls, path: Path = _FILE) -> Safety:
        """Read the rules; every kind of danger must have one."""
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls(
            {
                danger: _Rule(**{name: _either(data[danger][name]) for name in _LISTS})
                for danger in Danger
            }
        )

    def danger(self, text: str) -> Danger | None:
        """The danger a sentence speaks of, or ``None``."""
        plain = normalise(text)
        for danger, rule in self._rules.items():
            spoken_of = rule.any.search(plain) and not rule.unless.search(plain)
            if spoken_of or rule.surely.search(plain):
                return danger
        return None


def _either(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
