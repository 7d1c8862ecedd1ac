"""Names of divisions → codes (GB/T 2260), told apart by the divisions above them.

``divisions.csv`` holds the codes of provinces, cities and counties. Development
zones and streets are not in it; they get a provisional code under the nearest
division that is: its six digits and 901 to 999, a range the national codes of
streets and towns (GB/T 10114) leave empty.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge import region as listed
from knowledge.importers.text import squeeze

_TABLE = Path(__file__).with_name("divisions.csv")
_PARENTS = re.compile(r"[,，、/>\\;；\s-]+")
_CODE = re.compile(r"\d{6}|\d{9}|\d{12}")
_NOWHERE = "000000"
_PROVISIONAL = range(901, 1000)
_NAME_CHARACTERS = 80  # what a region's name holds


@dataclass(frozen=True)
class Region:
    """A region a row is about; ``parent`` is the code of the one the table puts it in."""

    code: str
    name: str
    provisional: bool = False
    parent: str | None = None


def is_code(text: str) -> bool:
    """Whether ``text`` is a division code of 6, 9 or 12 digits."""
    return _CODE.fullmatch(text) is not None


def short(code: str) -> str:
    """``code`` without the levels it leaves open: systems write 220104000000 for 220104."""
    while len(code) > 6 and code.endswith("000"):
        code = code[:-3]
    return code


class Regions:
    """Finds codes; provisional ones, once given, stay (``given`` is kept by the registry)."""

    def __init__(self, given: Mapping[str, str], declared: Mapping[str, str]) -> None:
        self.given = dict(given)
        self._declared = {squeeze(name): short(code) for name, code in declared.items()}

    def find(self, name: str, parents: str) -> Region | None:
        """The region called ``name`` below ``parents`` (nearest first, as exports write them).

        ``None`` where every provisional code below its parent is taken.
        """
        above = [part for part in _PARENTS.split(parents) if part]
        code = self._listed(name, above)
        provisional = code is None
        code = code or self._provisional(name, above)
        return Region(code, name, provisional, self._parent(code, above)) if code else None

    def _listed(self, name: str, above: Sequence[str]) -> str | None:
        return self._declared.get(squeeze(name)) or _known(name, tuple(above))

    def _parent(self, code: str, above: Sequence[str]) -> str | None:
        """The nearest of ``above`` that has a code, given or listed."""
        for index, name in enumerate(above):
            around = above[index + 1 :]
            found = self._listed(name, around) or self.given.get("|".join([name, *around]))
            if found not in (None, code):
                return found
        return None

    def _provisional(self, name: str, above: Sequence[str]) -> str | None:
        key = "|".join([name, *above])
        if key not in self.given:
            base = _NOWHERE
            for index, parent in enumerate(above):
                found = self._listed(parent, above[index + 1 :])
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


def unlisted(found: Iterable[Region], known: listed.Regions) -> list[listed.Region]:
    """What a list of regions lacks: ``found`` and the divisions around them, by code."""
    lacking: dict[str, listed.Region] = {}
    for region in found:
        code, name, parent = region.code, region.name, region.parent
        while known.spelling(code) not in known and code not in lacking:
            parent = parent or _around(code)
            lacking[code] = listed.Region(code, name[:_NAME_CHARACTERS], parent)
            if parent is None:
                break
            code, name, parent = parent, _names().get(parent, parent), None
    return [_spelt(region, known) for _, region in sorted(lacking.items())]


def _spelt(region: listed.Region, known: listed.Regions) -> listed.Region:
    parent = region.parent and known.spelling(region.parent)
    return listed.Region(region.code, region.name, parent)


def _around(code: str) -> str | None:
    """The division of the national list around ``code``."""
    wider = (f"{code[:length]:0<6}" for length in (6, 4, 2) if length < len(code))
    return next((other for other in wider if other != code and other in _names()), None)


@cache
def _names() -> Mapping[str, str]:
    return {code: name for name, codes in _codes().items() for code in codes}


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
