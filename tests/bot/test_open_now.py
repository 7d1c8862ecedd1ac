"""Whether a place is open now, said in a sentence."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.open_now import open_now
from bot.sentences import Sentences
from handoff.hours import CHINA
from knowledge.library import Library
from knowledge.place import Place, Season, Span

SENTENCES = Sentences.load()
MORNING = Span.model_validate({"opens": "09:00", "closes": "12:00"})
AFTERNOON = Span.model_validate({"opens": "13:30", "closes": "17:00"})
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
WEEK = Season.model_validate({"week": dict.fromkeys(WORKDAYS, (MORNING, AFTERNOON))})
# 2026: the 26th of November is a Thursday.
THURSDAY = (2026, 11, 26)


def said(library: Library, moment: tuple[int, ...], *seasons: Season, words: str = "") -> str:
    """What is said of a hall with these hours at a moment in China."""
    place = library.places["hall-01"].model_copy(
        update={"hours": seasons, "hours_text": words or None}
    )
    return open_now(place, datetime(*moment, tzinfo=CHINA), SENTENCES)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ((*THURSDAY, 9, 0), "现在开着门，到12:00。"),
        ((*THURSDAY, 11, 59), "现在开着门，到12:00。"),
        ((*THURSDAY, 13, 30), "现在开着门，到17:00。"),
    ],
)
def test_open_until_the_door_closes_next(
    library: Library, moment: tuple[int, ...], text: str
) -> None:
    assert said(library, moment, WEEK) == text


@pytest.mark.parametrize(
    ("case", "moment", "opens"),
    [
        ("before the doors open", (*THURSDAY, 8, 0), "今天09:00"),
        ("at lunch", (*THURSDAY, 12, 0), "今天13:30"),
        ("closed for the day", (*THURSDAY, 17, 0), "11月27日（周五）09:00"),
        ("on a weekend", (2026, 11, 28, 10, 0), "11月30日（周一）09:00"),
        ("on a public holiday", (2026, 10, 1, 10, 0), "10月8日（周四）09:00"),
        ("before a Sunday worked for 国庆", (2026, 9, 19, 10, 0), "9月20日（周日）09:00"),
    ],
)
def test_closed_until_it_opens_next(
    library: Library, case: str, moment: tuple[int, ...], opens: str
) -> None:
    assert said(library, moment, WEEK) == f"现在没开门，下次开门是{opens}。", case


def test_a_weekend_worked_for_a_holiday_is_open(library: Library) -> None:
    assert said(library, (2026, 9, 20, 10, 0), WEEK) == "现在开着门，到12:00。"


def test_a_place_that_keeps_open_on_holidays_is_open(library: Library) -> None:
    open_always = WEEK.model_copy(update={"holidays": "open"})

    assert said(library, (2026, 10, 1, 10, 0), open_always) == "现在开着门，到12:00。"


def test_of_several_seasons_the_one_of_the_day_counts(library: Library) -> None:
    summer = {"starts": "05-01", "ends": "09-30", "week": dict.fromkeys(WORKDAYS, (MORNING,))}
    winter = {"starts": "10-01", "ends": "04-30", "week": dict.fromkeys(WORKDAYS, (AFTERNOON,))}
    seasons = (Season.model_validate(summer), Season.model_validate(winter))

    assert said(library, (2026, 7, 2, 14, 0), *seasons).startswith("现在没开门")
    assert said(library, (*THURSDAY, 14, 0), *seasons) == "现在开着门，到17:00。"


def test_hours_in_words_are_not_guessed_at(library: Library) -> None:
    assert said(library, (*THURSDAY, 10, 0), words="先打电话约。") == ""


def test_a_place_that_does_not_open_any_more_is_said_to_be_closed(library: Library) -> None:
    never = Season.model_validate({"week": {}})

    assert said(library, (*THURSDAY, 10, 0), never) == "现在没开门。"


def test_the_clock_of_another_time_zone_reads_the_same(library: Library) -> None:
    hall = library.places["hall-01"].model_copy(update={"hours": (WEEK,)})
    ten = datetime(*THURSDAY, 10, 0, tzinfo=CHINA)

    assert open_now(hall, ten.astimezone(UTC), SENTENCES) == open_now(hall, ten, SENTENCES)
    assert open_now(hall, ten, SENTENCES) == "现在开着门，到12:00。"


def test_every_place_says_something_at_every_hour_of_a_week(library: Library) -> None:
    def spoken(place: Place, hour: int) -> str:
        return open_now(
            place, datetime(2026, 11, 23 + hour // 24, hour % 24, tzinfo=CHINA), SENTENCES
        )

    for place in library.places.values():
        assert all(spoken(place, hour) for hour in range(7 * 24) if place.hours), place.id
