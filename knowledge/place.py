"""The typed place (地点): a hall, a street or town centre, a community office.

Coordinates are GCJ-02, as Chinese map applications expect. Opening hours are
weekly, may differ by season, and may hold a lunch break. A leaf module.
"""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from knowledge.guide import PlaceId, RegionCode, ShortText, Text, Value

Phone = Annotated[str, StringConstraints(pattern=r"^[0-9+（）() -]{3,20}$")]
MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Span(Value):
    """An opening span of one day, both ends in local time, ``opens`` before ``closes``."""

    opens: time
    closes: time

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("opens must lie before closes")
        return self


class Season(Value):
    """Weekly hours that hold from ``starts`` to ``ends`` each year (both included).

    Without dates the season is the whole year. A span may cross New Year.
    ``holidays`` says what happens on public holidays.
    """

    starts: MonthDay | None = None
    ends: MonthDay | None = None
    week: dict[Weekday, tuple[Span, ...]]
    holidays: Literal["closed", "open"] = "closed"

    @model_validator(mode="after")
    def _both_ends_or_none(self) -> Self:
        if (self.starts is None) != (self.ends is None):
            raise ValueError("a season needs both starts and ends, or neither")
        return self

    def covers(self, day: date) -> bool:
        """Whether the season holds on ``day``."""
        if self.starts is None or self.ends is None:
            return True
        key = day.strftime("%m-%d")
        if self.starts <= self.ends:
            return self.starts <= key <= self.ends
        return key >= self.starts or key <= self.ends


class Location(Value):
    """A GCJ-02 point in degrees."""

    longitude: float = Field(ge=73, le=136)
    latitude: float = Field(ge=3, le=54)


class Window(Value):
    """A window inside a hall (窗口)."""

    id: ShortText
    name: ShortText
    where: ShortText
    phone: Phone | None = None


class Helper(Value):
    """A 帮办代办 helper of a community, known by role rather than by full name."""

    name: ShortText
    phone: Phone


class Place(Value):
    """Somewhere a matter is accepted, and when it is open."""

    id: PlaceId
    name: ShortText
    kind: Literal["hall", "street", "town", "community", "village"]
    region: RegionCode
    parent: PlaceId | None = None
    address: Text
    location: Location | None = None
    phone: Phone | None = None
    hours: tuple[Season, ...] = ()
    hours_text: Text | None = None
    windows: tuple[Window, ...] = ()
    services: tuple[ShortText, ...] = ()
    helpers: tuple[Helper, ...] = ()
    plates: tuple[ShortText, ...] = ()
    sample: bool = False

    @model_validator(mode="after")
    def _says_when_open(self) -> Self:
        if not self.hours and self.hours_text is None:
            raise ValueError("a place needs hours or hours_text")
        return self

    def spans(self, day: date) -> tuple[Span, ...]:
        """Opening spans on the weekday of ``day``, public holidays not considered."""
        for season in self.hours:
            if season.covers(day):
                return season.week.get(WEEKDAYS[day.weekday()], ())
        return ()

    def window(self, window_id: str) -> Window | None:
        """The window with ``window_id``, or ``None``."""
        return next((window for window in self.windows if window.id == window_id), None)
