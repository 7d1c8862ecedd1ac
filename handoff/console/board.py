"""One agent's view of the team's board."""

from __future__ import annotations

from datetime import UTC, datetime

from handoff.agents import Agent
from handoff.console.schemas import BoardAnswer, WaitingTicket
from handoff.ticket import Board, Ticket


def mine(board: Board, agent: Agent) -> list[Ticket]:
    """The tickets that ``agent`` holds."""
    return [
        ticket for ticket in board.held if ticket.agent is not None and ticket.agent.id == agent.id
    ]


def board_for(board: Board, agent: Agent) -> BoardAnswer:
    """The board as ``agent`` sees it now."""
    now = datetime.now(UTC)
    return BoardAnswer(
        waiting=[_waiting(ticket, now) for ticket in board.waiting],
        held=mine(board, agent),
        left=list(board.left),
        agents_online=board.agents_online,
    )


def _waiting(ticket: Ticket, now: datetime) -> WaitingTicket:
    seconds = max(0, int((now - ticket.asked_at).total_seconds()))
    return WaitingTicket(**ticket.model_dump(), waited_seconds=seconds)
