"""What every conversation test starts from: the parts of the bot over one key prefix."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from bot.carrying_out import CarryingOut
from bot.context import Context
from bot.conversation import Conversation, Turn
from bot.memory import Memory
from bot.opening import Opening
from bot.privacy import mask
from bot.safety import Safety
from bot.sentences import Sentences
from bot.served import Served
from bot.unanswered import Noting
from bot.understanding import RasaUnderstander
from handoff.desk import Desk
from handoff.hours import CHINA, DeskHours
from handoff.ledger.store import Ledger
from handoff.ledger.unanswered import Unanswered
from handoff.queue import TicketQueue
from handoff.signals import Signals
from handoff.store import Store
from handoff.thread import Event, Thread
from knowledge.search.searcher import Searcher

# A Thursday morning on which every hall is open.
NOW = datetime(2026, 11, 26, 10, 0, tzinfo=CHINA)


@dataclass(frozen=True)
class Agent:
    """An agent as the desk sees one."""

    id: str = "agent-1"
    name: str = "小王"
    team: str = "hall"
    capacity: int = 3


@dataclass
class World:
    """Everything a conversation needs, really running, except people."""

    redis: Store
    prefix: str
    served: Served
    intent_url: str
    sentences: Sentences
    hours: DeskHours = field(default_factory=DeskHours.load)
    _ids: count[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        signals = Signals(self.redis, self.prefix)
        self.thread = Thread(self.redis, self.prefix, signals)
        self.desk = Desk(
            TicketQueue(self.redis, self.prefix, signals),
            self.thread,
            hours=self.hours,
            mask=mask,
            clock=lambda: NOW.astimezone(UTC),
        )
        self.memory = Memory(self.redis, self.thread)
        # Generous, so that a busy machine is not taken for an intent service that is away.
        self.understander = RasaUnderstander(self.intent_url, 5.0)
        # Questions are noted in Redis; no test of a conversation needs the database.
        self.unanswered = Unanswered(self.redis, self.prefix, Ledger("sqlite+aiosqlite://"))
        self.carrying_out = CarryingOut(self.sentences, self.desk)
        self.opening = Opening(self.memory, self.thread, self.serving)
        self.conversation = Conversation(
            memory=self.memory,
            desk=self.desk,
            safety=Safety.load(),
            understander=self.understander,
            serving=self.serving,
            carrying_out=self.carrying_out,
            noting=Noting(self.unanswered),
            clock=lambda: NOW,
        )

    def serving(self) -> Served:
        """What is served now."""
        return self.served

    def search_with(self, searcher: Searcher) -> None:
        """Serve another index."""
        self.served = replace(self.served, searcher=searcher)

    async def remember(self, conversation_id: str, context: Context) -> None:
        """Let the turns before have left ``context``."""
        await self.thread.remember(conversation_id, {"context": context.model_dump_json()})

    async def opened(self) -> str:
        """The id of a new conversation."""
        new, _ = await self.opening.open(None, "web")
        return new.conversation_id

    async def turn(self, conversation_id: str, text: str) -> Turn:
        """Say something under a new message id."""
        return await self.conversation.handle(conversation_id, f"message-{next(self._ids)}", text)

    async def say(self, conversation_id: str, text: str) -> dict[str, Any]:
        """Say something; the body of the bot's reply."""
        return reply_of(await self.turn(conversation_id, text))

    async def events(self, conversation_id: str) -> list[Event]:
        """Everything in the thread."""
        return await self.thread.read_all(conversation_id)


def reply_of(turn: Turn) -> dict[str, Any]:
    """The body of a turn's reply."""
    assert turn.events[-1].type == "reply"
    return turn.events[-1].body
