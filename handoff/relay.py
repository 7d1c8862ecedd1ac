"""Carries each change of a ticket from its team's slot into its conversation's thread.

A change stays in the team's ``changes`` stream until it is in the thread, and is appended under its
own id, so whatever dies in between, it arrives exactly once. One relay works at a time for a team,
so changes arrive in their order; another process takes over when it falls silent.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from functools import partial
from typing import Any

from handoff.background import keep_going
from handoff.failures import UnknownConversation
from handoff.lead import LEAD_SECONDS, Lead
from handoff.queue import TicketQueue
from handoff.store import Store, translated
from handoff.thread import Thread

log = logging.getLogger(__name__)

WAIT_SECONDS = LEAD_SECONDS / 3
"""How often to look without having been called."""
BATCH = 100


class Relay:
    """Relays the changes of all ``teams``."""

    def __init__(
        self, redis: Store, queue: TicketQueue, thread: Thread, *, teams: Sequence[str]
    ) -> None:
        self._redis = redis
        self._queue = queue
        self._thread = thread
        self._teams = tuple(teams)
        self._leads = {team: Lead(redis, queue.base(team) + "relay") for team in self._teams}

    async def run(self) -> None:
        """Relay for ever, through any outage."""
        async with asyncio.TaskGroup() as group:
            for team in self._teams:
                group.create_task(keep_going(f"relay of {team}", partial(self._step, team)))

    async def relay(self, team: str) -> int:
        """Carry over what is there; how many changes it was. Raises StoreUnavailable."""
        key = self._queue.base(team) + "changes"
        with translated():
            entries = await self._redis.xrange(key, "-", "+", count=BATCH)
        for change_id, fields in entries or ():
            await self._carry(team, str(change_id), fields)
            with translated():
                await self._redis.xdel(key, str(change_id))
        return len(entries or ())

    async def _carry(self, team: str, change_id: str, change: Any) -> None:
        name = change["agent_name"]
        body = {
            "ticket_id": change["ticket_id"],
            "state": change["state"],
            "reason": change["reason"],
            "agent": {"name": name} if name else None,
        }
        try:
            await self._thread.append(
                change["conversation_id"], "ticket", body, once=f"change:{team}:{change_id}"
            )
        except UnknownConversation:
            log.info("change %s of %s belongs to an erased conversation", change_id, team)

    async def _step(self, team: str) -> None:
        lead = self._leads[team]
        async with self._queue.signals.listen(f"team:{team}") as bell:
            while True:
                if not (await lead.held() and await self.relay(team)):
                    await bell.wait(WAIT_SECONDS)
