"""The path of a message, on one screen."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.carrying_out import CarryingOut
from bot.context import Context
from bot.failures import MessageIdReused, UnderstandingUnavailable
from bot.memory import Memory
from bot.policy import Policy
from bot.privacy import mask
from bot.reply import Outcome, Reply
from bot.safety import Safety
from bot.understanding import Understander, Understanding
from handoff.desk import Desk
from handoff.thread import Event, Thread
from knowledge.search.normalise import normalise
from knowledge.search.searcher import Searcher

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Turn:
    """What a message led to; ``held`` while a person, not the bot, will answer it."""

    events: tuple[Event, ...]
    held: bool = False


class Conversation:
    """Takes a citizen's message and answers it, or leaves it to the person who holds it."""

    def __init__(
        self,
        *,
        thread: Thread,
        memory: Memory,
        desk: Desk,
        safety: Safety,
        understander: Understander,
        searcher: Callable[[], Searcher],
        policy: Policy,
        carrying_out: CarryingOut,
        clock: Callable[[], datetime],
    ) -> None:
        self._thread = thread
        self._memory = memory
        self._desk = desk
        self._safety = safety
        self._understander = understander
        self._searcher = searcher
        self._policy = policy
        self._carrying_out = carrying_out
        self._clock = clock

    async def handle(self, conversation_id: str, client_message_id: str, text: str) -> Turn:
        """Take one message. The same ``client_message_id`` again returns the same turn.

        Raises MessageIdReused, TurnTimedOut and the thread's StoreUnavailable.
        """
        async with self._memory.turn(conversation_id):
            masked = mask(text)
            said = await self._say(conversation_id, client_message_id, masked)
            earlier = await self._thread.find(conversation_id, f"reply:{client_message_id}")
            if earlier is not None:
                return Turn((said, earlier))
            owner = await self._desk.owner(conversation_id)
            if owner.state == "held":
                return Turn((said,), held=True)
            context = await self._memory.context(conversation_id)
            if owner.state == "waiting":
                reply = await self._carrying_out.while_waiting(conversation_id, masked)
                if reply is None:
                    return Turn((said,), held=True)
            else:
                reply, context = await self._answer(conversation_id, masked, context)
            event = await self._reply(conversation_id, client_message_id, reply)
            await self._memory.remember(conversation_id, context)
            return Turn((said, event))

    async def _answer(
        self, conversation_id: str, masked: str, context: Context
    ) -> tuple[Reply, Context]:
        """Decide and carry out. The one broad except: whatever breaks, the citizen is answered."""
        try:
            danger = self._safety.danger(masked)
            if danger is not None:
                return self._carrying_out.crisis(danger, context)
            text = normalise(masked)
            understanding, result = await asyncio.gather(
                self._understand(text), asyncio.to_thread(self._searcher().search, text)
            )
            added = self._policy.in_context(text, context)
            narrowed = await asyncio.to_thread(self._searcher().search, added) if added else None
            decision = self._policy.decide(text, understanding, result, context, narrowed)
            return await self._carrying_out.carry_out(
                conversation_id, decision, masked, context.after(added or text), self._clock()
            )
        except Exception as error:  # noqa: BLE001 - the top of the path
            log.error(
                "turn of %s failed: %s\n%s", conversation_id, type(error).__name__, _frames(error)
            )
            return self._carrying_out.apologise(Outcome.ERROR_INTERNAL), context

    async def _understand(self, text: str) -> Understanding | None:
        """The intent, or ``None`` while the intent service is away: retrieval answers alone."""
        try:
            return await self._understander.understand(text)
        except UnderstandingUnavailable as error:
            log.warning("intent service unavailable: %s", error)
            return None

    async def _say(self, conversation_id: str, client_message_id: str, masked: str) -> Event:
        body = {"text": masked, "client_message_id": client_message_id}
        said = await self._thread.append(
            conversation_id, "message", body, once=f"message:{client_message_id}"
        )
        if said.body["text"] != masked:
            raise MessageIdReused(client_message_id)
        return said

    async def _reply(self, conversation_id: str, client_message_id: str, reply: Reply) -> Event:
        body = {**reply.model_dump(mode="json"), "in_reply_to": client_message_id}
        return await self._thread.append(
            conversation_id, "reply", body, once=f"reply:{client_message_id}"
        )


def _frames(error: Exception) -> str:
    """Where it broke, without the message, which may hold what was said."""
    return "".join(traceback.format_tb(error.__traceback__))
