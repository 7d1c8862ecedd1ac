"""Understanding + search result + context → decision. Pure: no input or output here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot import phrases
from bot.asking import content_of
from bot.context import Context, Pending
from bot.decisions import (
    Alarm,
    Answer,
    Clarify,
    Decision,
    HandOff,
    Repeat,
    SmallTalk,
    StartOver,
    Unanswered,
)
from bot.heard import Heard
from bot.thresholds import Thresholds
from bot.understanding import Act, Understanding
from bot.walk_policy import Situations, WalkPolicy
from knowledge.guide import Aspect, Situation
from knowledge.search.searcher import Candidate, SearchResult
from knowledge.search.tokens import cut

_SMALL_TALK = {
    Act.GREET,
    Act.THANKS,
    Act.GOODBYE,
    Act.ASK_CAPABILITIES,
    Act.CHITCHAT,
    Act.AFFIRM,
    Act.DENY,
}
# A follow-up is short: beyond this many characters a sentence brings its own subject.
_SHORT = 20
_STEM = 2
_MOST_CHOICES = 6
# "钱哪天能到账" and the like: so short, it names no new matter unless a word of it does.
_FOLLOW_UP = 10


def _no_situations(matter: str, region: str | None) -> tuple[Situation, ...]:
    return ()


@dataclass(frozen=True)
class Policy:
    """Decides.

    ``names`` maps matters to their name and then their aliases; ``situations`` gives those of
    the guide of a matter that applies in a region.
    """

    thresholds: Thresholds
    names: Mapping[str, tuple[str, ...]]
    situations: Situations = _no_situations

    @property
    def _walks(self) -> WalkPolicy:
        return WalkPolicy(self.situations, self.thresholds.answer_assurance)

    def in_context(self, text: str, result: SearchResult, context: Context) -> str | None:
        """What to search besides ``text``: it adds to the question before it, or may do so."""
        unsure = result.sure < self.thresholds.answer_assurance
        if unsure and context.question and content_of(text):
            return f"{context.question}，{text}"
        return self.adds(text, context)

    def adds(self, text: str, context: Context) -> str | None:
        """The question before with ``text`` added to it, where that is plainly meant."""
        adds = context.pending is not None or phrases.CORRECTION.match(text)
        return f"{context.question}，{text}" if adds and context.question else None

    def decide(
        self,
        text: str,
        understanding: Understanding | None,
        result: SearchResult,
        context: Context,
        joined: SearchResult | None = None,
    ) -> Decision:
        """What to do with a normalised sentence; ``joined`` was found for :meth:`in_context`."""
        heard = Heard(text, understanding, result, joined)
        return (
            self._command(text)
            or self._walks.decide(heard, context)
            or self._choice(text, context)
            or self._return(heard, context)
            or self._narrowed(heard, context)
            or self._act(heard, context)
            or self._matter(heard, context)
            or self._unanswered(heard, context)
        )

    def _command(self, text: str) -> Decision | None:
        """Words that mean one thing only, whatever the models think."""
        if phrases.HUMAN.fullmatch(text) or phrases.ASKS_HUMAN.search(text):
            return HandOff("requested")
        if phrases.INSTRUCTS.search(text):
            return SmallTalk(Act.CHITCHAT)
        if phrases.START_OVER.fullmatch(text):
            return StartOver()
        return Repeat() if phrases.REPEAT.fullmatch(text) else None

    def _choice(self, text: str, context: Context) -> Decision | None:
        """An option tapped, named, or picked by its number."""
        named = next(
            (g for g, (name, *_) in self.names.items() if phrases.as_said(name) == text), None
        )
        pending = context.pending
        if named is not None:
            in_list = pending is not None and named in pending.guide_ids
            aspect = pending.aspect if pending is not None and in_list else Aspect.HOW
            return Answer(named, aspect, 1.0)
        if pending is None:
            # "第二个" of nothing: whatever the search makes of it, it names no matter.
            return Unanswered() if phrases.ordinal(text, _MOST_CHOICES) is not None else None
        if phrases.NONE_OF_THESE.search(text):
            return Unanswered()
        row = phrases.ordinal(text, len(pending.guide_ids))
        return None if row is None else Answer(pending.guide_ids[row], pending.aspect, 1.0)

    def _return(self, heard: Heard, context: Context) -> Decision | None:
        """Back to a matter talked of before: "还说刚才那个，几天办好"."""
        spoken_of = context.spoken_of
        if not spoken_of or not phrases.RETURN.search(heard.text):
            return None
        known = [c.guide_id for c in (*heard.result.kept, *heard.result.rejected)]
        before = (context.earlier or spoken_of)[0]
        back = next((m for m in known if m in spoken_of), before)
        return Answer(back, self._aspect(heard, context, follow_up=True), 1.0)

    def _narrowed(self, heard: Heard, context: Context) -> Decision | None:
        """A description that picks one of the choices, or corrects the question before."""
        text, found = heard.text, heard.joined
        if found is None or found.best is None:
            return None
        pending = context.pending
        if pending is None:
            return self._corrected(heard, found, context)
        offered = [c for c in found.kept if c.guide_id in pending.guide_ids]
        best = heard.best
        elsewhere = best is not None and best.guide_id not in pending.guide_ids
        if not offered or not content_of(text):
            return None
        if elsewhere and best is not None and best.probability > offered[0].probability:
            return None
        share = offered[0].probability / sum(c.probability for c in offered)
        if share < self.thresholds.chosen_share:
            return None
        aspect = self._clear_aspect(heard) or pending.aspect
        return Answer(offered[0].guide_id, aspect, offered[0].probability)

    def _corrected(self, heard: Heard, found: SearchResult, context: Context) -> Decision | None:
        """Not that one, so another ("不是换证，是丢了"); or the same, but not this aspect of it."""
        if not phrases.CORRECTION.match(heard.text):
            return None
        if phrases.CORRECTS_ASPECT.match(heard.text) and context.matter is not None:
            return Answer(context.matter, self._aspect(heard, context, follow_up=True), 1.0)
        others = [c for c in found.kept if c.guide_id != context.matter]
        ruled_out = sum(c.probability for c in found.kept if c.guide_id == context.matter)
        if not others:
            return None
        probability = others[0].probability / max(1.0 - ruled_out, others[0].probability)
        if probability < self.thresholds.corrected_probability:
            return None
        return Answer(others[0].guide_id, context.aspect or Aspect.HOW, probability)

    def _act(self, heard: Heard, context: Context) -> Decision | None:
        """Acts that are not questions; a likely matter outweighs a doubtful act."""
        understanding, best = heard.understanding, heard.best
        if understanding is None or understanding.act is None:
            return None
        if understanding.confidence < self.thresholds.act_confidence:
            return None
        likely = heard.result.sure >= self.thresholds.answer_assurance
        act = understanding.act
        if act is Act.EMERGENCY:
            sure = understanding.confidence >= self.thresholds.alarm_confidence
            business = best is not None and best.probability >= self.thresholds.alarm_least_business
            return Alarm() if sure and not business else None
        if act is Act.ABUSE:
            repeated = context.abuses + 1 >= self.thresholds.abuses_before_handoff
            return HandOff("abuse") if repeated else SmallTalk(act)
        if act is Act.ASK_HUMAN and not likely:
            return HandOff("requested")
        if act is Act.COMPLAIN and not likely:
            return HandOff("complaint")
        return SmallTalk(act) if act in _SMALL_TALK and not likely else None

    def _matter(self, heard: Heard, context: Context) -> Decision | None:
        """The matter a question names, or the one in hand."""
        limits, result, best = self.thresholds, heard.result, heard.best
        aspect = self._aspect(heard, context, follow_up=False)
        if context.pending is not None and not content_of(heard.text):
            # Asked on without choosing: the same choice again, now for the new aspect.
            return Clarify(context.pending.model_copy(update={"aspect": aspect}), 1.0)
        if context.matter is not None and self._stays(heard, context.matter):
            follow_up = self._aspect(heard, context, follow_up=True)
            return Answer(context.matter, follow_up, 1.0, also=heard.also)
        if best is None:
            return None
        several = self._several(heard.text, result)
        if several:
            return Clarify(Pending(guide_ids=several, aspect=aspect), result.sure)
        answer_from = (
            limits.answer_assurance
            if heard.understanding is not None
            else limits.degraded_answer_assurance
        )
        if result.sure >= answer_from or self._names_a_family(heard, aspect):
            siblings = self._choices(result.kept[1:])
            return Answer(best.guide_id, aspect, result.sure, siblings[:2], heard.also)
        meant = self._joined(heard, context) or self._spoken_of(heard, context)
        if meant is not None:
            return Answer(meant.guide_id, aspect, meant.probability, also=heard.also)
        choices = self._choices(result.kept)
        if sum(c.probability for c in result.kept) < limits.clarify_probability or not choices:
            return None
        return Clarify(Pending(guide_ids=choices[:3], aspect=aspect), result.sure)

    def _joined(self, heard: Heard, context: Context) -> Candidate | None:
        """The guide that a sentence means only together with the question before it.

        After a death "那车子呢，想过给我弟": alone it may be a sale or an inheritance.
        Likely by itself it must be, too, and not the matter just answered.
        """
        if heard.joined is None:
            return None
        others = [c for c in heard.joined.kept if c.guide_id != context.matter]
        if not others:
            return None
        in_hand = sum(c.probability for c in heard.joined.kept) - sum(c.probability for c in others)
        share = others[0].probability / max(1.0 - in_hand, others[0].probability)
        alone = {c.guide_id: c.probability for c in heard.result.kept}
        likely = alone.get(others[0].guide_id, 0.0) >= self.thresholds.joined_probability
        return others[0] if likely and share >= self.thresholds.joined_share else None

    def _spoken_of(self, heard: Heard, context: Context) -> Candidate | None:
        """The one of the likely guides that was talked of before: "身份证那个，要拍照吗"."""
        if self._clear_aspect(heard) is None:
            return None
        known = [c for c in heard.result.kept if c.guide_id in context.spoken_of]
        likely = [c for c in known if c.probability >= self.thresholds.joined_probability]
        return likely[0] if len(likely) == 1 else None

    def _stays(self, heard: Heard, matter: str) -> bool:
        """Whether a sentence asks on about the matter in hand.

        It does when nothing but words of asking is in it ("那要多少钱"), or when it
        asks for an aspect while no other matter is likely: the more is in it, the
        less likely another matter need be to end the talk of this one.
        """
        content = content_of(heard.text)
        if not content:
            return True
        if self._clear_aspect(heard) is None or len(heard.text) > _SHORT:
            return False
        best, limits = heard.best, self.thresholds
        if best is None or best.guide_id == matter:
            return True
        unsure = heard.result.sure < limits.answer_assurance
        if unsure and len(heard.text) <= _FOLLOW_UP and not self._names_another(heard, matter):
            return True
        short = len(content) <= _STEM
        limit = limits.new_matter_probability if short else limits.other_matter_probability
        return best.probability < limit

    def _names_another(self, heard: Heard, matter: str) -> bool:
        """Whether a word is another likely guide's, not the matter's in hand: 公积金, not 到账."""
        own = "".join(self.names[matter])
        others = "".join(
            name
            for c in heard.result.kept
            if c.guide_id != matter
            for name in self.names[c.guide_id]
        )
        words = [word for word in cut(content_of(heard.text)) if len(word) >= _STEM]
        return any(word in others and word not in own for word in words)

    def _several(self, text: str, result: SearchResult) -> tuple[str, ...]:
        """Guides that the one thing said may equally mean: 过户 of a house, of a car, of the water.

        None where it is a name of one guide by itself, or the stem of a family.
        """
        content = content_of(text)
        found = [c.guide_id for c in (*result.kept, *result.rejected)]
        if len(content) < _STEM or any(content in self.names[g][1:] for g in found):
            return ()
        named = [g for g in found if any(content in name.lower() for name in self.names[g])]
        stems = {self.names[g][0].lower().startswith(content) for g in named}
        return tuple(named[:3]) if len(named) > 1 and stems != {True} else ()

    def _names_a_family(self, heard: Heard, aspect: Aspect) -> bool:
        """Whether only the family was named, and one member is far likelier meant.

        怎么办理居住证: who 办理 or 申请 a thing mostly does not have it yet. What to bring differs
        among the members, so only "how" is answered for the likeliest.
        """
        best, *others = heard.result.kept
        content = content_of(heard.text)
        if aspect is not Aspect.HOW or not phrases.APPLIES.search(heard.text):
            return False
        if len(content) < _STEM or content not in self.names[best.guide_id][0].lower():
            return False
        family = [c for c in others if _family(c.guide_id) == _family(best.guide_id)]
        mass = best.probability + sum(c.probability for c in family)
        leads = all(best.probability >= self.thresholds.family_lead * c.probability for c in others)
        return mass >= self.thresholds.family_probability and leads

    def _choices(self, candidates: tuple[Candidate, ...]) -> tuple[str, ...]:
        least = self.thresholds.choice_probability
        return tuple(c.guide_id for c in candidates if c.probability >= least)

    def _aspect(self, heard: Heard, context: Context, *, follow_up: bool) -> Aspect:
        """The aspect asked; a bare new matter ("那护照呢") keeps the aspect in hand."""
        understanding = heard.understanding
        if understanding is None:
            return Aspect.HOW
        if understanding.aspect_confidence < self.thresholds.aspect_confidence:
            return context.aspect if context.aspect is not None and not follow_up else Aspect.HOW
        if understanding.aspect is Aspect.STEPS and not phrases.ORDER.search(heard.text):
            return Aspect.HOW  # "要弄什么" wants the whole answer, which holds the steps, too
        return understanding.aspect

    def _clear_aspect(self, heard: Heard) -> Aspect | None:
        """An aspect asked in so many words; ``None`` for "how", which anything may be."""
        understanding = heard.understanding
        if understanding is None or understanding.act is not None:
            return None
        if understanding.aspect in (Aspect.HOW, Aspect.STEPS):
            return None
        sure = understanding.aspect_confidence >= self.thresholds.aspect_confidence
        return understanding.aspect if sure else None

    def _unanswered(self, heard: Heard, context: Context) -> Decision:
        if context.misses + 1 >= self.thresholds.misses_before_handoff:
            return HandOff("unanswered")
        ours = sum(c.probability for c in heard.result.kept)
        return Unanswered(out_of_scope=ours < self.thresholds.out_of_scope_probability)


def _family(guide_id: str) -> str:
    """Guides of one family share what stands before the number: residence-02, residence-03."""
    return guide_id.partition("-")[0]
