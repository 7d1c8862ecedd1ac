"""The queue: one sorted set per team, and the scripts that change tickets.

Each change is one Lua script over keys of one hash slot, which also writes the change to the team's
``changes`` stream. Losing a race is a value: ``claim`` returns ``None``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from handoff.failures import NotTheOwner, TicketClosed, UnknownConversation, UnknownTicket
from handoff.signals import Signals
from handoff.store import Script, Store, named, translated
from handoff.ticket import (
    AgentRef,
    Board,
    Position,
    Reason,
    Summary,
    Ticket,
    TicketState,
    position_of,
    priority_credit_ms,
)

LEASE_SECONDS = 90
"""Six heartbeats of 15 s: browsers slow the timers of a hidden tab down to one a minute."""
PRESENCE_SECONDS = 90
BOARD_LIMIT = 200
"""More than a team can look at; a longer queue shows its head."""

_PARTS = ("queue", "leases", "presence", "capacity", "changes", "handled", "left")


class Pointer(BaseModel):
    """Where a conversation's newest ticket is."""

    model_config = ConfigDict(frozen=True)

    team: str
    ticket_id: str

    def __str__(self) -> str:
        return f"{self.team}/{self.ticket_id}"


class TicketQueue:
    """The tickets of all teams under one key prefix.

    Every method raises StoreUnavailable when Redis does not answer.
    """

    def __init__(
        self,
        redis: Store,
        prefix: str,
        signals: Signals,
        *,
        lease_seconds: float = LEASE_SECONDS,
        presence_seconds: float = PRESENCE_SECONDS,
    ) -> None:
        self._redis = redis
        self._prefix = prefix
        self._lease_ms = int(lease_seconds * 1000)
        self._presence_ms = int(presence_seconds * 1000)
        self.signals = signals

    async def pointer(self, conversation_id: str) -> Pointer | None:
        """Where the conversation's newest ticket is, if it ever had one."""
        with translated():
            found = await self._redis.get(self._conversation_key(conversation_id, "ticket"))
        if found is None:
            return None
        team, _, ticket_id = str(found).partition("/")
        return Pointer(team=team, ticket_id=ticket_id)

    async def point(self, conversation_id: str, seen: Pointer | None, wanted: Pointer) -> bool:
        """Point the conversation at ``wanted`` if it still points at ``seen``.

        Raises UnknownConversation when the conversation was erased.
        """
        keys = [self._conversation_key(conversation_id, part) for part in ("ticket", "erased")]
        before = "" if seen is None else str(seen)
        outcome = await _POINT(self._redis, keys, [before, str(wanted)])
        if outcome == "erased":
            raise UnknownConversation(conversation_id)
        return bool(outcome == "set")

    async def enqueue(
        self,
        team: str,
        ticket_id: str,
        conversation_id: str,
        *,
        reason: Reason,
        summary: Summary,
        priority: int = 0,
        state: Literal[TicketState.WAITING, TicketState.MESSAGE_LEFT] = TicketState.WAITING,
    ) -> Ticket:
        """Put a ticket in the queue or on the list of messages left; again changes nothing."""
        args = (
            ticket_id, conversation_id, team, state, reason,
            priority, priority_credit_ms(priority), summary.model_dump_json(),
        )  # fmt: skip
        return _ticket(await self._run(_ENQUEUE, team, *args))

    async def claim(
        self, team: str, agent: AgentRef, capacity: int, ticket_id: str | None = None
    ) -> Ticket | None:
        """Give the head of the queue, or ``ticket_id``, to the agent under a lease.

        ``None`` when there is none to have, somebody was faster, or the agent's hands are full.
        """
        args = (agent.id, agent.name, capacity, self._lease_ms, ticket_id or "")
        flat = await self._run(_CLAIM, team, *args)
        return _ticket(flat) if flat else None

    async def release(
        self,
        team: str,
        ticket_id: str,
        *,
        agent_id: str | None,
        state: Literal[TicketState.CLOSED, TicketState.RETURNED],
    ) -> Ticket:
        """End a ticket that ``agent_id`` holds, or for the citizen (``None``) one that is open.

        Raises UnknownTicket, TicketClosed, NotTheOwner.
        """
        cause = "withdraw" if agent_id is None else str(state)
        outcome, flat = await self._run(_RELEASE, team, ticket_id, agent_id or "", state, cause)
        _check(outcome, ticket_id)
        return _ticket(flat)

    async def hold(self, team: str, ticket_id: str, agent_id: str) -> Ticket:
        """Check that the agent holds the ticket and renew its lease.

        Raises UnknownTicket, TicketClosed, NotTheOwner.
        """
        outcome, flat = await self._run(_HOLD, team, ticket_id, agent_id, self._lease_ms)
        _check(outcome, ticket_id)
        return _ticket(flat)

    async def renew(self, team: str, agent_id: str, capacity: int, *, present: bool = True) -> None:
        """Renew the leases of all the agent holds; with ``present``, also its presence."""
        presence_ms = self._presence_ms if present else 0
        await self._run(_RENEW, team, agent_id, capacity, self._lease_ms, presence_ms)

    async def leave(self, team: str, agent_id: str) -> None:
        """The agent is no longer online."""
        await self._run(_LEAVE, team, agent_id)

    async def lapse(self, team: str) -> list[str]:
        """Put tickets whose lease ran out back where they were; their ids."""
        return [str(ticket_id) for ticket_id in await self._run(_LAPSE, team)]

    async def position(self, team: str, ticket_id: str) -> Position | None:
        """The ticket's place in the queue; ``None`` when it is not in it."""
        ahead, handled, capacity = await self._run(_STANDING, team, ticket_id)
        if ahead < 0:
            return None
        return position_of(int(ahead), [int(seconds) for seconds in handled], int(capacity))

    async def board(self, team: str) -> Board:
        """All of the team's tickets that need somebody."""
        waiting, held, left, online = await self._run(_BOARD, team, BOARD_LIMIT)
        return Board(
            waiting=tuple(map(_ticket, waiting)),
            held=tuple(sorted(map(_ticket, held), key=lambda ticket: ticket.asked_at)),
            left=tuple(map(_ticket, left)),
            agents_online=len(online),
        )

    async def online(self, team: str) -> frozenset[str]:
        """The ids of the agents heard of lately."""
        return frozenset((await self._run(_BOARD, team, 0))[3])

    async def ticket(self, team: str, ticket_id: str) -> Ticket | None:
        """The ticket, if the team has it."""
        with translated():
            found = await self._redis.hgetall(self.base(team) + f"ticket:{ticket_id}")
        return _from_hash({str(k): str(v) for k, v in found.items()}) if found else None

    async def forget(self, team: str, ticket_id: str) -> None:
        """Delete the ticket: its conversation is being erased."""
        await self._run(_FORGET, team, ticket_id)

    def base(self, team: str) -> str:
        """What all keys of the team start with."""
        if not named(team):
            raise ValueError("a team is named with 1 to 64 ASCII letters, digits, _ or -")
        return f"{self._prefix}:{{t:{team}}}:"

    async def _run(self, script: Script, team: str, *args: str | int) -> Any:
        base = self.base(team)
        channel = self.signals.channel(f"team:{team}")
        return await script(self._redis, [base + part for part in _PARTS], [base, channel, *args])

    def _conversation_key(self, conversation_id: str, part: str) -> str:
        if not named(conversation_id):
            raise UnknownConversation
        return f"{self._prefix}:{{c:{conversation_id}}}:{part}"


_POINT = Script("point")
_ENQUEUE = Script("enqueue", preamble="team")
_CLAIM = Script("claim", preamble="team")
_RELEASE = Script("release", preamble="team")
_HOLD = Script("hold", preamble="team")
_RENEW = Script("renew", preamble="team")
_LEAVE = Script("leave", preamble="team")
_LAPSE = Script("lapse", preamble="team")
_STANDING = Script("standing", preamble="team")
_BOARD = Script("board", preamble="team")
_FORGET = Script("forget", preamble="team")


def _check(outcome: str, ticket_id: str) -> None:
    if outcome == "unknown":
        raise UnknownTicket(ticket_id)
    if outcome == "ended":
        raise TicketClosed(ticket_id)
    if outcome == "not_yours":
        raise NotTheOwner(ticket_id)


def _ticket(flat: list[str]) -> Ticket:
    return _from_hash(dict(zip(flat[::2], flat[1::2], strict=True)))


def _from_hash(fields: dict[str, str]) -> Ticket:
    agent = None
    if "agent_id" in fields:
        agent = AgentRef(id=fields["agent_id"], name=fields["agent_name"])
    return Ticket(
        id=fields["id"],
        conversation_id=fields["conversation_id"],
        team=fields["team"],
        state=TicketState(fields["state"]),
        reason=Reason(fields["reason"]),
        priority=int(fields["priority"]),
        asked_at=_time(fields["asked_at"]),
        claimed_at=_time(fields["claimed_at"]) if "claimed_at" in fields else None,
        closed_at=_time(fields["closed_at"]) if "closed_at" in fields else None,
        agent=agent,
        summary=Summary.model_validate_json(fields["summary"]),
    )


def _time(milliseconds: str) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
