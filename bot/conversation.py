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
from bot.decisions import Lead, Leave, Repeat, SmallTalk
from bot.failures import MessageIdReused, UnderstandingUnavailable
from bot.memory import Memory
from bot.privacy import mask
from bot.reply import Outcome, Reply
from bot.safety import Safety
from bot.served import Served
from bot.unanswered import Noting
from bot.understanding import Understander, Understanding
from handoff.desk import Desk
from handoff.thread import Event
from handoff.ticket import Owner
from knowledge.search.normalise import normalise

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
        memory: Memory,
        desk: Desk,
        safety: Safety,
        understander: Understander,
        serving: Callable[[], Served],
        carrying_out: CarryingOut,
        noting: Noting,
        clock: Callable[[], datetime],
    ) -> None:
        self._memory = memory
        self._desk = desk
        self._safety = safety
        self._understander = understander
        self._serving = serving
        self._carrying_out = carrying_out
        self._noting = noting
        self._clock = clock

    async def handle(self, conversation_id: str, client_message_id: str, text: str) -> Turn:
        """Take one message. The same ``client_message_id`` again returns the same turn.

        Raises MessageIdReused, TurnTimedOut and the thread's StoreUnavailable.
        """
        masked = mask(text)
        async with self._memory.message(conversation_id, client_message_id, masked) as turn:
            said = turn.said
            if said.body["text"] != masked:
                raise MessageIdReused(client_message_id)
            if turn.replied is not None:
                return Turn((said, turn.replied))
            owner = await self._desk.owner(conversation_id) if turn.ticketed else Owner()
            if owner.state == "held":
                return Turn((said,), held=True)
            served = self._serving()
            # What this version no longer has is no matter in hand.
            context = turn.context.within(served.library.names)
            if owner.state == "waiting":
                reply = await self._carrying_out.while_waiting(served, conversation_id, masked)
                if reply is None:
                    return Turn((said,), held=True)
            else:
                reply, context = await self._answer(served, conversation_id, said, context)
            body = {**reply.model_dump(mode="json"), "in_reply_to": client_message_id}
            return Turn((said, await turn.reply(body, context)))

    async def _answer(
        self, served: Served, conversation_id: str, said: Event, context: Context
    ) -> tuple[Reply, Context]:
        """Decide and carry out. The one broad except: whatever breaks, the citizen is answered."""
        masked = said.body["text"]
        try:
            danger = self._safety.danger(masked)
            if danger is not None:
                return self._carrying_out.crisis(served, danger, context)
            text, region = normalise(masked), context.region
            understanding, result = await asyncio.gather(
                self._understand(text), served.search(text, region)
            )
            added = served.policy.following.besides(text, result, context)
            narrowed = await served.search(added, region) if added else None
            decision = served.policy.decide(text, understanding, result, context, narrowed)
            # On through a walk, or in small talk, nothing is asked: the question before stands.
            asked = not isinstance(decision, Lead | Leave | SmallTalk | Repeat)
            question = served.policy.following.question(text, context)
            context_now = context.after(question) if asked else context
            reply, after = await self._carrying_out.carry_out(
                served, conversation_id, decision, masked, context_now, self._clock()
            )
            await self._noting.turn(served, conversation_id, said, decision, reply, context)
            return reply, after
        except Exception as error:  # noqa: BLE001 - the top of the path
            log.error(
                "turn of %s failed: %s\n%s", conversation_id, type(error).__name__, _frames(error)
            )
            return self._carrying_out.apologise(served, Outcome.ERROR_INTERNAL), context

    async def _understand(self, text: str) -> Understanding | None:
        """The intent, or ``None`` while the intent service is away: retrieval answers alone."""
        try:
            return await self._understander.understand(text)
        except UnderstandingUnavailable as error:
            log.warning("intent service unavailable: %s", error)
            return None


def _frames(error: Exception) -> str:
    """Where it broke, without the message, which may hold what was said."""
    return "".join(traceback.format_tb(error.__traceback__))
