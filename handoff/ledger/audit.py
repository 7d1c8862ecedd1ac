"""Who looked at or changed what.

An entry is written to a Redis stream first, so that looking at a transcript is on record even while
the database is away; the recorder moves entries to the ledger.
"""

from __future__ import annotations

import json
from typing import Any

from handoff.ledger.store import Ledger
from handoff.ledger.tables import AuditRow
from handoff.store import Store, translated
from handoff.thread import moment_of

BATCH = 200


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
