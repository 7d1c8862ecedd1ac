"""What a sentence does to a walk through a guide: begin it, choose, go on, go back, leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot import phrases
from bot.asking import content_of, is_question
from bot.context import Context
from bot.decisions import Decision, Lead, Leave, SmallTalk
from bot.heard import Heard
from bot.understanding import Act
from bot.walking import Walk
from knowledge.guide import Situation

# Longer than this a sentence says more than which option it takes.
_SHORT = 20

Situations = Callable[[str, str | None], tuple[Situation, ...]]


@dataclass(frozen=True)
class WalkPolicy:
    """Decides, as far as a walk is concerned.

    ``situations`` gives those of the guide of a matter that applies in a region.
    """

    situations: Situations
    answer_assurance: float

    def decide(self, heard: Heard, context: Context) -> Decision | None:
        """Into a walk through a guide, or on in the one begun."""
        walk, text = context.walk, heard.text
        if phrases.STEPWISE.search(text):
            return self._begin(heard, context)
        if walk is None or context.pending is not None:
            return None
        option = self._option(heard, walk, context.region)
        if option is not None:
            return Lead(walk.choose(option))
        return self._along(text, walk, context.region) if walk.stepwise else None

    def _begin(self, heard: Heard, context: Context) -> Decision | None:
        """Into a walk: from where the one in hand was left, else from the beginning."""
        named = content_of(phrases.STEPWISE.sub("", heard.text))
        best = heard.best if named and self._sure(heard) else None
        matter, walk = best.guide_id if best is not None else context.matter, context.walk
        if matter is None:
            return None if named else SmallTalk(Act.AFFIRM)
        if walk is None or walk.matter != matter:
            return Lead(Walk(matter=matter, stepwise=True))
        # Whoever came by way of the list has just read it.
        listed = not walk.stepwise and not walk.shown and self._settled(walk, context.region)
        return Lead(walk.led().onward() if listed else walk.led())

    def _along(self, text: str, walk: Walk, region: str | None) -> Decision | None:
        """On, back or away. A question about the citizen has to be answered before going on."""
        if phrases.ONWARD.fullmatch(text):
            return Lead(walk.onward() if self._settled(walk, region) else walk)
        if phrases.BACK.fullmatch(text):
            return Lead(walk.back())
        return Leave() if phrases.LEAVE.fullmatch(text) else None

    def _settled(self, walk: Walk, region: str | None) -> bool:
        """Whether every question of the guide about the citizen is answered."""
        return len(walk.chosen) >= len(self.situations(walk.matter, region))

    def _sure(self, heard: Heard) -> bool:
        return heard.result.sure >= self.answer_assurance

    def _option(self, heard: Heard, walk: Walk, region: str | None) -> int | None:
        """The option of the situation asked that a sentence names, or None.

        Tapped, it counts whatever it says; named in part, not where another matter is surely meant.
        """
        if self._settled(walk, region):
            return None
        text, asked = heard.text, self.situations(walk.matter, region)[len(walk.chosen)]
        labels = tuple(option.label for option in asked.options)
        row = phrases.tapped(text, labels)
        if row is None:
            row = phrases.ordinal(text, len(labels))
        elsewhere = self._sure(heard) and heard.best and heard.best.guide_id != walk.matter
        if row is not None or elsewhere or is_question(text) or len(text) > _SHORT:
            return row
        return phrases.label(text, labels)
