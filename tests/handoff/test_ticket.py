"""Tickets as values: moves, owners, priorities, positions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.ticket import (
    MOVES,
    PRIORITY_CREDIT_CAP_SECONDS,
    AgentRef,
    Owner,
    Reason,
    Ticket,
    TicketState,
    may_move,
    owner_of,
    position_of,
    priority_credit_ms,
)


def ticket(state: TicketState) -> Ticket:
    agent = AgentRef(id="a1", name="小王") if state is TicketState.HELD else None
    return Ticket(
        id="c1.1",
        conversation_id="c1",
        team="hall",
        state=state,
        reason=Reason.REQUESTED,
        asked_at=datetime.now(UTC),
        agent=agent,
    )


def test_every_state_has_its_moves_and_ended_tickets_none() -> None:
    assert set(MOVES) == set(TicketState)
    for ended in (TicketState.CLOSED, TicketState.RETURNED):
        assert not any(may_move(ended, after) for after in TicketState)


@pytest.mark.parametrize("state", [None, "returned", "closed", "message_left"])
def test_the_bot_owns_what_nobody_else_has(state: str | None) -> None:
    latest = ticket(TicketState(state)) if state is not None else None
    assert owner_of(latest) == Owner()


def test_queue_and_agent_own_what_they_have() -> None:
    assert owner_of(ticket(TicketState.WAITING)) == Owner(state="waiting", ticket_id="c1.1")
    held = Owner(state="held", ticket_id="c1.1", agent_name="小王")
    assert owner_of(ticket(TicketState.HELD)) == held


@given(st.integers())
def test_no_priority_gains_more_than_the_cap(priority: int) -> None:
    assert 0 <= priority_credit_ms(priority) <= PRIORITY_CREDIT_CAP_SECONDS * 1000


@pytest.mark.parametrize(
    ("ahead", "handled", "capacity", "minutes"),
    [
        (4, [600] * 5, 2, (15, 30)),
        (0, [600] * 5, 2, (0, 1)),
        (3, [60, 120, 180, 240, 30000], 1, (6, 14)),  # one long talk does not move the median
        (4, [600] * 4, 2, None),
        (4, [600] * 5, 0, None),
    ],
)
def test_the_wait_is_a_range_or_not_told(
    ahead: int, handled: list[int], capacity: int, minutes: tuple[int, int] | None
) -> None:
    assert position_of(ahead, handled, capacity).wait_minutes == minutes
