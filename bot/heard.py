"""All that is known of one sentence when something is decided about it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.understanding import Understanding
from knowledge.guide import Aspect
from knowledge.search.searcher import Candidate, SearchResult


@dataclass(frozen=True)
class Heard:
    """All that is known of one normalised sentence.

    ``understanding`` is None while the intent service is away; ``joined`` is what was found
    for the sentence together with the question before it, where that was asked.
    """

    text: str
    understanding: Understanding | None
    result: SearchResult
    joined: SearchResult | None = None

    @property
    def best(self) -> Candidate | None:
        """The likeliest guide."""
        return self.result.best

    @property
    def also(self) -> tuple[Aspect, ...]:
        """Further aspects asked in the same breath."""
        return self.understanding.also if self.understanding is not None else ()

    def clear_aspect(self, confidence: float) -> Aspect | None:
        """An aspect asked in so many words; ``None`` for "how", which anything may be."""
        understanding = self.understanding
        if understanding is None or understanding.act is not None:
            return None
        if understanding.aspect in (Aspect.HOW, Aspect.STEPS):
            return None
        return understanding.aspect if understanding.aspect_confidence >= confidence else None
