"""Reading the audit log back: what still waits and what is recorded are one history."""

from __future__ import annotations

import pytest

from handoff.agents import Agents
from handoff.failures import LedgerUnavailable
from handoff.ledger.audit import Audit
from handoff.ledger.store import Ledger
from tests.handoff.world import World


@pytest.fixture
def audit(world: World) -> Audit:
    return Audit(world.redis, world.prefix)


async def wang(world: World, ledger: Ledger) -> str:
    agents = Agents(ledger, world.redis, world.prefix)
    token = (await agents.invite("supervisor", "hall")).token or ""
    return (await agents.accept(token, username="wang", name="王芳", password="柳树发芽了吗")).id


async def test_entries_are_read_newest_first_recorded_or_not_each_once(
    world: World, ledger: Ledger, audit: Audit
) -> None:
    who = await wang(world, ledger)
    await audit.note(who, "guide_edited", "residence-02", reason="一")
    await audit.note(None, "guide_edited", "residence-03", reason="别的")
    await audit.record(ledger)
    await audit.note(None, "guide_edited", "residence-02", reason="二")

    found = await audit.entries(ledger, "residence-02", limit=10)
    assert [(entry.agent, entry.detail["reason"]) for entry in found] == [
        (None, "二"),
        ("王芳", "一"),
    ]
    await audit.record(ledger)
    assert await audit.entries(ledger, "residence-02", limit=10) == found


async def test_no_more_entries_are_read_than_asked_for(
    world: World, ledger: Ledger, audit: Audit
) -> None:
    for reason in "一二三":
        await audit.note(None, "guide_edited", "residence-02", reason=reason)
    found = await audit.entries(ledger, "residence-02", limit=2)
    assert [entry.detail["reason"] for entry in found] == ["三", "二"]


async def test_the_history_is_not_guessed_at_while_the_ledger_is_away(
    audit: Audit, absent_url: str
) -> None:
    absent = Ledger(absent_url)
    with pytest.raises(LedgerUnavailable):
        await audit.entries(absent, "residence-02", limit=2)
    await absent.close()
