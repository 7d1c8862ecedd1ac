"""Note what the bot could not answer, so that a supervisor can add it to a guide."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from typing import Any

from bot.asking import content_of
from bot.context import Context
from bot.decisions import Decision, HandOff
from bot.decisions import Unanswered as NoAnswer
from bot.reply import Outcome, Reply
from bot.served import Served
from handoff.failures import StoreUnavailable
from handoff.ledger.unanswered import Suggestion, Unanswered
from handoff.thread import Event
from knowledge.search.searcher import SearchResult

log = logging.getLogger(__name__)

NONE_OF_THESE = "none_of_these"
NOT_HELPFUL = "not_helpful"

# 都不是, 以上都不对, 没有我要的: turned down, and nothing else said.
_TURNED_DOWN = re.compile(
    r"(以上|这些|这几个|上面)?(的|几个)?(都|全)?(不是|不对|没有|不要)"
    r"(这些|这几个|我要的|一个对的?)?[的啊呀吧了。!！]*"
)


class Noting:
    """Notes unanswered questions. A question that cannot be noted never fails its turn."""

    def __init__(self, unanswered: Unanswered) -> None:
        self._unanswered = unanswered

    async def turn(
        self,
        served: Served,
        conversation_id: str,
        said: Event,
        decision: Decision,
        reply: Reply,
        context: Context,
    ) -> None:
        """Note the question of a turn that did not answer it; ``context`` was before the turn."""
        if not _unanswered(decision, reply):
            return
        text = said.body["text"]
        if context.pending is not None and _TURNED_DOWN.fullmatch(text):
            question, outcome = context.question, NONE_OF_THESE
        else:
            whole = served.policy.following.added(text, context) or text
            question = _with_guide(whole, reply.model_dump())
            handed_off = isinstance(decision, HandOff)
            outcome = Outcome.HANDED_OFF_UNANSWERED if handed_off else reply.outcome
        await self._note(served, conversation_id, said, question, outcome, context.region)

    async def not_helpful(
        self,
        served: Served,
        conversation_id: str,
        events: Sequence[Event],
        reply_id: str,
        region: str | None,
    ) -> None:
        """Note the question that the reply ``reply_id`` answered, but not helpfully.

        Words of danger are left alone: no guide is missing there.
        """
        reply = next(e.body for e in events if e.id == reply_id)
        asked = reply.get("in_reply_to")
        said = next((e for e in events if e.body.get("client_message_id") == asked), None)
        if asked is None or said is None or reply["outcome"] == Outcome.CRISIS:
            return
        question = _with_guide(said.body["text"], reply)
        await self._note(served, conversation_id, said, question, NOT_HELPFUL, region)

    async def _note(
        self,
        served: Served,
        conversation_id: str,
        said: Event,
        question: str,
        outcome: str,
        region: str | None,
    ) -> None:
        # Searched once more, since what is noted may be more or other words than what was said.
        result = await asyncio.to_thread(served.searcher.search, question, region)
        try:
            await self._unanswered.note(
                conversation_id,
                said.id,
                text=question,
                outcome=outcome,
                candidates=_found(result),
            )
        except StoreUnavailable as error:
            log.warning("question of %s not noted: %s", conversation_id, type(error).__name__)


def _unanswered(decision: Decision, reply: Reply) -> bool:
    """Whether no guide answered; a hand-off counts also where the desk only takes messages."""
    return (
        isinstance(decision, NoAnswer)
        or decision == HandOff("unanswered")
        or reply.outcome.startswith("unanswered")
    )


def _with_guide(text: str, reply: dict[str, Any]) -> str:
    """ "那要多少钱" says nothing by itself: the guide that was answered from goes before it."""
    guide = reply.get("guide")
    return text if guide is None or content_of(text) else f"{guide['name']}，{text}"


def _found(result: SearchResult) -> list[Suggestion]:
    return [
        Suggestion(matter=c.guide_id, probability=round(c.probability, 4), kept=kept)
        for kept, candidates in ((True, result.kept), (False, result.rejected))
        for c in candidates
    ]
