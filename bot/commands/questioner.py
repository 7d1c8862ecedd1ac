"""Asks a running instance questions over its public API, as a page would."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from bot.intent_reader import IntentReader
from bot.running import Running, running
from bot.settings import Settings
from bot.understanding import Ranking, RasaUnderstander, rasa_name
from knowledge.search.encoder import open_encoder
from knowledge.search.normalise import normalise
from knowledge.versions import Versions


class Questioner:
    """One citizen after another, each in a conversation of their own."""

    def __init__(
        self, client: httpx.Client, ranking: Callable[[str], Ranking], ids: Mapping[str, str]
    ) -> None:
        """``ranking`` reads the intents of a clause; ``ids`` are matters by their names."""
        self._client = client
        self._ranking = ranking
        self._id_of = ids
        self._number = 0
        self._conversation = ""
        self._headers: dict[str, str] = {}

    def begin(self) -> None:
        """Open a new conversation."""
        opened = self._client.post("/api/conversations", json={}).raise_for_status().json()
        self._conversation = opened["conversation_id"]
        self._headers = {"Authorization": f"Bearer {opened['token']}"}

    def say(self, text: str) -> dict[str, Any]:
        """Say something and return the reply; a person's silence is an outcome of its own."""
        self._number += 1
        response = self._client.post(
            f"/api/conversations/{self._conversation}/messages",
            json={"client_message_id": f"question-{self._number:06d}", "text": text},
            headers=self._headers,
        )
        if response.status_code == httpx.codes.ACCEPTED:
            return {"outcome": "held", "guide": None, "aspect": None, "confidence": 0.0}
        reply: dict[str, Any] = response.raise_for_status().json()["events"][-1]
        return reply

    def offered(self, reply: dict[str, Any]) -> tuple[str, ...]:
        """Ids of the matters and bundles among a reply's options, in order."""
        labels = [option["label"] for option in reply.get("options", [])]
        return tuple(self._id_of[label] for label in labels if label in self._id_of)

    def likeliest_intent(self, text: str) -> tuple[str, float]:
        """The likeliest intent of one sentence and its probability, as the app reads it."""
        intent, probability = self._ranking(normalise(text))[0]
        return rasa_name(intent), probability


@contextmanager
def asking(settings: Settings) -> Iterator[Questioner]:
    """A questioner over an instance of its own, with the intent service up."""
    library = Versions(settings.var / "knowledge").current().library()
    ids = {names[0]: matter for matter, names in library.names.items()}
    # One machine asks hundreds of questions a minute here; that is not what rates guard against.
    limits = {"WENBAN_CONVERSATIONS_PER_MINUTE": "100000"}
    reader = IntentReader.open(settings.var / "intents", open_encoder(settings.encoder))
    with (
        running(settings, environment=limits) as instance,
        httpx.Client(base_url=instance.site, trust_env=False, timeout=60) as client,
        asyncio.Runner() as loop,
    ):
        loop.run(_wait(instance))
        understander = RasaUnderstander(instance.rasa, settings.rasa_timeout_seconds, reader)
        yield Questioner(client, lambda text: loop.run(understander.ranking(text)), ids)
        loop.run(understander.close())


async def _wait(instance: Running) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
        await instance.wait_for_rasa(client)
