"""Threads: nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator

import pytest

from handoff.failures import InvalidEventId, StoreUnavailable, UnknownConversation
from handoff.store import connect
from handoff.thread import Event, Thread, event_order
from tests.handoff.world import WAIT_SECONDS, World


async def take(events: AsyncIterator[Event], count: int) -> list[str]:
    """The texts of the next ``count`` events."""
    async with asyncio.timeout(WAIT_SECONDS):
        return [(await anext(events)).body["text"] for _ in range(count)]


async def test_an_event_reads_back_as_it_was_appended(world: World) -> None:
    event = await world.thread.append("c1", "message", {"text": "护照怎么办"})

    assert await world.thread.read("c1") == [event]
    assert event.public() == {
        "id": event.id,
        "at": event.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "type": "message",
        "text": "护照怎么办",
    }


async def test_appending_twice_for_one_key_appends_once(world: World) -> None:
    first = await world.thread.append("c1", "message", {"text": "你好"}, once="m1")
    again = await world.thread.append("c1", "message", {"text": "你好"}, once="m1")

    assert again == first
    assert await world.thread.find("c1", "m1") == first
    assert await world.thread.find("c1", "m2") is None
    assert await world.thread.read("c1") == [first]


async def test_twenty_at_once_for_one_key_append_once(world: World) -> None:
    events = await asyncio.gather(
        *(world.thread.append("c1", "message", {"text": "你好"}, once="m1") for _ in range(20))
    )

    assert len({event.id for event in events}) == 1
    assert len(await world.thread.read("c1")) == 1


async def test_a_page_reads_on_where_the_last_one_ended(world: World) -> None:
    ids = [(await world.thread.append("c1", "notice", {"text": str(n)})).id for n in range(7)]

    first = await world.thread.read("c1", limit=3)
    rest = await world.thread.read("c1", after=first[-1].id)

    assert [event.id for event in [*first, *rest]] == ids
    assert ids == sorted(ids, key=event_order)


async def test_a_follower_gets_what_it_missed_and_then_what_comes(world: World) -> None:
    seen = await world.thread.append("c1", "message", {"text": "看过"})
    await world.thread.append("c1", "reply", {"text": "没看过"})

    async with world.thread.follow("c1", after=seen.id) as events:
        assert await take(events, 1) == ["没看过"]
        await world.thread.append("c1", "reply", {"text": "新来的"})
        assert await take(events, 1) == ["新来的"]


async def test_reconnecting_by_id_gives_exactly_what_was_missed(world: World) -> None:
    texts = [str(number) for number in range(60)]
    got: list[str] = []
    after = "0"

    async def write() -> None:
        for text in texts:
            await world.thread.append("c1", "message", {"text": text})

    async with asyncio.timeout(WAIT_SECONDS), asyncio.TaskGroup() as group:
        group.create_task(write())
        while len(got) < len(texts):
            # The connection breaks after every seventh event.
            async with world.thread.follow("c1", after=after) as events:
                async for event in events:
                    got.append(event.body["text"])
                    after = event.id
                    if len(got) % 7 == 0 or len(got) == len(texts):
                        break

    assert got == texts


async def test_many_followers_share_one_connection(world: World, server_url: str) -> None:
    await world.thread.append("c1", "message", {"text": "开始"})
    name = secrets.token_hex(4)
    redis = connect(f"{server_url}?client_name={name}")
    thread = Thread(redis, world.prefix)

    async def follow(ready: asyncio.Barrier) -> list[str]:
        async with thread.follow("c1", after="0") as events:
            first = await take(events, 1)
            await ready.wait()
            return first + await take(events, 1)

    ready = asyncio.Barrier(31)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(follow(ready)) for _ in range(30)]
        await ready.wait()
        clients = await world.redis.client_list(_type="pubsub")
        assert len([client for client in clients if client["name"] == name]) == 1
        await world.thread.append("c1", "message", {"text": "结束"})

    assert all(task.result() == ["开始", "结束"] for task in tasks)
    await redis.aclose()


async def test_followers_go_on_when_their_connection_is_cut(world: World) -> None:
    async with world.thread.follow("c1", after="0") as events:
        await world.thread.append("c1", "message", {"text": "断线前"})
        assert await take(events, 1) == ["断线前"]
        await world.redis.client_kill_filter(_type="pubsub")
        await world.thread.append("c1", "message", {"text": "断线后"})
        assert await take(events, 1) == ["断线后"]


async def test_erasing_leaves_nothing_and_refuses_late_writers(world: World) -> None:
    await world.thread.append("c1", "message", {"text": "删掉我"}, once="m1")
    await world.thread.remember("c1", {"plate": "p1"})

    await world.thread.erase("c1")

    assert not await world.thread.exists("c1")
    assert await world.thread.facts("c1") == {}
    with pytest.raises(UnknownConversation):
        await world.thread.append("c1", "reply", {"text": "迟到"})
    left = [key async for key in world.redis.scan_iter(match=f"{world.prefix}:*")]
    assert left == [world.thread.key("c1", "erased")]


async def test_trimming_drops_only_what_was_named(world: World) -> None:
    events = [await world.thread.append("c1", "notice", {"text": str(n)}) for n in range(3)]

    await world.thread.trim("c1", events[1].id)

    assert await world.thread.read("c1") == [events[2]]


async def test_all_conversations_are_found(world: World) -> None:
    for name in ("a", "b-1", "c_2"):
        await world.thread.append(name, "notice", {})

    assert {name async for name in world.thread.conversations()} == {"a", "b-1", "c_2"}


@pytest.mark.parametrize("name", ["", "x}:y", "中文", "a b", "a" * 65])
async def test_an_id_that_cannot_be_one_is_unknown(world: World, name: str) -> None:
    with pytest.raises(UnknownConversation):
        await world.thread.read(name)


@pytest.mark.parametrize("after", ["", "$", "abc", "-", "+"])
async def test_a_position_that_cannot_be_one_is_refused(world: World, after: str) -> None:
    with pytest.raises(InvalidEventId):
        await world.thread.read("c1", after=after)
    with pytest.raises(InvalidEventId):
        async with world.thread.follow("c1", after=after):
            pass


async def test_an_absent_redis_is_translated() -> None:
    redis = connect("redis://127.0.0.1:1")
    thread = Thread(redis, "none")

    with pytest.raises(StoreUnavailable) as raised:
        await thread.append("c1", "message", {"text": "喂"})
    assert raised.value.__cause__ is not None
    with pytest.raises(StoreUnavailable):
        await thread.read("c1")
    with pytest.raises(StoreUnavailable):
        await thread.find("c1", "m1")
    await redis.aclose()
