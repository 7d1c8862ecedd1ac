"""The citizen API: conversations, messages, events, guides and places."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import RedirectResponse
from sse_starlette import EventSourceResponse, ServerSentEvent

from bot.answering import Answering
from bot.channels import schemas
from bot.channels.guard import Rates
from bot.conversation import Conversation
from bot.failures import MessageEmpty, MessageTooLong, PlateUnknown, TokenInvalid
from bot.live import follow_live
from bot.memory import Memory
from bot.metrics import TURN_SECONDS, count_turn
from bot.opening import Opening
from bot.services import Services
from bot.settings import Settings
from handoff.desk import Desk
from handoff.thread import Thread, check_event_id
from knowledge.library import Library
from knowledge.search.normalise import normalise
from knowledge.search.searcher import Searcher

PING_SECONDS = 15
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": schemas.Problem, "content": {"application/problem+json": {}}}
    for status in (401, 404, 409, 413, 422, 429, 503)
}


@dataclass(frozen=True)
class Parts:
    """What the routes need, built by the composition root."""

    settings: Settings
    library: Library
    searcher: Callable[[], Searcher]
    thread: Thread
    desk: Desk
    memory: Memory
    opening: Opening
    conversation: Conversation
    services: Services
    answering: Answering
    rates: Rates


def router(parts: Parts) -> APIRouter:
    """Every citizen route."""
    routes = APIRouter(responses=_PROBLEMS)
    _conversations(routes, parts)
    _services(routes, parts)
    _guides(routes, parts)
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
    library = parts.library

    @routes.get("/api/guides")
    async def find_guides(
        query: Annotated[str, Query(max_length=200)] = "",
        place: Annotated[str | None, Query(max_length=40)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 20,
    ) -> schemas.Guides:
        """Guides that match a query, best first; all of them without one."""
        if normalise(query):
            found = parts.searcher().search(query)
            ids = [c.guide_id for c in (*found.kept, *found.rejected)]
        else:
            ids = list(library.guides)
        guides = [library.guide(guide_id) for guide_id in ids]
        if place is not None:
            guides = [g for g in guides if place in {c.place for c in g.channels.counter}]
        return schemas.Guides(
            guides=[
                schemas.GuideSummary.model_validate(g, from_attributes=True) for g in guides[:limit]
            ]
        )

    @routes.get("/api/guides/{guide_id}")
    async def whole_guide(guide_id: str) -> schemas.WholeGuide:
        """One guide with all its fields."""
        guide = library.guide(guide_id)
        return schemas.WholeGuide(guide=guide, card=parts.answering.cards.guide(guide))

    @routes.get("/api/places")
    async def places() -> schemas.Places:
        """Every place, with hours and phone."""
        return schemas.Places(places=list(library.places.values()))

    @routes.get("/api/hotlines")
    async def hotlines() -> schemas.Hotlines:
        """Numbers for when nothing else works."""
        return schemas.Hotlines(hotlines=list(parts.answering.hotlines()))

    @routes.get("/p/{plate}", status_code=302, response_class=RedirectResponse)
    async def plate(plate: str) -> RedirectResponse:
        """A scanned door plate leads to the chat, which then knows the place."""
        if library.place_of_plate(plate) is None:
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
