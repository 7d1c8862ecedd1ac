"""What a conversation is about right now; carried from turn to turn."""

from __future__ import annotations

from collections.abc import Container

from pydantic import BaseModel, ConfigDict

from bot.walking import Walk
from knowledge.guide import Aspect


class Pending(BaseModel):
    """The one question the bot has asked and waits for: which of these guides?"""

    model_config = ConfigDict(frozen=True)

    guide_ids: tuple[str, ...]
    aspect: Aspect


class Context(BaseModel):
    """The matter and aspect in hand; ``misses`` counts unanswered turns in a row.

    ``question`` is the last question asked (masked, normalised): what comes next may
    only add to it. ``earlier`` are matters talked of before, the latest first. ``walk`` is how
    far the two have come through a guide together, ``region`` the code whose guides apply.
    """

    model_config = ConfigDict(frozen=True)

    matter: str | None = None
    earlier: tuple[str, ...] = ()
    aspect: Aspect | None = None
    pending: Pending | None = None
    walk: Walk | None = None
    question: str = ""
    misses: int = 0
    abuses: int = 0
    place: str | None = None
    region: str | None = None

    @property
    def spoken_of(self) -> tuple[str, ...]:
        """The matters talked of, the one in hand first."""
        return tuple(m for m in (self.matter, *self.earlier) if m is not None)

    def within(self, matters: Container[str]) -> Context:
        """The context without matters that are not among ``matters``: no longer published.

        A choice that offered one is dropped whole, since its numbers would mean others.
        """
        pending = self.pending
        if pending is not None and not all(g in matters for g in pending.guide_ids):
            pending = None
        kept = self.matter is not None and self.matter in matters
        return self.model_copy(
            update={
                "matter": self.matter if kept else None,
                "aspect": self.aspect if kept else None,
                "earlier": tuple(m for m in self.earlier if m in matters),
                "pending": pending,
                "walk": self.walk
                if self.walk is not None and self.walk.matter in matters
                else None,
            }
        )

    def about(self, guide_id: str, aspect: Aspect) -> Context:
        """The context after a guide was answered from; the last matters stay at hand.

        Whoever is led step by step may ask something between; a question left open is not
        waited for any longer.
        """
        earlier = tuple(m for m in (self.matter, *self.earlier) if m and m != guide_id)[:4]
        led = self.walk is not None and self.walk.matter == guide_id and self.walk.stepwise
        return self.model_copy(
            update={
                "matter": guide_id,
                "earlier": earlier,
                "aspect": aspect,
                "pending": None,
                "walk": self.walk if led else None,
                "misses": 0,
            }
        )

    def walking(self, walk: Walk | None) -> Context:
        """The context with a walk begun, gone on or, with ``None``, ended."""
        return self.model_copy(update={"walk": walk})

    def after(self, question: str) -> Context:
        """The context with ``question`` as the last one asked."""
        return self.model_copy(update={"question": question})

    def asking(self, pending: Pending) -> Context:
        """The context after the bot asked back."""
        return self.model_copy(update={"pending": pending, "walk": None, "misses": 0})

    def missed(self) -> Context:
        """The context after a turn without an answer."""
        return self.model_copy(update={"pending": None, "misses": self.misses + 1})

    def chatted(self) -> Context:
        """The context after small talk: the matter stays, the question asked is dropped."""
        return self.model_copy(update={"pending": None})

    def abused(self) -> Context:
        """The context after an insult."""
        return self.model_copy(update={"abuses": self.abuses + 1})
