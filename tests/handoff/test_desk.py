"""The desk: one owner at a time, nobody lost."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from handoff.desk import Desk
from handoff.failures import (
    MessageIdReused,
    NotTheOwner,
    StoreUnavailable,
    TicketClosed,
    UnknownConversation,
    UnknownTicket,
)
from handoff.hours import CHINA, DeskHours
from handoff.queue import Pointer, TicketQueue
from handoff.signals import Signals
from handoff.store import connect
from handoff.thread import Thread
from handoff.ticket import Owner, Position, Reason, Summary, Ticket, TicketState
from tests.handoff.world import WAIT_SECONDS, Person, World

WANG = Person("a1", "小王")
LI = Person("a2", "小李")
DAYTIME = DeskHours.model_validate(
    {"seasons": [{"week": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-17:00",))}]}
)
NIGHT = datetime(2025, 3, 12, 22, 0, tzinfo=CHINA)
MORNING = datetime(2025, 3, 13, 9, 30, tzinfo=CHINA)


async def test_a_request_waits_is_claimed_and_closed(world: World) -> None:
    assert await world.desk.owner("c1") == Owner()

    ticket_id = await world.ask("c1")
    assert ticket_id == "c1.1"
    assert await world.desk.owner("c1") == Owner(state="waiting", ticket_id="c1.1")

    claimed = await world.desk.claim(WANG)
    assert claimed is not None
    assert claimed.summary.last_text == "怎么办居住证"
    held = Owner(state="held", ticket_id="c1.1", agent_name="小王")
    assert await world.desk.owner("c1") == held

    closed = await world.desk.close(WANG, ticket_id)
    assert closed.state is TicketState.CLOSED
    assert closed.closed_at is not None
    assert await world.desk.owner("c1") == Owner()


async def test_asking_twice_gives_the_same_ticket(world: World) -> None:
    tickets = await asyncio.gather(*(world.ask("c1") for _ in range(20)))

    assert set(tickets) == {"c1.1"}
    assert len((await world.desk.board("hall")).waiting) == 1


async def test_asking_after_the_end_gives_a_new_ticket(world: World) -> None:
    await world.ask("c1")
    await world.desk.withdraw("c1")

    assert await world.ask("c1") == "c1.2"
    assert await world.desk.owner("c1") == Owner(state="waiting", ticket_id="c1.2")


async def test_dying_between_pointer_and_queue_leaves_the_bot(world: World) -> None:
    await world.queue.point("c1", None, Pointer(team="hall", ticket_id="c1.1"))

    assert await world.desk.owner("c1") == Owner()
    assert await world.ask("c1") == "c1.1"
    assert (await world.desk.owner("c1")).state == "waiting"


async def test_of_twenty_claimers_one_gets_the_ticket(world: World) -> None:
    await world.ask("c1")
    agents = [Person(f"a{number}", f"坐席{number}") for number in range(20)]

    got = await asyncio.gather(*(world.desk.claim(agent) for agent in agents))

    winners = [ticket for ticket in got if ticket is not None]
    assert len(winners) == 1
    board = await world.desk.board("hall")
    assert (len(board.waiting), len(board.held)) == (0, 1)
    assert board.held[0].agent == winners[0].agent


async def test_twenty_claimers_share_fifty_tickets_within_capacity(world: World) -> None:
    await asyncio.gather(*(world.ask(f"c{number}") for number in range(50)))
    agents = [Person(f"a{number}", capacity=2) for number in range(20)]

    rounds = [world.desk.claim(agent) for agent in agents for _ in range(3)]
    got = [ticket for ticket in await asyncio.gather(*rounds) if ticket is not None]

    assert len(got) == len({ticket.id for ticket in got}) == 40
    assert len((await world.desk.board("hall")).waiting) == 10


async def test_urgent_goes_first_but_only_so_far(world: World) -> None:
    for name, priority in (("early", 0), ("urgent", 3), ("late", 0)):
        await world.ask(name, priority)
    # Somebody who has waited longer than any credit is not overtaken.
    key = world.queue.base("hall") + "queue"
    await world.redis.zincrby(key, -2_000_000, "late.1")

    order = [ticket.conversation_id for ticket in (await world.desk.board("hall")).waiting]

    assert order == ["late", "urgent", "early"]


async def test_a_lapsed_ticket_returns_to_its_place_with_its_history(world: World) -> None:
    for name in ("c1", "c2", "c3"):
        await world.ask(name)
    await world.desk.claim(WANG)
    await world.desk.say(WANG, "c1.1", "您好", "message-1")

    await world.expire_leases()
    await world.desk.sweep()

    board = await world.desk.board("hall")
    assert [ticket.id for ticket in board.waiting] == ["c1.1", "c2.1", "c3.1"]
    assert board.waiting[0].agent is None
    assert [event.body["text"] for event in await world.thread.read("c1")] == ["您好"]
    with pytest.raises(NotTheOwner):
        await world.desk.say(WANG, "c1.1", "还在吗", "message-2")


async def test_a_heartbeat_keeps_the_ticket(world: World) -> None:
    await world.ask("c1")
    await world.desk.claim(WANG)
    await world.expire_leases()

    await world.desk.heartbeat(WANG)
    await world.desk.sweep()

    assert (await world.desk.owner("c1")).state == "held"
    assert await world.desk.online("hall") == {"a1"}
    await world.desk.leave(WANG)
    assert await world.desk.online("hall") == frozenset()
    assert (await world.desk.owner("c1")).state == "held"


async def test_only_the_holder_may_speak_close_or_return(world: World) -> None:
    await world.ask("c1")
    await world.desk.claim(WANG)

    for attempt in (
        world.desk.say(LI, "c1.1", "您好", "message-1"),
        world.desk.close(LI, "c1.1"),
        world.desk.return_to_bot(LI, "c1.1"),
    ):
        with pytest.raises(NotTheOwner):
            await attempt
    with pytest.raises(UnknownTicket):
        await world.desk.close(WANG, "c9.1")
    await world.desk.return_to_bot(WANG, "c1.1")
    with pytest.raises(TicketClosed):
        await world.desk.say(WANG, "c1.1", "等等", "message-2")
    with pytest.raises(TicketClosed):
        await world.desk.close(WANG, "c1.1")


async def test_saying_it_again_says_it_once_and_masked(world: World) -> None:
    desk = world.desk_with(mask=lambda text: text.replace("13800138000", "138****8000"))
    await world.ask("c1")
    await desk.claim(WANG)

    first = await desk.say(WANG, "c1.1", "请打13800138000", "message-1")
    again = await desk.say(WANG, "c1.1", "请打13800138000", "message-1")

    assert first == again
    assert first.public()["text"] == "请打138****8000"
    assert first.public()["agent"] == {"name": "小王"}
    with pytest.raises(MessageIdReused):
        await desk.say(WANG, "c1.1", "换一句", "message-1")


async def test_withdrawing_gives_the_conversation_back(world: World) -> None:
    assert await world.desk.withdraw("c1") is None
    await world.ask("c1")

    returned = await world.desk.withdraw("c1")

    assert returned is not None
    assert returned.state is TicketState.RETURNED
    assert await world.desk.withdraw("c1") is None
    assert await world.desk.claim(WANG) is None


async def test_a_closed_desk_takes_messages_and_works_them_off(world: World) -> None:
    world.now, desk = NIGHT, world.desk_with(DAYTIME)

    async def ask() -> Ticket:
        return await desk.request("c1", reason=Reason.REQUESTED, summary=Summary())

    left = await ask()
    assert left.state is TicketState.MESSAGE_LEFT
    assert (await ask()).id == left.id
    assert await desk.owner("c1") == Owner()
    assert await desk.claim(WANG) is None  # not at the head of any queue
    claimed = await desk.claim(WANG, left.id)
    assert claimed is not None
    assert (await desk.owner("c1")).state == "held"
    await world.expire_leases()
    await desk.sweep()
    assert [ticket.id for ticket in (await desk.board("hall")).left] == [left.id]


async def test_who_left_word_joins_the_queue_when_asking_in_the_morning(world: World) -> None:
    world.now, desk = NIGHT, world.desk_with(DAYTIME)
    await desk.request("c1", reason=Reason.REQUESTED, summary=Summary())

    world.now = MORNING
    await desk.request("c2", reason=Reason.REQUESTED, summary=Summary())
    again = await desk.request("c1", reason=Reason.REQUESTED, summary=Summary())

    assert (again.id, again.state) == ("c1.1", TicketState.WAITING)
    board = await desk.board("hall")
    assert [ticket.id for ticket in board.waiting] == ["c1.1", "c2.1"]
    assert board.left == ()


async def test_nobody_waits_through_the_night(world: World) -> None:
    world.now, desk = MORNING, world.desk_with(DAYTIME)
    await desk.request("c1", reason=Reason.REQUESTED, summary=Summary())
    await desk.heartbeat(WANG)

    world.now = NIGHT
    await desk.sweep()
    assert (await desk.owner("c1")).state == "waiting"  # somebody is still there

    await desk.leave(WANG)
    await desk.sweep()
    assert await desk.owner("c1") == Owner()
    assert [ticket.id for ticket in (await desk.board("hall")).left] == ["c1.1"]


async def test_the_position_follows_every_change(world: World) -> None:
    for name in ("c1", "c2", "c3"):
        await world.ask(name)
    ticket = await world.desk.ticket("hall", "c3.1")
    positions = world.desk.positions(ticket)

    async def following() -> Position:
        async with asyncio.timeout(WAIT_SECONDS):
            return await anext(positions)

    assert (await following()).ahead == 2
    await world.desk.withdraw("c1")
    assert (await following()).ahead == 1
    await world.desk.claim(WANG)
    assert (await following()).ahead == 0
    await world.desk.claim(WANG)
    with pytest.raises(StopAsyncIteration):
        await following()
    assert await world.desk.position(ticket) == Position(ahead=0)


async def test_the_wait_is_told_from_five_handled_tickets_on(world: World) -> None:
    await world.redis.lpush(world.queue.base("hall") + "handled", *["600"] * 4)
    await world.desk.heartbeat(WANG)
    for name in ("c0", "c1", "c2", "c3"):
        await world.ask(name)
    last = await world.desk.ticket("hall", "c3.1")
    assert (await world.desk.position(last)).wait_minutes is None

    await world.redis.lpush(world.queue.base("hall") + "handled", "600")

    # Three ahead, ten minutes each, three at a time.
    assert await world.desk.position(last) == Position(ahead=3, wait_minutes=(7, 15))


async def test_erasing_takes_the_tickets_too(world: World) -> None:
    await world.ask("c1")
    await world.desk.withdraw("c1")
    await world.ask("c1")
    await world.desk.claim(WANG)

    await world.desk.erase("c1")
    await world.thread.erase("c1")

    keys = [str(key) async for key in world.redis.scan_iter(match=f"{world.prefix}:*")]
    assert not [key for key in keys if ":ticket:" in key or ":held:" in key]
    assert await world.desk.owner("c1") == Owner()
    with pytest.raises(UnknownConversation):
        await world.ask("c1")


async def test_every_call_translates_an_absent_redis() -> None:
    redis = connect("redis://127.0.0.1:1")
    signals = Signals(redis, "none")
    thread = Thread(redis, "none", signals)

    desk = Desk(TicketQueue(redis, "none", signals), thread, hours=DeskHours.load(), mask=str)
    calls = (
        desk.owner("c1"),
        desk.request("c1", reason=Reason.REQUESTED, summary=Summary()),
        desk.withdraw("c1"),
        desk.claim(WANG),
        desk.say(WANG, "c1.1", "喂", "message-1"),
        desk.close(WANG, "c1.1"),
        desk.return_to_bot(WANG, "c1.1"),
        desk.heartbeat(WANG),
        desk.leave(WANG),
        desk.board("hall"),
        desk.sweep(),
    )
    for call in calls:
        with pytest.raises(StoreUnavailable):
            await call
    await redis.aclose()
