"""The console's guide routes, as a browser uses them."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot.channels import failures, guides_console
from bot.channels.guides_console import Parts
from bot.publishing import Publishing
from bot.sentences import Sentences
from bot.served import Served
from bot.settings import Settings
from handoff.agents import Agents
from handoff.console.guard import COOKIE, Guard
from handoff.failures import StoreUnavailable
from handoff.hours import CHINA
from handoff.ledger.audit import Audit
from handoff.ledger.store import Ledger
from handoff.store import Redis
from knowledge import library as guides
from knowledge.library import Library
from knowledge.versions import Versions
from knowledge.workshop import Workshop

ID = "residence-02"
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=CHINA)
WAIT_SECONDS = 30.0
ECHO = (sys.executable, "-c", "import sys; print(*sys.argv[1:])")


class Office:
    """The routes over a folder of guides that may be changed."""

    def __init__(
        self, folder: Path, served: Served, var: Path, redis: Redis, prefix: str, ledger: Ledger
    ) -> None:
        self.folder = folder
        self.agents = Agents(ledger, redis, prefix)
        self.audit = Audit(redis, prefix)
        self.ledger = ledger
        self.publishing = Publishing(Settings(var=var, knowledge=folder), lambda: NOW, ECHO)
        guard = Guard(self.agents, secure=False)
        self.app = FastAPI()
        failures.install(self.app, 500, {})
        self.app.include_router(
            guides_console.router(
                Parts(
                    guard=guard,
                    audit=self.audit,
                    ledger=ledger,
                    workshop=Workshop(folder, lambda: NOW.date()),
                    serving=lambda: served,
                    versions=Versions(var / "knowledge"),
                    publishing=self.publishing,
                    sentences=Sentences.load(),
                    clock=lambda: NOW,
                )
            )
        )

    async def join(self, role: Any) -> httpx.AsyncClient:
        """A logged-in browser of a new agent."""
        token = (await self.agents.invite(role, "hall")).token or ""
        agent = await self.agents.accept(
            token, username=f"wang-{role}", name="王芳", password="三月-柳树-发芽-了"
        )
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app),
            base_url="http://wenban/console/api",
            cookies={COOKIE: await self.agents.open_session(agent)},
        )

    def library(self) -> Library:
        return guides.load(self.folder)


@pytest.fixture
async def office(
    six_folder: Path,
    index_folder: Path,
    served: Served,
    redis: Redis,
    prefix: str,
    empty_ledger: Path,
    tmp_path: Path,
    settled: None,
) -> AsyncIterator[Office]:
    ledger = Ledger(f"sqlite+aiosqlite:///{shutil.copy(empty_ledger, tmp_path / 'ledger.db')}")
    folder = Path(shutil.copytree(six_folder, tmp_path / "knowledge"))
    (tmp_path / "var").mkdir()
    var_knowledge = tmp_path / "var" / "knowledge"
    shutil.copytree(index_folder, var_knowledge)
    yield Office(folder, served, tmp_path / "var", redis, prefix, ledger)
    await ledger.close()


@pytest.fixture
async def leader(office: Office) -> httpx.AsyncClient:
    return await office.join("supervisor")


def code(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
    return answer.status_code, answer.json()["code"]


async def edit(leader: httpx.AsyncClient, changes: dict[str, Any]) -> httpx.Response:
    page = (await leader.get(f"/guides/{ID}")).json()
    body = {"changes": changes, "reason": "群众这样叫", "sha256": page["sha256"]}
    return await leader.put(f"/guides/{ID}", json=body)


async def ids(browser: httpx.AsyncClient, **sought: str) -> set[str]:
    answer = await browser.get("/guides", params=sought)
    return {guide["id"] for guide in answer.json()["guides"]}


async def test_guides_are_found_by_words_topic_and_id(
    office: Office, leader: httpx.AsyncClient
) -> None:
    library = office.library()
    guide = library.guide(ID)
    assert await ids(leader) == set(library.guides)
    assert ID in await ids(leader, query=guide.aliases[0])
    assert await ids(leader, query=ID) == {ID}
    assert await ids(leader, query=guide.similar_questions[-1]) == {ID}
    assert await ids(leader, topic=guide.topic) == {
        one.id for one in library.guides.values() if one.topic == guide.topic
    }
    assert await ids(leader, query="没有这样的事项") == set()


async def test_guides_are_found_by_what_is_to_be_done_about_them(
    office: Office, leader: httpx.AsyncClient
) -> None:
    for changes in ({"expires_on": "2026-11-20"}, {"verified_on": "2026-05-24"}):
        assert (await edit(leader, changes)).status_code == 200
    assert await ids(leader, status="expired") == {ID}
    assert await ids(leader, status="unverified") == {ID}
    assert await ids(leader, status="changed") == {ID}
    assert (await leader.get("/guides")).json()["counts"] == {
        "expired": 1,
        "unverified": 1,
        "changed": 1,
    }


async def test_a_guide_is_shown_with_its_fields_and_the_citizens_card(
    office: Office, leader: httpx.AsyncClient
) -> None:
    guide = office.library().guide(ID)
    page = (await leader.get(f"/guides/{ID}")).json()
    assert page["guide"]["name"] == guide.name
    assert page["editable"]["similar_questions"] == list(guide.similar_questions)
    assert {"label": "实施主体", "value": guide.authority} in page["facts"]
    assert page["card"]["guide_id"] == ID
    assert page["history"] == []


async def test_a_preview_shows_the_card_and_writes_nothing(
    office: Office, leader: httpx.AsyncClient
) -> None:
    before = office.library()
    answer = await leader.post(f"/guides/{ID}/preview", json={"changes": {"notes": ["周六也办。"]}})
    card = answer.json()["card"]
    assert ["周六也办。"] in [section["lines"] for section in card["sections"]]
    assert [change["field"] for change in answer.json()["changes"]] == ["notes"]
    assert office.library() == before


async def test_a_preview_of_something_unsound_says_what_is_wrong_and_is_no_error(
    leader: httpx.AsyncClient,
) -> None:
    answer = await leader.post(
        f"/guides/{ID}/preview", json={"changes": {"verified_on": "2026-11-22"}}
    )
    assert answer.status_code == 200
    assert answer.json()["card"] is None
    assert answer.json()["faults"] == [{"field": "verified_on", "message": "核对日期不能晚于今天"}]


async def test_a_new_guide_is_there_to_be_filled_in_and_on_record(
    office: Office, leader: httpx.AsyncClient
) -> None:
    guide = {
        "prefix": "residence",
        "topic": "户籍",
        "name": "居住证地址变更",
        "summary": "搬了家，把居住证上登记的住址改成新的。",
        "authority": "公安",
        "conditions": ["已经领过居住证，现在搬了家。"],
        "steps": [{"title": "到窗口", "detail": "带居住证和新住址的证明。"}],
        "fee": {"free": True, "amount": "不收钱。"},
        "result": "改好地址的居住证",
        "phones": {"consult": ["12345"], "complaint": ["12389"]},
        "source": "《居住证暂行条例》",
        "similar_questions": ["搬家了居住证地址要改吗"],
    }
    refused = await leader.post(
        "/guides", json={"guide": {**guide, "summary": "短"}, "reason": "有人问"}
    )
    assert code(refused) == (422, "edit_refused")
    added = await leader.post("/guides", json={"guide": guide, "reason": "有人问"})
    assert added.status_code == 201, added.text
    assert office.library().guide(added.json()["id"]).name == "居住证地址变更"
    page = (await leader.get(f"/guides/{added.json()['id']}")).json()
    assert page["guide"]["marks"] == ["changed"]
    assert [entry["action"] for entry in page["history"]] == ["guide_added"]


async def test_an_edit_is_written_and_on_record_with_who_why_and_what(
    office: Office, leader: httpx.AsyncClient
) -> None:
    before = office.library().guide(ID).notes
    answer = await edit(leader, {"notes": [*before, "周六也办。"], "verified_on": "2026-11-21"})
    assert answer.status_code == 200, answer.text
    assert office.library().guide(ID).notes == (*before, "周六也办。")
    assert office.library().guide(ID).verified_on == date(2026, 11, 21)

    (entry,) = (await leader.get(f"/guides/{ID}")).json()["history"]
    assert (entry["agent"], entry["action"], entry["reason"]) == (
        "王芳",
        "guide_edited",
        "群众这样叫",
    )
    assert entry["changes"][0] == {
        "field": "notes",
        "before": list(before),
        "after": [*before, "周六也办。"],
    }
    await office.audit.record(office.ledger)
    await edit(leader, {"notes": list(before)})
    history = (await leader.get(f"/guides/{ID}")).json()["history"]
    assert [len(one["changes"]) for one in history] == [1, 2]


async def test_what_cannot_be_put_on_record_is_not_written(
    office: Office, leader: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: Any, **__: Any) -> None:
        raise StoreUnavailable

    monkeypatch.setattr(office.audit, "note", refuse)
    before = office.library()
    assert code(await edit(leader, {"notes": ["周六也办。"]})) == (503, "store_unavailable")
    assert office.library() == before


async def test_what_is_wrong_is_said_in_chinese_field_by_field(leader: httpx.AsyncClient) -> None:
    answer = await edit(leader, {"aliases": [""], "verified_on": "昨天"})
    assert code(answer) == (422, "edit_refused")
    assert answer.json()["errors"] == [
        {"field": "aliases.0", "message": "别名第 1 条太短了，至少要 1 个字"},
        {
            "field": "verified_on",
            "message": "核对日期不是有效的日期，写成 2026-01-31 的样子",
        },
    ]


async def test_an_edit_from_an_old_file_is_refused(leader: httpx.AsyncClient) -> None:
    page = (await leader.get(f"/guides/{ID}")).json()
    body = {"changes": {"notes": ["一。"]}, "reason": "改一改", "sha256": page["sha256"]}
    assert (await leader.put(f"/guides/{ID}", json=body)).status_code == 200
    assert code(await leader.put(f"/guides/{ID}", json=body)) == (409, "guide_changed")


@pytest.mark.parametrize("reason", ["", " ", "改"])
async def test_an_edit_needs_a_reason(reason: str, leader: httpx.AsyncClient) -> None:
    page = (await leader.get(f"/guides/{ID}")).json()
    body = {"changes": {}, "reason": reason, "sha256": page["sha256"]}
    assert code(await leader.put(f"/guides/{ID}", json=body)) == (422, "invalid_request")


async def test_agents_read_guides_and_change_nothing(office: Office) -> None:
    agent = await office.join("agent")
    assert ID in await ids(agent)
    assert (await agent.get(f"/guides/{ID}")).status_code == 200
    body = {"changes": {}, "reason": "改一改", "sha256": "0" * 64}
    for answer in (
        await agent.put(f"/guides/{ID}", json=body),
        await agent.post(f"/guides/{ID}/preview", json={"changes": {}}),
        await agent.get("/guides/publication"),
        await agent.post("/guides/publish", json={"reason": "改一改"}),
        await agent.post("/guides/rollback", json={"reason": "改一改"}),
    ):
        assert code(answer) == (403, "forbidden")


async def test_nobody_reads_guides_here_without_a_session(leader: httpx.AsyncClient) -> None:
    leader.cookies.clear()
    assert code(await leader.get("/guides")) == (401, "unauthenticated")
    assert code(await leader.get(f"/guides/{ID}")) == (401, "unauthenticated")


async def test_another_sites_page_changes_nothing(leader: httpx.AsyncClient) -> None:
    leader.headers["Origin"] = "https://elsewhere.test"
    assert code(await edit(leader, {"notes": ["一。"]})) == (403, "forbidden")


async def test_a_matters_id_opens_its_variant_where_it_has_no_other_guide(
    office: Office, leader: httpx.AsyncClient
) -> None:
    file = office.folder / "guides" / "residence" / f"{ID}.yml"
    text = file.read_text(encoding="utf-8").replace(f"id: {ID}", f"id: {ID}@990101")
    file.with_name(f"{ID}@990101.yml").write_text(text, encoding="utf-8")
    file.unlink()
    assert (await leader.get(f"/guides/{ID}")).json()["guide"]["id"] == f"{ID}@990101"
    assert code(await leader.get("/guides/residence-99")) == (404, "guide_unknown")


async def test_the_publication_says_what_would_change_and_what_can_be_gone_back_to(
    office: Office, leader: httpx.AsyncClient, served: Served
) -> None:
    published = (await leader.get("/guides/publication")).json()
    assert (published["version"], published["differences"]) == (served.version, [])
    assert [(one["version"], one["current"]) for one in published["versions"]] == [
        (served.version, True)
    ]
    await edit(leader, {"expires_on": "2027-12-31"})
    (difference,) = (await leader.get("/guides/publication")).json()["differences"]
    assert (difference["id"], difference["field"]) == (ID, "expires_on")
    assert (difference["old"], difference["new"]) == (None, "2027-12-31")


async def test_a_folder_that_does_not_load_is_told_and_the_versions_still_shown(
    office: Office, leader: httpx.AsyncClient
) -> None:
    (office.folder / "guides" / "residence" / f"{ID}.yml").write_text("id: [", encoding="utf-8")
    published = (await leader.get("/guides/publication")).json()
    assert any(f"{ID}.yml" in problem for problem in published["problems"])
    assert published["versions"]
    assert code(await leader.get("/guides")) == (422, "library_invalid")


async def test_publishing_and_going_back_run_and_are_on_record(
    office: Office, leader: httpx.AsyncClient, served: Served
) -> None:
    begun = await leader.post("/guides/publish", json={"reason": "新增别名", "force": True})
    assert begun.status_code == 202, begun.text
    assert await output(leader) == ["publish --reason=新增别名 --author=王芳 --force"]
    back = {"reason": "别名错了", "version": served.version}
    assert (await leader.post("/guides/rollback", json=back)).status_code == 202
    assert await output(leader) == [f"rollback --reason=别名错了 --author=王芳 {served.version}"]

    entries = await office.audit.entries(office.ledger, "guides", limit=10)
    assert [(e.agent, e.action, e.detail["reason"]) for e in entries] == [
        ("王芳", "guides_rolled_back", "别名错了"),
        ("王芳", "guides_published", "新增别名"),
    ]


async def output(leader: httpx.AsyncClient) -> list[str]:
    """What the last run printed, once it has ended."""
    for thread in threading.enumerate():
        if thread.name.endswith("of guides"):
            thread.join(WAIT_SECONDS)
    run = (await leader.get("/guides/publication")).json()["run"]
    assert run["state"] == "done"
    lines: list[str] = run["output"]
    return lines
