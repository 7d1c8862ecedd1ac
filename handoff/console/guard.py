"""Who is asking: the session cookie, the origin, the role."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request, Response

from handoff.agents import SESSION_HOURS, Agent, Agents
from handoff.failures import Forbidden, Unauthenticated

COOKIE = "wenban_console"
PATH = "/console"


class Guard:
    """Checks requests. ``secure`` marks the cookie for HTTPS only."""

    def __init__(self, agents: Agents, *, secure: bool) -> None:
        self._agents = agents
        self._secure = secure

    async def agent(self, request: Request) -> Agent:
        """The agent whose session this is. Raises Unauthenticated."""
        token = self.token(request)
        if token is None:
            raise Unauthenticated
        return await self._agents.session(token)

    async def supervisor(self, request: Request) -> Agent:
        """The supervisor whose session this is. Raises Unauthenticated, Forbidden."""
        agent = await self.agent(request)
        if agent.role != "supervisor":
            raise Forbidden
        return agent

    async def same_origin(self, request: Request) -> None:
        """Refuse a change asked for by another site's page. Raises Forbidden."""
        origin = request.headers.get("origin")
        if request.method in ("GET", "HEAD") or origin is None:
            return
        if urlsplit(origin).netloc != request.headers.get("host"):
            raise Forbidden

    def token(self, request: Request) -> str | None:
        """The session token of the request."""
        return request.cookies.get(COOKIE)

    async def open(self, response: Response, agent: Agent) -> None:
        """Start a session on ``response``."""
        response.set_cookie(
            COOKIE,
            await self._agents.open_session(agent),
            max_age=SESSION_HOURS * 3600,
            path=PATH,
            httponly=True,
            samesite="strict",
            secure=self._secure,
        )

    def clear(self, response: Response) -> None:
        """Take the cookie back."""
        response.delete_cookie(
            COOKIE, path=PATH, httponly=True, samesite="strict", secure=self._secure
        )
