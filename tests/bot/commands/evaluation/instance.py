"""An instance of the bot, over the wire, that says what it is told to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import httpx

from bot.commands.questioner import Questioner
from bot.understanding import Act

Reply = Mapping[str, object]


class Instance:
    """Gives these replies one after another, and counts the conversations."""

    def __init__(self, *replies: Reply) -> None:
        self.replies: Iterator[Reply] = iter(replies)
        self.opened = 0

    def questioner(self, ids: Mapping[str, str]) -> Questioner:
        client = httpx.Client(transport=httpx.MockTransport(self._serve), base_url="http://bot")
        return Questioner(client, lambda text: [(Act.CHITCHAT, 1.0)], ids)

    def _serve(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/conversations":
            self.opened += 1
            return httpx.Response(201, json={"conversation_id": f"c{self.opened}", "token": "t"})
        assert json.loads(request.content)["text"]
        assert request.headers["authorization"] == "Bearer t"
        reply = next(self.replies)
        return httpx.Response(202) if not reply else httpx.Response(200, json={"events": [reply]})
