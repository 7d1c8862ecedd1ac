"""Alembic's entry: runs migrations over the async driver that the application uses."""

from __future__ import annotations

import asyncio

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from handoff.ledger.tables import Table


def migrate(connection: Connection) -> None:
    """Run the migrations on one connection."""
    # SQLite cannot alter most things in place; batch mode copies the table.
    context.configure(connection=connection, target_metadata=Table.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


async def connect_and_migrate(url: str) -> None:
    """Connect to ``url`` and run the migrations."""
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(migrate)
            await connection.commit()
    finally:
        await engine.dispose()


asyncio.run(connect_and_migrate(context.config.attributes["url"]))
