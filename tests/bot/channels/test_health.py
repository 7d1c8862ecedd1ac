"""Is it alive, is it ready, and numbers that only the loopback may read."""

from __future__ import annotations

import httpx

from bot.app import Wenban
from tests.bot.channels.citizen import Citizen
from tests.bot.intent_service import IntentService


async def test_it_is_ready_without_the_intent_service_and_says_so(
    client: httpx.AsyncClient, intent_service: IntentService
) -> None:
    well = await client.get("/health/ready")
    intent_service.status = 503
    without = await client.get("/health/ready")

    assert well.json()["status"] == "ok"
    assert (without.status_code, without.json()["status"]) == (200, "degraded")
    assert without.json()["parts"]["rasa"] is False


async def test_it_says_which_version_of_the_guides_it_serves(
    client: httpx.AsyncClient, wenban: Wenban
) -> None:
    ready = await client.get("/health/ready")

    assert ready.json()["version"] == wenban.serving().version


async def test_it_is_alive_whatever_is_away(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health/live")).json() == {"status": "ok"}


async def test_the_numbers_carry_nothing_anyone_said(citizen: Citizen) -> None:
    await citizen.say("怎么办理居住证")

    numbers = (await citizen.client.get("/metrics")).text

    assert "wenban_" in numbers
    assert "居住证" not in numbers
    assert citizen.id not in numbers


async def test_the_numbers_are_not_for_other_machines(wenban: Wenban) -> None:
    transport = httpx.ASGITransport(wenban.api, client=("203.0.113.9", 50000))
    async with httpx.AsyncClient(transport=transport, base_url="http://wenban") as stranger:
        response = await stranger.get("/metrics")

    assert (response.status_code, response.json()["code"]) == (404, "not_found")
