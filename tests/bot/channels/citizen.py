"""A citizen's page as the API sees it: an open conversation and its token."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Self

import httpx

from bot.app import Wenban


def client_of(wenban: Wenban) -> httpx.AsyncClient:
    """A client that speaks to the app without a socket."""
    transport = httpx.ASGITransport(wenban.api, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://wenban")


@dataclass
class Citizen:
    """Speaks in one conversation; every call returns the response as it came."""

    client: httpx.AsyncClient
    id: str
    token: str
    _ids: count[int] = field(default_factory=lambda: count(1))

    @classmethod
    async def of(cls, client: httpx.AsyncClient) -> Self:
        opened = await client.post("/api/conversations", json={})
        assert opened.status_code == 201, opened.text
        return cls(client, opened.json()["conversation_id"], opened.json()["token"])

    @property
    def path(self) -> str:
        return f"/api/conversations/{self.id}"

    @property
    def authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, part: str, body: Any) -> httpx.Response:
        return await self.client.post(f"{self.path}/{part}", json=body, headers=self.authorization)

    async def say(self, text: str, message_id: str | None = None) -> httpx.Response:
        message_id = message_id or f"message-{next(self._ids)}"
        return await self.post("messages", {"client_message_id": message_id, "text": text})

    async def send(self, raw: Any, headers: dict[str, str] | None = None) -> httpx.Response:
        """Send a body as it is."""
        kind = {"Content-Type": "application/json"}
        return await self.client.post(
            f"{self.path}/messages",
            content=raw,
            headers={**self.authorization, **kind, **(headers or {})},
        )

    async def page(self, after: str = "0") -> list[dict[str, Any]]:
        """Everything after an event, as a JSON page."""
        response = await self.client.get(
            f"{self.path}/events", params={"after": after}, headers=self.authorization
        )
        events: list[dict[str, Any]] = response.json()["events"]
        return events

    @asynccontextmanager
    async def stream(self, last_event_id: str) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """The live events after one."""
        headers = {"Accept": "text/event-stream", "Last-Event-ID": last_event_id}
        async with self.client.stream(
            "GET", f"{self.path}/events", headers={**self.authorization, **headers}, timeout=30
        ) as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            yield _events(response)


async def _events(response: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    async for line in response.aiter_lines():
        if line.startswith("data:"):
            yield json.loads(line.removeprefix("data:"))
