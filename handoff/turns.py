"""Turns of a conversation: one at a time among all processes, in two trips to Redis.

A turn is a key with a random token that expires, so a process that dies in its turn holds the
conversation up for a while and no longer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handoff.failures import UnknownConversation
from handoff.store import Script, Store, translated
from handoff.thread import Event, Thread, as_text, event_of


@dataclass(frozen=True)
class Begun:
    """A turn just taken with a message.

    ``replied`` is the reply this message already had, ``ticketed`` whether the conversation ever
    had a ticket, ``context`` what the turn before left.
    """

    said: Event
    replied: Event | None
    ticketed: bool
    context: str | None


class Turns:
    """The turns of all conversations. Methods raise StoreUnavailable."""

    _begin = Script("begin", preamble="once")
    _finish = Script("finish", preamble="once")
    _let_go = Script("let_go")

    def __init__(self, redis: Store, thread: Thread) -> None:
        self._redis = redis
        self._thread = thread

    async def take(self, conversation_id: str, token: str, seconds: float) -> bool:
        """Take the turn for at most so long; False while another has it."""
        key = self._thread.key(conversation_id, "turn")
        with translated():
            return bool(await self._redis.set(key, token, nx=True, px=int(seconds * 1000)))

    async def begin(
        self,
        conversation_id: str,
        token: str,
        seconds: float,
        *,
        message: str,
        body: Mapping[str, Any],
    ) -> Begun | None:
        """Take the turn and append the message with the id ``message``, unless it is there.

        ``None`` while another has the turn. Raises UnknownConversation when it was erased.
        """
        keys = self._keys(conversation_id, "thread", "once", "erased", "turn", "ticket", "facts")
        channel = self._thread.channel(conversation_id)
        lease_ms, keyed = int(seconds * 1000), (f"message:{message}", f"reply:{message}")
        arguments: list[str | int] = [token, lease_ms, keyed[0], as_text(body), keyed[1], channel]
        outcome, *found = await self._begin(self._redis, keys, arguments)
        if outcome == "erased":
            raise UnknownConversation(conversation_id)
        if outcome == "busy":
            return None
        said_id, said, reply_id, reply, ticketed, context = found
        return Begun(
            event_of(said_id, "message", said),
            event_of(reply_id, "reply", reply) if reply else None,
            bool(ticketed),
            context or None,
        )

    async def finish(
        self,
        conversation_id: str,
        token: str,
        *,
        message: str,
        body: Mapping[str, Any],
        context: str,
    ) -> Event:
        """Append the reply to ``message``, keep the context and give the turn back.

        Returns the reply that stands: another's, where the turn had run out and another answered.
        Raises UnknownConversation when the conversation was erased.
        """
        keys = self._keys(conversation_id, "thread", "once", "erased", "turn", "facts")
        channel = self._thread.channel(conversation_id)
        mine = as_text(body)
        arguments = [token, f"reply:{message}", mine, context, channel]
        event_id, others = await self._finish(self._redis, keys, arguments)
        if not event_id:
            raise UnknownConversation(conversation_id)
        return event_of(event_id, "reply", others or mine)

    async def let_go(self, conversation_id: str, token: str) -> None:
        """Give the turn back, if it has not run out."""
        await self._let_go(self._redis, self._keys(conversation_id, "turn"), [token])

    def _keys(self, conversation_id: str, *parts: str) -> list[str]:
        return [self._thread.key(conversation_id, part) for part in parts]
