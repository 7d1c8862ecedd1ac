"""Open a conversation: remember it, know the place of its door plate, greet."""

from __future__ import annotations

from collections.abc import Callable

from bot.failures import PlateUnknown
from bot.memory import Memory, NewConversation
from bot.served import Served
from handoff.thread import Event, Thread


class Opening:
    """Opens conversations."""

    def __init__(
        self,
        memory: Memory,
        thread: Thread,
        serving: Callable[[], Served],
        region: str | None = None,
    ) -> None:
        """``region`` is that of conversations that begin without a door plate."""
        self._memory = memory
        self._thread = thread
        self._serving = serving
        self._region = region

    async def open(self, plate: str | None, channel: str) -> tuple[NewConversation, Event]:
        """A new conversation and its greeting; raises :class:`PlateUnknown`."""
        served = self._serving()
        place = served.library.place_of_plate(plate) if plate else None
        if plate and place is None:
            raise PlateUnknown(plate)
        name = place.name if place else None
        region = place.region if place else self._region
        new = await self._memory.open(plate=plate, channel=channel, place=name, region=region)
        body = served.answering.greeting(name).model_dump(mode="json")
        greeting = await self._thread.append(new.conversation_id, "reply", body, once="greeting")
        return new, greeting
