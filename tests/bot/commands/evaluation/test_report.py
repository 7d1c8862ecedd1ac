"""Totals, groups and how they are shown."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from bot.commands.evaluation.calibration import Point
from bot.commands.evaluation.report import Figures, Report, breakdown, share, show

WORDS = ("居住证", "身份证", "护照")


def measure(words: Sequence[str]) -> Figures:
    return {"questions": len(words), "cards": share(word.endswith("证") for word in words)}


def by_length(word: str) -> str:
    return str(len(word))


def test_a_share_of_nothing_is_nothing() -> None:
    assert share([True, False, False, False]) == 0.25
    assert share([]) is None


def test_every_group_of_a_division_is_measured_alone() -> None:
    assert breakdown(WORDS, {"length": by_length}, measure) == {
        "length": {"2": {"questions": 1, "cards": 0.0}, "3": {"questions": 2, "cards": 1.0}}
    }


def test_what_belongs_to_no_group_is_left_out_and_so_is_a_division_without_groups() -> None:
    long = {"length": lambda word: "3" if len(word) == 3 else None, "style": lambda word: None}

    assert breakdown(WORDS, long, measure) == {"length": {"3": {"questions": 2, "cards": 1.0}}}


def test_json_holds_totals_groups_and_the_tables_of_the_probability() -> None:
    by = breakdown(WORDS, {"length": by_length}, measure)
    read = json.loads(Report({"cards": None}, by, [Point(0.9, True)]).as_json())

    assert read["cards"] is None
    assert read["by"]["length"]["3"]["cards"] == 1.0
    assert [line["questions"] for line in read["reliability"]] == [1]
    assert read["coverage"][0] == {"threshold": 0.3, "coverage": 1.0, "wrong": 0.0}
    assert json.loads(Report({}, {}).as_json()) == {"by": {}, "reliability": [], "coverage": []}


def test_everything_is_shown_and_nothing_to_share_is_a_dash(
    capsys: pytest.CaptureFixture[str],
) -> None:
    by = breakdown(WORDS, {"length": by_length}, measure)
    show(Report({**measure(WORDS), "aspect": None}, by, [Point(0.42, False)]))
    shown = capsys.readouterr().out

    assert "0.667" in shown
    assert "–" in shown.split("length")[0]
    assert "0.4–0.5" in shown
    assert "answer from" in shown
