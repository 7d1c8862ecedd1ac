"""Dialogues, asked over the wire of an instance that says what it is told to."""

from __future__ import annotations

import json

import pytest

from bot.commands.evaluation.calibration import Point
from bot.commands.evaluation.dialogues import judge_dialogues, measure
from bot.commands.evaluation.lines import DialogueLine
from tests.bot.commands.evaluation.instance import Instance

IDS = {"身份证补领": "id-03", "护照补发": "exit-02"}
ANSWER = {"outcome": "answered", "aspect": "how", "confidence": 0.9, "options": []}
CHOICES = {
    "outcome": "clarifying",
    "guide": None,
    "aspect": "how",
    "confidence": 0.4,
    "options": [{"label": name, "value": name} for name in (*IDS, "都不是")],
}


def answer(guide: str) -> dict[str, object]:
    return {**ANSWER, "guide": {"id": guide}}


def dialogue(*turns: tuple[str, dict[str, object]]) -> DialogueLine:
    plain = {"matter": None, "aspect": None, "outcome": "answered"}
    line = {"name": "丢证", "turns": [{"text": t, "expect": plain | e} for t, e in turns]}
    return DialogueLine.model_validate_json(json.dumps(line), context=tuple(IDS.values()))


def test_the_choice_of_a_turn_is_of_the_list_shown_before_in_the_same_dialogue() -> None:
    line = dialogue(("证丢了", {"outcome": "clarifying"}), ("第二个", {"option": 2}))
    instance = Instance(CHOICES, answer("exit-02@990101"), CHOICES, answer("id-03"))

    first, chosen, again, other = judge_dialogues(instance.questioner(IDS), [line, line])

    assert (first.fault, chosen.fault, again.fault) == (None, None, None)
    assert other.fault is not None
    assert (other.fault.part, other.fault.expected, other.fault.got) == (
        "事项",
        "exit-02",
        "id-03",
    )
    assert instance.opened == 2


def test_only_answers_have_a_probability_and_the_aspect_does_not_make_them_wrong() -> None:
    line = dialogue(
        ("证丢了", {"outcome": "clarifying"}),
        ("身份证", {"matter": "id-03", "aspect": "fee"}),
        ("护照呢", {"matter": "exit-02"}),
    )
    instance = Instance(CHOICES, answer("id-03"), answer("id-03"))

    judged = list(judge_dialogues(instance.questioner(IDS), [line]))

    assert [turn.point for turn in judged] == [None, Point(0.9, True), Point(0.9, False)]


def test_turns_are_counted_by_the_first_part_that_fails() -> None:
    line = dialogue(
        ("证丢了", {"outcome": "clarifying"}),
        ("身份证", {"matter": "id-03"}),
        ("护照呢", {"matter": "exit-02"}),
        ("要钱不", {"matter": "exit-02", "aspect": "fee"}),
    )
    # The last is held by a person, so the bot says nothing.
    instance = Instance(CHOICES, answer("id-03"), answer("id-03"), {})

    figures = measure(list(judge_dialogues(instance.questioner(IDS), [line])))

    assert figures == {
        "turns": 4,
        "turns right": 0.5,
        "wrong outcome": 0.25,
        "wrong matter": 0.25,
        "wrong aspect": pytest.approx(0.0),
    }
