"""Open a conversation: remember it, know the place of its door plate, greet."""

from __future__ import annotations

from bot.answering import Answering
from bot.failures import PlateUnknown
from bot.memory import Memory, NewConversation
from handoff.thread import Event, Thread
from knowledge.library import Library


class Opening:
    """Opens conversations."""

    def __init__(
        self, memory: Memory, thread: Thread, library: Library, answering: Answering
    ) -> None:
        self._memory = memory
        self._thread = thread
        self._library = library
        self._answering = answering

    async def open(self, plate: str | None, channel: str) -> tuple[NewConversation, Event]:
        """A new conversation and its greeting; raises :class:`PlateUnknown`."""
        place = self._library.place_of_plate(plate) if plate else None
        if plate and place is None:
            raise PlateUnknown(plate)
        name = place.name if place else None
        new = await self._memory.open(plate=plate, channel=channel, place=name)
        body = self._answering.greeting(name).model_dump(mode="json")
        greeting = await self._thread.append(new.conversation_id, "reply", body, once="greeting")
        return new, greeting
