"""Wake-up calls between processes: one pub/sub connection, any number of listeners.

A signal carries only a name, never content: whoever is woken reads the stream. A signal lost with
a broken connection therefore costs a delay, never an event; after each (re)connection every
listener is woken once to look for itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from handoff.background import stopping
from handoff.store import PubSub, Store

log = logging.getLogger(__name__)

SUBSCRIBE_SECONDS = 5.0
"""How long a listener waits for the connection before going on without it."""
READ_SECONDS = 5.0
_RETRY_SECONDS = (0.1, 0.2, 0.5, 1.0, 2.0)


@dataclass(frozen=True)
class Rung:
    """What rang since the last look: names, and whether some may have been missed."""

    names: frozenset[str]
    missed: bool


class Bell:
    """Wakes one listener."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self._names: set[str] = set()
        self._missed = False

    def ring(self, name: str) -> None:
        """Wake the listener for the channel ``name``."""
        self._names.add(name)
        self._rung.set()

    def ring_missed(self) -> None:
        """Wake the listener because signals may have been lost."""
        self._missed = True
        self._rung.set()

    def take(self) -> Rung:
        """What rang since the last call, and forget it."""
        rung = Rung(frozenset(self._names), self._missed)
        self._names.clear()
        self._missed = False
        self._rung.clear()
        return rung

    async def wait(self, timeout: float | None = None) -> bool:  # noqa: ASYNC109 - part of the API
        """Wait until rung or ``timeout`` seconds have passed; whether it was rung.

        A ring that came before the call counts.
        """
        try:
            async with asyncio.timeout(timeout):
                await self._rung.wait()
        except TimeoutError:
            return False
        self._rung.clear()
        return True


class Signals:
    """Listens for the process. The connection lives while anybody listens."""

    def __init__(self, redis: Store, prefix: str) -> None:
        self._redis = redis
        self._head = f"{prefix}:signal:"
        self._bells: dict[str, set[Bell]] = {}
        self._families: dict[str, set[Bell]] = {}
        self._reader: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    def channel(self, name: str) -> str:
        """The Redis channel of ``name``, to be published to."""
        return self._head + name

    @contextlib.asynccontextmanager
    async def listen(self, name: str) -> AsyncIterator[Bell]:
        """A bell for the channel ``name``; ``name`` ending in ``*`` is a whole family."""
        table, key = (self._families, name[:-1]) if name.endswith("*") else (self._bells, name)
        bell = Bell()
        table.setdefault(key, set()).add(bell)
        try:
            await self._connected()
            yield bell
        finally:
            table[key].discard(bell)
            if not table[key]:
                del table[key]
            await self._disconnect_if_unused()

    async def _connected(self) -> None:
        if self._reader is None:
            self._ready = asyncio.Event()
            self._reader = asyncio.create_task(self._read(self._ready), name="handoff-signals")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SUBSCRIBE_SECONDS):
                await self._ready.wait()

    async def _disconnect_if_unused(self) -> None:
        if self._bells or self._families or self._reader is None:
            return
        reader, self._reader = self._reader, None
        # The client can swallow a cancellation (see translated), so one may not be enough.
        while not reader.done():
            reader.cancel()
            await asyncio.wait({reader}, timeout=0.1)

    async def _read(self, ready: asyncio.Event) -> None:
        failures = 0
        while not stopping():
            pubsub: PubSub = self._redis.pubsub()
            try:
                await pubsub.psubscribe(self._head + "*")
                while not stopping():
                    message = await pubsub.get_message(timeout=READ_SECONDS)
                    failures = 0
                    self._dispatch(message, ready)
            except Exception as error:  # noqa: BLE001 - the top of a background task: it must outlive any outage
                log.warning("signals interrupted: %s", type(error).__name__)
                await asyncio.sleep(_RETRY_SECONDS[min(failures, len(_RETRY_SECONDS) - 1)])
                failures += 1
            finally:
                with contextlib.suppress(Exception):
                    await pubsub.aclose()  # type: ignore[no-untyped-call]

    def _dispatch(self, message: dict[str, Any] | None, ready: asyncio.Event) -> None:
        if message is None:
            return
        if message["type"] == "psubscribe":
            # Also comes after a silent reconnection inside the client.
            self._ring_all_missed()
            ready.set()
        elif message["type"] == "pmessage":
            self._ring(str(message["channel"]).removeprefix(self._head))

    def _ring(self, name: str) -> None:
        for bell in self._bells.get(name, ()):
            bell.ring(name)
        for head, bells in self._families.items():
            if name.startswith(head):
                for bell in bells:
                    bell.ring(name)

    def _ring_all_missed(self) -> None:
        for table in (self._bells, self._families):
            for bells in table.values():
                for bell in bells:
                    bell.ring_missed()
