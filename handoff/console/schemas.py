"""What the console API takes and gives."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from handoff.agents import Agent, Role
from handoff.cases import Case, CaseStatus
from handoff.ticket import Ticket

Username = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[\w.-]{2,40}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Password = Annotated[str, StringConstraints(min_length=1, max_length=200)]
NewPassword = Annotated[str, StringConstraints(min_length=10, max_length=200)]
Token = Annotated[str, StringConstraints(min_length=1, max_length=200)]
TeamName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
TicketId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}\.\d{1,9}$")]
ClientMessageId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
MessageText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)
]


class Shape(BaseModel):
    """A frozen request or response."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AcceptInvitation(Shape):
    """Becoming an agent."""

    token: Token
    username: Username
    name: Name
    password: NewPassword


class Login(Shape):
    """Opening a session."""

    username: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]
    password: Password


class NewInvitation(Shape):
    """Inviting somebody."""

    role: Role
    team: TeamName


class Presence(Shape):
    """Whether the agent takes tickets now."""

    status: Literal["online", "away"]


class Claim(Shape):
    """Taking a ticket; without an id the head of the queue."""

    ticket_id: TicketId | None = None


class Say(Shape):
    """Saying something to the citizen."""

    client_message_id: ClientMessageId
    text: MessageText


class Advance(Shape):
    """Moving a case on."""

    status: CaseStatus


class AgentAnswer(Shape):
    """One agent."""

    agent: Agent


class ListedAgent(Agent):
    """An agent with what it is doing."""

    online: bool
    held: int


class AgentsAnswer(Shape):
    """A team's agents."""

    agents: list[ListedAgent]


class InvitationAnswer(Shape):
    """What an invitation grants."""

    role: Role
    team: str


class InvitationLink(Shape):
    """The one-time link of a new invitation."""

    link: str
    expires_at: datetime


class WaitingTicket(Ticket):
    """A ticket with how long its citizen has waited."""

    waited_seconds: int


class BoardAnswer(Shape):
    """The agent's board: the team's waiting and left tickets, and the agent's own."""

    waiting: list[WaitingTicket]
    held: list[Ticket]
    left: list[Ticket]
    agents_online: int


class TicketAnswer(Shape):
    """One ticket."""

    ticket: Ticket


class ClaimAnswer(Shape):
    """The claimed ticket, or ``null`` when there was none to have."""

    ticket: Ticket | None


class OpenedTicket(Shape):
    """A ticket with the whole conversation."""

    ticket: Ticket
    events: list[dict[str, Any]]


class EventAnswer(Shape):
    """One event."""

    event: dict[str, Any]


class CaseAnswer(Shape):
    """One case."""

    case: Case


class CasesAnswer(Shape):
    """Cases, newest first."""

    cases: list[Case]
