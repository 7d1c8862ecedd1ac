"""The numbers an operator watches; none carries what anyone said."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

from bot.conversation import Turn

REPLIES = Counter("wenban_replies_total", "Replies of the bot by outcome.", ["outcome"])
HELD = Counter("wenban_messages_held_total", "Messages left to a person.")
TURN_SECONDS = Histogram(
    "wenban_turn_seconds",
    "From a message to its reply.",
    buckets=(0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.3, 1, 3),
)


def count_turn(turn: Turn) -> None:
    """Count how a turn ended."""
    if turn.held:
        HELD.inc()
        return
    for event in turn.events:
        if event.type == "reply":
            REPLIES.labels(event.body["outcome"]).inc()
