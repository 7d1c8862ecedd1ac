from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.importers import hours
from knowledge.place import WEEKDAYS, Span

BOTH = (
    "春夏季：星期一至星期五09：00-17：00（法定节假日除外，中午不间断服务） "
    "秋冬季：星期一至星期五09：00-16：30（法定节假日除外，中午不间断服务）"
)
DATES = {"春夏季": ("05-01", "09-30"), "秋冬季": ("10-01", "04-30")}


def spans(*pairs: str) -> tuple[Span, ...]:
    found = []
    for pair in pairs:
        opens, closes = (time.fromisoformat(clock) for clock in pair.split("-"))
        found.append(Span(opens=opens, closes=closes))
    return tuple(found)


def test_the_issue_s_own_example() -> None:
    understood = hours.parse(BOTH.split()[0])

    assert understood is not None
    (named,) = understood.seasons
    assert named.label == "春夏季"
    assert named.season.week == dict.fromkeys(WEEKDAYS[:5], spans("09:00-17:00"))
    assert named.season.holidays == "closed"
    assert understood.weekly() is None, "nothing says when spring begins, or what holds in winter"


def test_seasons_that_differ_need_dates_from_the_agency() -> None:
    undated, dated = hours.parse(BOTH), hours.parse(BOTH, DATES)

    assert undated is not None
    assert undated.weekly() is None
    assert dated is not None
    summer, winter = dated.weekly() or ()
    assert summer.covers(date(2026, 7, 1))
    assert winter.covers(date(2026, 1, 5))
    assert winter.week["mon"] == spans("09:00-16:30")


def test_seasons_that_are_alike_are_the_whole_year() -> None:
    understood = hours.parse(BOTH.replace("16：30", "17：00"))

    assert understood is not None
    (season,) = understood.weekly() or ()
    assert (season.starts, season.ends) == (None, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "星期一至星期五：8:30-11:30  13：30-16:00(法定节假日除外)",
            ("08:30-11:30", "13:30-16:00"),
        ),
        ("法定工作日：上午8：30-11：00，下午13：00-16：30.", ("08:30-11:00", "13:00-16:30")),
        (
            "周一至周五 上午9：00—11：30，下午1：30—5：00，节假日除外",
            ("09:00-11:30", "13:30-17:00"),
        ),
        ("星期一到星期五8:30--17:00（法定假日除外，中午不休息）；", ("08:30-17:00",)),
    ],
)
def test_ways_to_write_weekdays(text: str, expected: tuple[str, ...]) -> None:
    understood = hours.parse(text)

    assert understood is not None
    (season,) = understood.weekly() or ()
    assert season.week == dict.fromkeys(WEEKDAYS[:5], spans(*expected))


def test_days_with_hours_of_their_own_and_stated_dates() -> None:
    understood = hours.parse(
        "夏季（6月1日至9月30日）：周一至周五8:30-17:30；周六9:00-12:00（法定节假日除外）"
        "冬季（10月1日至次年5月31日）：周一、周三9:00-16:00（法定节假日照常办理）"
    )

    assert understood is not None
    summer, winter = understood.weekly() or ()
    assert summer.week["sat"] == spans("09:00-12:00")
    assert (winter.starts, winter.ends, winter.holidays) == ("10-01", "05-31", "open")
    assert list(winter.week) == ["mon", "wed"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "工作时间",
        "星期一至星期五09:00-17:00",  # public holidays not stated
        "09:00-17:00（法定节假日除外）",  # days not stated
        "夏季（5月1日-9月30日）8:30--16:30\n冬季（10月1日-4月30日）8:30--16:30",
        "周一至周五9:00-17:00（法定节假日除外，每月最后一个周五下午学习）",
        "周一至周五9:00-11:30，13:00-16:00（法定节假日除外，中午不间断服务）",  # contradicts itself
        "周一至周五8:30-11:30，1:30-5:00（法定节假日除外）",  # a 12-hour clock without a word
        "周一至周五17:00-9:00（法定节假日除外）",
        "周一至周五25:00-26:00（法定节假日除外）",
        "夏季（2月30日-9月30日）：周一至周五9:00-17:00（法定节假日除外）",
        "周五至周一9:00-17:00（法定节假日除外）",
        "大厅时间：周一至周五9:00-17:00（法定节假日除外）派出所时间：周一至周五9:00-17:30",
        "周一至周五9:00-17:00（法定节假日除外",
        BOTH + "秋冬季：星期一至星期五08：00-12：00（法定节假日除外）",  # winter twice, differently
    ],
)
def test_never_guesses(text: str) -> None:
    assert hours.parse(text) is None


def test_a_season_without_its_other_half_is_not_the_whole_year() -> None:
    understood = hours.parse(
        "夏季：周一至周五9:00-17:00（法定节假日除外）秋季：周一至周五9:00-17:00（法定节假日除外）"
    )

    assert understood is not None
    assert understood.weekly() is None


WORDS = "星期一五至周日0123459:：-（），法定节假日除外中午不休息上下春夏季秋冬；每天"


@given(st.text(alphabet=WORDS, max_size=60))
def test_understood_means_every_part_is_stated(text: str) -> None:
    understood = hours.parse(text)

    if understood is not None:
        assert any(word in text for word in ("星期", "周", "每天"))
        assert "节假日" in text
        assert all(named.season.week for named in understood.seasons)


@given(st.text(min_size=1, max_size=10).filter(lambda text: text.strip(" \t\n,;、。.，；")))
def test_an_unknown_remark_makes_it_text(remark: str) -> None:
    known = "星期一至星期五09：00-17：00（法定节假日除外）"
    if hours.parse(known + remark) is not None:
        assert hours.parse(known + remark) == hours.parse(known)
