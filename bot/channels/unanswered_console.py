"""The console's unanswered questions: week by week, in clusters, until each is settled."""

# No `from __future__ import annotations` here: FastAPI has to see the guard inside Annotated.
import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends

from bot.channels.unanswered_schemas import (
    AddToGuide,
    BeginGuide,
    ClusterLine,
    Decide,
    QuestionLine,
    Settled,
    SuggestedGuide,
    WeekLine,
    WeekLines,
    WeekPage,
)
from bot.clusters import MOST, Cluster, Clusters
from bot.privacy import mask
from bot.served import Served
from bot.weeks import Week
from handoff.agents import Agent
from handoff.console.guard import Guard
from handoff.console.problems import ProblemRoute
from handoff.ledger.audit import Audit
from handoff.ledger.unanswered import KEEP_DAYS, Question, Status, Unanswered
from knowledge.editing import Prepared, prepare_new, prepare_similar_questions, write
from knowledge.failures import EditRefused, Problem

_WEEKS = KEEP_DAYS // 7 + 1


@dataclass(frozen=True)
class Parts:
    """What the routes need, built by the composition root; ``knowledge`` is the guides' folder."""

    guard: Guard
    audit: Audit
    unanswered: Unanswered
    clusters: Clusters
    serving: Callable[[], Served]
    knowledge: Path
    clock: Callable[[], datetime]


def router(parts: Parts) -> APIRouter:
    """Every route; all of them are for supervisors."""
    routes = APIRouter(
        prefix="/console/api/unanswered",
        route_class=ProblemRoute,
        dependencies=[Depends(parts.guard.same_origin)],
        tags=["console"],
    )
    _reading(routes, parts)
    _settling(routes, parts)
    return routes


def _reading(routes: APIRouter, parts: Parts) -> None:
    Leading = Annotated[Agent, Depends(parts.guard.supervisor)]  # noqa: N806 - a type

    @routes.get("/weeks")
    async def weeks(leader: Leading) -> WeekLines:
        """The weeks that are kept, with how much each holds."""
        kept = list(Week.of(parts.clock()).back(_WEEKS))
        counts = await parts.unanswered.counts({week.name: week.span for week in kept})
        return WeekLines(weeks=[_week_line(week, counts[week.name]) for week in kept])

    @routes.get("/weeks/{name}")
    async def week(name: str, leader: Leading) -> WeekPage:
        """One week's questions in clusters."""
        week = Week.named(name)
        # On record before anything is shown: these are people's own words.
        await parts.audit.note(leader.id, "unanswered_viewed", week.name)
        questions = await parts.unanswered.between(*week.span, limit=MOST)
        clusters = await parts.clusters.of(week, questions)
        counts = (await parts.unanswered.counts({week.name: week.span}))[week.name]
        line = _week_line(week, counts)
        served = parts.serving()
        return WeekPage(
            week=line,
            left_out=max(0, line.total - len(questions)),
            clusters=[_cluster_line(cluster, served) for cluster in clusters],
        )


def _settling(routes: APIRouter, parts: Parts) -> None:
    Leading = Annotated[Agent, Depends(parts.guard.supervisor)]  # noqa: N806 - a type

    @routes.post("/add")
    async def add(wanted: AddToGuide, leader: Leading) -> Settled:
        """Add sentences to a guide's similar questions; they count once it is published."""
        await parts.unanswered.open(wanted.questions)
        _refuse_personal(wanted.texts)
        prepared = await asyncio.to_thread(
            prepare_similar_questions,
            parts.knowledge,
            _file_of(wanted.guide_id, parts.serving()),
            wanted.texts,
            today=parts.clock().date(),
        )
        return await _written(prepared, wanted.questions, Status.ADDED, leader, len(wanted.texts))

    @routes.post("/guides", status_code=201)
    async def begin_guide(wanted: BeginGuide, leader: Leading) -> Settled:
        """Begin a guide that answers the questions; the rest of it is written by hand."""
        await parts.unanswered.open(wanted.questions)
        texts = wanted.guide.get("similar_questions", [])
        _refuse_personal([str(text) for text in texts] if isinstance(texts, list) else [])
        prepared = await asyncio.to_thread(
            prepare_new, parts.knowledge, wanted.guide, today=parts.clock().date()
        )
        return await _written(prepared, wanted.questions, Status.NEW_GUIDE, leader, len(texts))

    @routes.post("/status", status_code=200)
    async def decide(wanted: Decide, leader: Leading) -> Settled:
        """Dismiss open questions, or open dismissed ones again."""
        dismissing = wanted.status is Status.DISMISSED
        action = "unanswered_dismissed" if dismissing else "unanswered_reopened"
        await parts.audit.note(leader.id, action, wanted.questions[0], questions=wanted.questions)
        if dismissing:
            await parts.unanswered.settle(wanted.questions, wanted.status, agent_id=leader.id)
        else:
            await parts.unanswered.reopen(wanted.questions)
        return Settled(status=wanted.status)

    async def _written(
        prepared: Prepared, questions: Sequence[str], status: Status, leader: Agent, count: int
    ) -> Settled:
        """Put on record, write the guide, then settle: in this order nothing is lost."""
        guide_id = prepared.guide.id
        await parts.audit.note(
            leader.id,
            f"unanswered_{status}",
            guide_id,
            reason=f"来自 {len(questions)} 条未答问题",
            questions=list(questions),
            count=count,
        )
        await asyncio.to_thread(write, prepared)
        await parts.unanswered.settle(questions, status, agent_id=leader.id, guide_id=guide_id)
        return Settled(status=status, guide_id=guide_id)


def _refuse_personal(texts: Sequence[str]) -> None:
    """Raise EditRefused where a sentence holds somebody's number: guides are public."""
    problems = [
        Problem("", 0, f"texts.{at}", f"第 {at + 1} 句里有个人信息，请改写成一般的问法")
        for at, text in enumerate(texts)
        if mask(text) != text
    ]
    if problems:
        raise EditRefused(problems)


def _file_of(guide_id: str, served: Served) -> str:
    """The guide that a matter's id stands for; other ids are those of guides already."""
    matter = served.library.matters.get(guide_id)
    return guide_id if matter is None else matter.id


def _week_line(week: Week, counts: dict[Status, int]) -> WeekLine:
    return WeekLine(
        week=week.name,
        first_day=week.first_day,
        last_day=week.last_day,
        total=sum(counts.values()),
        open=counts.get(Status.OPEN, 0),
    )


def _cluster_line(cluster: Cluster, served: Served) -> ClusterLine:
    names = served.library.matters
    return ClusterLine(
        id=cluster.questions[0].id,
        count=len(cluster.questions),
        open=sum(question.status is Status.OPEN for question in cluster.questions),
        guides=[
            SuggestedGuide(
                id=guide.matter,
                name=names[guide.matter].name,
                probability=guide.probability,
                count=guide.count,
            )
            for guide in cluster.guides
            if guide.matter in names
        ],
        questions=[_question_line(question, served) for question in cluster.questions],
    )


def _question_line(question: Question, served: Served) -> QuestionLine:
    guide = served.library.guides.get(question.guide_id or "")
    return QuestionLine(
        **question.model_dump(
            include={"id", "at", "text", "outcome", "status", "guide_id", "settled_at"}
        ),
        guide_name=guide.name if guide is not None else None,
    )
