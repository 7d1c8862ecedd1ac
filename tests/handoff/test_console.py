"""The console API as a browser uses it."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import select

from handoff.agents import Agents
from handoff.cases import Cases
from handoff.console.api import build_router
from handoff.desk import Desk
from handoff.failures import InvitationInvalid, StoreUnavailable, Unauthenticated
from handoff.ledger.audit import Audit
from handoff.ledger.store import Ledger
from handoff.ledger.tables import AgentRow, AuditRow, InvitationRow
from handoff.queue import TicketQueue
from handoff.signals import Signals
from handoff.store import connect
from handoff.thread import Thread
from tests.handoff.world import WAIT_SECONDS, World

BASE = "http://console.test/console/api"
PASSWORD = "正确的马电池订书钉1"


class Office:
    """The console API over one world, and browsers for it."""

    def __init__(self, world: World, ledger: Ledger) -> None:
        self.world = world
        self.ledger = ledger
        self.now = datetime.now(UTC)
        self.agents = Agents(ledger, world.redis, world.prefix, clock=lambda: self.now)
        self.audit = Audit(world.redis, world.prefix)
        self.cases = Cases(ledger, self.audit)
        self.app = FastAPI()
        self.app.include_router(
            build_router(
                agents=self.agents,
                desk=world.desk,
                thread=world.thread,
                cases=self.cases,
                audit=self.audit,
            )
        )

    def browser(self, address: str = "10.0.0.1") -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, client=(address, 1))
        return httpx.AsyncClient(transport=transport, base_url=BASE)

    async def join(self, username: str, role: Any = "agent") -> httpx.AsyncClient:
        """A logged-in browser of a new agent."""
        invitation = await self.agents.invite(role, "hall")
        browser = self.browser()
        body = {"token": invitation.token, "username": username, "name": f"小{username}"}
        answer = await browser.post("/invitations/accept", json={**body, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        return browser

    async def audited(self) -> list[tuple[str | None, str]]:
        while await self.audit.record(self.ledger):
            pass
        async with self.ledger.transaction() as session:
            rows = await session.scalars(select(AuditRow).order_by(AuditRow.at, AuditRow.id))
            return [(row.action, row.subject) for row in rows]


@pytest.fixture
def office(world: World, ledger: Ledger) -> Office:
    return Office(world, ledger)


def code(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["detail"]
    return answer.status_code, body["code"]


async def test_an_invitation_makes_an_agent_once(office: Office) -> None:
    leader = await office.join("leader", "supervisor")
    made = await leader.post("/invitations", json={"role": "agent", "team": "hall"})
    assert made.status_code == 201
    token = made.json()["link"].removeprefix("/console/?invitation=")

    browser = office.browser()
    seen = await browser.get(f"/invitations/{token}")
    assert seen.json() == {"role": "agent", "team": "hall"}
    body = {"token": token, "username": "Wang.Li", "name": "小王", "password": PASSWORD}
    joined = await browser.post("/invitations/accept", json=body)
    assert joined.status_code == 201
    agent = joined.json()["agent"]
    assert (agent["username"], agent["role"], agent["team"]) == ("wang.li", "agent", "hall")
    assert "password" not in joined.text
    assert (await browser.get("/me")).json() == {"agent": agent}

    assert code(await browser.get(f"/invitations/{token}")) == (410, "invitation_invalid")
    again = await browser.post("/invitations/accept", json={**body, "username": "other"})
    assert code(again) == (410, "invitation_invalid")


async def test_of_two_accepting_at_once_one_gets_in(office: Office) -> None:
    invitation = await office.agents.invite("agent", "hall")
    token = invitation.token or ""
    got = await asyncio.gather(
        *(
            office.agents.accept(token, username=f"u{number}", name="某", password=PASSWORD)
            for number in range(4)
        ),
        return_exceptions=True,
    )
    assert len([one for one in got if not isinstance(one, BaseException)]) == 1
    assert len([one for one in got if isinstance(one, InvitationInvalid)]) == 3


async def test_an_invitation_runs_out_after_a_day(office: Office) -> None:
    token = (await office.agents.invite("agent", "hall")).token or ""
    office.now += timedelta(hours=24, seconds=1)
    with pytest.raises(InvitationInvalid):
        await office.agents.invitation(token)


async def test_a_taken_name_leaves_the_invitation_good(office: Office) -> None:
    await office.join("wang")
    token = (await office.agents.invite("agent", "hall")).token
    body = {"token": token, "username": "WANG", "name": "小王", "password": PASSWORD}
    browser = office.browser()

    taken = await browser.post("/invitations/accept", json=body)
    assert code(taken) == (409, "username_taken")

    other = await browser.post("/invitations/accept", json={**body, "username": "wang2"})
    assert other.status_code == 201


async def test_secrets_are_kept_only_as_hashes(office: Office) -> None:
    browser = await office.join("wang")
    token = (await office.agents.invite("agent", "hall")).token or ""
    cookie = browser.cookies["wenban_console"]

    async with office.ledger.transaction() as session:
        agent = (await session.scalars(select(AgentRow))).one()
        invitations = (await session.scalars(select(InvitationRow))).all()
        assert agent.password_hash.startswith("$argon2id$")
        assert token not in [row.token_hash for row in invitations]
    keys = [str(key) async for key in office.world.redis.scan_iter(f"{office.world.prefix}:*")]
    assert not any(cookie in key for key in keys)


async def test_logging_in_and_out(office: Office) -> None:
    await office.join("wang")
    browser = office.browser()
    assert code(await browser.get("/me")) == (401, "unauthenticated")

    login = {"username": "wang", "password": PASSWORD}
    entered = await browser.post("/sessions", json=login)
    assert entered.status_code == 200
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/console" in cookie
    token = browser.cookies["wenban_console"]

    assert (await browser.delete("/sessions")).status_code == 204
    assert code(await browser.get("/me")) == (401, "unauthenticated")
    with pytest.raises(Unauthenticated):
        await office.agents.session(token)


async def test_guessing_is_slowed_down_and_others_are_not(office: Office) -> None:
    await office.join("wang")
    guesser, owner = office.browser("10.9.9.9"), office.browser("10.0.0.2")
    wrong = {"username": "wang", "password": "猜一个密码试试看"}
    for _ in range(5):
        assert code(await guesser.post("/sessions", json=wrong)) == (401, "unauthenticated")

    slowed = await guesser.post("/sessions", json={**wrong, "password": PASSWORD})
    assert code(slowed) == (429, "too_many_attempts")
    assert int(slowed.headers["retry-after"]) > 0
    entered = await owner.post("/sessions", json={**wrong, "password": PASSWORD})
    assert entered.status_code == 200


async def test_an_unknown_name_and_a_wrong_password_read_the_same(office: Office) -> None:
    await office.join("wang")
    answers = [
        await office.browser().post("/sessions", json={"username": name, "password": "x" * 12})
        for name in ("wang", "nobody")
    ]
    assert answers[0].json() == answers[1].json()


async def test_another_sites_page_may_not_act(office: Office) -> None:
    browser = await office.join("wang")
    body = {"status": "online"}

    foreign = {"Origin": "https://evil.test"}
    assert code(await browser.post("/presence", json=body, headers=foreign)) == (403, "forbidden")
    own = {"Origin": "http://console.test"}
    assert (await browser.post("/presence", json=body, headers=own)).status_code == 204
    assert (await browser.post("/presence", json=body)).status_code == 204


async def test_bad_input_is_explained_without_repeating_it(office: Office) -> None:
    body = {"token": "t", "username": "wang", "name": "小王", "password": "短密码"}
    answer = await office.browser().post("/invitations/accept", json=body)

    assert code(answer) == (422, "invalid_request")
    assert answer.json()["errors"][0]["where"] == ["body", "password"]
    assert "短密码" not in answer.text


async def test_only_supervisors_invite_and_see_agents(office: Office) -> None:
    wang = await office.join("wang")
    leader = await office.join("leader", "supervisor")
    await wang.post("/presence", json={"status": "online"})
    await office.world.ask("c1")
    await wang.post("/claims", json={})

    assert code(await wang.get("/agents")) == (403, "forbidden")
    invitation = {"role": "agent", "team": "hall"}
    assert code(await wang.post("/invitations", json=invitation)) == (403, "forbidden")
    unknown = await leader.post("/invitations", json={**invitation, "team": "nowhere"})
    assert code(unknown) == (422, "invalid_request")
    listed = (await leader.get("/agents")).json()["agents"]
    seen = {one["username"]: (one["online"], one["held"]) for one in listed}
    assert seen == {"wang": (True, 1), "leader": (False, 0)}


async def test_a_ticket_from_claim_to_close(office: Office) -> None:
    wang, li = await office.join("wang"), await office.join("li")
    await office.world.thread.append("c1", "message", {"text": "我要人工"})
    await office.world.ask("c1")
    await office.world.ask("c2")

    board = (await wang.get("/board")).json()
    assert [ticket["id"] for ticket in board["waiting"]] == ["c1.1", "c2.1"]
    assert board["waiting"][0]["waited_seconds"] >= 0
    assert board["waiting"][0]["summary"]["last_text"] == "怎么办居住证"

    claimed = (await wang.post("/claims", json={})).json()["ticket"]
    assert (claimed["id"], claimed["state"]) == ("c1.1", "held")
    lost = await li.post("/claims", json={"ticket_id": "c1.1"})
    assert lost.json() == {"ticket": None}
    assert [t["id"] for t in (await wang.get("/board")).json()["held"]] == ["c1.1"]
    assert (await li.get("/board")).json()["held"] == []

    opened = (await wang.get("/tickets/c1.1")).json()
    assert [event["text"] for event in opened["events"]] == ["我要人工"]
    message = {"client_message_id": "12345678", "text": "您好，请讲"}
    said = await wang.post("/tickets/c1.1/messages", json=message)
    assert said.json()["event"]["text"] == "您好，请讲"
    assert (await wang.post("/tickets/c1.1/messages", json=message)).json() == said.json()
    reused = await wang.post("/tickets/c1.1/messages", json={**message, "text": "别的"})
    assert code(reused) == (409, "message_id_reused")
    theirs = await li.post("/tickets/c1.1/messages", json=message)
    assert code(theirs) == (409, "ticket_not_yours")

    closed = await wang.post("/tickets/c1.1/close")
    assert closed.json()["ticket"]["state"] == "closed"
    late = await wang.post("/tickets/c1.1/messages", json=message)
    assert code(late) == (409, "ticket_closed")
    assert code(await wang.get("/tickets/none.1")) == (404, "ticket_unknown")
    await wang.post("/claims", json={})
    returned = await wang.post("/tickets/c2.1/return")
    assert returned.json()["ticket"]["state"] == "returned"
    assert ("transcript_viewed", "c1.1") in await office.audited()


async def test_a_transcript_is_not_shown_when_the_look_cannot_be_recorded(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang = await office.join("wang")
    await office.world.ask("c1")

    async def refuse(*_: object, **__: object) -> None:
        raise StoreUnavailable

    monkeypatch.setattr(office.audit, "note", refuse)
    answer = await wang.get("/tickets/c1.1")
    assert code(answer) == (503, "store_unavailable")


async def test_cases_are_listed_and_moved_on(office: Office) -> None:
    wang = await office.join("wang")
    case = await office.cases.create("c1", contact_name="张阿姨", contact_phone="13800138000")

    listed = (await wang.get("/cases")).json()["cases"]
    assert [one["id"] for one in listed] == [case.id]
    accepted = await wang.post(f"/cases/{case.id}/advance", json={"status": "accepted"})
    assert accepted.json()["case"]["status"] == "accepted"
    back = await wang.post(f"/cases/{case.id}/advance", json={"status": "requested"})
    assert code(back) == (409, "case_move_not_allowed")


async def test_agents_go_on_while_the_database_is_away(
    office: Office, world: World, absent_url: str
) -> None:
    wang = await office.join("wang")
    await world.ask("c1")
    # The same browser against an application whose database is gone.
    gone = Office(world, Ledger(absent_url))
    browser = gone.browser()
    browser.cookies = wang.cookies

    assert (await browser.post("/claims", json={})).json()["ticket"]["id"] == "c1.1"
    message = {"client_message_id": "12345678", "text": "在的"}
    assert (await browser.post("/tickets/c1.1/messages", json=message)).status_code == 200
    assert (await browser.get("/tickets/c1.1")).status_code == 200
    assert code(await browser.get("/cases")) == (503, "ledger_unavailable")
    await gone.ledger.close()


async def test_without_redis_the_answer_is_a_problem(office: Office) -> None:
    redis = connect("redis://127.0.0.1:1")
    signals = Signals(redis, "none")
    thread = Thread(redis, "none", signals)
    app = FastAPI()
    desk = Desk(TicketQueue(redis, "none", signals), thread, hours=office.world.hours, mask=str)
    agents, audit = Agents(office.ledger, redis, "none"), Audit(redis, "none")
    cases = Cases(office.ledger, audit)
    app.include_router(
        build_router(agents=agents, desk=desk, thread=thread, cases=cases, audit=audit)
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as browser:
        browser.cookies.set("wenban_console", "some-token")
        answer = await browser.get("/board")
    assert code(answer) == (503, "store_unavailable")
    assert answer.headers["retry-after"]
    await redis.aclose()


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """The application on a real socket; its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="error", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/console/api"
    finally:
        server.should_exit = True
        await serving
        listener.close()


async def told(lines: AsyncIterator[str]) -> tuple[str, Any]:
    """The next server-sent event: its name and data."""
    name = ""
    async with asyncio.timeout(WAIT_SECONDS):
        async for line in lines:
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                return name, json.loads(line.removeprefix("data: "))
    raise AssertionError("the stream ended")


async def until(lines: AsyncIterator[str], name: str) -> Any:
    """The data of the next event of this name."""
    while True:
        got, data = await told(lines)
        if got == name:
            return data


async def test_the_console_is_told_of_its_board_and_its_threads(office: Office) -> None:
    wang = await office.join("wang")
    world = office.world
    async with (
        served(office.app) as url,
        httpx.AsyncClient(base_url=url, timeout=WAIT_SECONDS) as browser,
    ):
        cookie = {"Cookie": f"wenban_console={wang.cookies['wenban_console']}"}
        async with browser.stream("GET", "/events", headers=cookie) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            lines = stream.aiter_lines()
            assert (await until(lines, "board"))["waiting"] == []

            await world.ask("c1")
            board = await until(lines, "board")
            assert [ticket["id"] for ticket in board["waiting"]] == ["c1.1"]

            await wang.post("/claims", json={})
            await world.thread.append("c1", "message", {"text": "有人吗"})
            heard = await until(lines, "thread")
            assert (heard["ticket_id"], heard["event"]["text"]) == ("c1.1", "有人吗")

            await world.desk.withdraw("c1")
            assert (await until(lines, "board"))["held"] == []
            await world.thread.append("c1", "message", {"text": "不该看到"})
            await world.ask("c2")
            name, board = await told(lines)
            assert name == "board"
            assert [ticket["id"] for ticket in board["waiting"]] == ["c2.1"]


async def test_the_stream_is_only_for_agents(office: Office) -> None:
    assert code(await office.browser().get("/events")) == (401, "unauthenticated")
