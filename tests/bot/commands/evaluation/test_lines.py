"""Evaluation files: what is read, and that every bad line is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.commands.evaluation.lines import (
    AmbiguousLine,
    DialogueLine,
    EvaluationFileInvalid,
    Line,
    MatterLine,
    OutOfScopeLine,
    read,
)

KNOWN = ("residence-02", "id-03", "bundle-01")
GOOD = '{"text": "怎么办理居住证", "matter": "residence-02", "aspect": "how", "style": "plain"}'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "questions.jsonl"


def faults(file: Path, kind: type[Line], *lines: str) -> list[str]:
    """What is said of a file of these lines, line by line."""
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(EvaluationFileInvalid) as caught:
        read(file, kind, KNOWN)
    return [line.strip() for line in str(caught.value).splitlines()]


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        ("not json", "不是 JSON"),
        ('{"text": "居住证"', "不是 JSON"),
        ("[]", "不是 JSON 对象"),
        ("5", "不是 JSON 对象"),
        ('{"text": "居住证"}', "缺少字段：matter"),
        ('{"text": 5, "matter": "id-03"}', "字段 text 应当是文字"),
        ('{"text": "", "matter": "id-03"}', "字段 text 不能为空"),
        ('{"text": "居住证", "matter": "id-99"}', "字段 matter 没有事项 id-99"),
        ('{"text": "居住证", "matter": "id-03", "aspect": "x"}', "字段 aspect 没有要素 x"),
        ('{"text": "居住证", "matter": "id-03", "style": []}', "字段 style 应当是文字"),
    ],
)
def test_a_bad_line_is_named_with_its_number_and_field(file: Path, bad: str, fault: str) -> None:
    heading, *named = faults(file, MatterLine, GOOD, bad, GOOD)

    assert heading == f"{file} 有 1 处不对："
    assert named == [f"第 2 行{fault}"]


def test_all_faults_of_all_lines_are_named_at_once(file: Path) -> None:
    named = faults(file, MatterLine, "not json", GOOD, "", '{"text": 5}', '{"matter": "id-03"}')

    assert named[1:] == [
        "第 1 行不是 JSON",
        "第 4 行字段 text 应当是文字",
        "第 4 行缺少字段：matter",
        "第 5 行缺少字段：text",
    ]


def test_each_kind_of_file_has_fields_of_its_own(file: Path) -> None:
    text = '{"text": "居住证"}'

    assert faults(file, AmbiguousLine, text)[1:] == ["第 1 行缺少字段：acceptable"]
    assert faults(file, OutOfScopeLine, text)[1:] == ["第 1 行缺少字段：kind"]
    assert faults(file, DialogueLine, text)[1:] == [
        "第 1 行缺少字段：name",
        "第 1 行缺少字段：turns",
    ]
    empty = '{"text": "居住证", "acceptable": []}'
    assert faults(file, AmbiguousLine, empty)[1:] == ["第 1 行字段 acceptable 不能为空"]


def test_a_fault_deep_in_a_dialogue_says_in_which_turn(file: Path) -> None:
    expect = {"matter": None, "aspect": None, "outcome": "clarified", "option": "two"}
    turns = [{"text": "证丢了", "expect": expect}]
    line = json.dumps({"name": "丢证", "turns": turns}, ensure_ascii=False)

    assert faults(file, DialogueLine, line)[1:] == [
        "第 1 行字段 turns.1.expect.outcome 没有结果 clarified",
        "第 1 行字段 turns.1.expect.option 应当是整数",
    ]


def test_lines_are_read_with_what_they_leave_out_and_what_only_their_author_knows(
    file: Path,
) -> None:
    bare = '{"text": "生孩子", "matter": "bundle-01", "author": "王芳"}'
    file.write_text(f"{GOOD}\n\n{bare}\n", encoding="utf-8")

    first, second = read(file, MatterLine, KNOWN)

    assert (first.matter, first.aspect, first.style) == ("residence-02", "how", "plain")
    assert (second.matter, second.aspect, second.style) == ("bundle-01", None, None)


def test_a_line_separator_within_a_text_does_not_end_the_line(file: Path) -> None:
    file.write_text('{"text": "居住证\u2028丢了", "kind": "nonsense"}', encoding="utf-8")

    assert read(file, OutOfScopeLine)[0].text == "居住证\u2028丢了"


def test_an_empty_file_and_one_that_is_no_text_are_refused(file: Path) -> None:
    file.write_text("\n\n", encoding="utf-8")
    with pytest.raises(EvaluationFileInvalid, match="一行也没有"):
        read(file, MatterLine, KNOWN)

    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(EvaluationFileInvalid, match="读不了"):
        read(file, MatterLine, KNOWN)


def test_the_publish_checks_are_such_a_file() -> None:
    from bot.settings import ROOT
    from knowledge.library import load

    names = load(ROOT / "knowledge").names
    checks = read(ROOT / "knowledge" / "checks.jsonl", MatterLine, names)

    assert {line.style for line in checks} > {"story", "typo", "voice"}
    assert {line.matter for line in checks} <= set(names)
