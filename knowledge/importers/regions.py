"""Names of divisions → codes (GB/T 2260), told apart by the divisions above them.

``divisions.csv`` holds the codes of provinces, cities and counties. Development
zones and streets are not in it; they get a provisional code under the nearest
division that is: its six digits and 901 to 999, a range the national codes of
streets and towns (GB/T 10114) leave empty.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.importers.text import squeeze

_TABLE = Path(__file__).with_name("divisions.csv")
_PARENTS = re.compile(r"[,，、/>\\;；\s-]+")
_CODE = re.compile(r"\d{6}|\d{9}|\d{12}")
_NOWHERE = "000000"
_PROVISIONAL = range(901, 1000)


@dataclass(frozen=True)
class Region:
    """A region a row is about."""

    code: str
    name: str
    provisional: bool = False


def is_code(text: str) -> bool:
    """Whether ``text`` is a division code of 6, 9 or 12 digits."""
    return _CODE.fullmatch(text) is not None


class Regions:
    """Finds codes; provisional ones, once given, stay (``given`` is kept by the registry)."""

    def __init__(self, given: Mapping[str, str], declared: Mapping[str, str]) -> None:
        self.given = dict(given)
        self._declared = {squeeze(name): code for name, code in declared.items()}

    def find(self, name: str, parents: str) -> Region | None:
        """The region called ``name`` below ``parents`` (nearest first, as exports write them).

        ``None`` where every provisional code below its parent is taken.
        """
        above = [part for part in _PARENTS.split(parents) if part]
        code = self._declared.get(squeeze(name)) or _known(name, tuple(above))
        if code is not None:
            return Region(code, name)
        provisional = self._provisional(name, above)
        return Region(provisional, name, provisional=True) if provisional else None

    def _provisional(self, name: str, above: Sequence[str]) -> str | None:
        key = "|".join([name, *above])
        if key not in self.given:
            base = _NOWHERE
            for index, parent in enumerate(above):
                found = self._declared.get(squeeze(parent)) or _known(
                    parent, tuple(above[index + 1 :])
                )
                if found:
                    base = found[:6]
                    break
            taken = set(self.given.values())
            free = (f"{base}{number}" for number in _PROVISIONAL)
            code = next((code for code in free if code not in taken), None)
            if code is None:
                return None
            self.given[key] = code
        return self.given[key]


@cache
def _codes() -> Mapping[str, tuple[str, ...]]:
    names: dict[str, list[str]] = {}
    with _TABLE.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            names.setdefault(row["name"], []).append(row["code"])
    return {name: tuple(codes) for name, codes in names.items()}


@cache
def _known(name: str, above: tuple[str, ...]) -> str | None:
    """The one code that ``name`` has below all of ``above``; ``None`` for none or several."""
    candidates = _codes().get(name, ())
    for parent in above:
        stems = {_stem(code) for code in _codes().get(parent, ())}
        if stems:
            candidates = tuple(
                code for code in candidates if any(code.startswith(stem) for stem in stems)
            )
    return candidates[0] if len(candidates) == 1 else None


def _stem(code: str) -> str:
    while code.endswith("00"):
        code = code[:-2]
    return code
