"""Pictures: which files come, and that they show the points."""

from __future__ import annotations

import re
from pathlib import Path

from bot.commands.evaluation.calibration import Point
from bot.commands.evaluation.plots import plot

POINTS = [Point(0.95, True)] * 9 + [Point(0.42, True), Point(0.42, False)]


def drawn(file: Path, shape: str, attribute: str) -> list[str]:
    """One attribute of every drawn shape of a kind, in order."""
    found = re.findall(rf"<{shape} [^>]*>", file.read_text(encoding="utf-8"))
    return [value for mark in found for value in re.findall(rf' {attribute}="([^"]*)"', mark)]


def test_a_question_with_an_answer_has_reliability_and_coverage(tmp_path: Path) -> None:
    files = plot(tmp_path / "new", "matters", POINTS, answerable=True)

    assert [file.name for file in files] == ["matters-reliability.svg", "matters-coverage.svg"]
    few, many = (float(radius) for radius in drawn(files[0], "circle", "r"))
    assert few < many
    assert "11 questions" in files[1].read_text(encoding="utf-8")


def test_a_question_without_an_answer_has_how_many_are_answered_all_the_same(
    tmp_path: Path,
) -> None:
    (file,) = plot(tmp_path, "ambiguous", POINTS, answerable=False)

    assert file.name == "ambiguous-reach.svg"
    assert drawn(file, "path", "d")


def test_the_same_points_make_the_same_picture(tmp_path: Path) -> None:
    first = plot(tmp_path / "a", "matters", POINTS[:1], answerable=True)
    second = plot(tmp_path / "b", "matters", POINTS[:1], answerable=True)

    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]
