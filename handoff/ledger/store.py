"""The border to SQL: engine, transactions, errors, and the record of conversations."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, event, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from handoff.failures import LedgerUnavailable
from handoff.ledger.tables import CaseRow, ConversationRow, EventRow, UnansweredRow
from handoff.thread import Event


@dataclass(frozen=True)
class Heard:
    """Events of one conversation, oldest first; ``facts`` count when they are its first."""

    conversation_id: str
    events: Sequence[Event]
    facts: Mapping[str, str]


class Ledger:
    """The database at ``url`` (``sqlite+aiosqlite:///…`` or ``postgresql+asyncpg://…``).

    Every method raises LedgerUnavailable when the database does not answer.
    """

    def __init__(self, url: str) -> None:
        self._engine = create_async_engine(url)
        self._dialect: Any = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine.sync_engine, "connect", _prepare_sqlite)
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)

    async def close(self) -> None:
        """Give every connection back."""
        await self._engine.dispose()

    async def ping(self) -> None:
        """Return if the database answers."""
        async with self.transaction() as session:
            await session.execute(text("SELECT 1"))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session that commits at the end, or rolls back when the body raises."""
        try:
            async with self._sessions.begin() as session:
                yield session
        except (SQLAlchemyError, OSError) as error:
            raise LedgerUnavailable(type(error).__name__) from error

    async def recorded(self) -> dict[str, str]:
        """The id of the last recorded event of every conversation."""
        async with self.transaction() as session:
            rows = await session.execute(
                select(ConversationRow.id, ConversationRow.last_event_id).where(
                    ConversationRow.erased_at.is_(None)
                )
            )
            return {row.id: row.last_event_id for row in rows}

    async def recorded_through(self, conversation_ids: Sequence[str]) -> dict[str, str]:
        """The id of the last recorded event of each of these that has a row."""
        query = select(ConversationRow.id, ConversationRow.last_event_id)
        async with self.transaction() as session:
            rows = await session.execute(query.where(ConversationRow.id.in_(conversation_ids)))
            return {row.id: row.last_event_id for row in rows}

    async def record(self, heard: Iterable[Heard]) -> None:
        """Keep the events that are not kept yet. An erased conversation keeps none."""
        # In one order everywhere, so that two that record at once never wait in a ring.
        batch = sorted((one for one in heard if one.events), key=lambda one: one.conversation_id)
        if not batch:
            return
        async with self.transaction() as session:
            # Taking the rows first makes erasing and recording wait for each other.
            taken = await session.scalars(self._take(), [_conversation(one) for one in batch])
            living = set(taken)
            events = [
                _row(one, e) for one in batch if one.conversation_id in living for e in one.events
            ]
            if events:
                await self._insert_new(session, EventRow, events)

    async def events(self, conversation_id: str) -> list[Event]:
        """The recorded events of the conversation, oldest first."""
        async with self.transaction() as session:
            rows = await session.scalars(
                select(EventRow).where(EventRow.conversation_id == conversation_id)
            )
            found = [
                Event.model_validate(
                    {"id": row.event_id, "at": row.at, "type": row.type, "body": row.body}
                )
                for row in rows
            ]
        return sorted(found, key=Event.order)

    async def erase(self, conversation_id: str) -> None:
        """Delete all that is kept of the conversation; a mark stays so that nothing comes back."""
        now = datetime.now(UTC)
        mark = {
            "id": conversation_id,
            "started_at": now,
            "last_event_id": "0",
            "last_event_at": now,
            "erased_at": now,
        }
        async with self.transaction() as session:
            await self._insert_new(session, ConversationRow, [mark])
            await session.execute(
                update(ConversationRow)
                .where(ConversationRow.id == conversation_id)
                .values(erased_at=now, plate=None, last_event_id="0")
            )
            await session.execute(
                delete(EventRow).where(EventRow.conversation_id == conversation_id)
            )
            for table in (CaseRow, UnansweredRow):
                await session.execute(delete(table).where(table.conversation_id == conversation_id))

    async def insert_new(self, table: type[Any], rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert the rows whose keys are not there yet, in a transaction of their own."""
        async with self.transaction() as session:
            await self._insert_new(session, table, rows)

    async def insert_of(
        self, table: type[Any], rows: Sequence[Mapping[str, Any]]
    ) -> frozenset[str]:
        """Insert the rows of recorded conversations, but not of erased ones.

        Returns the conversations that are recorded or erased; rows of others were left alone.
        """
        ids = {row["conversation_id"] for row in rows}
        among = ConversationRow.id.in_(ids)
        async with self.transaction() as session:
            # Taking the conversations first makes erasing and inserting wait for each other.
            taken = await session.scalars(
                update(ConversationRow)
                .where(among, ConversationRow.erased_at.is_(None))
                .values(last_event_at=ConversationRow.last_event_at)
                .returning(ConversationRow.id)
            )
            living = set(taken)
            new = [row for row in rows if row["conversation_id"] in living]
            if new:
                await self._insert_new(session, table, new)
            erased = await session.scalars(
                select(ConversationRow.id).where(among, ConversationRow.erased_at.is_not(None))
            )
            return frozenset(living.union(erased))

    def _take(self) -> Any:
        """Insert conversations or move them on; returns the ids of those that are not erased."""
        insert = self._dialect.insert(ConversationRow)
        moved_on = {n: insert.excluded[n] for n in ("last_event_id", "last_event_at")}
        return insert.on_conflict_do_update(
            index_elements=[ConversationRow.id],
            set_=moved_on,
            where=ConversationRow.erased_at.is_(None),
        ).returning(ConversationRow.id)

    async def _insert_new(
        self, session: AsyncSession, table: type[Any], rows: Sequence[Mapping[str, Any]]
    ) -> None:
        statement = self._dialect.insert(table).on_conflict_do_nothing()
        await session.execute(statement, [dict(row) for row in rows])


def _conversation(heard: Heard) -> dict[str, Any]:
    last = heard.events[-1]
    return {
        "id": heard.conversation_id,
        "channel": heard.facts.get("channel"),
        "plate": heard.facts.get("plate"),
        "started_at": heard.events[0].at,
        "last_event_id": last.id,
        "last_event_at": last.at,
    }


def _row(heard: Heard, event: Event) -> dict[str, Any]:
    return {
        "conversation_id": heard.conversation_id,
        "event_id": event.id,
        "at": event.at,
        "type": event.type,
        "body": event.body,
    }


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    # WAL lets the recorder write while the console reads.
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
