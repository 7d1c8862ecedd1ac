"""The seam to the intent service: a real HTTP server, and everything that can come back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.failures import UnderstandingUnavailable
from bot.understanding import Act, RasaUnderstander, Recalling
from knowledge.guide import Aspect
from tests.bot.intent_service import IntentService


@pytest.fixture
async def rasa(intent_service: IntentService) -> AsyncIterator[RasaUnderstander]:
    rasa = RasaUnderstander(intent_service.url, 5.0)
    yield rasa
    await rasa.close()


async def test_an_aspect_is_read_with_its_confidence(
    rasa: RasaUnderstander, intent_service: IntentService
) -> None:
    intent_service.rankings["要带什么"] = [("ask_materials", 0.91), ("greet", 0.05)]

    understood = await rasa.understand("要带什么")

    assert (understood.intent, understood.confidence) == (Aspect.MATERIALS, 0.91)
    assert understood.act is None


async def test_an_act_keeps_the_best_aspect_below_it(
    rasa: RasaUnderstander, intent_service: IntentService
) -> None:
    intent_service.rankings["谢谢"] = [("thanks", 0.8), ("ask_fee", 0.1), ("ask_how", 0.05)]

    understood = await rasa.understand("谢谢")

    assert understood.act is Act.THANKS
    assert (understood.aspect, understood.aspect_confidence) == (Aspect.FEE, 0.1)


async def test_the_fallback_at_rank_zero_is_read_past(
    rasa: RasaUnderstander, intent_service: IntentService
) -> None:
    intent_service.rankings["哪儿办"] = [("nlu_fallback", 0.7), ("ask_where", 0.4), ("greet", 0.2)]

    understood = await rasa.understand("哪儿办")

    assert (understood.intent, understood.confidence) == (Aspect.WHERE, 0.4)


async def test_each_clearly_asked_clause_is_an_aspect(
    rasa: RasaUnderstander, intent_service: IntentService
) -> None:
    intent_service.understands({"要啥材料,多少钱": "ask_materials"})
    intent_service.understands({"要啥材料": "ask_materials", "多少钱": "ask_fee"})

    understood = await rasa.understand("要啥材料,多少钱")

    assert (understood.aspect, understood.also) == (Aspect.MATERIALS, (Aspect.FEE,))


async def test_a_doubtful_clause_adds_nothing(
    rasa: RasaUnderstander, intent_service: IntentService
) -> None:
    intent_service.understands({"要啥材料，那个": "ask_materials", "要啥材料": "ask_materials"})
    intent_service.understands({"那个": "ask_fee"}, confidence=0.4)

    assert (await rasa.understand("要啥材料，那个")).also == ()


async def test_a_question_at_the_end_outweighs_the_complaint_before_it(
    rasa: RasaUnderstander, intent_service: IntentService
) -> None:
    intent_service.understands({"你们太慢了，多少钱": "complain", "你们太慢了": "complain"})
    intent_service.understands({"多少钱": "ask_fee"})

    assert (await rasa.understand("你们太慢了，多少钱")).intent is Aspect.FEE


async def test_a_complaint_at_the_end_makes_the_sentence_one(
    rasa: RasaUnderstander, intent_service: IntentService
) -> None:
    intent_service.understands({"多少钱": "ask_fee", "你们太慢了": "complain"})
    intent_service.understands({"多少钱，你们太慢了": "complain"})

    assert (await rasa.understand("多少钱，你们太慢了")).act is Act.COMPLAIN


async def test_a_long_sentence_is_asked_once(
    rasa: RasaUnderstander, intent_service: IntentService
) -> None:
    await rasa.understand("一，二，三，四，五")

    assert intent_service.asked == ["一，二，三，四，五"]


async def test_silence_is_unavailable(intent_service: IntentService) -> None:
    intent_service.open.clear()
    impatient = RasaUnderstander(intent_service.url, 0.05)

    with pytest.raises(UnderstandingUnavailable, match="ReadTimeout"):
        await impatient.understand("怎么办理居住证")
    intent_service.open.set()
    await impatient.close()


async def test_nobody_listening_is_unavailable() -> None:
    nobody = RasaUnderstander("http://127.0.0.1:9", 1.0)

    with pytest.raises(UnderstandingUnavailable, match="ConnectError"):
        await nobody.understand("怎么办理居住证")
    assert await nobody.ready() is False
    await nobody.close()


async def test_an_error_of_the_service_is_unavailable(
    rasa: RasaUnderstander, intent_service: IntentService
) -> None:
    intent_service.status = 500

    with pytest.raises(UnderstandingUnavailable, match="HTTPStatusError"):
        await rasa.understand("怎么办理居住证")


@pytest.mark.parametrize(
    "body",
    [
        b"<html>not json</html>",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        b'{"intent_ranking": []}',
        b'{"intent_ranking": null}',
        b'{"intent_ranking": "greet"}',
        b'{"intent_ranking": [{"name": "nlu_fallback", "confidence": 0.9}]}',
        b'{"intent_ranking": [{"name": "order_pizza", "confidence": 0.9}]}',
        b'{"intent_ranking": [{"name": "ask_weather", "confidence": 0.9}]}',
        b'{"intent_ranking": [{"name": "greet"}]}',
        b'{"intent_ranking": [{"name": "greet", "confidence": null}]}',
        b'{"intent_ranking": [{"name": null, "confidence": 0.9}]}',
        b'{"intent_ranking": [{"name": ["greet"], "confidence": 0.9}]}',
    ],
)
async def test_an_answer_that_makes_no_sense_is_unavailable(
    rasa: RasaUnderstander, intent_service: IntentService, body: bytes
) -> None:
    intent_service.body = body

    with pytest.raises(UnderstandingUnavailable):
        await rasa.understand("怎么办理居住证")


async def test_the_failure_does_not_carry_what_was_said(
    rasa: RasaUnderstander, intent_service: IntentService
) -> None:
    intent_service.body = b'{"intent_ranking": "secret"}'

    with pytest.raises(UnderstandingUnavailable) as raised:
        await rasa.understand("我的秘密")
    assert "秘密" not in str(raised.value)


async def test_it_is_ready_once_it_parses(
    rasa: RasaUnderstander, intent_service: IntentService
) -> None:
    assert await rasa.ready() is True
    intent_service.status = 503
    assert await rasa.ready() is False


# What was understood lately.


async def test_what_was_understood_is_not_asked_again(
    rasa: RasaUnderstander, intent_service: IntentService
) -> None:
    recalling = Recalling(rasa)

    first = await recalling.understand("要带什么")
    again = await recalling.understand("要带什么")

    assert again == first
    assert intent_service.asked == ["要带什么"]


async def test_a_failure_is_not_recalled(
    rasa: RasaUnderstander, intent_service: IntentService
) -> None:
    recalling = Recalling(rasa)
    intent_service.status = 500
    with pytest.raises(UnderstandingUnavailable):
        await recalling.understand("要带什么")

    intent_service.status = 200
    intent_service.understands({"要带什么": "ask_materials"})

    assert (await recalling.understand("要带什么")).aspect is Aspect.MATERIALS


async def test_another_model_is_asked_anew(
    rasa: RasaUnderstander, intent_service: IntentService
) -> None:
    recalling = Recalling(rasa)
    await recalling.refresh()
    await recalling.understand("要带什么")
    await recalling.refresh()
    await recalling.understand("要带什么")
    assert len(intent_service.asked) == 1

    intent_service.understands({"要带什么": "ask_materials"})
    intent_service.model = "model-2"
    await recalling.refresh()

    assert (await recalling.understand("要带什么")).aspect is Aspect.MATERIALS


async def test_what_the_old_model_says_while_it_is_replaced_is_not_recalled(
    rasa: RasaUnderstander, intent_service: IntentService
) -> None:
    recalling = Recalling(rasa)
    intent_service.open.clear()
    slow = asyncio.create_task(recalling.understand("要带什么"))
    async with asyncio.timeout(10):
        while not intent_service.asked:
            await rasa.model()
    await recalling.refresh()
    intent_service.open.set()
    await slow

    await recalling.understand("要带什么")

    assert len(intent_service.asked) == 2


@pytest.mark.parametrize("status", [500, 404])
async def test_while_the_service_is_away_nothing_is_forgotten(
    rasa: RasaUnderstander, intent_service: IntentService, status: int
) -> None:
    recalling = Recalling(rasa)
    await recalling.refresh()
    before = await recalling.understand("要带什么")
    intent_service.status = status

    await recalling.refresh()

    assert await recalling.understand("要带什么") == before


class Reading:
    """Reads every sentence alike."""

    def __init__(self, **probabilities: float) -> None:
        self.probabilities = probabilities

    def read(self, text: str) -> dict[str, float]:
        return self.probabilities


async def test_the_mean_of_both_readings_counts(intent_service: IntentService) -> None:
    both = RasaUnderstander(intent_service.url, 5.0, Reading(ask_fee=0.9, ask_where=0.1))
    intent_service.rankings["要带什么"] = [("ask_materials", 0.5), ("ask_fee", 0.3)]

    ranking = await both.ranking("要带什么")
    await both.close()

    assert [intent for intent, _ in ranking] == [Aspect.FEE, Aspect.MATERIALS, Aspect.WHERE]
    assert [p for _, p in ranking] == pytest.approx([0.6, 0.25, 0.05])


async def test_where_rasa_has_no_doubt_it_is_not_read_again(
    intent_service: IntentService,
) -> None:
    both = RasaUnderstander(intent_service.url, 5.0, Reading(ask_fee=1.0))
    intent_service.rankings["要带什么"] = [("ask_materials", 0.92), ("ask_fee", 0.05)]

    understood = await both.understand("要带什么")
    await both.close()

    assert (understood.aspect, understood.confidence) == (Aspect.MATERIALS, 0.92)


async def test_while_rasa_is_away_the_second_reading_stands_alone() -> None:
    alone = RasaUnderstander("http://127.0.0.1:9", 1.0, Reading(ask_fee=0.9, greet=0.1))

    understood = await alone.understand("多少钱")
    await alone.close()

    assert (understood.aspect, understood.confidence) == (Aspect.FEE, 0.9)


async def test_once_the_service_is_back_it_is_asked_anew(
    rasa: RasaUnderstander, intent_service: IntentService
) -> None:
    recalling = Recalling(rasa)
    await recalling.refresh()
    await recalling.understand("要带什么")
    intent_service.status = 500
    await recalling.refresh()
    intent_service.status = 200
    intent_service.understands({"要带什么": "ask_materials"})

    await recalling.refresh()

    assert (await recalling.understand("要带什么")).aspect is Aspect.MATERIALS
