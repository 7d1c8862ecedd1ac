"""What no file can know of itself: that guides, places, bundles and regions fit together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from knowledge.bundle import Bundle
from knowledge.failures import Problem
from knowledge.guide import Guide
from knowledge.place import Place
from knowledge.reading import Item
from knowledge.region import Regions
from knowledge.variants import Merged, split

Guides = Mapping[str, tuple[Guide, Merged]]
Places = Mapping[str, Item[Place]]


def check(
    guides: Guides,
    places: Places,
    bundles: Mapping[str, Item[Bundle]],
    regions: Regions,
    known: Iterable[str],
) -> Iterator[Problem]:
    """Every contradiction between files, at the file to mend.

    ``known`` are the ids of all guides, those too that are not sound by themselves.
    """
    yield from _regions(guides, regions)
    yield from _counters(guides, places)
    yield from _parents(places)
    yield from _bundles(bundles, {split(guide_id)[0] for guide_id in known})


def _regions(guides: Guides, regions: Regions) -> Iterator[Problem]:
    """A variant is for the region in its id, and a matter has one guide a region."""
    holders: dict[tuple[str, str], str] = {}
    for guide, merged in guides.values():
        matter, code = split(guide.id)
        listed = regions.spelling(guide.region)
        other = holders.setdefault((matter, listed), guide.id)
        if code not in (None, guide.region):
            yield _region_problem(merged, f"{guide.region} differs from the id's {code}")
        elif listed != guide.region:
            yield _region_problem(merged, f"{guide.region} is listed as {listed}")
        elif other != guide.id:
            yield _region_problem(merged, f"{other} is already the guide for {guide.region}")


def _region_problem(merged: Merged, message: str) -> Problem:
    return merged.source.problem(("region",), message, field="region")


def _counters(guides: Guides, places: Places) -> Iterator[Problem]:
    """Counters that name a place or window nobody has."""
    for guide, merged in guides.values():
        for index, counter in enumerate(guide.channels.counter):
            message = _dead_end(counter.place, counter.window, places)
            if message:
                place = ("channels", "counter", index)
                yield merged.at(place).problem(place, message, field="channels.counter")


def _dead_end(place_id: str, window: str | None, places: Places) -> str:
    if place_id not in places:
        return f"no place {place_id}"
    if window is not None and places[place_id].value.window(window) is None:
        return f"{place_id} has no window {window}"
    return ""


def _parents(places: Places) -> Iterator[Problem]:
    for item in places.values():
        parent = item.value.parent
        if parent is not None and parent not in places:
            message = f"no parent place {parent}"
            yield item.problem(("parent",), message, field=item.value.id)


def _bundles(bundles: Mapping[str, Item[Bundle]], matters: set[str]) -> Iterator[Problem]:
    """Bundles of matters that nobody has, or called as a matter is."""
    for item in bundles.values():
        if item.value.id in matters:
            yield item.problem(("id",), f"{item.value.id} is a matter's id too")
        for index, matter in enumerate(item.value.guides):
            if matter not in matters:
                yield item.problem(("guides", index), f"no matter {matter}", field="guides")
