"""Who may speak in a conversation, what it is about, and whose turn it is."""

from __future__ import annotations

import asyncio

import pytest

from bot.context import Context
from bot.failures import ConversationUnknown, TokenInvalid, TurnTimedOut
from bot.memory import Memory
from handoff.failures import StoreUnavailable, UnknownConversation
from handoff.store import Redis, connect
from handoff.thread import Thread
from knowledge.guide import Aspect


@pytest.fixture
def memory(redis: Redis, prefix: str) -> Memory:
    return Memory(redis, Thread(redis, prefix))


async def test_the_token_opens_its_own_conversation_only(memory: Memory) -> None:
    mine = await memory.open(plate=None, channel="web", place=None)
    other = await memory.open(plate=None, channel="web", place=None)

    await memory.check(mine.conversation_id, mine.token)
    for wrong in (other.token, "", mine.token + "x", "密码"):
        with pytest.raises(TokenInvalid):
            await memory.check(mine.conversation_id, wrong)


async def test_a_conversation_nobody_opened_is_unknown(memory: Memory) -> None:
    with pytest.raises(ConversationUnknown):
        await memory.check("nobody", "token")


async def test_an_id_that_cannot_be_one_is_unknown(memory: Memory) -> None:
    with pytest.raises(UnknownConversation):
        await memory.check("{c:*}", "token")


async def test_the_token_is_not_kept(memory: Memory, redis: Redis, prefix: str) -> None:
    new = await memory.open(plate="P-1", channel="plate", place="幸福社区")

    facts = await redis.hgetall(f"{prefix}:{{c:{new.conversation_id}}}:facts")

    assert new.token not in str(facts)
    assert (facts["plate"], facts["channel"]) == ("P-1", "plate")


async def test_the_context_comes_back_as_it_was_left(memory: Memory) -> None:
    new = await memory.open(plate="P-1", channel="plate", place="幸福社区")
    before = await memory.context(new.conversation_id)
    after = before.about("id-03", Aspect.FEE)

    async with memory.message(new.conversation_id, "message-1", "多少钱") as turn:
        await turn.reply({"text": "不收钱"}, after)

    assert (before, turn.context) == (Context(place="幸福社区"), before)
    assert await memory.context(new.conversation_id) == after


async def test_one_turn_at_a_time(memory: Memory) -> None:
    inside = most = 0

    async def speak() -> None:
        nonlocal inside, most
        async with memory.turn("talk"):
            inside += 1
            most = max(most, inside)
            await memory.context("talk")  # a real wait, in which others could slip in
            inside -= 1

    await asyncio.gather(*(speak() for _ in range(20)))

    assert (inside, most) == (0, 1)


async def test_turns_of_different_conversations_do_not_wait_for_each_other(memory: Memory) -> None:
    async with memory.turn("one"), memory.turn("other"):
        assert await memory.context("other") == Context()


async def test_a_turn_that_breaks_is_given_back(memory: Memory) -> None:
    with pytest.raises(ValueError, match="broken"):
        async with memory.turn("talk"):
            raise ValueError("broken")

    async with memory.turn("talk"):
        pass


async def test_a_turn_that_does_not_end_is_not_waited_for_forever(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with memory.turn("talk"):
        monkeypatch.setattr("bot.memory._TURN_SECONDS", 0.05)
        with pytest.raises(TurnTimedOut):
            async with memory.turn("talk"):
                pass


async def test_a_store_that_is_away_is_said_to_be_away(prefix: str) -> None:
    redis = connect("redis://127.0.0.1:9")
    memory = Memory(redis, Thread(redis, prefix))

    with pytest.raises(StoreUnavailable):
        async with memory.turn("talk"):
            pass
    await redis.aclose()
