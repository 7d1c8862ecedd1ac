"""Turns: one at a time, each message and each reply once, whatever dies in between."""

from __future__ import annotations

import asyncio

import pytest

from handoff.failures import StoreUnavailable, UnknownConversation
from handoff.store import connect
from handoff.thread import Event, Thread
from handoff.turns import Begun, Turns
from tests.handoff.world import World

SECONDS = 30.0


@pytest.fixture
def turns(world: World) -> Turns:
    return Turns(world.redis, world.thread)


async def begin(
    turns: Turns, token: str, message: str = "m1", seconds: float = SECONDS
) -> Begun | None:
    return await turns.begin("c1", token, seconds, message=message, body={"text": "你好"})


async def finish(turns: Turns, token: str, text: str = "您好", context: str = "{}") -> Event:
    return await turns.finish("c1", token, message="m1", body={"text": text}, context=context)


async def test_a_turn_begins_with_the_message_and_ends_with_the_reply(
    world: World, turns: Turns
) -> None:
    begun = await begin(turns, "one")
    assert begun is not None
    reply = await finish(turns, "one", context='{"matter": "id-03"}')

    assert (begun.replied, begun.ticketed, begun.context) == (None, False, None)
    assert await world.thread.read("c1") == [begun.said, reply]
    assert await world.thread.find("c1", "message:m1") == begun.said
    assert await world.thread.find("c1", "reply:m1") == reply

    again = await begin(turns, "other")
    assert again == Begun(begun.said, reply, ticketed=False, context='{"matter": "id-03"}')


async def test_while_one_has_the_turn_another_has_not_and_nothing_is_written(
    world: World, turns: Turns
) -> None:
    await begin(turns, "one")

    assert await begin(turns, "other", "m2") is None
    assert await turns.take("c1", "other", SECONDS) is False
    assert len(await world.thread.read("c1")) == 1


async def test_a_call_sent_again_after_a_broken_connection_finds_its_own_turn(
    world: World, turns: Turns
) -> None:
    assert await begin(turns, "one") == await begin(turns, "one")
    assert len(await world.thread.read("c1")) == 1


async def test_only_its_owner_gives_a_turn_back(turns: Turns) -> None:
    await turns.take("c1", "one", SECONDS)

    await turns.let_go("c1", "other")
    assert await turns.take("c1", "other", SECONDS) is False
    await turns.let_go("c1", "one")
    assert await turns.take("c1", "other", SECONDS) is True


async def test_a_process_that_died_in_its_turn_holds_it_up_no_longer_than_the_turn_lasts(
    world: World, turns: Turns
) -> None:
    died = await begin(turns, "died")
    assert died is not None
    await world.redis.pexpire(world.thread.key("c1", "turn"), 0)

    heir = await begin(turns, "heir")
    assert heir == died
    await finish(turns, "heir")
    assert len(await world.thread.read("c1")) == 2


async def test_a_turn_lasts_as_long_as_it_was_taken_for(world: World, turns: Turns) -> None:
    await begin(turns, "one", seconds=SECONDS)

    left = await world.redis.pttl(world.thread.key("c1", "turn"))
    assert SECONDS * 500 < left <= SECONDS * 1000


async def test_who_answers_after_its_turn_ran_out_changes_nothing(
    world: World, turns: Turns
) -> None:
    await begin(turns, "slow")
    await world.redis.delete(world.thread.key("c1", "turn"))
    await begin(turns, "heir")
    answered = await finish(turns, "heir", "先答的", '{"misses": 1}')
    await turns.take("c1", "third", SECONDS)

    late = await finish(turns, "slow", "迟到的", '{"misses": 2}')

    assert late == answered
    assert (await world.thread.facts("c1"))["context"] == '{"misses": 1}'
    assert await turns.take("c1", "fourth", SECONDS) is False


async def test_whether_there_ever_was_a_ticket_is_told(world: World, turns: Turns) -> None:
    await world.ask("c1")
    await world.desk.withdraw("c1")

    begun = await begin(turns, "one")
    assert begun is not None
    assert begun.ticketed


async def test_what_was_erased_stays_erased(world: World, turns: Turns) -> None:
    await begin(turns, "one")
    await world.thread.erase("c1")

    with pytest.raises(UnknownConversation):
        await finish(turns, "one")
    with pytest.raises(UnknownConversation):
        await begin(turns, "other")
    assert await world.thread.facts("c1") == {}
    assert not await world.thread.exists("c1")


async def test_followers_are_woken_by_both(world: World, turns: Turns) -> None:
    async with world.thread.follow("c1", after="0") as events, asyncio.timeout(10):
        await begin(turns, "one")
        assert (await anext(events)).type == "message"
        await finish(turns, "one")
        assert (await anext(events)).type == "reply"


async def test_a_store_that_is_away_is_said_to_be_away(prefix: str) -> None:
    redis = connect("redis://127.0.0.1:9")

    with pytest.raises(StoreUnavailable):
        await begin(Turns(redis, Thread(redis, prefix)), "one")
    await redis.aclose()
