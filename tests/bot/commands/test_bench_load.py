"""The load: what it asks, what it counts, and that being late counts as waiting."""

from __future__ import annotations

import time
from collections import Counter
from itertools import count

import pytest

from bot.commands.bench_load import Load, Measured, Wire, _due, measure_rasa
from tests.bot.intent_service import IntentService

QUESTIONS = [f"第{number}问" for number in range(200)]


def test_what_is_asked_follows_zipf_and_what_is_counted_was_answered(
    intent_service: IntentService,
) -> None:
    measured = measure_rasa(
        intent_service.url, QUESTIONS, Load(citizens=4, warm_up=0, seconds=1, rate=None, seed=1)
    )

    asked = Counter(intent_service.asked)
    assert 0 < len(measured.times) <= len(intent_service.asked) <= len(measured.times) + 4
    assert measured.failed == 0
    assert set(asked) <= set(QUESTIONS)
    assert asked.most_common(1)[0][1] > len(intent_service.asked) / 10


def test_the_warm_up_is_not_counted(intent_service: IntentService) -> None:
    measured = measure_rasa(
        intent_service.url, QUESTIONS, Load(citizens=1, warm_up=0.5, seconds=0.5, rate=20, seed=1)
    )

    assert 8 <= len(measured.times) <= 11
    assert len(intent_service.asked) >= 18


def test_failures_are_counted_and_the_load_goes_on(intent_service: IntentService) -> None:
    intent_service.status = 503
    measured = measure_rasa(
        intent_service.url, QUESTIONS, Load(citizens=1, warm_up=0, seconds=0.5, rate=10, seed=1)
    )

    assert list(measured.times) == []
    assert measured.failed == pytest.approx(5, abs=1)


async def test_being_late_counts_as_waiting() -> None:
    began = time.perf_counter() - 1.0

    assert await _due(began, count(), rate=10) == pytest.approx(1.0, abs=0.5)
    assert await _due(began, count(), rate=None) == 0.0
    assert await _due(time.perf_counter() + 0.05, count(), rate=10) == 0.0
    assert time.perf_counter() - began > 1.05


async def test_a_connection_is_used_again(intent_service: IntentService) -> None:
    wire = await Wire.open(intent_service.url)

    answers = [await wire.post("/model/parse", {"text": text}) for text in ("一", "二")]

    assert intent_service.asked == ["一", "二"]
    assert answers[0]["intent_ranking"][0]["name"] == "ask_how"
    intent_service.status = 503
    with pytest.raises(OSError, match="503"):
        await wire.post("/model/parse", {"text": "三"})
    await wire.close()


def test_a_row_says_answers_a_second_and_how_long_they_took() -> None:
    row = Measured(2.0, [float(n) for n in range(1, 101)], 3).row().split()
    assert row == ["50", "50.5", "96.0", "100.0", "3"]
