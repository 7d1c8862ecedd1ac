"""The lead: one at a time, and another when it falls silent."""

from __future__ import annotations

import asyncio

import pytest

from handoff.failures import StoreUnavailable
from handoff.lead import LEAD_SECONDS, Lead
from handoff.store import Redis, connect


async def test_of_many_one_leads_and_keeps_the_lead(redis: Redis, prefix: str) -> None:
    leads = [Lead(redis, f"{prefix}:job") for _ in range(5)]

    first = await asyncio.gather(*(lead.held() for lead in leads))
    again = [await lead.held() for lead in leads]

    assert sum(first) == 1
    assert again == first


async def test_another_takes_over_from_one_that_fell_silent(redis: Redis, prefix: str) -> None:
    silent, heir = (Lead(redis, f"{prefix}:job") for _ in range(2))
    await silent.held()
    await redis.pexpire(f"{prefix}:job", 0)

    assert await heir.held()
    assert not await silent.held()


async def test_asking_renews_the_lead(redis: Redis, prefix: str) -> None:
    lead = Lead(redis, f"{prefix}:job")
    await lead.held()
    await redis.expire(f"{prefix}:job", 1)

    await lead.held()

    assert await redis.ttl(f"{prefix}:job") > LEAD_SECONDS / 2


async def test_jobs_have_leads_of_their_own(redis: Redis, prefix: str) -> None:
    one, other = Lead(redis, f"{prefix}:one"), Lead(redis, f"{prefix}:other")

    assert await one.held()
    assert await other.held()


async def test_a_store_that_is_away_is_said_to_be_away() -> None:
    redis = connect("redis://127.0.0.1:9")

    with pytest.raises(StoreUnavailable):
        await Lead(redis, "job").held()
    await redis.aclose()
