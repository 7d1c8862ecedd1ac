"""Tickets: their states, the allowed moves and the values people see. Pure."""

from __future__ import annotations

import math
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from pydantic import BaseModel, ConfigDict


class TicketState(StrEnum):
    """Where a ticket is."""

    WAITING = "waiting"
    """In its team's queue; nobody holds it and the bot is silent."""
    HELD = "held"
    """One agent holds it under a lease that has not lapsed; the bot is silent."""
    RETURNED = "returned"
    """It ended by going back to the bot."""
    CLOSED = "closed"
    """It ended because an agent settled it."""
    MESSAGE_LEFT = "message_left"
    """The desk was closed; it is on the list of messages to answer; the bot answers meanwhile."""


class Reason(StrEnum):
    """Why a conversation came to a person."""

    REQUESTED = "requested"
    UNANSWERED = "unanswered"
    COMPLAINT = "complaint"
    CRISIS = "crisis"
    ABUSE = "abuse"


_S = TicketState
MOVES: MappingProxyType[TicketState, frozenset[TicketState]] = MappingProxyType(
    {
        # waiting -> message_left: the desk closed while somebody waited, and nobody is there.
        _S.WAITING: frozenset({_S.HELD, _S.RETURNED, _S.MESSAGE_LEFT}),
        # held -> waiting, held -> message_left: the lease lapsed, it goes back where it was.
        _S.HELD: frozenset({_S.WAITING, _S.MESSAGE_LEFT, _S.CLOSED, _S.RETURNED}),
        _S.MESSAGE_LEFT: frozenset({_S.WAITING, _S.HELD}),
        _S.RETURNED: frozenset(),
        _S.CLOSED: frozenset(),
    }
)
"""Every allowed move. The Lua scripts make no other, and a property test holds them to it."""

OPEN = frozenset({TicketState.WAITING, TicketState.HELD})
"""States in which the bot does not own the conversation."""

PRIORITY_CREDIT_SECONDS = 300
"""How much earlier one step of priority puts a ticket."""
PRIORITY_CREDIT_CAP_SECONDS = 1800
"""The most a priority can gain, so that everybody's turn comes: nobody is overtaken by someone who
asked more than this much later."""
MINIMUM_SAMPLES = 5
"""Fewer handle times than this say nothing about the next one."""


def priority_credit_ms(priority: int) -> int:
    """The bounded head start of ``priority``, in milliseconds."""
    return min(max(priority, 0) * PRIORITY_CREDIT_SECONDS, PRIORITY_CREDIT_CAP_SECONDS) * 1000


def may_move(before: TicketState, after: TicketState) -> bool:
    """Whether a ticket may go from ``before`` to ``after``."""
    return after in MOVES[before]


class Value(BaseModel):
    """A frozen value."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AgentRef(Value):
    """Who holds a ticket."""

    id: str
    name: str


class Summary(Value):
    """What an agent should know at a glance; every text is already masked."""

    matter_id: str | None = None
    matter_name: str | None = None
    last_text: str = ""
    place_name: str | None = None


class Ticket(Value):
    """A conversation's passage through the queue and the desk. Times are UTC."""

    id: str
    conversation_id: str
    team: str
    state: TicketState
    reason: Reason
    priority: int = 0
    asked_at: datetime
    claimed_at: datetime | None = None
    closed_at: datetime | None = None
    agent: AgentRef | None = None
    summary: Summary = Summary()

    @property
    def open(self) -> bool:
        """Whether the ticket keeps the bot silent."""
        return self.state in OPEN


class Position(Value):
    """A place in the queue: people ahead, and a range of minutes when it can be told."""

    ahead: int
    wait_minutes: tuple[int, int] | None = None


class Owner(Value):
    """Who answers the conversation now."""

    state: Literal["bot", "waiting", "held"] = "bot"
    ticket_id: str | None = None
    agent_name: str | None = None


class Board(Value):
    """All of a team's tickets that need somebody, oldest first."""

    waiting: tuple[Ticket, ...] = ()
    held: tuple[Ticket, ...] = ()
    left: tuple[Ticket, ...] = ()
    agents_online: int = 0


def owner_of(ticket: Ticket | None) -> Owner:
    """The owner of a conversation whose newest ticket is ``ticket``."""
    if ticket is None or not ticket.open:
        return Owner()
    name = ticket.agent.name if ticket.agent is not None else None
    state: Literal["waiting", "held"] = "held" if ticket.state is TicketState.HELD else "waiting"
    return Owner(state=state, ticket_id=ticket.id, agent_name=name)


def position_of(ahead: int, handled_seconds: list[int], capacity_online: int) -> Position:
    """The one formula for waiting: ahead x median handle time / capacity online, as a range.

    The range is three quarters to one and a half of that, in whole minutes. ``wait_minutes`` is
    ``None`` with fewer than five handle times or nobody online: a guess would be worse than none.
    """
    if len(handled_seconds) < MINIMUM_SAMPLES or capacity_online < 1:
        return Position(ahead=ahead)
    ordered = sorted(handled_seconds)
    middle = len(ordered) // 2
    median = (ordered[middle] + ordered[~middle]) / 2
    minutes = ahead * median / capacity_online / 60
    low = int(minutes * 0.75)
    return Position(ahead=ahead, wait_minutes=(low, max(low + 1, math.ceil(minutes * 1.5))))
