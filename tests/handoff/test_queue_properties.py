"""Whatever agents and citizens do, in whatever order, the queue keeps its promises."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from handoff.failures import Conflict
from handoff.queue import TicketQueue
from handoff.signals import Signals
from handoff.store import connect
from handoff.ticket import AgentRef, Reason, Summary, TicketState, may_move

TEAM = "hall"
CAPACITY = {"a1": 1, "a2": 2, "a3": 3}
AGENTS = st.sampled_from(sorted(CAPACITY))
S = TicketState
T = TypeVar("T")


@dataclass
class Expected:
    """What the model believes of a ticket."""

    state: TicketState
    score: float
    agent: str | None = None
    place: TicketState = S.WAITING


class Machine(RuleBasedStateMachine):
    """Runs the real scripts beside a model of them."""

    url: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.redis = connect(self.url)
        prefix = f"test-{secrets.token_hex(6)}"
        self.queue = TicketQueue(self.redis, prefix, Signals(self.redis, prefix))
        self.model: dict[str, Expected] = {}

    def teardown(self) -> None:
        self.wait(self.redis.aclose())
        self.runner.close()

    def wait(self, awaitable: Awaitable[T]) -> T:
        async def run() -> T:
            return await awaitable

        return self.runner.run(run())

    def key(self, part: str) -> str:
        return self.queue.base(TEAM) + part

    def in_state(self, *states: TicketState) -> list[str]:
        return sorted(tid for tid, ticket in self.model.items() if ticket.state in states)

    def pick(self, data: st.DataObject, *states: TicketState) -> str:
        return data.draw(st.sampled_from(self.in_state(*states)))

    def waiting_in_order(self) -> list[str]:
        waiting = self.in_state(S.WAITING)
        return sorted(waiting, key=lambda tid: (self.model[tid].score, tid))

    def free(self, agent: str) -> bool:
        held = [ticket for ticket in self.model.values() if ticket.agent == agent]
        return len(held) < CAPACITY[agent]

    def put(self, tid: str, priority: int, state: TicketState) -> TicketState:
        ticket = self.wait(
            self.queue.enqueue(
                TEAM,
                tid,
                tid.partition(".")[0],
                reason=Reason.REQUESTED,
                summary=Summary(),
                priority=priority,
                state=S.WAITING if state is S.WAITING else S.MESSAGE_LEFT,
            )
        )
        return ticket.state

    @rule(priority=st.integers(0, 9), state=st.sampled_from([S.WAITING, S.MESSAGE_LEFT]))
    def ask(self, priority: int, state: TicketState) -> None:
        tid = f"c{len(self.model)}.1"
        assert self.put(tid, priority, state) is state
        score = self.wait(self.redis.hget(self.key(f"ticket:{tid}"), "score"))
        self.model[tid] = Expected(state, float(score or "nan"))

    @precondition(lambda self: self.model)
    @rule(data=st.data(), state=st.sampled_from([S.WAITING, S.MESSAGE_LEFT]))
    def ask_again(self, data: st.DataObject, state: TicketState) -> None:
        tid = self.pick(data, *S)
        expected = self.model[tid]
        if expected.state in (S.WAITING, S.MESSAGE_LEFT):
            expected.state = state
        assert self.put(tid, 9, state) is expected.state

    @rule(agent=AGENTS)
    def claim_head(self, agent: str) -> None:
        waiting = self.waiting_in_order()
        ticket = self.wait(self.claim(agent, None))
        if not waiting or not self.free(agent):
            assert ticket is None
            return
        assert ticket is not None
        assert ticket.id == waiting[0]
        self.take(ticket.id, agent)

    @precondition(lambda self: self.model)
    @rule(agent=AGENTS, data=st.data())
    def claim_named(self, agent: str, data: st.DataObject) -> None:
        tid = self.pick(data, *S)
        expected = self.model[tid]
        ticket = self.wait(self.claim(agent, tid))
        if expected.agent == agent:
            assert ticket is not None  # it has it already
        elif expected.state in (S.WAITING, S.MESSAGE_LEFT) and self.free(agent):
            assert ticket is not None
            self.take(tid, agent)
        else:
            assert ticket is None

    async def claim(self, agent: str, tid: str | None) -> Any:
        ref = AgentRef(id=agent, name=agent)
        return await self.queue.claim(TEAM, ref, CAPACITY[agent], tid)

    def take(self, tid: str, agent: str) -> None:
        expected = self.model[tid]
        expected.place, expected.state, expected.agent = expected.state, S.HELD, agent

    @precondition(lambda self: self.model)
    @rule(agent=AGENTS, data=st.data(), closes=st.booleans())
    def release(self, agent: str, data: st.DataObject, closes: bool) -> None:
        tid = self.pick(data, *S)
        self.end(tid, agent, S.CLOSED if closes else S.RETURNED)

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        self.end(self.pick(data, *S), None, S.RETURNED)

    def end(self, tid: str, agent: str | None, state: TicketState) -> None:
        expected = self.model[tid]
        by_agent = agent is not None and expected.agent == agent
        by_citizen = agent is None and expected.state in (S.WAITING, S.HELD)
        after: Literal[TicketState.CLOSED, TicketState.RETURNED]
        after = S.CLOSED if state is S.CLOSED else S.RETURNED
        try:
            ticket = self.wait(self.queue.release(TEAM, tid, agent_id=agent, state=after))
        except Conflict:
            assert not by_agent
            assert not by_citizen
            return
        assert ticket.state is after
        if by_agent or by_citizen:
            expected.state, expected.agent = after, None
        else:
            assert expected.state is after  # said again what was done before

    @precondition(lambda self: self.in_state(S.HELD))
    @rule(data=st.data())
    def lapse(self, data: st.DataObject) -> None:
        tid = self.pick(data, S.HELD)
        self.wait(self.redis.zadd(self.key("leases"), {tid: 1}))
        assert self.wait(self.queue.lapse(TEAM)) == [tid]
        expected = self.model[tid]
        expected.state, expected.agent = expected.place, None

    @rule(agent=AGENTS)
    def renew(self, agent: str) -> None:
        self.wait(self.queue.renew(TEAM, agent, CAPACITY[agent]))
        assert self.wait(self.queue.lapse(TEAM)) == []

    @invariant()
    def every_ticket_is_in_exactly_one_place(self) -> None:
        waiting = self.wait(self.redis.zrange(self.key("queue"), 0, -1))
        left = self.wait(self.redis.zrange(self.key("left"), 0, -1))
        leases = self.wait(self.redis.zrange(self.key("leases"), 0, -1))
        assert waiting == self.waiting_in_order()
        assert sorted(map(str, left)) == self.in_state(S.MESSAGE_LEFT)
        assert sorted(map(str, leases)) == self.in_state(S.HELD)
        for agent, capacity in CAPACITY.items():
            held = self.wait(self.redis.smembers(self.key(f"held:{agent}")))
            mine = {tid for tid, ticket in self.model.items() if ticket.agent == agent}
            assert held == mine
            assert len(held) <= capacity

    @invariant()
    def every_move_was_allowed_and_told(self) -> None:
        changes = self.wait(self.redis.xrange(self.key("changes"))) or []
        told: dict[str, TicketState] = {}
        for _, change in changes:
            fields = {str(name): str(value) for name, value in (change or {}).items()}
            after = TicketState(fields["state"])
            before = told.get(fields["ticket_id"])
            assert before is None or may_move(before, after)
            told[fields["ticket_id"]] = after
        assert told == {tid: ticket.state for tid, ticket in self.model.items()}


def test_the_queue_keeps_its_promises(server_url: str) -> None:
    class Promises(Machine):
        url = server_url

    run_state_machine_as_test(
        Promises,
        settings=settings(
            max_examples=60,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
