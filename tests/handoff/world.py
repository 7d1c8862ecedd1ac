"""What every handoff test starts from: the parts of handoff over one key prefix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from handoff.desk import Desk
from handoff.hours import DeskHours
from handoff.queue import TicketQueue
from handoff.signals import Signals
from handoff.store import Store
from handoff.thread import Thread
from handoff.ticket import Reason, Summary

WAIT_SECONDS = 10.0


@dataclass(frozen=True)
class Person:
    """An agent as the desk sees one."""

    id: str
    name: str = "小王"
    team: str = "hall"
    capacity: int = 3


@dataclass
class World:
    """Everything of handoff over one key prefix."""

    redis: Store
    prefix: str
    hours: DeskHours = field(default_factory=DeskHours.load)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        self.signals = Signals(self.redis, self.prefix)
        self.thread = Thread(self.redis, self.prefix, self.signals)
        self.queue = TicketQueue(self.redis, self.prefix, self.signals)
        self.desk = self.desk_with()

    def desk_with(self, hours: DeskHours | None = None, mask: Callable[[str], str] = str) -> Desk:
        return Desk(
            self.queue,
            self.thread,
            hours=hours or self.hours,
            mask=mask,
            clock=lambda: self.now,
        )

    async def ask(self, conversation_id: str, priority: int = 0) -> str:
        """Ask for a person; the ticket's id."""
        ticket = await self.desk.request(
            conversation_id,
            reason=Reason.REQUESTED,
            summary=Summary(last_text="怎么办居住证"),
            priority=priority,
        )
        return ticket.id

    async def expire_leases(self) -> None:
        """Let every lease of the team run out, as if the time had passed."""
        key = self.queue.base("hall") + "leases"
        for ticket_id in await self.redis.zrange(key, 0, -1):
            await self.redis.zadd(key, {str(ticket_id): 1})
