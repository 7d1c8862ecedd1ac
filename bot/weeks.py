"""Weeks as people count them here: ISO 8601, from Monday 00:00 in China's time zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from handoff.failures import InvalidRequest
from handoff.hours import CHINA

_NAME = re.compile(r"(\d{4})-W(\d{2})")


@dataclass(frozen=True)
class Week:
    """One week, by its Monday."""

    first_day: date

    @classmethod
    def of(cls, moment: datetime) -> Self:
        """The week in which an aware ``moment`` lies."""
        day = moment.astimezone(CHINA).date()
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def named(cls, name: str) -> Self:
        """The week of a name like ``2026-W47``; raises InvalidRequest where there is none."""
        match = _NAME.fullmatch(name)
        try:
            if match is not None:
                return cls(date.fromisocalendar(int(match[1]), int(match[2]), 1))
        except ValueError:
            pass  # no such week: said below
        raise InvalidRequest(f"no week {name!r}")

    @property
    def name(self) -> str:
        """As in ``2026-W47``."""
        year, week, _ = self.first_day.isocalendar()
        return f"{year}-W{week:02}"

    @property
    def last_day(self) -> date:
        """Its Sunday."""
        return self.first_day + timedelta(days=6)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From Monday 00:00 until before the next."""
        start = datetime(
            self.first_day.year, self.first_day.month, self.first_day.day, tzinfo=CHINA
        )
        return start, start + timedelta(days=7)

    def back(self, count: int) -> Iterator[Week]:
        """This week and those before it, ``count`` in all."""
        return (Week(self.first_day - timedelta(weeks=number)) for number in range(count))
