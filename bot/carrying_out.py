"""Decision → reply and next context; the only place where the bot asks the desk for a person."""

from __future__ import annotations

from datetime import datetime

from bot.answering import Answering
from bot.context import Context
from bot.policy import (
    Alarm,
    Answer,
    Clarify,
    Decision,
    HandOff,
    Repeat,
    SmallTalk,
    StartOver,
    Unanswered,
)
from bot.reply import Outcome, Reply
from bot.safety import Danger
from bot.sentences import Sentences
from bot.understanding import Act
from handoff.desk import Desk
from handoff.ticket import Reason, Summary, Ticket, TicketState
from knowledge.guide import Aspect
from knowledge.library import Library

_SUMMARY_CHARACTERS = 60

_OUTCOMES = {
    "requested": Outcome.HANDED_OFF_ON_REQUEST,
    "unanswered": Outcome.HANDED_OFF_UNANSWERED,
    "complaint": Outcome.HANDED_OFF_COMPLAINT,
    "abuse": Outcome.HANDED_OFF_ABUSE,
}


class CarryingOut:
    """Turns decisions into what is said and done."""

    def __init__(
        self, answering: Answering, sentences: Sentences, desk: Desk, library: Library
    ) -> None:
        self._answering = answering
        self._sentences = sentences
        self._desk = desk
        self._library = library

    async def carry_out(
        self,
        conversation_id: str,
        decision: Decision,
        text: str,
        context: Context,
        now: datetime,
    ) -> tuple[Reply, Context]:
        """The reply to a decision and the context after it; ``now`` is local time."""
        answering = self._answering
        match decision:
            case Answer(guide_id=guide_id, aspect=aspect):
                return answering.answer(decision, now), context.about(guide_id, aspect)
            case Clarify(pending=pending):
                return answering.clarify(decision), context.asking(pending)
            case SmallTalk(act=Act.ABUSE as act):
                return answering.small_talk(act), context.abused()
            case SmallTalk(act=act):
                return answering.small_talk(act), context.chatted()
            case Unanswered(out_of_scope=out_of_scope):
                return answering.unanswered(out_of_scope=out_of_scope), context.missed()
            case Alarm():
                return answering.alarm(), context.chatted()
            case StartOver():
                return answering.small_talk("start_over"), Context(place=context.place)
            case Repeat():
                return self._repeat(context, now), context
            case HandOff(reason=reason):
                return (
                    await self.hand_off(conversation_id, reason, text, context, now),
                    context.chatted(),
                )

    async def hand_off(
        self, conversation_id: str, reason: str, text: str, context: Context, now: datetime
    ) -> Reply:
        """Ask the desk for a person and say what happens next."""
        ticket = await self._request(conversation_id, Reason(reason), text, context)
        if ticket.state is TicketState.MESSAGE_LEFT:
            why = self._desk.hours.closed_reason(now) or "closed"
            return self._answering.handed_off(Outcome.MESSAGE_LEFT, f"left_{why}")
        return self._answering.handed_off(_OUTCOMES[reason], reason)

    def crisis(self, danger: Danger, context: Context) -> tuple[Reply, Context]:
        """Numbers to call this minute. The conversation stays with the bot: a clerk's queue is
        no place to wait in danger, and a silent bot would be worse."""
        return self._answering.crisis(danger), context.chatted()

    async def while_waiting(self, conversation_id: str, text: str) -> Reply | None:
        """In the queue the bot is silent, unless the citizen no longer wants to wait."""
        if text.strip() != self._sentences.say("handoff.give_up"):
            return None
        await self._desk.withdraw(conversation_id)
        return self._answering.plain(Outcome.SMALLTALK, "handoff.withdrawn")

    def already_waiting(self) -> Reply:
        """Asked again for a person while one is on the way."""
        return self._answering.plain(Outcome.HANDED_OFF_ON_REQUEST, "handoff.already")

    def apologise(self, outcome: Outcome) -> Reply:
        """Something broke; the message is kept, and there is a number to call."""
        return self._answering.plain(outcome, "error.internal")

    def _repeat(self, context: Context, now: datetime) -> Reply:
        if context.matter is None:
            return self._answering.small_talk("nothing_to_repeat")
        return self._answering.answer(
            Answer(context.matter, context.aspect or Aspect.HOW, 1.0), now
        )

    async def _request(
        self, conversation_id: str, reason: Reason, text: str, context: Context
    ) -> Ticket:
        matter = context.matter
        summary = Summary(
            matter_id=matter,
            matter_name=self._library.guide(matter).name if matter else None,
            last_text=text[:_SUMMARY_CHARACTERS],
            place_name=context.place,
        )
        return await self._desk.request(conversation_id, reason=reason, summary=summary)
