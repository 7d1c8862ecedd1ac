"""Opening hours against days that really were."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from handoff.hours import CHINA, DeskHours, calendar_known

WEEK = ("mon", "tue", "wed", "thu", "fri")
WORKDAY = ("09:00-12:00", "14:00-17:30")
OFFICE = DeskHours.model_validate(
    {
        "holidays": "closed",
        "seasons": [
            {
                "starts": "06-15",
                "ends": "09-15",
                "week": dict.fromkeys(WEEK, ("08:00-11:30",)),
            },
            {"week": dict.fromkeys(WEEK, WORKDAY)},
        ],
    }
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("moment", "reason"),
    [
        ("2025-03-12 09:00", None),
        ("2025-03-12 08:59", "closed"),
        ("2025-03-12 12:30", "lunch"),
        ("2025-03-12 17:30", "closed"),
        ("2025-03-15 10:00", "closed"),  # an ordinary Saturday
        ("2025-10-01 10:00", "holiday"),  # 国庆
        ("2025-09-28 10:00", None),  # a Sunday that 调休 made a workday
        ("2025-07-02 13:00", "closed"),  # the summer season has no afternoon
    ],
)
def test_why_the_desk_is_closed(moment: str, reason: str | None) -> None:
    assert OFFICE.closed_reason(at(moment)) == reason


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2025-03-12 12:30", "2025-03-12 14:00"),
        ("2025-03-14 18:00", "2025-03-17 09:00"),
        ("2025-09-30 18:00", "2025-10-09 09:00"),  # over the whole of 国庆 and 中秋
        ("2025-03-12 10:00", "2025-03-12 10:00"),
    ],
)
def test_when_it_opens_again(moment: str, opening: str) -> None:
    assert OFFICE.next_opening(at(moment)) == at(opening)


def test_the_time_zone_of_the_moment_does_not_matter() -> None:
    assert OFFICE.closed_reason(datetime(2025, 3, 12, 1, 0, tzinfo=UTC)) is None
    with pytest.raises(ValueError, match="time zone"):
        OFFICE.closed_reason(datetime(2025, 3, 12, 9, 0))


def test_beyond_the_known_years_days_are_plain_weekdays() -> None:
    assert not calendar_known(date(2090, 10, 2))
    assert OFFICE.closed_reason(at("2090-10-02 10:00")) is None  # a Monday


def test_a_desk_that_never_opens_says_so() -> None:
    never = DeskHours.model_validate({"seasons": [{"week": {}}]})
    assert never.next_opening(at("2025-03-12 10:00")) is None


def test_the_shipped_hours_are_open_at_every_minute() -> None:
    shipped = DeskHours.load()
    for moment in ("2025-10-01 00:00", "2025-10-04 12:30", "2025-10-05 23:59:59"):
        assert shipped.closed_reason(at(moment)) is None


def test_a_bad_span_names_itself() -> None:
    with pytest.raises(ValidationError, match="opens before it closes"):
        DeskHours.model_validate({"seasons": [{"week": {"mon": ["12:00-09:00"]}}]})
