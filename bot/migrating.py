"""Bring the ledger's tables up to date, however long the database is away."""

from __future__ import annotations

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError

from handoff.ledger.migrations import upgrade

log = logging.getLogger(__name__)

_RETRY_SECONDS = 5.0


async def keep_migrating(url: str) -> None:
    """Upgrade once, trying again until it works; chat goes on meanwhile."""
    while True:
        try:
            await asyncio.to_thread(upgrade, url)
        except (SQLAlchemyError, OSError) as error:
            log.warning("ledger not upgraded yet: %s", type(error).__name__)
            await asyncio.sleep(_RETRY_SECONDS)
        else:
            return
