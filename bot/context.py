"""What a conversation is about right now; carried from turn to turn."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from knowledge.guide import Aspect


class Pending(BaseModel):
    """The one question the bot has asked and waits for: which of these guides?"""

    model_config = ConfigDict(frozen=True)

    guide_ids: tuple[str, ...]
    aspect: Aspect


class Context(BaseModel):
    """The matter and aspect in hand; ``misses`` counts unanswered turns in a row.

    ``question`` is the last question asked (masked, normalised): what comes next may
    only add to it. ``earlier`` are matters talked of before, the latest first.
    """

    model_config = ConfigDict(frozen=True)

    matter: str | None = None
    earlier: tuple[str, ...] = ()
    aspect: Aspect | None = None
    pending: Pending | None = None
    question: str = ""
    misses: int = 0
    abuses: int = 0
    place: str | None = None

    def about(self, guide_id: str, aspect: Aspect) -> Context:
        """The context after a guide was answered from; the last matters stay at hand."""
        earlier = tuple(m for m in (self.matter, *self.earlier) if m and m != guide_id)[:4]
        return self.model_copy(
            update={
                "matter": guide_id,
                "earlier": earlier,
                "aspect": aspect,
                "pending": None,
                "misses": 0,
            }
        )

    def after(self, question: str) -> Context:
        """The context with ``question`` as the last one asked."""
        return self.model_copy(update={"question": question})

    def asking(self, pending: Pending) -> Context:
        """The context after the bot asked back."""
        return self.model_copy(update={"pending": pending, "misses": 0})

    def missed(self) -> Context:
        """The context after a turn without an answer."""
        return self.model_copy(update={"pending": None, "misses": self.misses + 1})

    def chatted(self) -> Context:
        """The context after small talk: the matter stays, the question asked is dropped."""
        return self.model_copy(update={"pending": None})

    def abused(self) -> Context:
        """The context after an insult."""
        return self.model_copy(update={"abuses": self.abuses + 1})
