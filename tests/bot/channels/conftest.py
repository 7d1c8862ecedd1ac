"""The whole app as it is composed, over the six guides' index and a key prefix of its own."""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from bot.answering import Answering
from bot.app import Wenban, build
from bot.sentences import Sentences
from bot.served import Served
from bot.settings import Settings
from handoff.ledger.migrations import upgrade
from knowledge.library import Library
from tests.bot.channels.citizen import Citizen, client_of
from tests.bot.intent_service import IntentService

Build = Callable[..., Wenban]


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("ledger") / "empty.db"
    upgrade(f"sqlite+aiosqlite:///{file}")
    return file


@pytest.fixture
async def build_app(
    index_folder: Path,
    library: Library,
    served: Served,
    sentences: Sentences,
    empty_ledger: Path,
    server_url: str,
    prefix: str,
    intent_service: IntentService,
    tmp_path: Path,
    settled: None,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Build]:
    # Immutable: read once for all tests, since reading takes a second each time.
    whole = replace(served, library=library, answering=Answering(library, sentences))
    monkeypatch.setattr("bot.app.open_served", lambda version, *given: whole)
    database_url = f"sqlite+aiosqlite:///{shutil.copy(empty_ledger, tmp_path / 'ledger.db')}"
    built: list[Wenban] = []

    def with_settings(**given: Any) -> Wenban:
        ours = {
            "var": index_folder.parent,
            "redis_url": server_url,
            "redis_prefix": prefix,
            "rasa_url": intent_service.url,
            "rasa_timeout_seconds": 5,
            "database_url": database_url,
        }
        built.append(build(Settings(**{**ours, **given})))
        return built[-1]

    yield with_settings
    for wenban in built:
        await wenban.close()


@pytest.fixture
def wenban(build_app: Build) -> Wenban:
    return build_app()


@pytest.fixture
async def client(wenban: Wenban) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(wenban) as client:
        yield client


@pytest.fixture
async def citizen(client: httpx.AsyncClient) -> Citizen:
    return await Citizen.of(client)


@pytest.fixture
async def site(wenban: Wenban) -> AsyncIterator[str]:
    """The address of the app on a real uvicorn: a stream needs a socket."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    server = uvicorn.Server(uvicorn.Config(wenban.api, lifespan="off", log_level="error"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await serving
