"""The relay: each change reaches its thread once, whatever dies."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest

from handoff.failures import StoreUnavailable
from handoff.relay import Relay
from handoff.thread import Event, Thread
from tests.handoff.world import WAIT_SECONDS, Person, World

WANG = Person("a1", "小王")


def relay_of(world: World, thread: Thread | None = None) -> Relay:
    return Relay(world.redis, world.queue, thread or world.thread, teams=["hall"])


async def states(world: World, conversation_id: str) -> list[str]:
    return [event.body["state"] for event in await world.thread.read(conversation_id)]


async def test_each_change_becomes_one_event(world: World) -> None:
    await world.ask("c1")
    await world.desk.claim(WANG)
    await world.expire_leases()
    await world.desk.sweep()
    await world.desk.withdraw("c1")

    assert await relay_of(world).relay("hall") == 4
    assert await relay_of(world).relay("hall") == 0
    events = await world.thread.read("c1")
    assert [event.body["state"] for event in events] == ["waiting", "held", "waiting", "returned"]
    assert events[1].body == {
        "ticket_id": "c1.1",
        "state": "held",
        "reason": "requested",
        "agent": {"name": "小王"},
    }
    assert events[0].body["agent"] is None


async def test_a_process_dying_between_script_and_relay_loses_nothing(world: World) -> None:
    await world.ask("c1")  # and the process is gone

    successor = World(world.redis, world.prefix)
    await relay_of(successor).relay("hall")

    assert await states(world, "c1") == ["waiting"]


class DiesAfterAppending(Thread):
    """A thread whose process dies right after the event is written."""

    async def append(self, *args: Any, **options: Any) -> Event:
        await super().append(*args, **options)
        raise StoreUnavailable


async def test_a_relay_dying_before_it_acknowledges_doubles_nothing(world: World) -> None:
    await world.ask("c1")
    dying = DiesAfterAppending(world.redis, world.prefix)
    with pytest.raises(StoreUnavailable):
        await relay_of(world, dying).relay("hall")

    assert await relay_of(world).relay("hall") == 1

    assert await states(world, "c1") == ["waiting"]


async def test_an_erased_conversation_holds_nothing_up(world: World) -> None:
    await world.ask("gone")
    await world.ask("c1")
    await world.thread.erase("gone")

    assert await relay_of(world).relay("hall") == 2

    assert not await world.thread.exists("gone")
    assert await states(world, "c1") == ["waiting"]


async def test_two_running_relays_keep_order_and_take_over(world: World) -> None:
    first, second = relay_of(world), relay_of(World(world.redis, world.prefix))
    tasks = [asyncio.create_task(relay.run()) for relay in (first, second)]
    expected: list[str] = []

    async with world.thread.follow("c1", after="0") as events:
        for number in range(1, 6):
            await world.ask("c1")
            await world.desk.claim(WANG)
            await world.desk.close(WANG, f"c1.{number}")
            expected += ["waiting", "held", "closed"]
        async with asyncio.timeout(WAIT_SECONDS):
            got = [(await anext(events)).body["state"] for _ in expected]

    assert got == expected
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
