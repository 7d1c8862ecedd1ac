"""Guides of one matter in several regions: what a variant leaves out comes from a wider guide.

Fields are merged as files hold them, before they are checked, so that a fault is
reported where it stands: in the variant, or in the wider file it came from.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from knowledge.failures import Problem
from knowledge.guide import Guide
from knowledge.reading import Location, Source, dotted, faults
from knowledge.region import Regions


@dataclass(frozen=True)
class Merged:
    """The fields of one guide, and the files they come from: its own, then wider ones."""

    data: Mapping[str, Any]
    lineage: tuple[Source, ...]

    @property
    def source(self) -> Source:
        """The guide's own file."""
        return self.lineage[0]

    def at(self, location: Location) -> Source:
        """The file to mend for a fault at ``location``: the one that gives the field.

        Where none gives it, the widest one lacks it.
        """
        if not location or location[0] in ("id", "region"):
            return self.source
        depths = [_depth(source.data, location) for source in self.lineage]
        deepest = max(depths)
        return self.lineage[depths.index(deepest) if deepest else -1]


def split(guide_id: str) -> tuple[str, str | None]:
    """The matter of ``guide_id``, and the region's code where it is a variant."""
    matter, _, code = guide_id.partition("@")
    return matter, code or None


def merge(guide_id: str, sources: Mapping[str, Source], regions: Regions) -> Merged:
    """The fields of ``guide_id``: its own, and of those left out the nearest wider guide's.

    ``sources`` maps ids to files. Fields inside fields (channels.counter) are left out and
    inherited one by one, lists only whole; a field that is ``null`` in a variant is cleared.
    """
    lineage = tuple(sources[known] for known in lineage_of(guide_id, sources, regions))
    data = lineage[-1].data
    for source in reversed(lineage[:-1]):
        data = _over(data, source.data)
    code = split(guide_id)[1]
    if code is not None:
        own = lineage[0].data
        data = data | {"id": own.get("id", guide_id), "region": own.get("region", code)}
    return Merged(data, lineage)


def lineage_of(guide_id: str, known: Container[str], regions: Regions) -> list[str]:
    """``guide_id`` and the known guides it inherits from, nearest first."""
    matter, code = split(guide_id)
    if code is None:
        return [guide_id]
    wider = [f"{matter}@{around}" for around in regions.chain(code)[1:]]
    return [guide_id, *(other for other in [*wider, matter] if other in known)]


def validate(
    sources: Mapping[str, Source],
    known: Collection[str],
    regions: Regions,
    problems: list[Problem],
) -> Iterator[tuple[Guide, Merged]]:
    """Every guide that is sound, with its inheritance; ``problems`` gets the faults of the others.

    ``known`` are the ids of all files, those too that could not be read. Wider guides come
    first: what is wrong with one is said once, not again for each variant that inherits it.
    """
    lineages = {guide_id: lineage_of(guide_id, known, regions) for guide_id in sources}
    unread = set(known) - set(sources)
    broken: set[str] = set()
    for guide_id in sorted(sources, key=lambda guide_id: len(lineages[guide_id])):
        if not unread.isdisjoint(lineages[guide_id]):
            continue
        merged = merge(guide_id, sources, regions)
        try:
            yield Guide.model_validate(merged.data), merged
        except ValidationError as error:
            inherits_a_fault = not broken.isdisjoint(lineages[guide_id])
            broken.add(guide_id)
            for place, message in faults(error):
                at = merged.at(place)
                if not inherits_a_fault or (place and at is merged.source):
                    problems.append(at.problem(place, message, field=dotted(place)))


def _over(wider: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    merged = dict(wider)
    for name, value in own.items():
        known = merged.pop(name, None)
        if isinstance(value, dict) and isinstance(known, dict):
            merged[name] = _over(known, value)
        elif value is not None:
            merged[name] = value
    return merged


def _depth(data: Any, location: Location) -> int:
    """How many steps of ``location``, before its first list, ``data`` has."""
    steps = 0
    for part in location:
        if not isinstance(data, dict) or part not in data:
            break
        data = data[str(part)]
        steps += 1
    return steps
