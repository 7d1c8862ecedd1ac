"""Unanswered questions are kept through outages, settled once, and go when they must."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from handoff.failures import AlreadySettled, LedgerUnavailable
from handoff.ledger.recorder import Recorder
from handoff.ledger.store import Ledger
from handoff.ledger.tables import UnansweredRow
from handoff.ledger.unanswered import KEEP_DAYS, Question, Status, Suggestion, Unanswered
from handoff.thread import Event
from tests.handoff.world import World

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
LATER = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def unanswered(world: World, ledger: Ledger) -> Unanswered:
    return Unanswered(world.redis, world.prefix, ledger)


async def ask(world: World, unanswered: Unanswered, conversation_id: str, text: str) -> Event:
    """Something a citizen said that nobody could answer."""
    said = await world.thread.append(conversation_id, "message", {"text": text})
    await unanswered.note(
        conversation_id,
        said.id,
        text=text,
        outcome="unanswered_no_match",
        candidates=[Suggestion(matter="id-03", probability=0.05, kept=True)],
    )
    return said


async def record(world: World, unanswered: Unanswered, ledger: Ledger) -> int:
    """What the recorder does: first the threads, then the questions."""
    await Recorder(world.thread, ledger, unanswered).reconcile()
    return await unanswered.record(ledger)


async def kept(unanswered: Unanswered) -> list[Question]:
    return await unanswered.between(LONG_AGO, LATER, limit=100)


async def test_a_question_is_kept_with_what_came_close(
    world: World, unanswered: Unanswered, ledger: Ledger
) -> None:
    said = await ask(world, unanswered, "c1", "猫能上户口吗")
    assert await record(world, unanswered, ledger) == 1
    assert await unanswered.record(ledger) == 0

    (question,) = await kept(unanswered)
    assert (question.text, question.outcome) == ("猫能上户口吗", "unanswered_no_match")
    assert (question.conversation_id, question.event_id, question.at) == ("c1", said.id, said.at)
    assert question.candidates == (Suggestion(matter="id-03", probability=0.05, kept=True),)
    assert question.status is Status.OPEN


async def test_one_message_is_one_question(
    world: World, unanswered: Unanswered, ledger: Ledger
) -> None:
    said = await ask(world, unanswered, "c1", "猫能上户口吗")
    await unanswered.note("c1", said.id, text="猫能上户口吗", outcome="not_helpful")
    await record(world, unanswered, ledger)

    assert [one.outcome for one in await kept(unanswered)] == ["unanswered_no_match"]


async def test_questions_outlast_a_database_that_is_away(
    world: World, unanswered: Unanswered, ledger: Ledger, absent_url: str
) -> None:
    await ask(world, unanswered, "c1", "猫能上户口吗")
    away = Ledger(absent_url)
    with pytest.raises(LedgerUnavailable):
        await unanswered.record(away)
    await away.close()

    assert await record(world, unanswered, ledger) == 1
    assert len(await kept(unanswered)) == 1


async def test_more_than_a_batch_is_recorded_at_once(
    world: World, unanswered: Unanswered, ledger: Ledger
) -> None:
    for number in range(205):
        await ask(world, unanswered, "c1", f"第{number}问")

    assert await record(world, unanswered, ledger) == 205


async def test_a_question_waits_until_its_conversation_is_recorded(
    world: World, unanswered: Unanswered, ledger: Ledger
) -> None:
    await ask(world, unanswered, "c1", "猫能上户口吗")
    assert await unanswered.record(ledger) == 0
    assert await record(world, unanswered, ledger) == 1


async def test_erasing_a_conversation_erases_its_questions(
    world: World, unanswered: Unanswered, ledger: Ledger
) -> None:
    await ask(world, unanswered, "c1", "已入台账")
    await ask(world, unanswered, "c2", "别人的")
    await record(world, unanswered, ledger)
    said = await ask(world, unanswered, "c1", "还没入台账")

    await world.thread.erase("c1")
    await unanswered.erase("c1")
    assert await world.redis.xlen(f"{world.prefix}:{{unanswered}}:entries") == 0
    await ledger.erase("c1")
    await record(world, unanswered, ledger)

    assert [one.text for one in await kept(unanswered)] == ["别人的"]
    # A turn that was just ending when the conversation was erased.
    await unanswered.note("c1", said.id, text="迟到的", outcome="unanswered_no_match")
    assert await unanswered.record(ledger) == 1
    assert [one.text for one in await kept(unanswered)] == ["别人的"]


async def test_questions_go_after_half_a_year(
    world: World, unanswered: Unanswered, ledger: Ledger
) -> None:
    await ask(world, unanswered, "c1", "旧的")
    await record(world, unanswered, ledger)
    await ask(world, unanswered, "c1", "还在等入台账的")
    now = datetime.now(UTC)

    await unanswered.expire(now + timedelta(days=KEEP_DAYS - 1))
    assert len(await kept(unanswered)) == 1

    await unanswered.expire(now + timedelta(days=KEEP_DAYS, seconds=1))
    assert await kept(unanswered) == []
    assert await record(world, unanswered, ledger) == 0


async def test_a_question_is_settled_once(
    world: World, unanswered: Unanswered, ledger: Ledger
) -> None:
    for text in ("一", "二", "三"):
        await ask(world, unanswered, "c1", text)
    await record(world, unanswered, ledger)
    three, two, one = [question.id for question in await kept(unanswered)]

    await unanswered.settle([one, two], Status.ADDED, agent_id="a1", guide_id="id-03")
    with pytest.raises(AlreadySettled):
        await unanswered.settle([two, three], Status.DISMISSED, agent_id="a2")
    with pytest.raises(AlreadySettled):
        await unanswered.open([two, three])
    assert [question.text for question in await unanswered.open([three])] == ["三"]

    settled = {question.id: question for question in await kept(unanswered)}
    assert settled[one].status is settled[two].status is Status.ADDED
    assert (settled[one].agent_id, settled[one].guide_id) == ("a1", "id-03")
    assert settled[one].settled_at is not None
    assert settled[three].status is Status.OPEN


async def test_of_two_settling_at_once_one_succeeds(
    world: World, unanswered: Unanswered, ledger: Ledger
) -> None:
    await ask(world, unanswered, "c1", "一")
    await record(world, unanswered, ledger)
    (question,) = await kept(unanswered)

    got = await asyncio.gather(
        *(unanswered.settle([question.id], Status.DISMISSED, agent_id=a) for a in ("a1", "a2")),
        return_exceptions=True,
    )

    assert sorted(type(one).__name__ for one in got) == ["AlreadySettled", "NoneType"]


async def test_only_a_dismissal_can_be_taken_back(
    world: World, unanswered: Unanswered, ledger: Ledger
) -> None:
    for text in ("一", "二"):
        await ask(world, unanswered, "c1", text)
    await record(world, unanswered, ledger)
    two, one = [question.id for question in await kept(unanswered)]
    await unanswered.settle([one], Status.DISMISSED, agent_id="a1")
    await unanswered.settle([two], Status.ADDED, agent_id="a1", guide_id="id-03")

    with pytest.raises(AlreadySettled):
        await unanswered.reopen([one, two])
    await unanswered.reopen([one])

    assert [question.status for question in await kept(unanswered)] == ["added", "open"]


async def test_spans_are_counted_by_what_became_of_the_questions(
    world: World, unanswered: Unanswered, ledger: Ledger
) -> None:
    for text in ("上周的", "本周一", "本周二"):
        await ask(world, unanswered, "c1", text)
    await record(world, unanswered, ledger)
    monday = datetime.now(UTC) - timedelta(days=1)
    *_, first = await kept(unanswered)
    async with ledger.transaction() as session:
        moved = update(UnansweredRow).where(UnansweredRow.id == first.id)
        await session.execute(moved.values(at=monday - timedelta(seconds=1)))
    await unanswered.settle([first.id], Status.DISMISSED, agent_id="a1")

    counts = await unanswered.counts(
        {
            "this": (monday, LATER),
            "last": (monday - timedelta(days=7), monday),
            "never": (LONG_AGO, LONG_AGO),
        }
    )

    assert counts == {"this": {Status.OPEN: 2}, "last": {Status.DISMISSED: 1}, "never": {}}
