"""The database's shape, and its errors."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from handoff.failures import LedgerUnavailable
from handoff.ledger.migrations import upgrade
from handoff.ledger.store import Ledger
from handoff.ledger.tables import InvitationRow, Table


async def test_upgrading_gives_exactly_the_tables_of_the_code(database_url: str) -> None:
    await asyncio.to_thread(upgrade, database_url)
    await asyncio.to_thread(upgrade, database_url)

    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), Table.metadata))

    engine = create_async_engine(database_url)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_sqlite_writes_ahead(ledger: Ledger) -> None:
    async with ledger.transaction() as session:
        assert await session.scalar(text("PRAGMA journal_mode")) == "wal"


async def test_moments_come_back_as_utc(ledger: Ledger) -> None:
    moment = datetime(2025, 3, 12, 9, 0, tzinfo=timezone(timedelta(hours=8)))
    async with ledger.transaction() as session:
        session.add(
            InvitationRow(
                token_hash="x", role="agent", team="hall", created_at=moment, expires_at=moment
            )
        )
    async with ledger.transaction() as session:
        row = await session.get_one(InvitationRow, "x")
        await session.refresh(row)
        assert row.expires_at == moment
        assert row.expires_at.tzinfo is UTC


async def test_an_absent_database_is_translated(absent_url: str) -> None:
    ledger = Ledger(absent_url)
    with pytest.raises(LedgerUnavailable) as raised:
        await ledger.ping()
    assert raised.value.__cause__ is not None
    await ledger.close()
