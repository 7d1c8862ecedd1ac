"""Questions the bot could not answer: kept for half a year, and worked off by supervisors.

A question is written to a Redis stream first, so that none is lost while the database is away; the
recorder moves them to the ledger. Texts are masked before they come here.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NoReturn

from pydantic import BaseModel, ConfigDict
from sqlalchemy import case, delete, func, select, update

from handoff.background import keep_going
from handoff.failures import AlreadySettled
from handoff.ledger.store import Ledger
from handoff.ledger.tables import UnansweredRow
from handoff.store import Store, translated
from handoff.thread import moment_of

BATCH = 200
KEEP_DAYS = 180
"""Long enough to see a yearly rush (school, heating, tax) beside the one before the next begins;
what is worth keeping has by then become part of a guide, and the rest is people's words."""
EXPIRE_EVERY_SECONDS = 3600.0

Entry = tuple[str, dict[str, str]]


class Status(StrEnum):
    """What became of a question."""

    OPEN = "open"
    """Nobody has looked after it."""
    ADDED = "added"
    """It is among a guide's similar questions."""
    NEW_GUIDE = "new_guide"
    """A guide was begun for it."""
    DISMISSED = "dismissed"
    """Somebody decided that nothing need be done."""


class Suggestion(BaseModel):
    """A matter that came up in the search; ``kept``: likely enough to be offered."""

    model_config = ConfigDict(frozen=True)

    matter: str
    probability: float
    kept: bool


class Question(BaseModel):
    """One question that was not answered. ``at`` is UTC; ``event_id`` is the citizen's message."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: str
    conversation_id: str
    event_id: str
    at: datetime
    text: str
    outcome: str
    candidates: tuple[Suggestion, ...] = ()
    status: Status = Status.OPEN
    guide_id: str | None = None
    agent_id: str | None = None
    settled_at: datetime | None = None


class Unanswered:
    """All unanswered questions. Methods raise StoreUnavailable or LedgerUnavailable."""

    def __init__(self, redis: Store, prefix: str, ledger: Ledger) -> None:
        self._redis = redis
        self._key = f"{prefix}:{{unanswered}}:entries"
        self._ledger = ledger

    async def note(
        self,
        conversation_id: str,
        event_id: str,
        *,
        text: str,
        outcome: str,
        candidates: Sequence[Suggestion] = (),
    ) -> None:
        """Keep what was asked in the message ``event_id``; a message is kept once."""
        fields = {
            "conversation_id": conversation_id,
            "event_id": event_id,
            "text": text,
            "outcome": outcome,
            "candidates": json.dumps([one.model_dump() for one in candidates]),
        }
        flat = [part for pair in fields.items() for part in pair]
        with translated():
            await self._redis.execute_command("XADD", self._key, "*", *flat)

    async def record(self, ledger: Ledger) -> int:
        """Move waiting questions to the ledger; how many. Those of erased conversations go.

        A question waits until its conversation is recorded: only then can erasing find it.
        """
        count = 0
        async for entries in self._waiting():
            rows = [_row(*entry) for entry in entries]
            known = await ledger.insert_of(UnansweredRow, rows)
            done = [row["id"] for row in rows if row["conversation_id"] in known]
            await self._drop(done)
            count += len(done)
        return count

    async def erase(self, conversation_id: str) -> None:
        """Drop what waits to be recorded; ``Ledger.erase`` deletes what is recorded."""
        async for entries in self._waiting():
            await self._drop([i for i, f in entries if f["conversation_id"] == conversation_id])

    async def expire(self, now: datetime) -> None:
        """Delete what was asked more than :data:`KEEP_DAYS` before ``now``."""
        oldest = now - timedelta(days=KEEP_DAYS)
        with translated():
            await self._redis.xtrim(
                self._key, minid=int(oldest.timestamp() * 1000), approximate=False
            )
        async with self._ledger.transaction() as session:
            await session.execute(delete(UnansweredRow).where(UnansweredRow.at < oldest))

    async def run(self) -> NoReturn:
        """Expire for ever, through any outage."""

        async def step() -> None:
            await self.expire(datetime.now(UTC))
            await asyncio.sleep(EXPIRE_EVERY_SECONDS)

        await keep_going("unanswered", step)

    async def between(self, start: datetime, end: datetime, *, limit: int) -> list[Question]:
        """The newest ``limit`` questions asked from ``start`` until before ``end``."""
        query = (
            select(UnansweredRow)
            .where(UnansweredRow.at >= start, UnansweredRow.at < end)
            .order_by(UnansweredRow.at.desc(), UnansweredRow.id.desc())
            .limit(limit)
        )
        async with self._ledger.transaction() as session:
            return [Question.model_validate(row) for row in await session.scalars(query)]

    async def counts(
        self, spans: Mapping[str, tuple[datetime, datetime]]
    ) -> dict[str, dict[Status, int]]:
        """How many were asked in each span (half open, without overlap), by what became of them."""
        inside = [
            ((UnansweredRow.at >= a) & (UnansweredRow.at < b), n) for n, (a, b) in spans.items()
        ]
        span = case(*inside, else_="").label("span")
        query = select(span, UnansweredRow.status, func.count()).group_by(
            span, UnansweredRow.status
        )
        counts: dict[str, dict[Status, int]] = {name: {} for name in spans}
        async with self._ledger.transaction() as session:
            for name, status, count in await session.execute(query):
                if name in counts:
                    counts[name][Status(status)] = count
        return counts

    async def open(self, ids: Iterable[str]) -> list[Question]:
        """The open questions with these ids; raises AlreadySettled unless all of them are."""
        wanted = set(ids)
        query = select(UnansweredRow).where(UnansweredRow.id.in_(wanted), _IS_OPEN)
        async with self._ledger.transaction() as session:
            found = [Question.model_validate(row) for row in await session.scalars(query)]
        if len(found) != len(wanted):
            raise AlreadySettled
        return found

    async def settle(
        self, ids: Iterable[str], status: Status, *, agent_id: str, guide_id: str | None = None
    ) -> None:
        """Say what became of open questions. Raises AlreadySettled unless all of them are open."""
        wanted = set(ids)
        statement = (
            update(UnansweredRow)
            .where(UnansweredRow.id.in_(wanted), _IS_OPEN)
            .values(
                status=status,
                guide_id=guide_id,
                agent_id=agent_id,
                settled_at=datetime.now(UTC),
            )
            .returning(UnansweredRow.id)
        )
        async with self._ledger.transaction() as session:
            settled = (await session.execute(statement)).all()
            if len(settled) != len(wanted):
                raise AlreadySettled

    async def reopen(self, ids: Iterable[str]) -> None:
        """Take a dismissal back. Raises AlreadySettled unless all of them are dismissed."""
        wanted = set(ids)
        statement = (
            update(UnansweredRow)
            .where(UnansweredRow.id.in_(wanted), UnansweredRow.status == Status.DISMISSED)
            .values(status=Status.OPEN, agent_id=None, settled_at=None)
            .returning(UnansweredRow.id)
        )
        async with self._ledger.transaction() as session:
            if len((await session.execute(statement)).all()) != len(wanted):
                raise AlreadySettled

    async def _waiting(self) -> AsyncIterator[list[Entry]]:
        """What waits to be recorded, batch by batch, oldest first."""
        after = "-"
        while True:
            with translated():
                entries = await self._redis.xrange(self._key, after, "+", count=BATCH)
            if not entries:
                return
            read = [_entry(entry) for entry in entries]
            yield read
            after = f"({read[-1][0]}"

    async def _drop(self, ids: Sequence[str]) -> None:
        if ids:
            with translated():
                await self._redis.xdel(self._key, *ids)


_IS_OPEN = UnansweredRow.status == Status.OPEN


def _entry(entry: Any) -> Entry:
    entry_id, fields = entry
    return str(entry_id), fields


def _row(entry_id: str, fields: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": entry_id,
        "conversation_id": fields["conversation_id"],
        "event_id": fields["event_id"],
        "at": moment_of(fields["event_id"]),
        "text": fields["text"],
        "outcome": fields["outcome"],
        "candidates": json.loads(fields["candidates"]),
        "status": Status.OPEN,
    }
