"""Several app processes over one store and one ledger: nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from bot.app import Wenban
from bot.settings import ROOT
from tests.bot.channels.citizen import Citizen, client_of
from tests.bot.channels.conftest import Build

PATIENCE_SECONDS = 20


@pytest.fixture
async def workers(build_app: Build, settled: None) -> AsyncIterator[tuple[Wenban, Wenban]]:
    """Two apps with everything that runs in their background."""
    both = build_app(), build_app()
    async with AsyncExitStack() as running:
        for wenban in both:
            await running.enter_async_context(wenban.api.router.lifespan_context(wenban.api))
        yield both


async def test_a_conversation_goes_on_whichever_worker_it_meets(
    workers: tuple[Wenban, Wenban],
) -> None:
    one, other = (client_of(wenban) for wenban in workers)
    citizen = await Citizen.of(one)

    for number in range(6):
        citizen.client = (one, other)[number % 2]
        answers = await asyncio.gather(
            *(
                Citizen(client, citizen.id, citizen.token).say(
                    "怎么办理居住证", f"message-{number}"
                )
                for client in (one, other)
            )
        )
        assert answers[0].json() == answers[1].json()

    said = await citizen.page()
    assert [event["type"] for event in said] == ["reply", *["message", "reply"] * 6]
    assert await recorded(workers[0], citizen.id, len(said)) == [event["id"] for event in said]


async def test_a_request_for_a_person_reaches_the_thread_once(
    workers: tuple[Wenban, Wenban],
) -> None:
    one, other = (client_of(wenban) for wenban in workers)
    citizen = await Citizen.of(one)
    await asyncio.gather(
        *(Citizen(client, citizen.id, citizen.token).post("handoff", {}) for client in (one, other))
    )
    for wenban in workers:
        await wenban.desk.sweep()

    ticket = await workers[1].desk.ticket_of(citizen.id)
    assert ticket is not None
    async with asyncio.timeout(PATIENCE_SECONDS):
        async with workers[0].thread.follow(citizen.id, after="0") as events:
            async for event in events:
                if event.type == "ticket":
                    break
    said = await citizen.page()
    assert [event["ticket_id"] for event in said if event["type"] == "ticket"] == [ticket.id]


async def recorded(wenban: Wenban, conversation_id: str, count: int) -> list[str]:
    """The ids of the recorded events, once there are so many."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(events := await wenban.ledger.events(conversation_id)) < count:
            pass
    return [event.id for event in events]


async def test_the_numbers_are_those_of_all_workers(
    client: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "metrics"
    folder.mkdir()
    name, together = "PROMETHEUS_MULTIPROC_DIR", str(folder)
    count = [sys.executable, "-c", "from bot.metrics import HELD; HELD.inc(2)"]
    for _ in range(2):
        environment = {**os.environ, name: together}
        await asyncio.to_thread(subprocess.run, count, cwd=ROOT, env=environment, check=True)
    monkeypatch.setenv(name, together)

    assert "wenban_messages_held_total 4.0" in (await client.get("/metrics")).text
