"""Held-out sentences: what is read of Rasa's YAML."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.commands.evaluation.intents import Parsed, measure, read_examples
from bot.commands.evaluation.lines import EvaluationFileInvalid

GOOD = """\
version: "3.1"
nlu:
- intent: greet
  examples: |
    - 你好，在不
    - 喂
- intent: ask_fee
  examples: |
    - 要钱不
"""


def test_every_example_is_read_with_its_intent(tmp_path: Path) -> None:
    file = tmp_path / "held_out.yml"
    file.write_text(GOOD, encoding="utf-8")

    assert list(read_examples(file)) == [
        ("greet", "你好，在不"),
        ("greet", "喂"),
        ("ask_fee", "要钱不"),
    ]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("nlu:\n- examples: x\n- intent: greet", ["nlu 第 1 段 intent", "nlu 第 2 段 examples"]),
        ("nlu: [", ["不是 YAML", "line 1"]),
        ("intents: []", ["nlu"]),
    ],
)
def test_all_that_is_wrong_with_a_file_is_named(
    tmp_path: Path, text: str, faults: list[str]
) -> None:
    file = tmp_path / "held_out.yml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(EvaluationFileInvalid) as caught:
        list(read_examples(file))

    assert [fault for fault in faults if fault not in str(caught.value)] == []


def test_accuracy_is_the_share_understood() -> None:
    parsed = [Parsed("喂", "greet", "greet", 0.9), Parsed("要钱不", "ask_fee", "greet", 0.4)]

    assert measure(parsed) == {"examples": 2, "accuracy": 0.5}
