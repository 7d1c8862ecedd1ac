from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.checking import Checked, FirstOf, Question, check, read_checks
from knowledge.failures import CheckFileInvalid

HUNDRED = tuple(Question(text=f"第{number}句", matter="civil-01") for number in range(100))


def compared(wrong_before: int | None, wrong_now: int) -> Checked:
    """A hundred questions, the first few of which were, and are, answered wrong."""

    def first(wrong: int) -> FirstOf:
        missed = {question.text for question in HUNDRED[:wrong]}
        return lambda text: "exit-01" if text in missed else "civil-01"

    return check(HUNDRED, first(wrong_now), None if wrong_before is None else first(wrong_before))


@pytest.mark.parametrize(
    ("wrong_before", "wrong_now", "allowed"),
    [(5, 5, True), (5, 6, True), (5, 7, False), (20, 20, True), (21, 21, False), (None, 20, True)],
)
def test_a_version_may_lose_one_in_a_hundred_and_miss_one_in_five(
    wrong_before: int | None, wrong_now: int, allowed: bool
) -> None:
    assert (compared(wrong_before, wrong_now).objection is None) is allowed


def test_an_objection_says_both_shares() -> None:
    objection = compared(5, 12).objection
    assert objection is not None
    assert "95.0%" in objection
    assert "88.0%" in objection


def test_questions_that_got_worse_are_listed_with_what_was_found_instead() -> None:
    checked = compared(1, 3)
    assert [worse.text for worse in checked.worse] == ["第1句", "第2句"]
    assert "应是 civil-01，却是 exit-01" in checked.lines()[0]


def test_with_nothing_before_every_wrong_question_is_listed() -> None:
    assert len(compared(None, 3).worse) == 3


def test_twenty_are_shown_and_the_rest_counted() -> None:
    lines = compared(0, 25).lines()
    assert len(lines) == 21
    assert "还有 5 句" in lines[-1]


def test_a_check_file_is_read_whatever_else_its_lines_say(tmp_path: Path) -> None:
    file = tmp_path / "checks.jsonl"
    file.write_text('{"text": "扯证", "matter": "civil-01", "style": "old"}\n\n', encoding="utf-8")
    assert read_checks(file).questions == (Question(text="扯证", matter="civil-01"),)


@pytest.mark.parametrize("line", ["{", '{"text": "扯证"}', '["扯证", "civil-01"]'])
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "checks.jsonl"
    good = '{"text": "扯证", "matter": "civil-01"}'
    file.write_text(f"{good}\n{line}\n", encoding="utf-8")
    with pytest.raises(CheckFileInvalid, match="第 2 行"):
        read_checks(file)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe"])
def test_a_check_file_without_questions_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "checks.jsonl"
    file.write_bytes(content)
    with pytest.raises(CheckFileInvalid):
        read_checks(file)
