"""Regions (行政区划): which one lies in which, so that the nearest guide can be chosen.

Codes are those of GB/T 2260 and of the statistical divisions: 2 digits a province,
4 a city, 6 a county, 9 a street or town, 12 a community. Levels filled with zeros
say nothing: 990100 and 9901 are one region, and 000000 is the whole country.
A leaf module.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from knowledge.guide import RegionCode, ShortText

_LEVELS = (12, 9, 6, 4, 2, 0)


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Region:
    """One region. Without ``parent`` it lies in the nearest listed one that its code begins with.

    A parent is given where the code does not say it: a development zone, say.
    """

    code: RegionCode
    name: ShortText
    parent: RegionCode | None = None


class Fault(NamedTuple):
    """What is wrong with the region at ``place`` of a list, and in which field."""

    place: int
    field: str
    message: str


class Regions(Mapping[str, Region]):
    """All listed regions by code."""

    def __init__(self, regions: Iterable[Region] = ()) -> None:
        self._regions = {region.code: region for region in regions}
        self._codes = {_stem(code): code for code in self._regions}

    def __getitem__(self, code: str) -> Region:
        return self._regions[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._regions)

    def __len__(self) -> int:
        return len(self._regions)

    def chain(self, code: str) -> tuple[str, ...]:
        """``code`` and the regions around it, nearest first; at least ``code`` itself."""
        found = [code]
        while (wider := self._around(found[-1])) is not None and wider not in found:
            found.append(wider)
        return tuple(found)

    def spelling(self, code: str) -> str:
        """``code`` as it is listed (990100 for 9901, say); itself where it is not."""
        return self._codes.get(_stem(code), code)

    def lies_in_itself(self, code: str) -> bool:
        """Whether the parents above ``code`` lead back to it."""
        return self._around(self.chain(code)[-1]) == code

    def _around(self, code: str) -> str | None:
        listed = self._regions.get(code)
        if listed is not None and listed.parent is not None:
            return listed.parent
        stem = _stem(code)
        prefixes = (stem[:length] for length in _LEVELS if length <= len(stem))
        candidates = (self._codes.get(prefix) for prefix in prefixes)
        return next((found for found in candidates if found not in (None, code)), None)


def faults(regions: Sequence[Region]) -> Iterator[Fault]:
    """Codes given twice, parents that are not listed, and regions that lie in themselves."""
    known = Regions(regions)
    seen: dict[str, str] = {}
    for index, region in enumerate(regions):
        stem = _stem(region.code)
        if stem in seen:
            yield Fault(index, "code", _twice(region.code, seen[stem]))
        seen.setdefault(stem, region.code)
        if region.parent is not None and region.parent not in known:
            yield Fault(index, "parent", f"no region {region.parent}")
        elif known.lies_in_itself(region.code):
            yield Fault(index, "parent", f"{region.code} lies in itself")


def _twice(code: str, other: str) -> str:
    return f"{code} is used twice" if code == other else f"{code} is {other} written otherwise"


def _stem(code: str) -> str:
    """``code`` without the levels that are filled with zeros."""
    for level, wider in pairwise(_LEVELS):
        if len(code) == level and not code[wider:].strip("0"):
            code = code[:wider]
    return code
