"""Weeks begin on Monday in China, whatever the year."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.weeks import Week
from handoff.failures import InvalidRequest
from handoff.hours import CHINA


def test_a_week_begins_on_monday_in_china() -> None:
    sunday_evening = datetime(2026, 11, 22, 15, 59, tzinfo=UTC)
    monday_morning = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)

    assert Week.of(sunday_evening).name == "2026-W47"
    assert Week.of(monday_morning).name == "2026-W48"


def test_a_week_ends_before_the_next_monday() -> None:
    week = Week.named("2026-W47")

    assert (week.first_day, week.last_day) == (date(2026, 11, 16), date(2026, 11, 22))
    assert week.span == (
        datetime(2026, 11, 16, tzinfo=CHINA),
        datetime(2026, 11, 23, tzinfo=CHINA),
    )


def test_the_first_days_of_a_year_may_lie_in_the_last_week_of_another() -> None:
    week = Week.of(datetime(2027, 1, 1, 12, tzinfo=CHINA))

    assert week.name == "2026-W53"
    assert Week.named("2026-W53") == week


def test_weeks_are_counted_back_over_new_year() -> None:
    assert [w.name for w in Week.named("2027-W01").back(3)] == ["2027-W01", "2026-W53", "2026-W52"]


@pytest.mark.parametrize("name", ["", "2026-W54", "2026-W00", "2026-47", "W47", "2026-W47x"])
def test_what_is_no_week_is_refused(name: str) -> None:
    with pytest.raises(InvalidRequest):
        Week.named(name)
