"""One conversation's events: append, read, follow. Stream entry ids are the event ids."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from handoff.failures import InvalidEventId, UnknownConversation
from handoff.lead import Lead
from handoff.signals import Bell, Signals
from handoff.store import Script, Store, named, translated

EventType = Literal["message", "reply", "agent_message", "ticket", "rating", "feedback", "notice"]

POLL_SECONDS = 20.0
"""How often a follower looks without having been called, in case a signal was lost."""
TOMBSTONE_SECONDS = 7 * 24 * 3600
"""How long an erased conversation refuses late writers; longer than anything queued can live."""
PAGE = 500

_EVENT_ID = re.compile(r"\d{1,20}(-\d{1,20})?")


class Event(BaseModel):
    """One entry of a thread. ``at`` is UTC and comes from ``id``, which is the server's clock."""

    model_config = ConfigDict(frozen=True)

    id: str
    at: datetime
    type: EventType
    body: dict[str, Any]

    def order(self) -> tuple[int, int]:
        """A sort key that puts events in the order they happened."""
        return event_order(self.id)

    def public(self) -> dict[str, Any]:
        """The event as people's pages get it: one flat JSON object."""
        at = self.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {**self.body, "id": self.id, "at": at, "type": self.type}


def event_order(event_id: str) -> tuple[int, int]:
    """A sort key: ids are numbers, so text order is not their order."""
    milliseconds, _, sequence = event_id.partition("-")
    return int(milliseconds), int(sequence or 0)


def moment_of(event_id: str) -> datetime:
    """When the entry was written, UTC, by the server's clock."""
    return datetime.fromtimestamp(event_order(event_id)[0] / 1000, UTC)


class Thread:
    """The threads of all conversations under one key prefix.

    Every method raises StoreUnavailable when Redis does not answer, and UnknownConversation for
    an id that cannot be one.
    """

    _append = Script("append", preamble="once")

    def __init__(self, redis: Store, prefix: str, signals: Signals | None = None) -> None:
        self._redis = redis
        self._prefix = prefix
        self.signals = signals if signals is not None else Signals(redis, prefix)

    async def append(
        self,
        conversation_id: str,
        type: EventType,
        body: Mapping[str, Any],
        *,
        once: str | None = None,
    ) -> Event:
        """Append an event and wake the followers.

        With ``once``, a second call for the same key appends nothing and returns the earlier event.
        Raises UnknownConversation when the conversation was erased.
        """
        keys = [self.key(conversation_id, part) for part in ("thread", "once", "erased")]
        text, channel = as_text(body), self.channel(conversation_id)
        event_id, written = await self._append(self._redis, keys, [once or "", type, text, channel])
        if not event_id:
            raise UnknownConversation(conversation_id)
        if not written:
            earlier = await self._entry(conversation_id, event_id)
            if earlier is not None:
                return earlier
        return event_of(event_id, type, text)

    async def find(self, conversation_id: str, once: str) -> Event | None:
        """The event appended under ``once``, if there is one."""
        with translated():
            event_id = await self._redis.hget(self.key(conversation_id, "once"), once)
        return None if event_id is None else await self._entry(conversation_id, str(event_id))

    async def read(
        self, conversation_id: str, *, after: str = "0", limit: int = PAGE
    ) -> list[Event]:
        """Up to ``limit`` events after the event ``after``, oldest first.

        Raises InvalidEventId when ``after`` is no event id.
        """
        check_event_id(after)
        key = self.key(conversation_id, "thread")
        with translated():
            entries = await self._redis.xrange(key, f"({after}", "+", count=limit)
        return [event_of(*_fields(entry)) for entry in entries or ()]

    async def read_all(self, conversation_id: str) -> list[Event]:
        """Every event of the conversation, oldest first."""
        events: list[Event] = []
        while page := await self.read(conversation_id, after=events[-1].id if events else "0"):
            events += page
        return events

    @asynccontextmanager
    async def follow(
        self, conversation_id: str, *, after: str
    ) -> AsyncIterator[AsyncIterator[Event]]:
        """An endless iterator of the events after ``after``: those missed, then each as it comes.

        Raises InvalidEventId on entry; the iterator raises StoreUnavailable when Redis goes away,
        and the caller follows again from the last id it saw.
        """
        check_event_id(after)
        self.key(conversation_id, "thread")
        # Listening starts before the first read, so nothing falls between the two.
        async with self.signals.listen(f"thread:{conversation_id}") as bell:
            events = self._events(conversation_id, after, bell)
            try:
                yield events
            finally:
                await events.aclose()

    async def exists(self, conversation_id: str) -> bool:
        """Whether the conversation has a thread."""
        with translated():
            return bool(await self._redis.exists(self.key(conversation_id, "thread")))

    async def erase(self, conversation_id: str) -> None:
        """Delete everything kept under the conversation and refuse late writers.

        Tickets live elsewhere: call ``Desk.erase`` first, and ``Ledger.erase`` for the record.
        """
        parts = ("thread", "once", "ticket", "facts", "turn")
        with translated():
            await self._redis.set(self.key(conversation_id, "erased"), "1", ex=TOMBSTONE_SECONDS)
            await self._redis.delete(*(self.key(conversation_id, part) for part in parts))
        # So that whoever records or follows this conversation takes notice.
        with translated():
            await self._redis.publish(self.channel(conversation_id), "")

    async def erased(self, conversation_id: str) -> bool:
        """Whether the conversation was erased lately."""
        with translated():
            return bool(await self._redis.exists(self.key(conversation_id, "erased")))

    async def facts(self, conversation_id: str) -> dict[str, str]:
        """What is remembered about the conversation; empty when nothing is."""
        with translated():
            found = await self._redis.hgetall(self.key(conversation_id, "facts"))
        return {str(name): str(value) for name, value in found.items()}

    async def remember(self, conversation_id: str, facts: Mapping[str, str]) -> None:
        """Set some facts of the conversation, leaving the others."""
        flat = [part for pair in facts.items() for part in pair]
        with translated():
            await self._redis.hset(self.key(conversation_id, "facts"), items=flat)

    async def last_id(self, conversation_id: str) -> str:
        """The id of the newest event, ``"0"`` when there is none."""
        with translated():
            entries = await self._redis.xrevrange(self.key(conversation_id, "thread"), count=1)
        return _fields(entries[0])[0] if entries else "0"

    async def trim(self, conversation_id: str, through: str) -> None:
        """Drop the events up to and including ``through``. Only for what the ledger has."""
        milliseconds, sequence = event_order(through)
        with translated():
            await self._redis.xtrim(
                self.key(conversation_id, "thread"),
                minid=f"{milliseconds}-{sequence + 1}",
                approximate=False,
            )

    async def conversations(self) -> AsyncIterator[str]:
        """The ids of all conversations that have a thread, in no order."""
        head, tail = f"{self._prefix}:{{c:", "}:thread"
        with translated():
            async for key in self._redis.scan_iter(match=f"{head}*{tail}", count=1000):
                yield str(key)[len(head) : -len(tail)]

    def channel(self, conversation_id: str) -> str:
        """The channel that wakes the conversation's followers."""
        return self.signals.channel(f"thread:{conversation_id}")

    def lead(self, job: str) -> Lead:
        """The lead of a job over all threads."""
        return Lead(self._redis, f"{self._prefix}:lead:{job}")

    def key(self, conversation_id: str, part: str) -> str:
        """The Redis key of one part of the conversation; all parts share a hash slot."""
        if not named(conversation_id):
            raise UnknownConversation
        return f"{self._prefix}:{{c:{conversation_id}}}:{part}"

    async def _entry(self, conversation_id: str, event_id: str) -> Event | None:
        with translated():
            entries = await self._redis.xrange(
                self.key(conversation_id, "thread"), event_id, event_id
            )
        return event_of(*_fields(entries[0])) if entries else None

    async def _events(self, conversation_id: str, after: str, bell: Bell) -> AsyncGenerator[Event]:
        while True:
            events = await self.read(conversation_id, after=after)
            for event in events:
                after = event.id
                yield event
            if not events:
                await bell.wait(POLL_SECONDS)


def check_event_id(event_id: str) -> None:
    """Raise InvalidEventId unless ``event_id`` has the form of one."""
    if _EVENT_ID.fullmatch(event_id) is None:
        raise InvalidEventId


def as_text(body: Mapping[str, Any]) -> str:
    """A body as the stream holds it."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def event_of(event_id: str, type: Any, text: str) -> Event:
    """The event of an entry: :func:`as_text` the other way round."""
    return Event(id=event_id, at=moment_of(event_id), type=type, body=json.loads(text))


def _fields(entry: Any) -> tuple[str, str, str]:
    event_id, fields = entry
    return str(event_id), str(fields["type"]), str(fields["body"])
