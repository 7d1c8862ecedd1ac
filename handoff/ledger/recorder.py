"""Copies every event into the ledger: at least once, idempotent by event id.

Signals say which threads have something new. They can be lost, so at the start, after a broken
connection and every few minutes all threads are compared with the ledger.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from time import monotonic

from handoff.background import keep_going
from handoff.ledger.audit import Audit
from handoff.ledger.store import Ledger
from handoff.signals import Bell
from handoff.thread import Thread, event_order, moment_of

log = logging.getLogger(__name__)

RECONCILE_SECONDS = 300.0
WAIT_SECONDS = 15.0
KEEP_DAYS = 30


class Recorder:
    """Keeps the ledger up with the threads and the audit log.

    A thread that is wholly recorded and has been silent for ``keep_days`` is trimmed.
    """

    def __init__(
        self, thread: Thread, ledger: Ledger, audit: Audit, *, keep_days: int = KEEP_DAYS
    ) -> None:
        self._thread = thread
        self._ledger = ledger
        self._audit = audit
        self._keep = timedelta(days=keep_days)
        self._due: set[str] = set()

    async def run(self) -> None:
        """Record for ever, through any outage of Redis or the database."""
        await keep_going("recorder", self._step)

    async def reconcile(self) -> int:
        """Record whatever any thread has more than the ledger; how many events that was.

        Raises StoreUnavailable, LedgerUnavailable.
        """
        recorded = await self._ledger.recorded()
        count = 0
        async for conversation_id in self._thread.conversations():
            last = await self._thread.last_id(conversation_id)
            done = recorded.get(conversation_id, "0")
            if event_order(last) > event_order(done):
                count += await self.record(conversation_id)
            elif last != "0" and datetime.now(UTC) - moment_of(last) > self._keep:
                await self._thread.trim(conversation_id, last)
        return count

    async def record(self, conversation_id: str) -> int:
        """Record what the conversation has more than the ledger; how many events that was.

        Raises StoreUnavailable, LedgerUnavailable.
        """
        after = await self._ledger.recorded_through(conversation_id)
        facts = await self._thread.facts(conversation_id)
        count = 0
        while events := await self._thread.read(conversation_id, after=after):
            await self._ledger.record(conversation_id, events, facts)
            after = events[-1].id
            count += len(events)
        return count

    async def _step(self) -> None:
        async with self._thread.signals.listen("thread:*") as bell:
            await self.reconcile()
            self._due.clear()
            reconciled = monotonic()
            while monotonic() - reconciled < RECONCILE_SECONDS:
                while await self._audit.record(self._ledger):
                    pass
                await bell.wait(WAIT_SECONDS)
                if await self._take(bell):
                    return

    async def _take(self, bell: Bell) -> bool:
        """Record what rang; whether signals were missed, so that everything must be compared."""
        rung = bell.take()
        # Those that fail stay due for the next attempt, which begins by comparing everything.
        self._due |= rung.names
        while self._due:
            name = next(iter(self._due))
            await self.record(name.removeprefix("thread:"))
            self._due.discard(name)
        return rung.missed
