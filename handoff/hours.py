"""When the desk is open: weekly spans, lunch breaks, seasons, public holidays and 调休.

Public holidays come from the chinese-calendar package, which knows the State Council's yearly
notices. Beyond the years it knows, every day is taken as a plain weekday, and ``calendar_known``
says so.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import chinese_calendar
import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, model_validator

log = logging.getLogger(__name__)

CHINA = timezone(timedelta(hours=8), "UTC+8")
"""One fixed offset: China has one time zone and no daylight saving, so no zone data is needed."""

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
ClosedReason = Literal["closed", "holiday", "lunch"]

_LAST_MINUTE = time(23, 59)
_LOOK_AHEAD_DAYS = 30


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(_Value):
    """An open stretch of a day, without the moment ``closes``; 23:59 means midnight."""

    opens: time
    closes: time

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("a span opens before it closes")
        return self

    def holds(self, moment: time) -> bool:
        """Whether ``moment`` lies in the span."""
        return self.opens <= moment and (moment < self.closes or self.closes >= _LAST_MINUTE)


def _span(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    opens, _, closes = value.partition("-")
    return {"opens": opens.strip(), "closes": closes.strip()}


class Season(_Value):
    """Weekly hours, for the whole year or from ``starts`` to ``ends``, both included."""

    starts: MonthDay | None = None
    ends: MonthDay | None = None
    week: dict[Weekday, tuple[Annotated[Span, BeforeValidator(_span)], ...]]

    def covers(self, day: date) -> bool:
        """Whether the season holds on ``day``."""
        if self.starts is None or self.ends is None:
            return True
        key = day.strftime("%m-%d")
        if self.starts <= self.ends:
            return self.starts <= key <= self.ends
        return key >= self.starts or key <= self.ends


class DeskHours(_Value):
    """The desk's opening hours. Moments may carry any time zone; naive ones are refused."""

    holidays: Literal["open", "closed"] = "closed"
    makeup_day: Weekday = "mon"
    seasons: tuple[Season, ...]

    @classmethod
    def load(cls, path: Path | None = None) -> DeskHours:
        """Read hours from a YAML file; without one, those shipped.

        Raises pydantic.ValidationError naming the bad field.
        """
        file = path if path is not None else Path(__file__).with_name("hours.yml")
        return cls.model_validate(yaml.safe_load(file.read_text("utf-8")))

    def closed_reason(self, now: datetime) -> ClosedReason | None:
        """Why the desk is closed at ``now``; ``None`` when it is open."""
        local = _local(now)
        moment = local.time()
        spans = self.spans(local.date())
        if any(span.holds(moment) for span in spans):
            return None
        if not spans and self.holidays == "closed" and _holiday(local.date()):
            return "holiday"
        before = any(span.closes <= moment for span in spans)
        after = any(span.opens > moment for span in spans)
        return "lunch" if before and after else "closed"

    def next_opening(self, now: datetime) -> datetime | None:
        """When the desk next opens after ``now``, in local time; ``now`` itself when it is open.

        ``None`` when it does not open within 30 days.
        """
        local = _local(now)
        if self.closed_reason(now) is None:
            return local
        for offset in range(_LOOK_AHEAD_DAYS + 1):
            day = local.date() + timedelta(days=offset)
            starts = (datetime.combine(day, span.opens, CHINA) for span in self.spans(day))
            later = sorted(start for start in starts if start > local)
            if later:
                return later[0]
        return None

    def spans(self, day: date) -> Sequence[Span]:
        """The open spans of ``day``, holidays and 调休 considered."""
        weekday = WEEKDAYS[day.weekday()]
        if self.holidays == "closed":
            if _holiday(day):
                return ()
            if day.weekday() >= 5 and _makeup_workday(day):
                weekday = self.makeup_day
        for season in self.seasons:
            if season.covers(day):
                return season.week.get(weekday, ())
        return ()


def calendar_known(day: date) -> bool:
    """Whether public holidays are known for the year of ``day``."""
    try:
        chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return False
    return True


def _local(now: datetime) -> datetime:
    if now.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return now.astimezone(CHINA)


def _holiday(day: date) -> bool:
    # The package also calls plain weekends holidays; those carry no name, and hours.yml decides.
    free, name = _detail(day)
    return free and name is not None


def _makeup_workday(day: date) -> bool:
    free, _ = _detail(day)
    return not free


def _detail(day: date) -> tuple[bool, str | None]:
    try:
        free, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        _warn_once(day.year)
        return day.weekday() >= 5, None
    return free, name


_warned: set[int] = set()


def _warn_once(year: int) -> None:
    if year not in _warned:
        _warned.add(year)
        log.warning("public holidays of %d are not known; counting plain weekdays", year)
