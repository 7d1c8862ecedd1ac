"""./wenban evaluate: files that cannot be read, and what its numbers mean."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.commands.evaluate import (
    EvaluationFileInvalid,
    Judged,
    _calibration_error,
    ambiguous,
    dialogues,
    matters,
    out_of_scope,
)

GOOD = '{"text": "怎么办理居住证", "matter": "residence-02", "acceptable": [], "kind": "crisis"}'


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        ("not json", "不是 JSON"),
        ("", "不是 JSON"),
        ('{"text": "居住证"', "不是 JSON"),
        ("[]", "缺少字段：text、matter"),
        ("5", "缺少字段：text、matter"),
        ('{"text": "居住证"}', "缺少字段：matter"),
    ],
)
def test_a_bad_line_is_named_with_its_file_and_number(tmp_path: Path, bad: str, fault: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(f"{GOOD}\n{bad}\n{GOOD}\n", encoding="utf-8")

    with pytest.raises(EvaluationFileInvalid, match=f"questions.jsonl 第 2 行{fault}"):
        matters(file)


@pytest.mark.parametrize(
    ("command", "missing"),
    [(ambiguous, "acceptable"), (out_of_scope, "kind"), (dialogues, "name、turns")],
)
def test_each_command_names_the_fields_it_lacks(
    tmp_path: Path, command: Callable[[Path], None], missing: str
) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"text": "居住证"}\n', encoding="utf-8")

    with pytest.raises(EvaluationFileInvalid, match=f"第 1 行缺少字段：{missing}"):
        command(file)


def judged(outcome: str, answered: str | None, *offered: str) -> Judged:
    """A question whose right guide is residence-02."""
    return Judged("居住证", ("residence-02",), outcome, answered, offered, 0.9, "how")


def test_an_answer_is_right_only_from_a_guide_that_fits() -> None:
    right, wrong = judged("answered", "residence-02"), judged("answered", "id-03")

    assert (right.right, right.wrong) == (True, False)
    assert (wrong.right, wrong.wrong) == (False, True)


def test_no_answer_is_neither_right_nor_wrong() -> None:
    silent = judged("unanswered_no_match", None)

    assert (silent.right, silent.wrong, silent.asked_rightly) == (False, False, False)


def test_asking_back_is_right_when_a_fitting_guide_is_offered() -> None:
    assert judged("clarifying", None, "id-03", "residence-02").asked_rightly
    assert not judged("clarifying", None, "id-03").asked_rightly
    assert not judged("answered", "residence-02", "residence-02").asked_rightly


def test_the_calibration_error_is_the_mean_gap_weighted_by_questions() -> None:
    # Two questions at 0.95 both right: a gap of 0.05; two at 0.55, one right: a gap of 0.05.
    error = _calibration_error([0.95, 0.95, 0.55, 0.55], [True, True, True, False])

    assert error == pytest.approx(0.05)
    assert _calibration_error([1.0, 0.0], [True, False]) == 0
    assert _calibration_error([1.0], [False]) == 1
