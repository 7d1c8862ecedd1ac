"""The trained intent models on sentences they never saw, read as the app reads them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.commands.questioner import asking
from bot.safety import Safety
from bot.settings import ROOT, read_settings

pytestmark = pytest.mark.rasa


def examples(folder: Path) -> set[tuple[str, str]]:
    """Every (intent, sentence) of a folder of Rasa training files."""
    return {
        (block["intent"], line.removeprefix("- ").strip())
        for path in folder.glob("*.yml")
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        if "intent" in block
        for line in block["examples"].splitlines()
        if line.strip()
    }


@pytest.fixture(scope="module")
def answers() -> Iterator[list[tuple[str, str, str]]]:
    """What was meant, what was understood, and the sentence, for all that is held out."""
    with asking(read_settings()) as questioner:
        yield [
            (name, questioner.likeliest_intent(text)[0], text) for name, text in sorted(HELD_OUT)
        ]


HELD_OUT = examples(ROOT / "nlu_data" / "held_out")


def test_no_held_out_sentence_is_trained_on() -> None:
    trained = {text for _, text in examples(ROOT / "nlu_data" / "intents")}
    assert not trained & {text for _, text in HELD_OUT}


def test_nineteen_of_twenty_sentences_are_understood(answers: list[tuple[str, str, str]]) -> None:
    right = sum(meant == understood for meant, understood, _ in answers)
    assert right / len(answers) >= 19 / 20


def test_the_intent_service_misses_and_imagines_hardly_any_emergency(
    answers: list[tuple[str, str, str]],
) -> None:
    wrong = [a for a in answers if (a[0] == "emergency") != (a[1] == "emergency")]
    assert len(wrong) <= 4


def test_the_rules_before_it_hear_every_emergency_and_imagine_none() -> None:
    safety = Safety.load()
    heard = {text for _, text in HELD_OUT if safety.danger(text) is not None}
    assert heard == {text for name, text in HELD_OUT if name == "emergency"}
