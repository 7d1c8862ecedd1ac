"""Every sentence of replies.yml: there, fillable, short, and fit for a citizen to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml

from bot.channels.failures import _SENTENCES as FAILURES
from bot.reply import Outcome
from bot.safety import Danger
from bot.sentences import Sentences
from bot.settings import ROOT
from bot.understanding import Act
from handoff.ticket import Reason
from knowledge.guide import Aspect

FILE = ROOT / "bot" / "replies.yml"
SENTENCES = Sentences.load()
# An elder reads one breath at a time.
LONGEST_CHARACTERS = 34
# What a sentence may be filled with: no others are known.
FILLERS = {
    "address",
    "amount",
    "brought",
    "closes",
    "count",
    "days",
    "detail",
    "ends",
    "first",
    "free",
    "hours",
    "labels",
    "last",
    "name",
    "names",
    "number",
    "opens",
    "phone",
    "phones",
    "place",
    "places",
    "progress",
    "question",
    "result",
    "starts",
    "summary",
    "then",
    "title",
    "where",
}
INTERNAL = re.compile(
    r"rasa|redis|json|http|api|intent|guide|policy|thread|ticket|error|none|null|\{\}|意图|置信|"
    r"检索|向量|模型|索引|数据库|工单|会话|坐席|用户|您好您|Traceback",
    re.IGNORECASE,
)


def spoken() -> Iterator[tuple[str, str]]:
    """Name and text of everything in the file that a citizen reads."""
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for group in ("follow_ups", "crisis_phones"):  # names and numbers, not sentences
        del data[group]
    yield from _leaves("", data)


def _leaves(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(f"{name}.{key}" if name else str(key), inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _leaves(f"{name}[{number}]", inner)
    else:
        yield name, str(value)


ALL = [*spoken(), *((f"failures.{code}", text) for code, text in FAILURES.items())]
NAMED = pytest.mark.parametrize(("name", "text"), ALL, ids=[name for name, _ in ALL])


@NAMED
def test_every_sentence_can_be_filled(name: str, text: str) -> None:
    fields = {field for _, field, _, _ in Formatter().parse(text) if field is not None}

    assert fields <= FILLERS | {"limit"}
    assert "{" not in text.format_map(dict.fromkeys(fields, "一"))


@NAMED
def test_no_sentence_takes_more_than_a_breath(name: str, text: str) -> None:
    parts = re.split(r"[。！？；\n]", re.sub(r"\{\w+\}", "", text))

    assert [part for part in parts if len(part) > LONGEST_CHARACTERS] == []


@NAMED
def test_no_sentence_shows_what_is_inside(name: str, text: str) -> None:
    assert INTERNAL.search(re.sub(r"\{\w+\}", "", text)) is None


# These acts do not end in small talk; an emergency has the sentences of its danger.
OWN = {Act.ASK_HUMAN: "handoff.requested", Act.COMPLAIN: "handoff.complaint"}


@pytest.mark.parametrize("act", sorted(set(Act) - {Act.EMERGENCY}))
def test_every_act_has_its_sentence(act: Act) -> None:
    assert SENTENCES.say(OWN.get(act, f"smalltalk.{act}"))


@pytest.mark.parametrize("aspect", Aspect)
def test_every_aspect_has_a_label_next_steps_and_a_title(aspect: Aspect) -> None:
    assert SENTENCES.say(f"aspects.{aspect}")
    following = SENTENCES.all(f"follow_ups.{aspect}")
    assert following
    assert aspect not in following
    assert set(following) <= set(Aspect)
    if aspect is not Aspect.HOW:
        assert SENTENCES.say(f"sections.{aspect}")


@pytest.mark.parametrize("danger", Danger)
def test_every_danger_has_words_and_numbers_that_are_labelled(danger: Danger) -> None:
    text, numbers = SENTENCES.say(f"crisis.{danger}"), SENTENCES.all(f"crisis_phones.{danger}")

    assert numbers
    assert all(SENTENCES.say(f"phones.{number}") for number in numbers)
    assert any(number in text for number in numbers)


OUTCOMES = {
    Outcome.CLARIFYING: ["clarify", "none_of_these"],
    Outcome.UNANSWERED_NO_MATCH: ["unanswered.no_match"],
    Outcome.UNANSWERED_OUT_OF_SCOPE: ["unanswered.out_of_scope"],
    Outcome.UNANSWERED_OUT_OF_DATE: ["unanswered.out_of_date"],
    Outcome.UNANSWERED_FIELD_EMPTY: ["unanswered.field_empty"],
    Outcome.HANDED_OFF_ON_REQUEST: ["handoff.requested", "handoff.already"],
    Outcome.HANDED_OFF_UNANSWERED: ["handoff.unanswered"],
    Outcome.HANDED_OFF_COMPLAINT: ["handoff.complaint"],
    Outcome.HANDED_OFF_ABUSE: ["handoff.abuse"],
    Outcome.MESSAGE_LEFT: [f"handoff.left_{why}" for why in ("closed", "holiday", "lunch")],
    Outcome.ERROR_INTERNAL: ["error.internal"],
}
SAID_OTHERWISE = {Outcome.ANSWERED, Outcome.GUIDING, Outcome.SMALLTALK, Outcome.CRISIS}


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - SAID_OTHERWISE))
def test_every_outcome_has_its_sentences(outcome: Outcome) -> None:
    for name in OUTCOMES[outcome]:
        assert SENTENCES.say(name, name="居住证首次申领", phone="12345")


def test_every_reason_the_policy_gives_has_its_sentence() -> None:
    for reason in set(Reason) - {Reason.CRISIS}:
        assert SENTENCES.say(f"handoff.{reason}")


@pytest.mark.parametrize(
    "name",
    ["unanswered.no_match", "unanswered.out_of_scope", "error.internal"],
)
def test_whoever_is_not_answered_gets_a_number_to_call(name: str) -> None:
    assert "12345" in SENTENCES.say(name)


def test_a_missing_sentence_stops_the_caller() -> None:
    with pytest.raises(KeyError, match="dance"):
        SENTENCES.say("smalltalk.dance")


def test_sentences_come_from_the_file_given(tmp_path: Path) -> None:
    file = tmp_path / "replies.yml"
    file.write_text("greeting: {text: '{place}欢迎您'}", encoding="utf-8")

    assert (
        Sentences.load(file).say("greeting.text", place="区政务服务中心") == "区政务服务中心欢迎您"
    )
