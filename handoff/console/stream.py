"""What a console is told as it happens: its board, and the threads of the tickets it holds."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from time import monotonic

from sse_starlette import ServerSentEvent

from handoff.agents import Agent
from handoff.console.board import board_for, mine
from handoff.desk import Desk
from handoff.failures import HandoffError
from handoff.thread import Thread
from handoff.ticket import Board, Ticket

log = logging.getLogger(__name__)

KEEP_SECONDS = 15.0
"""How often the leases of an open console are renewed."""
BUFFER = 100
"""Events a slow console may lag behind before its reading is waited for."""

Send = Callable[[ServerSentEvent], Awaitable[None]]


async def console_events(
    desk: Desk, thread: Thread, agent: Agent
) -> AsyncIterator[ServerSentEvent]:
    """Board and thread events for ``agent``, until the store goes away or the caller leaves.

    A ticket's thread is told from the moment it was claimed, so nothing falls between opening the
    ticket and this stream; the page drops ids that it has.
    """
    out: asyncio.Queue[ServerSentEvent | None] = asyncio.Queue(BUFFER)
    pump = asyncio.create_task(_pump(desk, thread, agent, out), name="console-stream")
    try:
        while (event := await out.get()) is not None:
            yield event
    finally:
        while not pump.done():
            pump.cancel()
            await asyncio.wait({pump}, timeout=0.1)


async def _pump(
    desk: Desk, thread: Thread, agent: Agent, out: asyncio.Queue[ServerSentEvent | None]
) -> None:
    try:
        async with asyncio.TaskGroup() as group:
            await _watch(desk, thread, agent, out.put, group)
    except* HandoffError as errors:
        # The browser connects again and gets the whole board anew.
        log.warning("console stream ended: %s", type(errors.exceptions[0]).__name__)
    await out.put(None)


async def _watch(
    desk: Desk, thread: Thread, agent: Agent, send: Send, group: asyncio.TaskGroup
) -> None:
    followers: dict[str, asyncio.Task[None]] = {}
    told: Board | None = None
    kept = 0.0
    async with desk.watch(agent.team) as bell:
        while True:
            if monotonic() - kept >= KEEP_SECONDS:
                await desk.keep(agent)
                kept = monotonic()
            board = await desk.board(agent.team)
            held = {ticket.id: ticket for ticket in mine(board, agent)}
            for ticket_id in followers.keys() - held.keys():
                followers.pop(ticket_id).cancel()
            if board != told:
                await send(_board(board, agent))
                told = board
            for ticket_id in held.keys() - followers.keys():
                follow = _follow(thread, held[ticket_id], send)
                followers[ticket_id] = group.create_task(follow)
            await bell.wait(KEEP_SECONDS)


async def _follow(thread: Thread, ticket: Ticket, send: Send) -> None:
    claimed = ticket.claimed_at or ticket.asked_at
    after = str(int(claimed.timestamp() * 1000) - 1)
    async with thread.follow(ticket.conversation_id, after=after) as events:
        async for event in events:
            data = {"ticket_id": ticket.id, "event": event.public()}
            await send(ServerSentEvent(json.dumps(data, ensure_ascii=False), event="thread"))


def _board(board: Board, agent: Agent) -> ServerSentEvent:
    return ServerSentEvent(board_for(board, agent).model_dump_json(), event="board")
