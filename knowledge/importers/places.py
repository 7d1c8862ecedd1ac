"""Addresses and hours of a draft → places.

An export gives an address as text and no coordinates. Where the schema lets a
place lack them, the place is part of the import; until then it is a draft that
waits, in ``imports/places.yml``, for someone to add location and phone and move
it into ``places/``. Guides point at every place the library then has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from knowledge.importers import hours, schema
from knowledge.importers.drafts import Draft
from knowledge.importers.hours import SeasonDates
from knowledge.importers.text import pieces, squeeze
from knowledge.place import Place

_TEXT = 400
_NAME = 80
_SEPARATOR = re.compile(r"[；;]+")
_NUMBERED = re.compile(r"^\s*\d{1,2}\s*[.、．](?!\d)\s*")
_LABELLED = re.compile(r"(?P<name>[^：:]{2,30})[：:].+")
_BUILDING = re.compile(
    r".*(?:\d+(?:-\d+)?号|号楼|交汇处?|米处|公里处|院内）)(?P<name>\D{2}.{2,38})"
)
_FACILITY = re.compile(r"[\u4e00-\u9fff]{2,}(?:服务中心|大厅|派出所|分局|事业管理局|医院|联合会)")
# A name that begins like this has lost the words before it.
_HEADLESS = re.compile(
    r"市?(?:政务|便民|公共|社会|残疾人|街道|派出所|门诊|综合|公安|医疗)|[^\u4e00-\u9fff]"
)
_KINDS = (
    (re.compile("政务服务中心|政务大厅"), "hall"),
    (re.compile("街道"), "street"),
    (re.compile("[镇乡](?:便民|公共|人民政府)"), "town"),
    (re.compile("社区"), "community"),
    (re.compile("村(?:便民|委)"), "village"),
)


@dataclass(frozen=True)
class PlaceDraft:
    """One address of one region with its hours; ``key`` is its stable identity."""

    key: str
    region: str
    address: str
    hours_text: str

    def data(self, place_id: str, dates: SeasonDates) -> dict[str, Any]:
        """The place as it stands in YAML, without what the source does not say."""
        found: dict[str, Any] = {
            "id": place_id,
            "name": _name(self.address),
            "kind": _kind(self.address),
            "region": self.region,
            "address": self.address,
        }
        understood = hours.parse(self.hours_text, dates) if self.hours_text else None
        weekly = understood.weekly() if understood else None
        if weekly:
            found["hours"] = [_plain(season.model_dump(mode="json")) for season in weekly]
        if len(self.hours_text) > _TEXT:
            found["hours_text"] = pieces(self.hours_text, _TEXT - 20)[0] + "（余下见办事指南）"
        else:
            found["hours_text"] = self.hours_text or "来源没有写办理时间，以窗口告知为准。"
        return found


def of(draft: Draft) -> tuple[PlaceDraft, ...]:
    """The places of a draft, one an address line."""
    times = " ".join("；".join(draft.texts("hours")).split())
    found: dict[str, PlaceDraft] = {}
    for address in addresses(draft):
        key = "|".join([draft.region.code, squeeze(address), squeeze(times)])
        found.setdefault(key, PlaceDraft(key, draft.region.code, address, times))
    return tuple(found.values())


def addresses(draft: Draft) -> Iterator[str]:
    """The address lines of a draft, each short enough for a field."""
    for text in draft.texts("address"):
        for part in _SEPARATOR.split(text):
            for line in _lines(part):
                yield from pieces(_NUMBERED.sub("", line).strip(" 。，"), _TEXT)


def _lines(text: str) -> list[str]:
    """Lines of a cell, those joined again that an export broke in the middle of an address."""
    lines: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        begins = not lines or line[:2] == lines[0][:2] or "：" in line or ":" in line
        if begins or _NUMBERED.match(line) or lines[-1].endswith(("。", "，", ",", "、")):
            lines.append(line)
        else:
            lines[-1] += line
    return lines


def complete() -> bool:
    """Whether the schema takes places as an export gives them."""
    return schema.may_lack(Place, "location", "phone")


def _name(address: str) -> str:
    """The facility's name where the address plainly ends in one, else the address."""
    labelled = _LABELLED.fullmatch(address)
    if labelled and _FACILITY.fullmatch(labelled["name"]):
        return labelled["name"]
    built = _BUILDING.fullmatch(address)
    name = built["name"] if built else ""
    if not _FACILITY.match(name) or _HEADLESS.match(name):
        name = address
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"


def _kind(address: str) -> str:
    name = _name(address)
    return next((kind for words, kind in _KINDS if words.search(name)), "hall")


def _plain(season: dict[str, Any]) -> dict[str, Any]:
    week = {
        day: [{end: clock[:5] for end, clock in span.items()} for span in spans]
        for day, spans in season["week"].items()
    }
    dates = {name: season[name] for name in ("starts", "ends") if season[name] is not None}
    return {**dates, "week": week, "holidays": season["holidays"]}
