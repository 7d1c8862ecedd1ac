"""Who looked at or changed what.

An entry is written to a Redis stream first, so that looking at a transcript is on record even while
the database is away; the recorder moves entries to the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from handoff.ledger.store import Ledger
from handoff.ledger.tables import AgentRow, AuditRow
from handoff.store import Store, translated
from handoff.thread import event_order, moment_of

BATCH = 200
_SHOWN = ("id", "at", "agent_id", "action", "detail")


@dataclass(frozen=True)
class AuditEntry:
    """One entry of the log; ``agent`` is a name, ``None`` for the system."""

    id: str
    at: datetime
    agent: str | None
    action: str
    detail: dict[str, Any]

    @classmethod
    def of(cls, row: Mapping[str, Any], names: Mapping[str, str]) -> AuditEntry:
        """The entry of a row, its agent named by ``names``."""
        agent = names.get(row["agent_id"])
        return cls(row["id"], row["at"], agent, row["action"], row["detail"])


class Audit:
    """The audit log. ``note`` raises StoreUnavailable, and then the look must not happen."""

    def __init__(self, redis: Store, prefix: str) -> None:
        self._redis = redis
        self._key = f"{prefix}:{{audit}}:entries"

    async def note(self, agent_id: str | None, action: str, subject: str, **detail: Any) -> None:
        """Put on record that the agent (``None``: the system) did ``action`` to ``subject``."""
        fields = {
            "agent_id": agent_id or "",
            "action": action,
            "subject": subject,
            "detail": json.dumps(detail, ensure_ascii=False),
        }
        flat = [part for pair in fields.items() for part in pair]
        with translated():
            await self._redis.execute_command("XADD", self._key, "*", *flat)

    async def record(self, ledger: Ledger) -> int:
        """Move waiting entries to the ledger; how many. Raises Store- or LedgerUnavailable."""
        with translated():
            entries = await self._redis.xrange(self._key, "-", "+", count=BATCH)
        rows = [_row(entry) for entry in entries or ()]
        if rows:
            await ledger.insert_new(AuditRow, rows)
            with translated():
                await self._redis.xdel(self._key, *(row["id"] for row in rows))
        return len(rows)

    async def entries(self, ledger: Ledger, subject: str, *, limit: int) -> list[AuditEntry]:
        """The last entries about ``subject``, newest first, those that still wait included.

        Raises Store- or LedgerUnavailable.
        """
        with translated():
            waiting = await self._redis.xrange(self._key, "-", "+")
        rows = {row["id"]: row for row in map(_row, waiting or ()) if row["subject"] == subject}
        newest = select(AuditRow).where(AuditRow.subject == subject).order_by(AuditRow.at.desc())
        async with ledger.transaction() as session:
            for recorded in await session.scalars(newest.limit(limit)):
                rows[recorded.id] = {name: getattr(recorded, name) for name in _SHOWN}
            people = select(AgentRow.id, AgentRow.name).where(
                AgentRow.id.in_({row["agent_id"] for row in rows.values()})
            )
            names = {person.id: person.name for person in await session.execute(people)}
        last = sorted(rows.values(), key=lambda row: event_order(row["id"]), reverse=True)[:limit]
        return [AuditEntry.of(row, names) for row in last]


def _row(entry: Any) -> dict[str, Any]:
    entry_id, fields = entry
    return {
        "id": str(entry_id),
        "at": moment_of(str(entry_id)),
        "agent_id": fields["agent_id"] or None,
        "action": fields["action"],
        "subject": fields["subject"],
        "detail": json.loads(fields["detail"]),
    }
