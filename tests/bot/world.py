"""What every conversation test starts from: the parts of the bot over one key prefix."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from bot.answering import Answering
from bot.carrying_out import CarryingOut
from bot.conversation import Conversation, Turn
from bot.memory import Memory
from bot.opening import Opening
from bot.policy import Policy, Thresholds
from bot.privacy import mask
from bot.safety import Safety
from bot.sentences import Sentences
from bot.understanding import RasaUnderstander
from handoff.desk import Desk
from handoff.hours import CHINA, DeskHours
from handoff.queue import TicketQueue
from handoff.signals import Signals
from handoff.store import Store
from handoff.thread import Event, Thread
from knowledge.library import Library
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
    library: Library
    searcher: Searcher
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
        self.answering = Answering(self.library, self.sentences)
        self.carrying_out = CarryingOut(self.answering, self.sentences, self.desk, self.library)
        self.opening = Opening(self.memory, self.thread, self.library, self.answering)
        self.conversation = Conversation(
            thread=self.thread,
            memory=self.memory,
            desk=self.desk,
            safety=Safety.load(),
            understander=self.understander,
            searcher=lambda: self.searcher,
            policy=Policy(
                Thresholds.load(),
                {guide.id: (guide.name, *guide.aliases) for guide in self.library.guides.values()},
            ),
            carrying_out=self.carrying_out,
            clock=lambda: NOW,
        )

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
