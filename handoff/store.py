"""The border to Redis: the client's type, its errors, its scripts. redis is imported here only.

Keys that one script touches share a hash tag, so the same code runs on Redis Cluster.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.client import PubSub
from redis.exceptions import NoScriptError, RedisError

from handoff.failures import StoreUnavailable

__all__ = ["PubSub", "Redis", "RedisCluster", "Script", "Store", "connect", "named", "translated"]

Store = Redis | RedisCluster
"""A connected client with ``decode_responses=True``."""

_SCRIPTS = Path(__file__).parent / "scripts"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def connect(url: str) -> Redis:
    """A client for one Redis at ``url``, in the form this package expects."""
    return Redis.from_url(url, decode_responses=True)


def named(name: str) -> bool:
    """Whether ``name`` may be part of a key: 1 to 64 ASCII letters, digits, ``_`` or ``-``."""
    return _NAME.fullmatch(name) is not None


@contextmanager
def translated() -> Iterator[None]:
    """Turn any error of the client into :class:`StoreUnavailable`, keeping the cause.

    Also raises the CancelledError that the client may have swallowed: it sends through
    ``asyncio.wait_for``, which before Python 3.12 drops a cancellation that comes just as the
    sending is done, and a background part would then never stop.
    """
    task = asyncio.current_task()
    asked_before = task.cancelling() if task is not None else 0
    try:
        yield
    except (RedisError, OSError) as error:
        raise StoreUnavailable(type(error).__name__) from error
    if task is not None and task.cancelling() > asked_before:
        raise asyncio.CancelledError


class Script:
    """A Lua script from ``scripts/``, sent by its hash, and whole when the server lacks it."""

    def __init__(self, name: str, *, preamble: str | None = None) -> None:
        parts = [part for part in (preamble, name) if part is not None]
        self._text = "\n".join((_SCRIPTS / f"{part}.lua").read_text("utf-8") for part in parts)
        self._sha = hashlib.sha1(self._text.encode(), usedforsecurity=False).hexdigest()

    async def __call__(self, store: Store, keys: Sequence[str], args: Sequence[str | int]) -> Any:
        """Run the script; all ``keys`` lie in one hash slot.

        Raises StoreUnavailable.
        """
        arguments = [*keys, *(str(arg) for arg in args)]
        with translated():
            try:
                return await store.evalsha(self._sha, len(keys), *arguments)
            except NoScriptError:
                return await store.eval(self._text, len(keys), *arguments)
