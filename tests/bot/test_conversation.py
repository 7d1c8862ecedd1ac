"""The path of a message, with everything on it real; the intent service is real at the wire."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from bot.failures import MessageIdReused
from bot.understanding import RasaUnderstander
from handoff.hours import DeskHours
from handoff.ticket import TicketState
from knowledge.search.searcher import Searcher
from tests.bot.intent_service import IntentService
from tests.bot.world import Agent, World, reply_of

HANG_UP = "不等了，继续问"


class BrokenIndex(Searcher):
    """An index whose files broke under the app; what it says may hold what was asked."""

    def __init__(self) -> None:
        pass

    def search(self, text: str, region: str | None = None) -> object:  # type: ignore[override]
        raise OSError(f"cannot read vectors for {text}")


# Answering.


async def test_the_two_first_questions_are_answered_from_their_guides(world: World) -> None:
    talk = await world.opened()

    first = await world.say(talk, "怎么办理居住证")
    second = await world.say(talk, "社保断缴了怎么办")

    assert (first["outcome"], first["guide"]["id"]) == ("answered", "residence-02")
    assert (second["outcome"], second["guide"]["id"]) == ("answered", "social-04")
    assert first["card"]["source"] == first["guide"]["source"]


async def test_a_follow_up_is_answered_about_the_matter_in_hand(
    world: World, intent_service: IntentService
) -> None:
    intent_service.understands({"那要多少钱": "ask_fee"})
    talk = await world.opened()

    await world.say(talk, "怎么办理居住证")
    reply = await world.say(talk, "那要多少钱")

    assert (reply["guide"]["id"], reply["aspect"]) == ("residence-02", "fee")


async def test_two_aspects_asked_at_once_are_both_answered(
    world: World, intent_service: IntentService
) -> None:
    whole, clause = "居住证首次申领要啥材料,多少钱", "居住证首次申领要啥材料"
    intent_service.understands({whole: "ask_materials", clause: "ask_materials"})
    intent_service.understands({"多少钱": "ask_fee"})

    reply = await world.say(await world.opened(), whole)

    assert "要带" in reply["text"]
    assert "不收钱" in reply["text"]


async def test_a_full_width_traditional_question_is_understood(world: World) -> None:
    reply = await world.say(await world.opened(), "　怎麼辦理　居住證？")

    assert reply["guide"]["id"] == "residence-02"


async def test_danger_is_answered_before_anything_else(
    world: World, intent_service: IntentService
) -> None:
    talk = await world.opened()

    reply = await world.say(talk, "我不想活了，居住证也办不下来")

    assert reply["outcome"] == "crisis"
    assert intent_service.asked == []
    assert (await world.desk.owner(talk)).state == "bot"


async def test_two_misses_in_a_row_bring_a_person(
    world: World, intent_service: IntentService
) -> None:
    laugh = "嘿嘿"
    intent_service.understands({laugh: "ask_notes"}, confidence=0.4)
    talk = await world.opened()

    first = await world.say(talk, laugh)
    second = await world.say(talk, laugh)

    assert first["outcome"].startswith("unanswered_")
    assert second["outcome"] == "handed_off_unanswered"
    assert (await world.desk.owner(talk)).state == "waiting"


async def test_starting_over_forgets_the_matter_and_keeps_the_place(
    world: World, intent_service: IntentService
) -> None:
    intent_service.understands({"那要多少钱": "ask_fee"}, confidence=0.9)
    plate = next(plate for place in world.served.library.places.values() for plate in place.plates)
    new, _ = await world.opening.open(plate, "plate")
    talk = new.conversation_id

    await world.say(talk, "怎么办理居住证")
    await world.say(talk, "重新开始")

    context = await world.memory.context(talk)
    assert context.matter is None
    assert context.place is not None


async def test_the_last_answer_is_said_again_when_asked(world: World) -> None:
    talk = await world.opened()
    answer = await world.say(talk, "怎么办理居住证")

    again = await world.say(talk, "再说一遍")

    assert again["text"] == answer["text"]
    assert (await world.say(await world.opened(), "再说一遍"))["outcome"] == "smalltalk"


# Nothing lost, nothing doubled.


async def test_the_same_message_again_is_answered_with_the_same_events(world: World) -> None:
    talk = await world.opened()

    once = await world.conversation.handle(talk, "message-a", "怎么办理居住证")
    again = await world.conversation.handle(talk, "message-a", "怎么办理居住证")

    assert again == once
    assert [event.type for event in await world.events(talk)] == ["reply", "message", "reply"]


async def test_an_id_that_comes_again_with_other_words_is_refused(world: World) -> None:
    talk = await world.opened()
    await world.conversation.handle(talk, "message-a", "怎么办理居住证")

    with pytest.raises(MessageIdReused):
        await world.conversation.handle(talk, "message-a", "怎么办理结婚证")
    assert len(await world.events(talk)) == 3


async def test_a_retry_while_the_first_is_still_answered_does_not_speak_twice(
    world: World,
) -> None:
    talk = await world.opened()

    turns = await asyncio.gather(
        *(world.conversation.handle(talk, "message-a", "怎么办理居住证") for _ in range(5))
    )

    assert all(turn == turns[0] for turn in turns)
    assert len(await world.events(talk)) == 3


async def test_twenty_messages_at_once_are_taken_one_turn_at_a_time(world: World) -> None:
    talk = await world.opened()

    await asyncio.gather(*(world.turn(talk, f"怎么办理居住证{n}") for n in range(20)))

    _, *said = await world.events(talk)
    assert [event.type for event in said] == ["message", "reply"] * 20
    for message, reply in zip(said[::2], said[1::2], strict=True):
        assert reply.body["in_reply_to"] == message.body["client_message_id"]


async def test_conversations_do_not_share_message_ids(world: World) -> None:
    one, other = await world.opened(), await world.opened()

    await world.conversation.handle(one, "message-a", "怎么办理居住证")
    turn = await world.conversation.handle(other, "message-a", "身份证丢了怎么补")

    assert reply_of(turn)["guide"]["id"] == "id-03"


# Personal data.


async def test_personal_data_is_masked_before_it_is_stored_or_sent_on(
    world: World, intent_service: IntentService
) -> None:
    talk = await world.opened()

    await world.say(talk, "我叫张三，手机13800138000，身份证11010519491231002X，办居住证")

    kept = str([event.body for event in await world.events(talk)])
    kept += (await world.memory.context(talk)).model_dump_json() + str(intent_service.asked)
    assert "13800138000" not in kept
    assert "11010519491231002" not in kept.upper()
    assert "[手机号]" in kept


async def test_what_an_agent_sees_of_a_request_is_masked(world: World) -> None:
    talk = await world.opened()

    await world.say(talk, "帮我转人工，打13800138000")

    ticket = await world.desk.ticket_of(talk)
    assert ticket is not None
    assert ticket.summary.last_text == "帮我转人工，打[手机号]"


# While a person has it.


async def test_asking_for_a_person_queues_with_the_matter_in_hand(world: World) -> None:
    talk = await world.opened()
    await world.say(talk, "怎么办理居住证")

    reply = await world.say(talk, "转人工")

    ticket = await world.desk.ticket_of(talk)
    assert reply["outcome"] == "handed_off_on_request"
    assert ticket is not None
    assert (ticket.state, ticket.summary.matter_id) == (TicketState.WAITING, "residence-02")


async def test_the_bot_is_silent_while_the_conversation_waits_or_is_held(world: World) -> None:
    talk = await world.opened()
    await world.say(talk, "转人工")

    waiting = await world.turn(talk, "怎么办理居住证")
    await world.desk.claim(Agent())
    held = await world.turn(talk, HANG_UP)

    assert (waiting.held, held.held) == (True, True)
    assert [len(turn.events) for turn in (waiting, held)] == [1, 1]
    assert sum(event.type == "reply" for event in await world.events(talk)) == 2


async def test_a_message_said_while_held_is_kept_once(world: World) -> None:
    talk = await world.opened()
    await world.say(talk, "转人工")
    await world.desk.claim(Agent())

    once = await world.conversation.handle(talk, "message-x", "在吗")
    again = await world.conversation.handle(talk, "message-x", "在吗")

    assert again == once
    said = [event for event in await world.events(talk) if event.type == "message"]
    assert [event.body["text"] for event in said] == ["转人工", "在吗"]


async def test_whoever_no_longer_wants_to_wait_goes_back_to_the_bot(world: World) -> None:
    talk = await world.opened()
    await world.say(talk, "转人工")

    reply = await world.say(talk, HANG_UP)

    assert reply["text"] == "好的，不等了。您接着问我就行。"
    assert (await world.desk.owner(talk)).state == "bot"
    assert (await world.say(talk, "怎么办理居住证"))["guide"]["id"] == "residence-02"


async def test_after_an_agent_closes_the_bot_answers_again(world: World) -> None:
    talk = await world.opened()
    await world.say(talk, "转人工")
    ticket = await world.desk.claim(Agent())
    assert ticket is not None
    await world.desk.close(Agent(), ticket.id)

    assert (await world.say(talk, "怎么办理居住证"))["outcome"] == "answered"


async def test_outside_hours_word_is_left_and_the_bot_goes_on(world: World, tmp_path: Path) -> None:
    file = tmp_path / "hours.yml"
    file.write_text("seasons: [{week: {thu: ['14:00-15:00']}}]", encoding="utf-8")
    world.desk.hours = DeskHours.load(file)
    talk = await world.opened()

    reply = await world.say(talk, "转人工")

    assert (reply["outcome"], "不在班" in reply["text"]) == ("message_left", True)
    assert (await world.say(talk, "怎么办理居住证"))["outcome"] == "answered"


# Parts that fail alone.


async def test_without_the_intent_service_the_citizen_is_still_answered(
    world: World, intent_service: IntentService, caplog: pytest.LogCaptureFixture
) -> None:
    intent_service.status = 500

    reply = await world.say(await world.opened(), "居住证首次申领怎么弄")

    assert (reply["outcome"], reply["guide"]["id"]) == ("answered", "residence-02")
    assert "intent service unavailable: HTTPStatusError" in caplog.text
    assert "居住证" not in caplog.text


async def test_an_intent_service_that_hangs_does_not_hold_the_citizen_up(
    world: World, intent_service: IntentService
) -> None:
    intent_service.open.clear()
    impatient = RasaUnderstander(intent_service.url, 0.05)
    world.conversation._understander = impatient

    reply = await world.say(await world.opened(), "居住证首次申领怎么弄")

    assert reply["outcome"] == "answered"
    intent_service.open.set()
    await impatient.close()


async def test_whatever_breaks_the_citizen_is_answered_and_no_words_are_logged(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    talk = await world.opened()
    await world.say(talk, "怎么办理居住证")
    world.search_with(BrokenIndex())

    reply = await world.say(talk, "我有个秘密想问")

    assert reply["outcome"] == "error_internal"
    assert "12345" in reply["text"]
    assert f"turn of {talk} failed: OSError" in caplog.text
    assert "秘密" not in caplog.text


async def test_what_broke_once_leaves_the_matter_in_hand(
    world: World, intent_service: IntentService
) -> None:
    intent_service.understands({"那要多少钱": "ask_fee"})
    talk, working = await world.opened(), world.served
    await world.say(talk, "怎么办理居住证")
    world.search_with(BrokenIndex())
    await world.say(talk, "出错的一句")

    world.served = working

    assert (await world.say(talk, "那要多少钱"))["guide"]["id"] == "residence-02"
