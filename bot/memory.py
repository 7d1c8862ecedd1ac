"""What is kept of a conversation besides its thread: who may speak, and what it is about."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from asyncio import get_running_loop, sleep
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any, TypeVar

from bot.context import Context
from bot.failures import ConversationUnknown, TokenInvalid, TurnTimedOut
from handoff.failures import StoreUnavailable
from handoff.store import Store
from handoff.thread import Event, Thread
from handoff.turns import Begun, Turns

T = TypeVar("T")

# Longer than any turn takes; a process that dies holding a turn blocks it this long at most.
_TURN_SECONDS = 10
_TURN_POLL_SECONDS = 0.005


@dataclass(frozen=True)
class NewConversation:
    """A conversation just opened; ``token`` is given out once and stored only as a digest."""

    conversation_id: str
    token: str


@dataclass
class _Hold:
    """Somebody's hold of a turn."""

    token: str
    given_back: bool = False


class Speaking:
    """A turn that a message has taken; :meth:`reply` ends it."""

    def __init__(
        self, turns: Turns, conversation_id: str, message: str, hold: _Hold, begun: Begun
    ) -> None:
        self._turns = turns
        self._conversation_id = conversation_id
        self._message = message
        self._hold = hold
        self.said = begun.said
        self.replied = begun.replied
        self.ticketed = begun.ticketed
        self.context = Context.model_validate_json(begun.context) if begun.context else Context()

    async def reply(self, body: Mapping[str, Any], context: Context) -> Event:
        """Append the reply, keep the context after it and give the turn back, all at once."""
        event = await self._turns.finish(
            self._conversation_id,
            self._hold.token,
            message=self._message,
            body=body,
            context=context.model_dump_json(),
        )
        self._hold.given_back = True
        return event


class Memory:
    """Facts of conversations in Redis, in the same hash slot as their threads."""

    def __init__(self, redis: Store, thread: Thread) -> None:
        self._thread = thread
        self._turns = Turns(redis, thread)
        self._me, self._holds = secrets.token_hex(8), count()

    async def open(
        self, *, plate: str | None, channel: str, place: str | None, region: str | None = None
    ) -> NewConversation:
        """Remember a new conversation and hand out its token."""
        new = NewConversation(secrets.token_urlsafe(12), secrets.token_urlsafe(32))
        facts = {
            "token_sha256": _digest(new.token),
            "channel": channel,
            "plate": plate or "",
            "created_at": datetime.now(UTC).isoformat(),
            "context": Context(place=place, region=region).model_dump_json(),
        }
        await self._thread.remember(new.conversation_id, facts)
        return new

    async def check(self, conversation_id: str, token: str) -> None:
        """Raise ConversationUnknown or TokenInvalid unless ``token`` opens the conversation."""
        facts = await self._thread.facts(conversation_id)
        if "token_sha256" not in facts:
            raise ConversationUnknown(conversation_id)
        if not hmac.compare_digest(facts["token_sha256"], _digest(token)):
            raise TokenInvalid(conversation_id)

    async def context(self, conversation_id: str) -> Context:
        """What the conversation is about."""
        facts = await self._thread.facts(conversation_id)
        return Context.model_validate_json(facts["context"]) if "context" in facts else Context()

    @asynccontextmanager
    async def turn(self, conversation_id: str) -> AsyncIterator[None]:
        """Hold the conversation's turn; everyone else of any process waits.

        Raises TurnTimedOut when the turn before does not end in time.
        """
        hold = self._hold()

        async def take() -> bool:
            return await self._turns.take(conversation_id, hold.token, _TURN_SECONDS)

        async with self._holding(conversation_id, hold, take):
            yield

    @asynccontextmanager
    async def message(
        self, conversation_id: str, client_message_id: str, masked: str
    ) -> AsyncIterator[Speaking]:
        """Hold the turn with a message, which is then in the thread; raises TurnTimedOut."""
        hold = self._hold()
        body = {"text": masked, "client_message_id": client_message_id}

        async def begin() -> Begun | None:
            return await self._turns.begin(
                conversation_id, hold.token, _TURN_SECONDS, message=client_message_id, body=body
            )

        async with self._holding(conversation_id, hold, begin) as begun:
            yield Speaking(self._turns, conversation_id, client_message_id, hold, begun)

    def _hold(self) -> _Hold:
        return _Hold(f"{self._me}.{next(self._holds)}")

    @asynccontextmanager
    async def _holding(
        self, conversation_id: str, hold: _Hold, take: Callable[[], Awaitable[T | None]]
    ) -> AsyncIterator[T]:
        """What ``take`` gives once it has the turn, which is given back at the end."""
        patience_ends = get_running_loop().time() + _TURN_SECONDS
        while not (taken := await take()):
            if get_running_loop().time() > patience_ends:
                raise TurnTimedOut(conversation_id)
            await sleep(_TURN_POLL_SECONDS)
        try:
            yield taken
        finally:
            if not hold.given_back:
                # Away: it runs out by itself; what was written is idempotent by its message id.
                with suppress(StoreUnavailable):
                    await self._turns.let_go(conversation_id, hold.token)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
