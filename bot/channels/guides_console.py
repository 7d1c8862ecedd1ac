"""The console's guide routes, under /console/api/guides: read, edit, publish."""

# No `from __future__ import annotations` here: FastAPI has to see the guard inside Annotated.
import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from bot.cards import Cards
from bot.channels import guides_schemas as schemas
from bot.channels import guides_views as views
from bot.channels.guides_schemas import Mark
from bot.publishing import Publishing
from bot.reply import GuideCard
from bot.sentences import Sentences
from bot.served import Served
from handoff.agents import Agent
from handoff.console.guard import Guard
from handoff.console.problems import ProblemRoute
from handoff.failures import LedgerUnavailable
from handoff.ledger.audit import Audit
from handoff.ledger.store import Ledger
from knowledge import editing
from knowledge.differences import Difference, differences
from knowledge.editing import Prepared
from knowledge.failures import EditRefused, LibraryInvalid
from knowledge.guide import Guide
from knowledge.guide_files import digest, find
from knowledge.library import Library
from knowledge.versions import Versions
from knowledge.workshop import Workshop

# Nobody reads on so far; they search.
_LISTED = 500
_HISTORY = 50
_SHOWN_DIFFERENCES = 300


@dataclass(frozen=True)
class Parts:
    """What the routes need, built by the composition root."""

    guard: Guard
    audit: Audit
    ledger: Ledger
    workshop: Workshop
    serving: Callable[[], Served]
    versions: Versions
    publishing: Publishing
    sentences: Sentences
    clock: Callable[[], datetime]

    @property
    def today(self) -> date:
        """The day in the office."""
        return self.clock().date()

    def card(self, library: Library, guide: Guide) -> GuideCard:
        """The card of ``guide`` as citizens see it."""
        return Cards(self.sentences, library.places).guide(guide)


def router(parts: Parts) -> APIRouter:
    """Every guide route of the console."""
    routes = APIRouter(
        prefix="/console/api/guides",
        route_class=ProblemRoute,
        dependencies=[Depends(parts.guard.same_origin)],
        tags=["console"],
    )
    _publication(routes, parts)
    _reading(routes, parts)
    _editing(routes, parts)
    return routes


def _reading(routes: APIRouter, parts: Parts) -> None:
    asking = [Depends(parts.guard.agent)]

    @routes.get("", dependencies=asking)
    async def see_guides(
        query: Annotated[str, Query(max_length=80)] = "",
        topic: Annotated[str, Query(max_length=80)] = "",
        status: Mark | None = None,
    ) -> schemas.GuideLines:
        library = await asyncio.to_thread(parts.workshop.library)
        marked = views.marks_of(library, parts.serving().library.guides, parts.today)
        found = [
            guide
            for guide in library.guides.values()
            if views.says(guide, query)
            and topic in ("", guide.topic)
            and (status is None or status in marked[guide.id])
        ]
        return schemas.GuideLines(
            guides=[views.line(library, guide, marked[guide.id]) for guide in found[:_LISTED]],
            found=len(found),
            topics=sorted({guide.topic for guide in library.guides.values()}),
            counts=Counter(mark for marks in marked.values() for mark in marks),
            total=len(marked),
        )

    @routes.get("/{guide_id}", dependencies=asking)
    async def see_guide(guide_id: str) -> schemas.GuidePage:
        page = await asyncio.to_thread(_page, parts, guide_id)
        return page.model_copy(update={"history": await _history(parts, guide_id)})


def _editing(routes: APIRouter, parts: Parts) -> None:
    Leading = Annotated[Agent, Depends(parts.guard.supervisor)]  # noqa: N806 - a type
    folder = parts.workshop.folder

    @routes.post("/{guide_id}/preview")
    async def preview(guide_id: str, wanted: schemas.Preview, leader: Leading) -> schemas.Previewed:
        try:
            prepared = await asyncio.to_thread(
                editing.prepare, folder, guide_id, wanted.changes.given(), today=parts.today
            )
        except EditRefused as refused:
            return schemas.Previewed(
                faults=[schemas.Fault(field=p.field, message=p.message) for p in refused.problems]
            )
        library = await asyncio.to_thread(parts.workshop.library)
        return schemas.Previewed(
            card=parts.card(library, prepared.guide),
            changes=views.changes(prepared),
            findings=views.noticed(prepared.warnings),
        )

    @routes.put("/{guide_id}")
    async def edit(guide_id: str, wanted: schemas.Edit, leader: Leading) -> schemas.Edited:
        prepared = await asyncio.to_thread(
            editing.prepare,
            folder,
            guide_id,
            wanted.changes.given(),
            today=parts.today,
            sha256=wanted.sha256,
        )
        return await _written(parts, leader, "guide_edited", prepared, wanted.reason)

    @routes.post("", status_code=201)
    async def add(wanted: schemas.Add, leader: Leading) -> schemas.Edited:
        prepared = await asyncio.to_thread(
            editing.prepare_new, folder, wanted.guide, today=parts.today
        )
        return await _written(parts, leader, "guide_added", prepared, wanted.reason)


def _publication(routes: APIRouter, parts: Parts) -> None:
    Leading = Annotated[Agent, Depends(parts.guard.supervisor)]  # noqa: N806 - a type
    publishing = parts.publishing

    @routes.get("/publication")
    async def see_publication(leader: Leading) -> schemas.Publication:
        return await asyncio.to_thread(_published, parts)

    @routes.post("/publish", status_code=202)
    async def publish(wanted: schemas.Publish, leader: Leading) -> schemas.RunLine | None:
        publishing.check_free()
        await parts.audit.note(
            leader.id, "guides_published", "guides", reason=wanted.reason, force=wanted.force
        )
        more = ["--force"] if wanted.force else []
        await asyncio.to_thread(
            publishing.start, "publish", *more, author=leader.name, reason=wanted.reason
        )
        return views.run_of(publishing)

    @routes.post("/rollback", status_code=202)
    async def roll_back(wanted: schemas.RollBack, leader: Leading) -> schemas.RunLine | None:
        publishing.check_free()
        await parts.audit.note(
            leader.id, "guides_rolled_back", "guides", reason=wanted.reason, to=wanted.version
        )
        more = [wanted.version] if wanted.version else []
        await asyncio.to_thread(
            publishing.start, "rollback", *more, author=leader.name, reason=wanted.reason
        )
        return views.run_of(publishing)


async def _written(
    parts: Parts, leader: Agent, action: str, prepared: Prepared, reason: str
) -> schemas.Edited:
    sha256 = prepared.sha256 or ""
    if prepared.changes:
        # On record before it is written: when that fails, nothing is.
        noted = [asdict(change) for change in prepared.changes]
        await parts.audit.note(leader.id, action, prepared.guide.id, reason=reason, changes=noted)
        sha256 = await asyncio.to_thread(editing.write, prepared)
    return schemas.Edited(
        id=prepared.guide.id,
        sha256=sha256,
        changes=views.changes(prepared),
        findings=views.noticed(prepared.warnings),
    )


def _page(parts: Parts, guide_id: str) -> schemas.GuidePage:
    library = parts.workshop.library()
    # Conversations name a matter; its guide may have the code of a region behind it.
    guide = library.guides.get(guide_id) or library.variant(guide_id, None)
    marked = views.marks_of(library, parts.serving().library.guides, parts.today)
    text = find(parts.workshop.folder, guide.id).read_text(encoding="utf-8")
    fields = schemas.Editable.model_fields
    return schemas.GuidePage(
        guide=views.line(library, guide, marked[guide.id]),
        facts=[
            schemas.Fact(label=label, value=value) for label, value in views.facts(library, guide)
        ],
        card=parts.card(library, guide),
        editable=schemas.Editable(**{name: getattr(guide, name) for name in fields}),
        sha256=digest(text),
        history=None,
        findings=views.noticed(parts.workshop.findings(guide.id)),
        variants=[
            views.line(library, other, marked[other.id])
            for other in library.variants(guide.matter)
            if other.id != guide.id
        ],
    )


async def _history(parts: Parts, guide_id: str) -> list[schemas.Happened] | None:
    try:
        entries = await parts.audit.entries(parts.ledger, guide_id, limit=_HISTORY)
    except LedgerUnavailable:
        return None
    return [views.happened(entry) for entry in entries]


def _published(parts: Parts) -> schemas.Publication:
    served = parts.serving()
    found: tuple[Difference, ...] = ()
    problems: list[str] = []
    try:
        found = differences(served.library, parts.workshop.library())
    except LibraryInvalid as error:
        problems = [str(problem) for problem in error.problems]
    return schemas.Publication(
        version=served.version,
        differences=list(found[:_SHOWN_DIFFERENCES]),
        differences_total=len(found),
        problems=problems,
        versions=list(views.versions_of(parts.versions)),
        run=views.run_of(parts.publishing),
    )
