from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from pydantic import ValidationError

from knowledge.place import Place, Season, Span

MORNING = {"opens": "09:00", "closes": "12:00"}
AFTERNOON = {"opens": "13:30", "closes": "17:00"}
MONDAY, SATURDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 21), date(2026, 11, 22)


def hall(**changes: Any) -> Place:
    data: dict[str, Any] = {
        "id": "hall-01",
        "name": "青禾区政务服务中心",
        "kind": "hall",
        "region": "990101",
        "address": "青禾区政通路1号",
        "location": {"longitude": 113.65, "latitude": 34.76},
        "phone": "0000-12345678",
        "hours": [{"week": {"mon": [MORNING, AFTERNOON], "sat": [MORNING]}}],
    }
    return Place.model_validate(data | changes)


def test_a_day_with_a_lunch_break_has_two_spans() -> None:
    spans = hall().spans(MONDAY)
    assert [(span.opens, span.closes) for span in spans] == [
        (time(9), time(12)),
        (time(13, 30), time(17)),
    ]


def test_saturday_follows_its_own_hours_and_sunday_has_none() -> None:
    assert len(hall().spans(SATURDAY)) == 1
    assert hall().spans(SUNDAY) == ()


def test_summer_and_winter_hours_follow_each_other_without_a_gap() -> None:
    summer = {"starts": "05-01", "ends": "09-30", "week": {"mon": [MORNING]}}
    winter = {"starts": "10-01", "ends": "04-30", "week": {"mon": [AFTERNOON]}}
    place = hall(hours=[summer, winter])
    assert place.spans(date(2026, 9, 28))[0].opens == time(9)
    assert place.spans(date(2026, 10, 5))[0].opens == time(13, 30)
    assert place.spans(date(2027, 1, 4))[0].opens == time(13, 30)


@pytest.mark.parametrize(
    ("day", "covered"),
    [
        (date(2026, 10, 31), False),
        (date(2026, 11, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), True),
        (date(2027, 3, 31), True),
        (date(2027, 4, 1), False),
    ],
)
def test_a_season_across_new_year_covers_both_its_ends(day: date, covered: bool) -> None:
    season = Season.model_validate({"starts": "11-01", "ends": "03-31", "week": {}})
    assert season.covers(day) is covered


@pytest.mark.parametrize(
    ("day", "covered"),
    [
        (date(2026, 4, 30), False),
        (date(2026, 5, 1), True),
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
    ],
)
def test_a_season_within_a_year_covers_both_its_ends(day: date, covered: bool) -> None:
    season = Season.model_validate({"starts": "05-01", "ends": "09-30", "week": {}})
    assert season.covers(day) is covered


def test_a_season_without_dates_is_the_whole_year() -> None:
    season = Season.model_validate({"week": {}})
    assert season.covers(date(2026, 1, 1))
    assert season.covers(date(2028, 2, 29))


@pytest.mark.parametrize("half", [{"starts": "05-01"}, {"ends": "09-30"}])
def test_a_season_with_one_end_only_is_refused(half: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="both starts and ends"):
        Season.model_validate(half | {"week": {"mon": [MORNING]}})


def test_where_seasons_overlap_the_first_listed_holds() -> None:
    special = {"starts": "11-20", "ends": "11-25", "week": {"mon": [AFTERNOON]}}
    place = hall(hours=[special, {"week": {"mon": [MORNING]}}])
    assert place.spans(MONDAY)[0].opens == time(13, 30)


@pytest.mark.parametrize(("opens", "closes"), [("17:00", "09:00"), ("09:00", "09:00")])
def test_a_span_that_does_not_open_before_it_closes_is_refused(opens: str, closes: str) -> None:
    with pytest.raises(ValidationError, match="opens must lie before closes"):
        Span.model_validate({"opens": opens, "closes": closes})


def test_a_place_that_says_nothing_of_its_hours_is_refused() -> None:
    with pytest.raises(ValidationError, match="a place needs hours or hours_text"):
        hall(hours=[])


def test_hours_in_words_are_enough_and_give_no_spans() -> None:
    place = hall(hours=[], hours_text="赶集日全天，其他日子先打电话。")
    assert place.spans(MONDAY) == ()


def test_a_window_is_found_by_its_id_or_not_at_all() -> None:
    place = hall(windows=[{"id": "police", "name": "公安综合窗口", "where": "一楼A区"}])
    window = place.window("police")
    assert window is not None
    assert window.name == "公安综合窗口"
    assert place.window("exit") is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "打110"),
        ("phone", "1"),
        ("id", "hall"),
        ("id", "大厅-01"),
        ("kind", "office"),
        ("region", "99010"),
        ("location", {"longitude": 34.76, "latitude": 113.65}),
        ("hours", [{"week": {"monday": [MORNING]}}]),
        ("hours", [{"starts": "13-01", "ends": "03-31", "week": {}}]),
        ("hours", [{"week": {}, "holidays": "sometimes"}]),
        ("parking", "免费"),
    ],
)
def test_a_wrong_value_is_refused_and_its_field_named(field: str, value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        hall(**{field: value})
    assert caught.value.errors()[0]["loc"][0] == field
