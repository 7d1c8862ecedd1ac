"""Opening hours as agencies write them → weekly hours, or ``None`` where that would be a guess.

A text is understood only when every character of it is: seasons, days, clock
times and known remarks. Days, a word on public holidays, and, where seasons
differ, their dates are never assumed. What is not understood stays text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from pydantic import ValidationError

from knowledge.place import WEEKDAYS, Season, Span, Weekday

Holidays = Literal["closed", "open"]
SeasonDates = Mapping[str, tuple[str, str]]

_DASH = str.maketrans(dict.fromkeys("－—–―─~～〜至到", "-"))
_SEASON = re.compile(
    r"(?P<label>春夏季?|秋冬季?|夏令时间?|冬令时间?|夏秋季|冬春季|春季|夏季|秋季|冬季|全年)"
    r"(?:时间)?(?:\((?P<dates>[^()]*)\))?:?"
)
_DATES = re.compile(r"(\d{1,2})月(\d{1,2})日-(?:次年)?(\d{1,2})月(\d{1,2})日")
_DAY = "[一二三四五六日天]"
_DAYS = re.compile(
    rf"(?P<work>(?:法定)?工作日)|(?P<every>每天|每日)"
    rf"|(?:星期|周|礼拜)(?P<first>{_DAY})(?:-(?:星期|周|礼拜)?(?P<last>{_DAY}))?"
)
_SPAN = re.compile(
    r"(?P<half>上午|下午)?:?(?P<h1>\d{1,2}):(?P<m1>\d{2})-+(?:(?:上午|下午))?"
    r"(?P<h2>\d{1,2}):(?P<m2>\d{2})"
)
_CLOSED = re.compile(r"(?:国家)?(?:法定)?(?:节假日|假日|节日)(?:除外|休息|不办公)")
_OPEN = re.compile(r"(?:国家)?(?:法定)?(?:节假日|假日|节日)(?:不休息|不休|照常办理|照常|正常办理)")
_NO_LUNCH = re.compile(r"中午(?:不间断(?:服务|办公|办理)|不休息|不休|连续服务)")
_SEPARATOR = re.compile(r"[,;、。.]")
# Season names that leave no day of the year out.
_WHOLE_YEAR: tuple[set[str | None], ...] = (
    {None},
    {"全年"},
    {"春夏季", "秋冬季"},
    {"夏令时", "冬令时"},
    {"夏秋季", "冬春季"},
    {"夏季", "冬季"},
    {"春季", "夏季", "秋季", "冬季"},
)
_DAY_NUMBERS = {name: number for number, name in enumerate("一二三四五六日")} | {"天": 6}
# A span outside these is a 12-hour clock without a word for it, or a slip.
_EARLIEST, _LATEST = time(6), time(22)
_LEAP = 2024


@dataclass(frozen=True)
class NamedSeason:
    """Weekly hours of one season as the text names it; undated unless dates are known."""

    label: str | None
    season: Season


@dataclass(frozen=True)
class Hours:
    """The understood hours of one text."""

    seasons: tuple[NamedSeason, ...]

    def weekly(self) -> tuple[Season, ...] | None:
        """Seasons that say when they hold: all year, or between known dates.

        ``None`` where seasons differ and the text does not say when each begins.
        """
        if all(named.season.starts is not None for named in self.seasons):
            return tuple(named.season for named in self.seasons)
        plain = [
            named.season.model_copy(update={"starts": None, "ends": None}) for named in self.seasons
        ]
        if any(season != plain[0] for season in plain):
            return None
        labels = {named.label for named in self.seasons}
        return (plain[0],) if labels in _WHOLE_YEAR else None


def parse(text: str, dates: SeasonDates | None = None) -> Hours | None:
    """The hours that ``text`` states, or ``None`` where any part is not understood.

    ``dates`` gives month-day pairs for season names whose dates the text does not
    state, as the agency's own notice says, e.g. ``{"春夏季": ("05-01", "09-30")}``.
    """
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"\s+", "", plain).translate(_DASH)
    try:
        return _Reader(plain, dates or {}).read()
    except (_NotUnderstoodError, ValidationError, ValueError):
        return None


class _NotUnderstoodError(Exception):
    """Some part of a text of hours is not understood."""


@dataclass
class _Block:
    """What one season says while it is being read."""

    label: str | None
    starts: str | None
    ends: str | None
    days: list[Weekday]
    week: dict[Weekday, list[Span]]
    holidays: Holidays | None = None
    no_lunch: bool = False
    days_taken: bool = False


class _Reader:
    """Reads a text from left to right; anything unknown raises ``_NotUnderstoodError``."""

    def __init__(self, text: str, dates: SeasonDates) -> None:
        self._text = text
        self._at = 0
        self._dates = dates
        self._blocks: list[_Block] = []

    def read(self) -> Hours:
        while self._at < len(self._text):
            if not (self._season() or self._days() or self._span() or self._remark()):
                raise _NotUnderstoodError(self._text[self._at :])
        found = list(dict.fromkeys(_Comparable(self._named(block)) for block in self._blocks))
        seasons = [comparable.named for comparable in found]
        labels = [named.label for named in seasons]
        if not seasons or len(set(labels)) < len(labels) or (None in labels and len(labels) > 1):
            raise _NotUnderstoodError(self._text)
        return Hours(tuple(seasons))

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self._text, self._at)
        if match:
            self._at = match.end()
        return match

    def _block(self) -> _Block:
        if not self._blocks:
            self._blocks.append(_Block(None, None, None, [], {}))
        return self._blocks[-1]

    def _season(self) -> bool:
        match = self._take(_SEASON)
        if match is None:
            return False
        label = match["label"]
        starts, ends = self._dates.get(label, (None, None))
        if match["dates"] is not None:
            stated = _DATES.fullmatch(match["dates"])
            if stated is None:
                raise _NotUnderstoodError(match["dates"])
            month, day, last_month, last_day = (int(part) for part in stated.groups())
            date(_LEAP, month, day), date(_LEAP, last_month, last_day)  # or ValueError
            starts, ends = f"{month:02}-{day:02}", f"{last_month:02}-{last_day:02}"
        self._blocks.append(_Block(label, starts, ends, [], {}))
        return True

    def _days(self) -> bool:
        match = self._take(_DAYS)
        if match is None:
            return False
        block = self._block()
        if block.days_taken:
            block.days, block.days_taken = [], False
        if match["work"]:
            block.days += WEEKDAYS[:5]
            block.holidays = "closed"
        elif match["every"]:
            block.days += WEEKDAYS
        else:
            first = _DAY_NUMBERS[match["first"]]
            last = _DAY_NUMBERS[match["last"]] if match["last"] else first
            if last < first:
                raise _NotUnderstoodError(match.group())
            block.days += WEEKDAYS[first : last + 1]
        self._take(re.compile(":"))
        return True

    def _span(self) -> bool:
        match = self._take(_SPAN)
        if match is None:
            return False
        block = self._block()
        if not block.days:
            raise _NotUnderstoodError("no days stated")
        span = _span(match)
        for day in block.days:
            spans = block.week.setdefault(day, [])
            if spans and spans[-1].closes > span.opens:
                raise _NotUnderstoodError("spans overlap")
            spans.append(span)
        block.days_taken = True
        return True

    def _remark(self) -> bool:
        if self._text[self._at] == "(":
            return self._brackets()
        return self._known_remark() or self._take(_SEPARATOR) is not None

    def _brackets(self) -> bool:
        end = self._text.find(")", self._at)
        if end < 0:
            raise _NotUnderstoodError("bracket not closed")
        self._at += 1
        while self._at < end:
            if not self._known_remark() and self._take(_SEPARATOR) is None:
                raise _NotUnderstoodError(self._text[self._at : end])
        self._at = end + 1
        return True

    def _known_remark(self) -> bool:
        if self._take(_NO_LUNCH):
            self._block().no_lunch = True
            return True
        says: Holidays
        if self._take(_CLOSED):
            says = "closed"
        elif self._take(_OPEN):
            says = "open"
        else:
            return False
        block = self._block()
        if block.holidays not in (None, says):
            raise _NotUnderstoodError("holidays stated twice, differently")
        block.holidays = says
        return True

    def _named(self, block: _Block) -> NamedSeason:
        if not block.week or not block.days_taken or block.holidays is None:
            raise _NotUnderstoodError("a season states no hours, days, or holidays")
        if block.no_lunch and any(len(spans) > 1 for spans in block.week.values()):
            raise _NotUnderstoodError("open at noon, yet with a lunch break")
        season = Season(
            starts=block.starts,
            ends=block.ends,
            week={day: tuple(block.week[day]) for day in WEEKDAYS if day in block.week},
            holidays=block.holidays,
        )
        return NamedSeason(block.label, season)


class _Comparable:
    """A season that can be put in a dict, so that a sentence written twice counts once."""

    def __init__(self, named: NamedSeason) -> None:
        self.named = named

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Comparable) and self.named == other.named

    def __hash__(self) -> int:
        return hash((self.named.label, self.named.season.model_dump_json()))


def _span(match: re.Match[str]) -> Span:
    opens = time(int(match["h1"]), int(match["m1"]))
    closes = time(int(match["h2"]), int(match["m2"]))
    if match["half"] == "下午" and opens < time(12):
        opens = opens.replace(hour=opens.hour + 12)
        closes = closes.replace(hour=closes.hour + 12) if closes < time(12) else closes
    if opens < _EARLIEST or closes > _LATEST:
        raise _NotUnderstoodError(match.group())
    return Span(opens=opens, closes=closes)
