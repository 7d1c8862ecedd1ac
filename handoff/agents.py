"""Agents: invitations, passwords, sessions.

Only hashes of tokens are kept. A session carries its agent, so agents go on working while the
database is away.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from handoff.failures import InvitationInvalid, TooManyAttempts, Unauthenticated, UsernameTaken
from handoff.ledger.store import Ledger
from handoff.ledger.tables import AgentRow, InvitationRow
from handoff.store import Script, Store, translated

INVITATION_HOURS = 24
SESSION_HOURS = 12
CAPACITY = 3
"""How many conversations one agent holds at once unless set otherwise."""
ATTEMPT_WINDOW_SECONDS = 900
ATTEMPTS_PER_NAME_AND_CLIENT = 5
ATTEMPTS_PER_CLIENT = 30
"""A whole office may share one address, so this is wider."""

Role = Literal["agent", "supervisor"]


class Agent(BaseModel):
    """A person at the desk."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: str
    username: str
    name: str
    role: Role
    team: str
    capacity: int = CAPACITY


class Invitation(BaseModel):
    """What an invitation grants. ``token`` is known only when it is made."""

    model_config = ConfigDict(frozen=True)

    role: Role
    team: str
    expires_at: datetime
    token: str | None = None


def _now() -> datetime:
    return datetime.now(UTC)


class Agents:
    """Everyone who may log in. Methods raise LedgerUnavailable and StoreUnavailable."""

    _attempt = Script("attempt")

    def __init__(
        self, ledger: Ledger, redis: Store, prefix: str, *, clock: Callable[[], datetime] = _now
    ) -> None:
        self._ledger = ledger
        self._redis = redis
        self._prefix = prefix
        self._clock = clock
        self._hasher = PasswordHasher()
        # Checked when the name is unknown, so that the answer takes as long either way.
        self._nobody = self._hasher.hash(secrets.token_hex(16))

    async def invite(self, role: Role, team: str, *, by: Agent | None = None) -> Invitation:
        """A one-time invitation that lasts 24 hours; ``by=None`` is for the first supervisor."""
        token = secrets.token_urlsafe(32)
        now = self._clock()
        expires_at = now + timedelta(hours=INVITATION_HOURS)
        async with self._ledger.transaction() as session:
            session.add(
                InvitationRow(
                    token_hash=_hash(token),
                    role=role,
                    team=team,
                    invited_by=by.id if by is not None else None,
                    created_at=now,
                    expires_at=expires_at,
                )
            )
        return Invitation(role=role, team=team, expires_at=expires_at, token=token)

    async def invitation(self, token: str) -> Invitation:
        """What the token grants. Raises InvitationInvalid."""
        async with self._ledger.transaction() as session:
            row = await session.get(InvitationRow, _hash(token))
            if row is None or row.used_at is not None or row.expires_at <= self._clock():
                raise InvitationInvalid
            return Invitation.model_validate(
                {"role": row.role, "team": row.team, "expires_at": row.expires_at}
            )

    async def accept(self, token: str, *, username: str, name: str, password: str) -> Agent:
        """Become an agent. Raises InvitationInvalid, UsernameTaken."""
        await self.invitation(token)
        password_hash = await asyncio.to_thread(self._hasher.hash, password)
        now = self._clock()
        async with self._ledger.transaction() as session:
            # Using it up is one statement: of two at once only one gets the row.
            used = await session.execute(
                update(InvitationRow)
                .where(
                    InvitationRow.token_hash == _hash(token),
                    InvitationRow.used_at.is_(None),
                    InvitationRow.expires_at > now,
                )
                .values(used_at=now)
                .returning(InvitationRow.role, InvitationRow.team)
            )
            grant = used.one_or_none()
            if grant is None:
                raise InvitationInvalid
            row = AgentRow(
                id=secrets.token_hex(8),
                username=username.casefold(),
                name=name,
                role=grant.role,
                team=grant.team,
                capacity=CAPACITY,
                password_hash=password_hash,
                active=True,
                created_at=now,
            )
            session.add(row)
            try:
                await session.flush()
            except IntegrityError as error:
                raise UsernameTaken from error
            return Agent.model_validate(row)

    async def login(self, username: str, password: str, *, client: str) -> Agent:
        """The agent with this name and password; ``client`` is where the request came from.

        Raises Unauthenticated, TooManyAttempts.
        """
        name = username.casefold()
        counter = self._key("login", f"{name}|{client}")
        await self._count(self._key("login", client), ATTEMPTS_PER_CLIENT)
        await self._count(counter, ATTEMPTS_PER_NAME_AND_CLIENT)
        async with self._ledger.transaction() as session:
            row = await session.scalar(
                select(AgentRow).where(AgentRow.username == name, AgentRow.active.is_(True))
            )
        expected = row.password_hash if row is not None else self._nobody
        if not await asyncio.to_thread(self._matches, expected, password) or row is None:
            raise Unauthenticated
        with translated():
            await self._redis.delete(counter)
        return Agent.model_validate(row)

    async def open_session(self, agent: Agent) -> str:
        """A token that stands for the agent for 12 hours."""
        token = secrets.token_urlsafe(32)
        with translated():
            await self._redis.set(
                self._key("session", token), agent.model_dump_json(), ex=SESSION_HOURS * 3600
            )
        return token

    async def session(self, token: str) -> Agent:
        """Whose session it is. Raises Unauthenticated."""
        with translated():
            found = await self._redis.get(self._key("session", token))
        if found is None:
            raise Unauthenticated
        return Agent.model_validate_json(found)

    async def close_session(self, token: str) -> None:
        """End the session; ending it again is no error."""
        with translated():
            await self._redis.delete(self._key("session", token))

    async def of_team(self, team: str) -> list[Agent]:
        """The team's agents, by name."""
        async with self._ledger.transaction() as session:
            rows = await session.scalars(
                select(AgentRow)
                .where(AgentRow.team == team, AgentRow.active.is_(True))
                .order_by(AgentRow.name)
            )
            return [Agent.model_validate(row) for row in rows]

    async def _count(self, key: str, limit: int) -> None:
        attempts, left_ms = await self._attempt(self._redis, [key], [ATTEMPT_WINDOW_SECONDS * 1000])
        if attempts > limit:
            raise TooManyAttempts(max(1, int(left_ms) // 1000))

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except VerificationError:
            return False

    def _key(self, kind: str, secret: str) -> str:
        return f"{self._prefix}:{kind}:{_hash(secret)}"


def _hash(token: str) -> str:
    # Tokens are 256 random bits, so a fast hash is enough; passwords get argon2.
    return hashlib.sha256(token.encode()).hexdigest()
