"""帮办代办 cases: ask for one, list them, move them on. Each step is in the audit log."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from handoff.failures import CaseMoveNotAllowed, UnknownCase
from handoff.ledger.audit import Audit
from handoff.ledger.store import Ledger
from handoff.ledger.tables import CaseRow

LIST_LIMIT = 200


class CaseStatus(StrEnum):
    """Where a case is."""

    REQUESTED = "requested"
    """A citizen asked; nobody has taken it on."""
    ACCEPTED = "accepted"
    """A helper has taken it on and will call."""
    DONE = "done"
    """The help was given."""
    CANCELLED = "cancelled"
    """It ended without help."""


MOVES: MappingProxyType[CaseStatus, frozenset[CaseStatus]] = MappingProxyType(
    {
        CaseStatus.REQUESTED: frozenset({CaseStatus.ACCEPTED, CaseStatus.CANCELLED}),
        CaseStatus.ACCEPTED: frozenset({CaseStatus.DONE, CaseStatus.CANCELLED}),
        CaseStatus.DONE: frozenset(),
        CaseStatus.CANCELLED: frozenset(),
    }
)


class Case(BaseModel):
    """One 帮办代办 request. Times are UTC."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: str
    conversation_id: str
    matter_id: str | None = None
    matter_name: str | None = None
    place_id: str | None = None
    contact_name: str
    contact_phone: str
    note: str = ""
    status: CaseStatus = CaseStatus.REQUESTED
    created_at: datetime
    updated_at: datetime


class Cases:
    """All cases. Methods raise LedgerUnavailable, and StoreUnavailable for the audit log."""

    def __init__(self, ledger: Ledger, audit: Audit) -> None:
        self._ledger = ledger
        self._audit = audit

    async def create(
        self,
        conversation_id: str,
        *,
        contact_name: str,
        contact_phone: str,
        note: str = "",
        matter_id: str | None = None,
        matter_name: str | None = None,
        place_id: str | None = None,
    ) -> Case:
        """Open a case. The contact is kept as given, since a helper has to call; mask the note."""
        now = datetime.now(UTC)
        case = Case(
            id=secrets.token_hex(8),
            conversation_id=conversation_id,
            matter_id=matter_id,
            matter_name=matter_name,
            place_id=place_id,
            contact_name=contact_name,
            contact_phone=contact_phone,
            note=note,
            created_at=now,
            updated_at=now,
        )
        await self._audit.note(None, "case_requested", case.id, conversation_id=conversation_id)
        async with self._ledger.transaction() as session:
            session.add(CaseRow(**case.model_dump()))
        return case

    async def list(self, *, viewer_id: str, status: CaseStatus | None = None) -> list[Case]:
        """The newest cases; that ``viewer_id`` saw them is in the audit log."""
        await self._audit.note(viewer_id, "cases_viewed", status or "all")
        query = select(CaseRow).order_by(CaseRow.created_at.desc()).limit(LIST_LIMIT)
        if status is not None:
            query = query.where(CaseRow.status == status)
        async with self._ledger.transaction() as session:
            return [Case.model_validate(row) for row in await session.scalars(query)]

    async def advance(self, case_id: str, status: CaseStatus, *, agent_id: str) -> Case:
        """Move a case on. Raises UnknownCase, CaseMoveNotAllowed."""
        await self._audit.note(agent_id, "case_advanced", case_id, status=status)
        async with self._ledger.transaction() as session:
            row = await session.get(CaseRow, case_id, with_for_update=True)
            if row is None:
                raise UnknownCase(case_id)
            if status not in MOVES[CaseStatus(row.status)]:
                raise CaseMoveNotAllowed(case_id)
            row.status = status
            row.updated_at = datetime.now(UTC)
            return Case.model_validate(row)
