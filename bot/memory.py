"""What is kept of a conversation besides its thread: who may speak, and what it is about."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.context import Context
from bot.failures import ConversationUnknown, TokenInvalid, TurnTimedOut
from handoff.failures import StoreUnavailable
from handoff.store import Store, translated
from handoff.thread import Thread

# Longer than any turn takes; a process that dies holding a turn blocks it this long at most.
_TURN_SECONDS = 10
_TURN_POLL_SECONDS = 0.005


@dataclass(frozen=True)
class NewConversation:
    """A conversation just opened; ``token`` is given out once and stored only as a digest."""

    conversation_id: str
    token: str


class Memory:
    """Facts of conversations in Redis, in the same hash slot as their threads."""

    def __init__(self, redis: Store, thread: Thread) -> None:
        self._redis = redis
        self._thread = thread

    async def open(self, *, plate: str | None, channel: str, place: str | None) -> NewConversation:
        """Remember a new conversation and hand out its token."""
        new = NewConversation(secrets.token_urlsafe(12), secrets.token_urlsafe(32))
        facts = {
            "token_sha256": _digest(new.token),
            "channel": channel,
            "plate": plate or "",
            "created_at": datetime.now(UTC).isoformat(),
            "context": Context(place=place).model_dump_json(),
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

    async def remember(self, conversation_id: str, context: Context) -> None:
        """Keep the context for the next turn."""
        await self._thread.remember(conversation_id, {"context": context.model_dump_json()})

    @asynccontextmanager
    async def turn(self, conversation_id: str) -> AsyncIterator[None]:
        """Hold the conversation's turn; everyone else of any process waits.

        Raises TurnTimedOut when the turn before does not end in time.
        """
        lock = self._redis.lock(
            self._thread.key(conversation_id, "turn"),
            timeout=_TURN_SECONDS,
            sleep=_TURN_POLL_SECONDS,
            blocking_timeout=_TURN_SECONDS,
        )
        with translated():
            held = await lock.acquire()
        if not held:
            raise TurnTimedOut(conversation_id)
        try:
            yield
        finally:
            try:
                with translated():
                    await lock.release()
            except StoreUnavailable:
                pass  # it ran out by itself; what was written is idempotent by its message id


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
