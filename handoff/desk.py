"""The desk: request, claim, say, close, return. The only writer of tickets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Literal, NoReturn, Protocol

from handoff.background import keep_going
from handoff.failures import MessageIdReused, TicketClosed, UnknownTicket
from handoff.hours import DeskHours
from handoff.queue import Pointer, TicketQueue
from handoff.signals import Bell
from handoff.thread import Event, Thread
from handoff.ticket import (
    AgentRef,
    Board,
    Owner,
    Position,
    Reason,
    Summary,
    Ticket,
    TicketState,
    owner_of,
)

SWEEP_SECONDS = 5.0


class DeskAgent(Protocol):
    """What the desk needs to know of an agent."""

    @property
    def id(self) -> str:
        """The agent's id."""

    @property
    def name(self) -> str:
        """What the citizen sees."""

    @property
    def team(self) -> str:
        """The team whose queue it works on."""

    @property
    def capacity(self) -> int:
        """How many tickets it holds at once."""


def utc_now() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC)


class Desk:
    """Everything that happens to tickets. Raises StoreUnavailable when Redis does not answer.

    ``mask`` hides personal data in what an agent writes. ``teams`` are all there are, and the first
    takes requests that name none.
    """

    def __init__(
        self,
        queue: TicketQueue,
        thread: Thread,
        *,
        hours: DeskHours,
        mask: Callable[[str], str],
        teams: Sequence[str] = ("hall",),
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        if not teams:
            raise ValueError("a desk needs at least one team")
        self._queue = queue
        self._thread = thread
        self._mask = mask
        self._clock = clock
        self.hours = hours
        self.teams = tuple(teams)

    async def owner(self, conversation_id: str) -> Owner:
        """Who answers the conversation now."""
        return owner_of(await self.ticket_of(conversation_id))

    async def ticket_of(self, conversation_id: str) -> Ticket | None:
        """The conversation's newest ticket, in whatever state."""
        pointer = await self._queue.pointer(conversation_id)
        if pointer is None:
            return None
        return await self._queue.ticket(pointer.team, pointer.ticket_id)

    async def request(
        self,
        conversation_id: str,
        *,
        reason: Reason,
        summary: Summary,
        priority: int = 0,
        team: str | None = None,
    ) -> Ticket:
        """Ask for a person. An open ticket is returned as it is.

        While the desk is closed the ticket is a message left; asked again when it is open, the same
        ticket joins the queue at the place of its first asking.
        Raises UnknownConversation when the conversation was erased.
        """
        state = self._state_for_request()
        while True:
            seen = await self._queue.pointer(conversation_id)
            latest = await self._pointed(seen)
            if latest is not None and (latest.open or latest.state is state):
                return latest
            wanted = _next_pointer(conversation_id, seen, latest, team or self.teams[0])
            if wanted == seen or await self._queue.point(conversation_id, seen, wanted):
                # A crash here leaves a pointer to nothing: the bot owns, and the next request
                # fills the same ticket in.
                return await self._queue.enqueue(
                    wanted.team,
                    wanted.ticket_id,
                    conversation_id,
                    reason=reason,
                    summary=summary,
                    priority=priority,
                    state=state,
                )

    async def withdraw(self, conversation_id: str) -> Ticket | None:
        """The citizen goes back to the bot; ``None`` when nobody else had the conversation."""
        ticket = await self.ticket_of(conversation_id)
        if ticket is None or not ticket.open:
            return None
        try:
            return await self._queue.release(
                ticket.team, ticket.id, agent_id=None, state=TicketState.RETURNED
            )
        except (TicketClosed, UnknownTicket):  # it ended in the meantime
            return None

    async def claim(self, agent: DeskAgent, ticket_id: str | None = None) -> Ticket | None:
        """Take the head of the team's queue, or a named ticket that waits or was left.

        ``None`` when there is none to have, somebody was faster, or the agent's hands are full.
        """
        ref = AgentRef(id=agent.id, name=agent.name)
        return await self._queue.claim(agent.team, ref, agent.capacity, ticket_id)

    async def say(
        self, agent: DeskAgent, ticket_id: str, text: str, client_message_id: str
    ) -> Event:
        """Say something to the citizen; saying it again with the same id returns the same event.

        Raises UnknownTicket, TicketClosed, NotTheOwner, MessageIdReused.
        """
        # Holding renews the lease, so it cannot lapse between the check and the append.
        ticket = await self._queue.hold(agent.team, ticket_id, agent.id)
        masked = self._mask(text)
        event = await self._thread.append(
            ticket.conversation_id,
            "agent_message",
            {"text": masked, "agent": {"name": agent.name}},
            once=f"agent:{ticket_id}:{client_message_id}",
        )
        if event.body.get("text") != masked:
            raise MessageIdReused(client_message_id)
        return event

    async def close(self, agent: DeskAgent, ticket_id: str) -> Ticket:
        """The agent settled it. Raises UnknownTicket, TicketClosed, NotTheOwner."""
        return await self._queue.release(
            agent.team, ticket_id, agent_id=agent.id, state=TicketState.CLOSED
        )

    async def return_to_bot(self, agent: DeskAgent, ticket_id: str) -> Ticket:
        """The agent hands it to the bot. Raises UnknownTicket, TicketClosed, NotTheOwner."""
        return await self._queue.release(
            agent.team, ticket_id, agent_id=agent.id, state=TicketState.RETURNED
        )

    async def heartbeat(self, agent: DeskAgent) -> None:
        """The agent is online; the leases of its tickets are renewed."""
        await self._queue.renew(agent.team, agent.id, agent.capacity)

    async def keep(self, agent: DeskAgent) -> None:
        """Renew the leases of the agent's tickets without saying that it is online."""
        await self._queue.renew(agent.team, agent.id, agent.capacity, present=False)

    async def leave(self, agent: DeskAgent) -> None:
        """The agent is no longer online; what it holds stays until given back or lapsed."""
        await self._queue.leave(agent.team, agent.id)

    async def position(self, ticket: Ticket) -> Position:
        """The ticket's place in the queue and the wait; nobody ahead once it has left the queue."""
        position = await self._queue.position(ticket.team, ticket.id)
        return position if position is not None else Position(ahead=0)

    async def board(self, team: str) -> Board:
        """The team's tickets that need somebody."""
        return await self._queue.board(team)

    async def online(self, team: str) -> frozenset[str]:
        """The ids of the team's agents that are online."""
        return await self._queue.online(team)

    async def ticket(self, team: str, ticket_id: str) -> Ticket:
        """The ticket. Raises UnknownTicket when the team has not got it."""
        ticket = await self._queue.ticket(team, ticket_id)
        if ticket is None:
            raise UnknownTicket(ticket_id)
        return ticket

    def watch(self, team: str | None = None) -> AbstractAsyncContextManager[Bell]:
        """A bell that rings on each change of the team's queue, presence or capacity."""
        return self._queue.signals.listen(f"team:{team or self.teams[0]}")

    async def positions(self, ticket: Ticket) -> AsyncIterator[Position]:
        """The ticket's position now and whenever it changes, until it leaves the queue."""
        last: Position | None = None
        async with self.watch(ticket.team) as bell:
            while True:
                position = await self._queue.position(ticket.team, ticket.id)
                if position is None:
                    return
                if position != last:
                    last = position
                    yield position
                await bell.wait(SWEEP_SECONDS * 3)

    async def erase(self, conversation_id: str) -> None:
        """Delete every ticket of the conversation. Call it before ``Thread.erase``."""
        pointer = await self._queue.pointer(conversation_id)
        if pointer is None:
            return
        for number in range(1, _number(pointer) + 1):
            for team in self.teams:
                await self._queue.forget(team, f"{conversation_id}.{number}")

    async def sweep(self) -> None:
        """Put lapsed tickets back; after hours turn waiting into messages left."""
        for team in self.teams:
            await self._queue.lapse(team)
            if self.hours.closed_reason(self._clock()) in ("closed", "holiday"):
                await self._close_for_the_day(team)

    async def run(self) -> NoReturn:
        """Sweep for ever, through any outage."""

        async def step() -> None:
            await self.sweep()
            await asyncio.sleep(SWEEP_SECONDS)

        await keep_going("desk", step)

    async def _close_for_the_day(self, team: str) -> None:
        # Somebody still at the desk works the queue off; with nobody there a citizen would wait
        # all night with a silent bot.
        board = await self._queue.board(team)
        if board.agents_online:
            return
        for ticket in board.waiting:
            await self._queue.enqueue(
                team,
                ticket.id,
                ticket.conversation_id,
                reason=ticket.reason,
                summary=ticket.summary,
                state=TicketState.MESSAGE_LEFT,
            )

    def _state_for_request(
        self,
    ) -> Literal[TicketState.WAITING, TicketState.MESSAGE_LEFT]:
        closed = self.hours.closed_reason(self._clock()) is not None
        return TicketState.MESSAGE_LEFT if closed else TicketState.WAITING

    async def _pointed(self, pointer: Pointer | None) -> Ticket | None:
        if pointer is None:
            return None
        return await self._queue.ticket(pointer.team, pointer.ticket_id)


def _next_pointer(
    conversation_id: str, seen: Pointer | None, latest: Ticket | None, team: str
) -> Pointer:
    if seen is None:
        return Pointer(team=team, ticket_id=f"{conversation_id}.1")
    if latest is None or latest.state is TicketState.MESSAGE_LEFT:
        return seen
    return Pointer(team=team, ticket_id=f"{conversation_id}.{_number(seen) + 1}")


def _number(pointer: Pointer) -> int:
    return int(pointer.ticket_id.rpartition(".")[2])
