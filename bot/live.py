"""What a citizen's page follows: the thread, and the queue position while it waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from handoff.desk import Desk
from handoff.thread import Thread
from handoff.ticket import TicketState

# A page that reads slower than this many events behind is let go; it resumes by event id.
_BACKLOG = 1000


async def follow_live(
    thread: Thread, desk: Desk, conversation_id: str, after: str
) -> AsyncIterator[dict[str, Any]]:
    """Public events after ``after`` and, between them, ``queue`` events without an id."""
    out: asyncio.Queue[dict[str, Any]] = asyncio.Queue(_BACKLOG)
    watchers: set[asyncio.Task[None]] = set()

    def watch_queue() -> None:
        task = asyncio.create_task(_positions(desk, conversation_id, out))
        watchers.add(task)
        task.add_done_callback(watchers.discard)

    async def events() -> None:
        async with thread.follow(conversation_id, after=after) as followed:
            async for event in followed:
                await out.put(event.public())
                waits = event.type == "ticket" and event.body["state"] == TicketState.WAITING
                if waits and not watchers:
                    watch_queue()

    watch_queue()
    following = asyncio.create_task(events())
    try:
        while True:
            taken = asyncio.create_task(out.get())
            done, _ = await asyncio.wait({taken, following}, return_when=asyncio.FIRST_COMPLETED)
            if taken in done:
                yield taken.result()
            else:
                taken.cancel()
                following.result()  # raises what ended it
                return
    finally:
        for task in (following, *watchers):
            task.cancel()


async def _positions(desk: Desk, conversation_id: str, out: asyncio.Queue[dict[str, Any]]) -> None:
    """Put the position now and at each change, until the ticket leaves the queue."""
    ticket = await desk.ticket_of(conversation_id)
    if ticket is None or ticket.state is not TicketState.WAITING:
        return
    async for position in desk.positions(ticket):
        await out.put({"type": "queue", **position.model_dump(mode="json")})
