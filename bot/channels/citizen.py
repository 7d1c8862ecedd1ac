"""The citizen API: conversations, messages, events, guides, bundles and places."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import RedirectResponse
from sse_starlette import EventSourceResponse, ServerSentEvent

from bot.channels import schemas
from bot.channels.guard import Rates
from bot.conversation import Conversation
from bot.failures import MessageEmpty, MessageTooLong, PlateUnknown, TokenInvalid
from bot.live import follow_live
from bot.memory import Memory
from bot.metrics import TURN_SECONDS, count_turn
from bot.opening import Opening
from bot.served import Served
from bot.services import Services
from bot.settings import Settings
from handoff.desk import Desk
from handoff.thread import Thread, check_event_id
from knowledge.search.normalise import normalise

PING_SECONDS = 15
Region = Annotated[str | None, Query(pattern=r"^\d{2,12}$")]
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": schemas.Problem, "content": {"application/problem+json": {}}}
    for status in (401, 404, 409, 413, 422, 429, 503)
}


@dataclass(frozen=True)
class Parts:
    """What the routes need, built by the composition root."""

    settings: Settings
    serving: Callable[[], Served]
    thread: Thread
    desk: Desk
    memory: Memory
    opening: Opening
    conversation: Conversation
    services: Services
    rates: Rates
    clock: Callable[[], datetime]


def router(parts: Parts) -> APIRouter:
    """Every citizen route."""
    routes = APIRouter(responses=_PROBLEMS)
    _conversations(routes, parts)
    _services(routes, parts)
    _guides(routes, parts)
    _bundles(routes, parts)
    _places(routes, parts)
    return routes


def _authenticated(parts: Parts) -> Callable[..., Awaitable[str]]:
    async def conversation_id(
        conversation_id: str, authorization: Annotated[str | None, Header()] = None
    ) -> str:
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise TokenInvalid(conversation_id)
        await parts.memory.check(conversation_id, token)
        return conversation_id

    return conversation_id


def _conversations(routes: APIRouter, parts: Parts) -> None:
    known = Depends(_authenticated(parts))

    @routes.post("/api/conversations", status_code=201)
    async def open_conversation(request: Request, body: schemas.OpenConversation) -> schemas.Opened:
        """Open a conversation. The token is given out this once."""
        who = request.client.host if request.client else "unknown"
        await parts.rates.take("open", who, parts.settings.conversations_per_minute)
        new, greeting = await parts.opening.open(body.plate, body.channel)
        return schemas.Opened(
            conversation_id=new.conversation_id, token=new.token, events=[greeting.public()]
        )

    @routes.post("/api/conversations/{conversation_id}/messages")
    async def send_message(
        body: schemas.SendMessage, response: Response, conversation_id: str = known
    ) -> schemas.Events:
        """Say something. 200 with the bot's reply; 202 while a person will answer."""
        text = _readable(body.text, parts.settings.message_characters)
        await parts.rates.take("say", conversation_id, parts.settings.messages_per_minute)
        with TURN_SECONDS.time():
            turn = await parts.conversation.handle(conversation_id, body.client_message_id, text)
        response.status_code = 202 if turn.held else 200
        count_turn(turn)
        return schemas.Events.of(turn.events)

    @routes.get("/api/conversations/{conversation_id}/events", response_model=schemas.Events)
    async def events(
        request: Request,
        conversation_id: str = known,
        after: str = "0",
        last_event_id: Annotated[str | None, Header()] = None,
    ) -> Any:
        """Events after ``Last-Event-ID`` or ``after``: a live stream, or a page as JSON."""
        after = last_event_id or after
        check_event_id(after)  # now: a stream that has begun can no longer say 422
        if "text/event-stream" not in request.headers.get("accept", ""):
            return schemas.Events.of(await parts.thread.read(conversation_id, after=after))
        live = follow_live(parts.thread, parts.desk, conversation_id, after)
        return EventSourceResponse(_stream(live), ping=PING_SECONDS)

    @routes.delete("/api/conversations/{conversation_id}", status_code=204)
    async def erase(conversation_id: str = known) -> None:
        """Erase the conversation: thread, record and tickets."""
        await parts.services.erase(conversation_id)


def _services(routes: APIRouter, parts: Parts) -> None:
    known = Depends(_authenticated(parts))

    @routes.post("/api/conversations/{conversation_id}/handoff")
    async def ask_for_person(
        body: schemas.AskForPerson, conversation_id: str = known
    ) -> schemas.Events:
        """Ask for a person; asking again while waiting changes nothing."""
        return schemas.Events.of(
            [await parts.services.ask_for_person(conversation_id, body.reason)]
        )

    @routes.post("/api/conversations/{conversation_id}/rating", status_code=201)
    async def rate(body: schemas.Rate, conversation_id: str = known) -> schemas.Events:
        """Rate the service, once per service."""
        return schemas.Events.of([await parts.services.rate(conversation_id, body)])

    @routes.post("/api/conversations/{conversation_id}/feedback", status_code=201)
    async def feedback(body: schemas.GiveFeedback, conversation_id: str = known) -> schemas.Events:
        """Say whether an answer helped; the last word counts."""
        return schemas.Events.of([await parts.services.feedback(conversation_id, body)])

    @routes.post("/api/conversations/{conversation_id}/cases", status_code=201)
    async def ask_for_help(
        body: schemas.AskForHelp, conversation_id: str = known
    ) -> schemas.CaseOpened:
        """Ask a helper to do or accompany a matter."""
        return schemas.CaseOpened(case_id=await parts.services.ask_for_help(conversation_id, body))


def _guides(routes: APIRouter, parts: Parts) -> None:
    serving, here = parts.serving, parts.settings.region

    @routes.get("/api/guides")
    async def find_guides(
        query: Annotated[str, Query(max_length=200)] = "",
        place: Annotated[str | None, Query(max_length=40)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 20,
        region: Region = here,
    ) -> schemas.Guides:
        """Guides that match a query, best first; all of them without one."""
        served = serving()
        if normalise(query):
            found = await asyncio.to_thread(served.searcher.search, query, region)
            matters = [c.guide_id for c in (*found.kept, *found.rejected)]
        else:
            matters = list(served.library.matters)
        guides = list(served.guides(matters, region))
        if place is not None:
            guides = [g for g in guides if place in {c.place for c in g.channels.counter}]
        return schemas.Guides(
            guides=[
                schemas.GuideSummary.model_validate(g, from_attributes=True) for g in guides[:limit]
            ]
        )

    @routes.get("/api/guides/{guide_id}")
    async def whole_guide(guide_id: str, region: Region = here) -> schemas.WholeGuide:
        """One guide with all its fields: the matter's in ``region``, or a variant by its id."""
        served = serving()
        variant = served.library.guides.get(guide_id) if "@" in guide_id else None
        guide = variant or served.library.variant(guide_id, region)
        return schemas.WholeGuide(guide=guide, card=served.answering.cards.guide(guide))


def _bundles(routes: APIRouter, parts: Parts) -> None:
    serving, here = parts.serving, parts.settings.region

    @routes.get("/api/bundles")
    async def find_bundles(region: Region = here) -> schemas.Bundles:
        """The bundles (一件事) that hold in a region; all of them without one."""
        bundles = serving().answering.bundles.of_region(region)
        return schemas.Bundles(
            bundles=[
                schemas.BundleSummary.model_validate(bundle, from_attributes=True)
                for bundle in bundles
            ]
        )

    @routes.get("/api/bundles/{bundle_id}")
    async def whole_bundle(bundle_id: str, region: Region = here) -> schemas.WholeBundle:
        """One bundle with all its fields, and as a card with the region's guides."""
        served, today = serving(), parts.clock().date()
        card = served.answering.bundles.card(bundle_id, region, today)
        return schemas.WholeBundle(bundle=served.library.bundles[bundle_id], card=card)


def _places(routes: APIRouter, parts: Parts) -> None:
    serving = parts.serving

    @routes.get("/api/places")
    async def places() -> schemas.Places:
        """Every place, with hours and phone."""
        return schemas.Places(places=list(serving().library.places.values()))

    @routes.get("/api/hotlines")
    async def hotlines() -> schemas.Hotlines:
        """Numbers for when nothing else works."""
        return schemas.Hotlines(hotlines=list(serving().answering.hotlines()))

    @routes.get("/p/{plate}", status_code=302, response_class=RedirectResponse)
    async def plate(plate: str) -> RedirectResponse:
        """A scanned door plate leads to the chat, which then knows the place."""
        if serving().library.place_of_plate(plate) is None:
            raise PlateUnknown(plate)
        return RedirectResponse(f"/?plate={plate}", status_code=302)


async def _stream(live: AsyncIterator[dict[str, Any]]) -> AsyncIterator[ServerSentEvent]:
    async for event in live:
        data = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
        yield ServerSentEvent(data=data, event=event["type"], id=event.get("id"))


def _readable(text: str, limit: int) -> str:
    """``text`` without control characters; raises MessageEmpty or MessageTooLong."""
    kept = "".join(ch for ch in text if ch in "\n\t" or ch.isprintable()).strip()
    if not normalise(kept):
        raise MessageEmpty
    if len(kept) > limit:
        raise MessageTooLong
    return kept


__all__ = ["PING_SECONDS", "Parts", "router"]
