"""How background parts run: step by step, for ever, through any outage."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import NoReturn

log = logging.getLogger(__name__)

BACKOFF_SECONDS = (0.1, 0.5, 1.0, 2.0, 5.0)


def stopping() -> bool:
    """Whether the present task was asked to stop, even if a library swallowed the request.

    Before Python 3.12 ``asyncio.wait_for`` does so when its work is just done.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def keep_going(name: str, step: Callable[[], Awaitable[object]]) -> NoReturn:
    """Repeat ``step``; after a failure wait a little longer each time, then go on.

    A step waits for its own work. The log gets the part's name and the error's class, never text.
    """
    failures = 0
    while True:
        try:
            await step()
            failures = 0
        except Exception as error:  # noqa: BLE001 - the top of a background part: it must outlive any outage
            log.warning("%s interrupted: %s", name, type(error).__name__)
            await asyncio.sleep(BACKOFF_SECONDS[min(failures, len(BACKOFF_SECONDS) - 1)])
            failures += 1
        if stopping():
            raise asyncio.CancelledError
