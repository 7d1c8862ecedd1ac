"""The console API, under /console/api."""

# No `from __future__ import annotations` here: FastAPI has to see the guard inside Annotated.
from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sse_starlette import EventSourceResponse

from handoff.agents import Agent, Agents
from handoff.cases import Cases
from handoff.console.board import board_for
from handoff.console.guard import Guard
from handoff.console.problems import ProblemRoute
from handoff.console.schemas import (
    AcceptInvitation,
    Advance,
    AgentAnswer,
    AgentsAnswer,
    BoardAnswer,
    CaseAnswer,
    CasesAnswer,
    Claim,
    ClaimAnswer,
    EventAnswer,
    InvitationAnswer,
    InvitationLink,
    ListedAgent,
    Login,
    NewInvitation,
    OpenedTicket,
    Presence,
    Say,
    TicketAnswer,
)
from handoff.console.stream import console_events
from handoff.desk import Desk
from handoff.failures import InvalidRequest
from handoff.ledger.audit import Audit
from handoff.thread import Thread

PING_SECONDS = 15


def build_router(
    *,
    agents: Agents,
    desk: Desk,
    thread: Thread,
    cases: Cases,
    audit: Audit,
    secure_cookies: bool = False,
) -> APIRouter:
    """Every route of the console. ``secure_cookies`` is for a site served over HTTPS."""
    guard = Guard(agents, secure=secure_cookies)
    router = APIRouter(
        prefix="/console/api",
        route_class=ProblemRoute,
        dependencies=[Depends(guard.same_origin)],
        tags=["console"],
    )
    _add_sessions(router, guard, agents, desk, audit)
    _add_team(router, guard, agents, desk, audit)
    _add_tickets(router, guard, desk, thread, audit)
    _add_cases(router, guard, cases)
    return router


def _add_sessions(
    router: APIRouter, guard: Guard, agents: Agents, desk: Desk, audit: Audit
) -> None:
    Asking = Annotated[Agent, Depends(guard.agent)]  # noqa: N806 - a type

    @router.get("/invitations/{token}")
    async def see_invitation(token: str) -> InvitationAnswer:
        found = await agents.invitation(token)
        return InvitationAnswer(role=found.role, team=found.team)

    @router.post("/invitations/accept", status_code=201)
    async def accept_invitation(wanted: AcceptInvitation, response: Response) -> AgentAnswer:
        agent = await agents.accept(
            wanted.token, username=wanted.username, name=wanted.name, password=wanted.password
        )
        await audit.note(agent.id, "invitation_accepted", agent.id)
        await guard.open(response, agent)
        return AgentAnswer(agent=agent)

    @router.post("/sessions")
    async def log_in(login: Login, request: Request, response: Response) -> AgentAnswer:
        client = request.client.host if request.client is not None else "unknown"
        agent = await agents.login(login.username, login.password, client=client)
        await audit.note(agent.id, "logged_in", agent.id)
        await guard.open(response, agent)
        return AgentAnswer(agent=agent)

    @router.delete("/sessions", status_code=204)
    async def log_out(agent: Asking, request: Request, response: Response) -> None:
        await desk.leave(agent)
        await agents.close_session(guard.token(request) or "")
        guard.clear(response)

    @router.get("/me")
    async def see_me(agent: Asking) -> AgentAnswer:
        return AgentAnswer(agent=agent)


def _add_team(router: APIRouter, guard: Guard, agents: Agents, desk: Desk, audit: Audit) -> None:
    Asking = Annotated[Agent, Depends(guard.agent)]  # noqa: N806 - a type
    Leading = Annotated[Agent, Depends(guard.supervisor)]  # noqa: N806 - a type

    @router.post("/invitations", status_code=201)
    async def invite(wanted: NewInvitation, leader: Leading) -> InvitationLink:
        if wanted.team not in desk.teams:
            raise InvalidRequest
        made = await agents.invite(wanted.role, wanted.team, by=leader)
        await audit.note(leader.id, "invited", wanted.team, role=wanted.role)
        link = f"/console/?invitation={made.token}"
        return InvitationLink(link=link, expires_at=made.expires_at)

    @router.get("/agents")
    async def see_agents(leader: Leading) -> AgentsAnswer:
        board = await desk.board(leader.team)
        online = await desk.online(leader.team)
        held = Counter(ticket.agent.id for ticket in board.held if ticket.agent is not None)
        return AgentsAnswer(
            agents=[
                ListedAgent(**one.model_dump(), online=one.id in online, held=held[one.id])
                for one in await agents.of_team(leader.team)
            ]
        )

    @router.post("/presence", status_code=204)
    async def set_presence(presence: Presence, agent: Asking) -> None:
        if presence.status == "online":
            await desk.heartbeat(agent)
        else:
            await desk.keep(agent)
            await desk.leave(agent)


def _add_tickets(router: APIRouter, guard: Guard, desk: Desk, thread: Thread, audit: Audit) -> None:
    Asking = Annotated[Agent, Depends(guard.agent)]  # noqa: N806 - a type

    @router.get("/board")
    async def see_board(agent: Asking) -> BoardAnswer:
        return board_for(await desk.board(agent.team), agent)

    @router.post("/claims")
    async def claim(wanted: Claim, agent: Asking) -> ClaimAnswer:
        ticket = await desk.claim(agent, wanted.ticket_id)
        if ticket is not None:
            await audit.note(agent.id, "ticket_claimed", ticket.id)
        return ClaimAnswer(ticket=ticket)

    @router.get("/tickets/{ticket_id}")
    async def see_ticket(ticket_id: str, agent: Asking) -> OpenedTicket:
        ticket = await desk.ticket(agent.team, ticket_id)
        # On record before anything is shown: when that fails, nothing is.
        await audit.note(agent.id, "transcript_viewed", ticket_id)
        events = await thread.read_all(ticket.conversation_id)
        return OpenedTicket(ticket=ticket, events=[event.public() for event in events])

    @router.post("/tickets/{ticket_id}/messages")
    async def say(ticket_id: str, said: Say, agent: Asking) -> EventAnswer:
        event = await desk.say(agent, ticket_id, said.text, said.client_message_id)
        return EventAnswer(event=event.public())

    @router.post("/tickets/{ticket_id}/close")
    async def close(ticket_id: str, agent: Asking) -> TicketAnswer:
        return TicketAnswer(ticket=await desk.close(agent, ticket_id))

    @router.post("/tickets/{ticket_id}/return")
    async def return_to_bot(ticket_id: str, agent: Asking) -> TicketAnswer:
        return TicketAnswer(ticket=await desk.return_to_bot(agent, ticket_id))

    @router.get("/events", response_class=EventSourceResponse)
    async def follow(agent: Asking) -> EventSourceResponse:
        return EventSourceResponse(console_events(desk, thread, agent), ping=PING_SECONDS)


def _add_cases(router: APIRouter, guard: Guard, cases: Cases) -> None:
    Asking = Annotated[Agent, Depends(guard.agent)]  # noqa: N806 - a type

    @router.get("/cases")
    async def see_cases(agent: Asking) -> CasesAnswer:
        return CasesAnswer(cases=await cases.list(viewer_id=agent.id))

    @router.post("/cases/{case_id}/advance")
    async def advance(case_id: str, wanted: Advance, agent: Asking) -> CaseAnswer:
        return CaseAnswer(case=await cases.advance(case_id, wanted.status, agent_id=agent.id))
