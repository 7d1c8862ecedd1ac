"""What a citizen asks of a conversation besides talking: a person, a rating, help, erasure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.carrying_out import CarryingOut
from bot.channels.schemas import AskForHelp, GiveFeedback, Rate
from bot.failures import AlreadyRated, EventUnknown
from bot.memory import Memory
from bot.privacy import mask
from bot.served import Served
from bot.unanswered import Noting
from handoff.cases.cases import Cases
from handoff.desk import Desk
from handoff.ledger.store import Ledger
from handoff.ledger.unanswered import Unanswered
from handoff.thread import Event, Thread


class Services:
    """Each method is one request of a citizen; texts are masked before they are kept."""

    def __init__(
        self,
        *,
        thread: Thread,
        memory: Memory,
        desk: Desk,
        cases: Cases,
        ledger: Ledger,
        carrying_out: CarryingOut,
        unanswered: Unanswered,
        serving: Callable[[], Served],
        clock: Callable[[], datetime],
    ) -> None:
        self._thread = thread
        self._memory = memory
        self._desk = desk
        self._cases = cases
        self._ledger = ledger
        self._carrying_out = carrying_out
        self._unanswered = unanswered
        self._noting = Noting(unanswered)
        self._serving = serving
        self._clock = clock

    async def ask_for_person(self, conversation_id: str, reason: str | None) -> Event:
        """Queue for a person; the reply says what happens next."""
        served = self._serving()
        async with self._memory.turn(conversation_id):
            owner = await self._desk.owner(conversation_id)
            if owner.state != "bot":
                reply = self._carrying_out.already_waiting(served)
                once = f"already:{owner.ticket_id}"
            else:
                context = await self._memory.context(conversation_id)
                text = mask(reason) if reason else await self._last_said(conversation_id)
                reply = await self._carrying_out.hand_off(
                    served, conversation_id, "requested", text, context, self._clock()
                )
                once = None
            return await self._thread.append(
                conversation_id, "reply", reply.model_dump(mode="json"), once=once
            )

    async def _last_said(self, conversation_id: str) -> str:
        """The citizen's last words, as kept: whoever takes over reads them first."""
        events = await self._thread.read_all(conversation_id)
        return next((e.body["text"] for e in reversed(events) if e.type == "message"), "")

    async def rate(self, conversation_id: str, rating: Rate) -> Event:
        """Keep a rating, once for each time a person served, else once for the bot."""
        ticket = await self._desk.ticket_of(conversation_id)
        service = ticket.id if ticket is not None else "bot"
        once = f"rating:{service}"
        if await self._thread.find(conversation_id, once) is not None:
            raise AlreadyRated(conversation_id)
        body = {
            "service": service,
            "score": rating.score,
            "labels": [mask(label) for label in rating.labels],
            "text": mask(rating.text or ""),
        }
        return await self._thread.append(conversation_id, "rating", body, once=once)

    async def feedback(self, conversation_id: str, feedback: GiveFeedback) -> Event:
        """Keep whether one reply helped; raises EventUnknown if there is no such reply."""
        events = await self._thread.read_all(conversation_id)
        if not any(e.id == feedback.event_id and e.type == "reply" for e in events):
            raise EventUnknown(feedback.event_id)
        body = {
            "event_id": feedback.event_id,
            "helpful": feedback.helpful,
            "reason": mask(feedback.reason or ""),
        }
        kept = await self._thread.append(conversation_id, "feedback", body)
        if not feedback.helpful:
            context = await self._memory.context(conversation_id)
            await self._noting.not_helpful(
                self._serving(), conversation_id, events, feedback.event_id, context.region
            )
        return kept

    async def ask_for_help(self, conversation_id: str, request: AskForHelp) -> str:
        """Open a 帮办代办 case; the matter in hand is taken where none is named."""
        library = self._serving().library
        context = (await self._memory.context(conversation_id)).within(library.names)
        matter_id = request.matter_id or context.matter
        guide = library.variant(matter_id, context.region) if matter_id else None
        case = await self._cases.create(
            conversation_id,
            matter_id=guide.id if guide else None,
            matter_name=guide.name if guide else None,
            place_id=request.place_id,
            contact_name=request.contact_name,
            contact_phone=request.contact_phone,
            note=mask(request.note),
        )
        return case.id

    async def erase(self, conversation_id: str) -> None:
        """Erase the conversation everywhere: tickets, thread, record."""
        await self._desk.erase(conversation_id)
        # The thread first: it then refuses late writers, so that nothing is recorded again.
        await self._thread.erase(conversation_id)
        await self._unanswered.erase(conversation_id)
        await self._ledger.erase(conversation_id)
