"""Decision → reply and next context; the only place where the bot asks the desk for a person."""

from __future__ import annotations

from datetime import datetime

from bot.context import Context, Pending
from bot.decisions import (
    Alarm,
    Answer,
    Clarify,
    Decision,
    HandOff,
    Lead,
    Leave,
    Repeat,
    SmallTalk,
    StartOver,
    Unanswered,
)
from bot.reply import Outcome, Reply
from bot.safety import Danger
from bot.sentences import Sentences
from bot.served import Served
from bot.understanding import Act
from bot.walking import Walk
from handoff.desk import Desk
from handoff.ticket import Reason, Summary, Ticket, TicketState
from knowledge.failures import GuideUnknown
from knowledge.guide import Aspect

_SUMMARY_CHARACTERS = 60

_OUTCOMES = {
    "requested": Outcome.HANDED_OFF_ON_REQUEST,
    "unanswered": Outcome.HANDED_OFF_UNANSWERED,
    "complaint": Outcome.HANDED_OFF_COMPLAINT,
    "abuse": Outcome.HANDED_OFF_ABUSE,
}


class CarryingOut:
    """Turns decisions into what is said and done."""

    def __init__(self, sentences: Sentences, desk: Desk) -> None:
        self._sentences = sentences
        self._desk = desk

    async def carry_out(
        self,
        served: Served,
        conversation_id: str,
        decision: Decision,
        text: str,
        context: Context,
        now: datetime,
    ) -> tuple[Reply, Context]:
        """The reply to a decision and the context after it; ``now`` is local time.

        What is said in the middle of a walk comes with the way on.
        """
        reply, after = await self._carried_out(
            served, conversation_id, decision, text, context, now
        )
        between = isinstance(decision, Answer | SmallTalk | Unanswered)
        if between and after.walk is not None and after.walk.stepwise:
            reply = served.answering.leading.beside(reply)
        return reply, after

    async def _carried_out(
        self,
        served: Served,
        conversation_id: str,
        decision: Decision,
        text: str,
        context: Context,
        now: datetime,
    ) -> tuple[Reply, Context]:
        answering = served.answering
        match decision:
            case Answer():
                return self._answer(served, decision, context, now)
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
                return answering.small_talk("start_over"), Context(
                    place=context.place, region=context.region
                )
            case Repeat():
                return self._repeat(served, context, now), context
            case Lead(walk=walk):
                return self._lead(served, walk, context, now)
            case Leave():
                left = context.walk.left() if context.walk is not None else None
                return answering.leading.left(), context.walking(left)
            case HandOff(reason=reason):
                return (
                    await self.hand_off(served, conversation_id, reason, text, context, now),
                    context.chatted(),
                )

    async def hand_off(
        self,
        served: Served,
        conversation_id: str,
        reason: str,
        text: str,
        context: Context,
        now: datetime,
    ) -> Reply:
        """Ask the desk for a person and say what happens next."""
        ticket = await self._request(served, conversation_id, Reason(reason), text, context)
        if ticket.state is TicketState.MESSAGE_LEFT:
            why = self._desk.hours.closed_reason(now) or "closed"
            return served.answering.handed_off(Outcome.MESSAGE_LEFT, f"left_{why}")
        return served.answering.handed_off(_OUTCOMES[reason], reason)

    def crisis(self, served: Served, danger: Danger, context: Context) -> tuple[Reply, Context]:
        """Numbers to call this minute. The conversation stays with the bot: a clerk's queue is
        no place to wait in danger, and a silent bot would be worse."""
        return served.answering.crisis(danger), context.chatted()

    async def while_waiting(self, served: Served, conversation_id: str, text: str) -> Reply | None:
        """In the queue the bot is silent, unless the citizen no longer wants to wait."""
        if text.strip() != self._sentences.say("handoff.give_up"):
            return None
        await self._desk.withdraw(conversation_id)
        return served.answering.plain(Outcome.SMALLTALK, "handoff.withdrawn")

    def already_waiting(self, served: Served) -> Reply:
        """Asked again for a person while one is on the way."""
        return served.answering.plain(Outcome.HANDED_OFF_ON_REQUEST, "handoff.already")

    def apologise(self, served: Served, outcome: Outcome) -> Reply:
        """Something broke; the message is kept, and there is a number to call."""
        return served.answering.plain(outcome, "error.internal")

    def _answer(
        self, served: Served, decision: Answer, context: Context, now: datetime
    ) -> tuple[Reply, Context]:
        """The answer; a matter named outright may be none of this region's.

        In the middle of a walk what to bring is known for this citizen.
        """
        after = context.about(decision.guide_id, decision.aspect)
        if after.walk is not None and decision.aspect is Aspect.MATERIALS:
            return self._lead(served, after.walk.listing(), context, now)[0], after
        try:
            reply = served.answering.answer(decision, now, context.region)
        except GuideUnknown:
            return served.answering.unanswered(out_of_scope=False), context.missed()
        if reply.outcome is Outcome.CLARIFYING:  # a bundle: which of its matters first?
            members = served.answering.bundles.offered(decision.guide_id, context.region, now)
            return reply, after.asking(Pending(guide_ids=members, aspect=Aspect.HOW))
        begun = served.answering.leading.begun(decision, context.region)
        return reply, after.walking(begun) if begun is not None else after

    def _lead(
        self, served: Served, walk: Walk, context: Context, now: datetime
    ) -> tuple[Reply, Context]:
        """The next thing of a walk; the last one ends it. A bundle is told as a whole."""
        if walk.matter in served.library.bundles:
            return self._answer(served, Answer(walk.matter, Aspect.STEPS, 1.0), context, now)
        try:
            reply, going = served.answering.leading.lead(walk, now, context.region)
        except GuideUnknown:
            return served.answering.unanswered(out_of_scope=False), context.missed()
        about = context.about(walk.matter, reply.aspect or Aspect.MATERIALS)
        return reply, about.walking(going)

    def _repeat(self, served: Served, context: Context, now: datetime) -> Reply:
        walk = context.walk
        if walk is not None and (walk.stepwise or (walk.chosen and not walk.shown)):
            return self._lead(served, walk, context, now)[0]
        if context.matter is None:
            return served.answering.small_talk("nothing_to_repeat")
        last = Answer(context.matter, context.aspect or Aspect.HOW, 1.0)
        return self._answer(served, last, context, now)[0]

    async def _request(
        self, served: Served, conversation_id: str, reason: Reason, text: str, context: Context
    ) -> Ticket:
        name = served.name_of(context.matter)
        summary = Summary(
            matter_id=context.matter if name else None,
            matter_name=name,
            last_text=text[:_SUMMARY_CHARACTERS],
            place_name=context.place,
        )
        return await self._desk.request(conversation_id, reason=reason, summary=summary)
