"""帮办件: asked for, listed, moved on."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from handoff.cases import Case, Cases, CaseStatus
from handoff.failures import CaseMoveNotAllowed, UnknownCase
from handoff.ledger.audit import Audit
from handoff.ledger.store import Ledger
from handoff.ledger.tables import AuditRow
from tests.handoff.world import World


@pytest.fixture
def audit(world: World) -> Audit:
    return Audit(world.redis, world.prefix)


@pytest.fixture
def cases(ledger: Ledger, audit: Audit) -> Cases:
    return Cases(ledger, audit)


async def ask(cases: Cases) -> Case:
    return await cases.create(
        "c1", contact_name="张阿姨", contact_phone="13800138000", matter_name="老年优待证"
    )


async def test_a_case_goes_its_way_on_the_record(
    cases: Cases, audit: Audit, ledger: Ledger
) -> None:
    case = await ask(cases)
    assert case.status is CaseStatus.REQUESTED

    await cases.advance(case.id, CaseStatus.ACCEPTED, agent_id="a1")
    done = await cases.advance(case.id, CaseStatus.DONE, agent_id="a1")

    assert done.status is CaseStatus.DONE
    assert await cases.list(viewer_id="a2") == [done]
    assert await cases.list(viewer_id="a2", status=CaseStatus.REQUESTED) == []
    await audit.record(ledger)
    async with ledger.transaction() as session:
        rows = await session.scalars(select(AuditRow).order_by(AuditRow.id))
        assert [(row.agent_id, row.action) for row in rows] == [
            (None, "case_requested"),
            ("a1", "case_advanced"),
            ("a1", "case_advanced"),
            ("a2", "cases_viewed"),
            ("a2", "cases_viewed"),
        ]


async def test_a_case_cannot_skip_or_go_back(cases: Cases) -> None:
    case = await ask(cases)
    with pytest.raises(CaseMoveNotAllowed):
        await cases.advance(case.id, CaseStatus.DONE, agent_id="a1")
    await cases.advance(case.id, CaseStatus.CANCELLED, agent_id="a1")
    with pytest.raises(CaseMoveNotAllowed):
        await cases.advance(case.id, CaseStatus.REQUESTED, agent_id="a1")
    with pytest.raises(UnknownCase):
        await cases.advance("none", CaseStatus.DONE, agent_id="a1")
