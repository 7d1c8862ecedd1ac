"""One process at a time does a job; another takes over when it falls silent.

Whatever is done under a lead must stand being done twice: a process that was held up for longer
than the lead lasts does not know that it has lost it.
"""

from __future__ import annotations

import secrets

from handoff.store import Store, translated

LEAD_SECONDS = 15


class Lead:
    """The lead of the job at ``key``. Whoever has it asks for it at least every five seconds."""

    def __init__(self, redis: Store, key: str) -> None:
        self._redis = redis
        self._key = key
        self._me = secrets.token_hex(8)

    async def held(self) -> bool:
        """Take the lead or keep it; whether this one has it now. Raises StoreUnavailable."""
        with translated():
            if await self._redis.set(self._key, self._me, nx=True, ex=LEAD_SECONDS):
                return True
            if await self._redis.get(self._key) != self._me:
                return False
            await self._redis.expire(self._key, LEAD_SECONDS)
            return True
