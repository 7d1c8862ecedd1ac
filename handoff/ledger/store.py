"""The border to SQL: engine, transactions, errors, and the record of conversations."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, event, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from handoff.failures import LedgerUnavailable
from handoff.ledger.tables import CaseRow, ConversationRow, EventRow
from handoff.thread import Event


class Ledger:
    """The database at ``url`` (``sqlite+aiosqlite:///…`` or ``postgresql+asyncpg://…``).

    Every method raises LedgerUnavailable when the database does not answer.
    """

    def __init__(self, url: str) -> None:
        self._engine = create_async_engine(url)
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

    async def recorded_through(self, conversation_id: str) -> str:
        """The id of the conversation's last recorded event, ``"0"`` when there is none."""
        async with self.transaction() as session:
            row = await session.get(ConversationRow, conversation_id)
            return "0" if row is None else row.last_event_id

    async def record(
        self, conversation_id: str, events: Sequence[Event], facts: Mapping[str, str]
    ) -> None:
        """Keep the events that are not kept yet. An erased conversation keeps none."""
        if not events:
            return
        last = events[-1]
        conversation = {
            "id": conversation_id,
            "channel": facts.get("channel"),
            "plate": facts.get("plate"),
            "started_at": events[0].at,
            "last_event_id": last.id,
            "last_event_at": last.at,
        }
        async with self.transaction() as session:
            await self._insert_new(session, ConversationRow, [conversation])
            # Taking the row first makes erasing and recording wait for each other.
            claimed = await session.execute(
                update(ConversationRow)
                .where(ConversationRow.id == conversation_id, ConversationRow.erased_at.is_(None))
                .values(last_event_id=last.id, last_event_at=last.at)
                .returning(ConversationRow.id)
            )
            if claimed.scalar_one_or_none() is None:
                return
            await self._insert_new(
                session, EventRow, [_row(conversation_id, event) for event in events]
            )

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
        """Delete the conversation's events and cases; a mark stays so that nothing comes back."""
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
            await session.execute(delete(CaseRow).where(CaseRow.conversation_id == conversation_id))

    async def insert_new(self, table: type[Any], rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert the rows whose keys are not there yet, in a transaction of their own."""
        async with self.transaction() as session:
            await self._insert_new(session, table, rows)

    async def _insert_new(
        self, session: AsyncSession, table: type[Any], rows: Sequence[Mapping[str, Any]]
    ) -> None:
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(table).on_conflict_do_nothing()
        await session.execute(statement, [dict(row) for row in rows])


def _row(conversation_id: str, event: Event) -> dict[str, Any]:
    return {
        "conversation_id": conversation_id,
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
