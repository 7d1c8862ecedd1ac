from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.failures import Problem
from knowledge.place import Span
from knowledge.reading import Source, items, read


def source(folder: Path, text: str) -> Source:
    file = folder / "a.yml"
    file.write_text(text, encoding="utf-8")
    found = read(file, list if text.startswith("-") else dict, "something")
    assert isinstance(found, Source)
    return found


def refused(folder: Path, text: str) -> Problem:
    file = folder / "a.yml"
    file.write_text(text, encoding="utf-8")
    found = read(file, dict, "one guide (a mapping)")
    assert isinstance(found, Problem)
    return found


def test_dates_and_times_stay_text_and_numbers_are_numbers(tmp_path: Path) -> None:
    found = source(tmp_path, "day: 2026-02-30\nopens: 13:30\ncopies: 2\nfree: yes\n")
    assert found.data == {"day": "2026-02-30", "opens": "13:30", "copies": 2, "free": True}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("notes: 一\nname: 甲\nnotes: 二\n", 3),
        ("fee:\n  free: true\n  free: false\n", 3),
        ("steps:\n  - {title: 甲, title: 乙}\n", 2),
    ],
)
def test_a_key_given_twice_is_refused_with_its_second_line(
    tmp_path: Path, text: str, line: int
) -> None:
    problem = refused(tmp_path, text)
    assert problem.line == line
    assert "is given twice" in problem.message


def test_the_same_key_in_two_items_is_no_repetition(tmp_path: Path) -> None:
    found = source(tmp_path, "- {title: 甲}\n- {title: 乙}\n")
    assert [item["title"] for item in found.data] == ["甲", "乙"]


def test_a_file_of_another_shape_is_refused_saying_what_it_should_hold(tmp_path: Path) -> None:
    assert refused(tmp_path, "- 甲\n").message == "should hold one guide (a mapping)"


def test_a_file_that_cannot_be_opened_is_a_problem_and_not_an_exception(tmp_path: Path) -> None:
    folder = tmp_path / "a.yml"
    folder.mkdir()
    found = read(folder, dict, "one guide (a mapping)")
    assert isinstance(found, Problem)
    assert found.message.startswith("cannot be read: ")


@pytest.mark.parametrize(
    ("location", "line"),
    [
        ((), 1),
        (("fee",), 2),
        (("fee", "free"), 3),
        (("fee", "amount"), 2),
        (("steps", 1), 6),
        (("steps", 1, "detail"), 7),
        (("steps", 9), 4),
        (("nothing",), 1),
    ],
)
def test_the_line_is_that_of_the_deepest_part_there_is(
    tmp_path: Path, location: tuple[int | str, ...], line: int
) -> None:
    text = "name: 甲\nfee:\n  free: true\nsteps:\n  - title: 乙\n  - title: 丙\n    detail: 丁\n"
    assert source(tmp_path, text).line(location) == line


def test_sound_items_of_a_list_are_read_and_the_others_reported(tmp_path: Path) -> None:
    found = source(
        tmp_path,
        "- {opens: 09:00, closes: 12:00}\n- {opens: 14:00}\n- {opens: 14:00, closes: 17:00}\n",
    )
    problems: list[Problem] = []
    spans = list(items(found, Span, problems))
    assert [item.value.opens.hour for item in spans] == [9, 14]
    assert [(p.line, p.field, p.message) for p in problems] == [(2, "closes", "Field required")]


def test_a_problem_of_an_item_names_the_line_in_the_whole_file(tmp_path: Path) -> None:
    found = source(tmp_path, "- {opens: 09:00, closes: 12:00}\n- opens: 14:00\n  closes: 17:00\n")
    second = list(items(found, Span, []))[1]
    problem = second.problem(("closes",), "too late")
    assert (problem.line, problem.field, problem.message) == (3, "closes", "too late")
