"""The ledger keeps up: once, completely, through outages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import select

from handoff.failures import LedgerUnavailable
from handoff.ledger.audit import Audit
from handoff.ledger.migrations import upgrade
from handoff.ledger.recorder import Recorder
from handoff.ledger.store import Heard, Ledger
from handoff.ledger.tables import AuditRow, ConversationRow
from handoff.thread import Event
from tests.handoff.world import WAIT_SECONDS, World


class Watched(Ledger):
    """A ledger that rings when it has recorded, or has failed to."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.recorded_event = asyncio.Event()
        self.failed_event = asyncio.Event()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[object]:  # type: ignore[override]
        try:
            async with super().transaction() as session:
                yield session
        except LedgerUnavailable:
            self.failed_event.set()
            raise
        self.recorded_event.set()

    async def until(self, conversation_id: str, count: int) -> list[Event]:
        """Wait until so many events of the conversation are recorded."""
        async with asyncio.timeout(WAIT_SECONDS):
            while True:
                self.recorded_event.clear()
                with suppress(LedgerUnavailable):
                    events = await Ledger.events(self, conversation_id)
                    if len(events) >= count:
                        return events
                    self.recorded_event.clear()
                await self.recorded_event.wait()


class Counting(Ledger):
    """A ledger that counts its transactions."""

    transactions = 0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[object]:  # type: ignore[override]
        self.transactions += 1
        async with super().transaction() as session:
            yield session


@asynccontextmanager
async def running(recorder: Recorder) -> AsyncIterator[None]:
    task = asyncio.create_task(recorder.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def say(world: World, conversation_id: str, *texts: str) -> list[Event]:
    return [await world.thread.append(conversation_id, "message", {"text": t}) for t in texts]


def recorder_of(world: World, ledger: Ledger, **options: int) -> Recorder:
    return Recorder(world.thread, ledger, Audit(world.redis, world.prefix), **options)


async def test_what_was_said_before_the_start_is_recorded(world: World, ledger: Ledger) -> None:
    await world.thread.remember("c1", {"channel": "web", "plate": "p1"})
    events = await say(world, "c1", "你好", "办护照")

    assert await recorder_of(world, ledger).reconcile() == 2
    assert await recorder_of(world, ledger).reconcile() == 0

    assert await ledger.events("c1") == events
    async with ledger.transaction() as session:
        row = await session.get_one(ConversationRow, "c1")
        assert (row.channel, row.plate, row.started_at) == ("web", "p1", events[0].at)


async def test_what_is_said_is_recorded_as_it_is_said(world: World, database_url: str) -> None:
    await asyncio.to_thread(upgrade, database_url)
    ledger = Watched(database_url)
    async with running(recorder_of(world, ledger)):
        first = await say(world, "c1", "你好")
        assert await ledger.until("c1", 1) == first
        second = await say(world, "c1", "办护照")
        assert await ledger.until("c1", 2) == first + second
    await ledger.close()


async def test_recording_catches_up_after_the_database_was_away(
    world: World, tmp_path: Path, absent_url: str
) -> None:
    ledger = Watched(absent_url)
    async with running(recorder_of(world, ledger)):
        events = await say(world, "c1", "数据库不在", "也照样聊")
        async with asyncio.timeout(WAIT_SECONDS):
            await ledger.failed_event.wait()

        (tmp_path / "absent").mkdir()
        await asyncio.to_thread(upgrade, absent_url)

        assert await ledger.until("c1", 2) == events
    await ledger.close()


async def test_recording_twice_records_once(world: World, ledger: Ledger) -> None:
    events = await say(world, "c1", "一", "二")
    await ledger.record([Heard("c1", events, {})])
    await ledger.record([Heard("c1", events, {})])

    assert await ledger.events("c1") == events


async def test_two_recorders_at_once_record_once(world: World, ledger: Ledger) -> None:
    events = [await say(world, f"c{number}", "一", "二", "三") for number in range(5)]

    await asyncio.gather(*(recorder_of(world, ledger).reconcile() for _ in range(3)))

    assert [await ledger.events(f"c{number}") for number in range(5)] == events


async def test_more_than_a_page_is_recorded_in_order(world: World, ledger: Ledger) -> None:
    texts = [str(number) for number in range(1203)]
    await say(world, "c1", *texts)

    await recorder_of(world, ledger).reconcile()

    assert [event.body["text"] for event in await ledger.events("c1")] == texts


async def test_what_was_erased_does_not_come_back(world: World, ledger: Ledger) -> None:
    events = await say(world, "c1", "删掉我")
    await recorder_of(world, ledger).reconcile()

    await world.thread.erase("c1")
    await ledger.erase("c1")
    await ledger.record([Heard("c1", events, {"plate": "p1"})])  # a recorder that was just writing

    assert await ledger.events("c1") == []
    await ledger.erase("never-recorded")
    await ledger.record([Heard("never-recorded", events, {})])
    assert await ledger.events("never-recorded") == []


async def test_only_recorded_and_silent_threads_are_trimmed(world: World, ledger: Ledger) -> None:
    events = await say(world, "c1", "旧事")
    recorder = recorder_of(world, ledger, keep_days=-1)

    await recorder.reconcile()
    assert await world.thread.read("c1") == events
    await recorder.reconcile()

    assert await world.thread.read("c1") == []
    assert await ledger.events("c1") == events


async def test_a_look_is_on_record_even_while_the_database_is_away(
    world: World, ledger: Ledger, absent_url: str
) -> None:
    audit = Audit(world.redis, world.prefix)
    await audit.note("a1", "transcript_viewed", "c1.1", note="看了")
    away = Ledger(absent_url)
    with pytest.raises(LedgerUnavailable):
        await audit.record(away)
    await away.close()

    assert await audit.record(ledger) == 1
    assert await audit.record(ledger) == 0

    async with ledger.transaction() as session:
        row = (await session.scalars(select(AuditRow))).one()
        assert (row.agent_id, row.action, row.subject) == ("a1", "transcript_viewed", "c1.1")
        assert row.detail == {"note": "看了"}


async def test_many_conversations_are_recorded_together(world: World, database_url: str) -> None:
    await asyncio.to_thread(upgrade, database_url)
    ledger = Counting(database_url)
    said = {f"c{number}": await say(world, f"c{number}", "一", "二") for number in range(40)}

    assert await recorder_of(world, ledger).record(list(said)) == 80

    assert ledger.transactions == 2  # how far each is recorded, and what is new
    assert {one: await ledger.events(one) for one in said} == said
    await ledger.close()


async def test_one_erased_among_many_keeps_nothing_and_the_others_all(
    world: World, ledger: Ledger
) -> None:
    said = {name: await say(world, name, "一", "二") for name in ("c1", "c2", "c3")}
    await ledger.erase("c2")

    await ledger.record([Heard(name, events, {}) for name, events in said.items()])

    assert await ledger.events("c2") == []
    assert [await ledger.events(name) for name in ("c1", "c3")] == [said["c1"], said["c3"]]


async def test_of_two_recorders_one_records_and_the_other_takes_over(
    world: World, database_url: str
) -> None:
    await asyncio.to_thread(upgrade, database_url)
    first, second = Watched(database_url), Counting(database_url)
    async with running(recorder_of(world, first)):
        events = await say(world, "c1", "一")
        assert await first.until("c1", 1) == events
        async with running(recorder_of(world, second)):
            events += await say(world, "c1", "二")
            assert await first.until("c1", 2) == events
    assert second.transactions == 0

    await world.redis.pexpire(f"{world.prefix}:lead:recorder", 0)
    events += await say(world, "c1", "三")
    heir = Watched(database_url)
    async with running(recorder_of(world, heir)):
        assert await heir.until("c1", 3) == events
    for ledger in (first, second, heir):
        await ledger.close()
