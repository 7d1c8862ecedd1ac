"""Copies every event into the ledger: at least once, idempotent by event id.

Signals say which threads have something new. They can be lost, so at the start, after a broken
connection and every few minutes all threads are compared with the ledger. Of several processes one
records at a time; another takes over when it falls silent.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from time import monotonic
from typing import Protocol

from handoff.background import keep_going
from handoff.lead import LEAD_SECONDS
from handoff.ledger.store import Heard, Ledger
from handoff.signals import Bell
from handoff.thread import PAGE, Thread, event_order, moment_of

log = logging.getLogger(__name__)

RECONCILE_SECONDS = 300.0
WAIT_SECONDS = LEAD_SECONDS / 3
GATHER_SECONDS = 0.2
"""How long events gather before they are written: a transaction costs as much as an answer, so one
for each event would halve what the process can answer (docs/performance.md)."""
BATCH = 100
"""Conversations in one transaction: a pause of some 10 ms for everybody else in the process."""
KEEP_DAYS = 30


class Source(Protocol):
    """A Redis stream of its own whose entries belong in the ledger."""

    async def record(self, ledger: Ledger) -> int:
        """Move what waits to the ledger; how many entries that was."""


class Recorder:
    """Keeps the ledger up with the threads and other sources: audit log, unanswered questions.

    A thread that is wholly recorded and has been silent for ``keep_days`` is trimmed.
    """

    def __init__(
        self, thread: Thread, ledger: Ledger, *sources: Source, keep_days: int = KEEP_DAYS
    ) -> None:
        self._thread = thread
        self._ledger = ledger
        self._sources = sources
        self._keep = timedelta(days=keep_days)
        self._due: set[str] = set()
        self._lead = thread.lead("recorder")

    async def run(self) -> None:
        """Record for ever, through any outage of Redis or the database."""
        await keep_going("recorder", self._step)

    async def reconcile(self) -> int:
        """Record whatever any thread has more than the ledger; how many events that was.

        Raises StoreUnavailable, LedgerUnavailable.
        """
        recorded = await self._ledger.recorded()
        behind = []
        async for conversation_id in self._thread.conversations():
            last = await self._thread.last_id(conversation_id)
            done = recorded.get(conversation_id, "0")
            if event_order(last) > event_order(done):
                behind.append(conversation_id)
            elif last != "0" and datetime.now(UTC) - moment_of(last) > self._keep:
                await self._thread.trim(conversation_id, last)
        starts = range(0, len(behind), BATCH)
        return sum([await self.record(behind[start : start + BATCH]) for start in starts])

    async def record(self, conversation_ids: Sequence[str]) -> int:
        """Record what these have more than the ledger; how many events that was.

        Raises StoreUnavailable, LedgerUnavailable.
        """
        through = await self._ledger.recorded_through(conversation_ids)
        behind, count = conversation_ids, 0
        while behind:
            heard = [await self._heard(one, through.get(one)) for one in behind]
            await self._ledger.record(heard)
            through |= {one.conversation_id: one.events[-1].id for one in heard if one.events}
            count += sum(len(one.events) for one in heard)
            behind = [one.conversation_id for one in heard if len(one.events) == PAGE]
        return count

    async def _heard(self, conversation_id: str, through: str | None) -> Heard:
        """A page of what was said after the event ``through``; ``None``: nothing is recorded."""
        facts = await self._thread.facts(conversation_id) if through is None else {}
        return Heard(
            conversation_id, await self._thread.read(conversation_id, after=through or "0"), facts
        )

    async def _step(self) -> None:
        if not await self._lead.held():
            await asyncio.sleep(WAIT_SECONDS)
            return
        async with self._thread.signals.listen("thread:*") as bell:
            await self.reconcile()
            self._due.clear()
            reconciled = monotonic()
            while monotonic() - reconciled < RECONCILE_SECONDS and await self._lead.held():
                for source in self._sources:
                    while await source.record(self._ledger):
                        pass
                if await bell.wait(WAIT_SECONDS):
                    await asyncio.sleep(GATHER_SECONDS)
                if await self._take(bell):
                    return

    async def _take(self, bell: Bell) -> bool:
        """Record what rang; whether signals were missed, so that everything must be compared."""
        rung = bell.take()
        # Those that fail stay due for the next attempt, which begins by comparing everything.
        self._due |= rung.names
        while self._due:
            names = list(islice(self._due, BATCH))
            await self.record([name.removeprefix("thread:") for name in names])
            self._due.difference_update(names)
        return rung.missed
