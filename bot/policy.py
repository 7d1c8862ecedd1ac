"""Understanding + search result + context → decision. Pure: no input or output here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot import phrases
from bot.asking import content_of, is_question
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
from bot.following import Following, elliptic, same_family
from bot.heard import Heard
from bot.thresholds import Thresholds
from bot.understanding import Act, Understanding
from bot.walk_policy import Situations, WalkPolicy
from knowledge.guide import Aspect, Situation
from knowledge.search.searcher import Candidate, SearchResult

_SMALL_TALK = {
    Act.GREET,
    Act.THANKS,
    Act.GOODBYE,
    Act.ASK_CAPABILITIES,
    Act.CHITCHAT,
    Act.AFFIRM,
    Act.DENY,
}
# Whatever else is said in the same breath, these pick none of the choices.
_NO_CHOICE = frozenset({Act.GREET, Act.THANKS, Act.GOODBYE, Act.ASK_HUMAN, Act.ABUSE})
_STEM = 2
_MOST_CHOICES = 6


def _no_situations(matter: str, region: str | None) -> tuple[Situation, ...]:
    return ()


@dataclass(frozen=True)
class Policy:
    """Decides.

    ``names`` maps matters to their name and then their aliases; ``situations`` gives those of
    the guide of a matter that applies in a region; ``bundles`` maps bundles to their matters.
    """

    thresholds: Thresholds
    names: Mapping[str, tuple[str, ...]]
    situations: Situations = _no_situations
    bundles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def _walks(self) -> WalkPolicy:
        return WalkPolicy(self.situations, self.thresholds.answer_assurance)

    @cached_property
    def following(self) -> Following:
        """What sentences have to do with the turns before."""
        return Following(self.thresholds, self.names, self.bundles)

    def decide(
        self,
        text: str,
        understanding: Understanding | None,
        result: SearchResult,
        context: Context,
        joined: SearchResult | None = None,
    ) -> Decision:
        """What to do with a normalised sentence; ``joined`` was found for what
        the rules of :attr:`following` search besides it."""
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
        if len(pending.guide_ids) == 1 and phrases.ACKNOWLEDGES.fullmatch(text):
            row = 0  # "是的" to the only one offered
        return None if row is None else Answer(pending.guide_ids[row], pending.aspect, 1.0)

    def _return(self, heard: Heard, context: Context) -> Decision | None:
        """Back to a matter talked of before: "还说刚才那个，几天办好"."""
        back = self.following.returned(heard, context)
        if back is None:
            return None
        return Answer(back, self._aspect(heard, context, follow_up=True), 1.0)

    def _narrowed(self, heard: Heard, context: Context) -> Decision | None:
        """A description that picks one of the choices, or corrects the question before."""
        text, found = heard.text, heard.joined
        if found is None or found.best is None:
            return None
        pending = context.pending
        if pending is None:
            return self._corrected(heard, context)
        if self._acts(heard, _NO_CHOICE):
            return None
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
        aspect = self._asked_aspect(heard) or pending.aspect
        return Answer(offered[0].guide_id, aspect, offered[0].probability)

    def _corrected(self, heard: Heard, context: Context) -> Decision | None:
        """Another matter than the one in hand, or the same, but not this aspect of it."""
        if phrases.CORRECTS_ASPECT.match(heard.text) and context.matter is not None:
            return Answer(context.matter, self._aspect(heard, context, follow_up=True), 1.0)
        meant = self.following.corrected(heard, context)
        if meant is None:
            return None
        aspect = self._asked_aspect(heard) or context.aspect or Aspect.HOW
        return Answer(meant.guide_id, aspect, meant.probability)

    def _acts(self, heard: Heard, acts: frozenset[Act]) -> bool:
        """Whether a sentence is clearly one of these acts."""
        understanding = heard.understanding
        sure = (
            understanding is not None and understanding.confidence >= self.thresholds.act_confidence
        )
        return sure and understanding is not None and understanding.act in acts

    def _act(self, heard: Heard, context: Context) -> Decision | None:
        """Acts that are not questions; a likely matter outweighs a doubtful act."""
        understanding, best = heard.understanding, heard.best
        least = self.thresholds.act_confidence
        if understanding is None or understanding.act is None or understanding.confidence < least:
            acknowledged = phrases.ACKNOWLEDGES.fullmatch(heard.text)
            return SmallTalk(Act.AFFIRM) if acknowledged else None
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
        if context.matter is not None and self.following.stays(heard, context.matter):
            follow_up = self._aspect(heard, context, follow_up=True)
            return Answer(context.matter, follow_up, 1.0, also=heard.also)
        if best is None:
            return None
        whole = self._whole(heard)
        if whole is not None:
            return Answer(whole.guide_id, Aspect.HOW, whole.probability)
        meant = self.following.meant(heard, context)
        several = self._several(heard.text, result)
        if several and (meant is None or meant.guide_id not in several):
            return Clarify(Pending(guide_ids=several, aspect=aspect), result.sure)
        choices = self._choices(result.kept)
        answer_from = self._answer_from(heard)
        if result.sure >= answer_from or self._names_a_family(heard, aspect):
            siblings = tuple(c for c in choices if c != best.guide_id)
            return Answer(best.guide_id, aspect, result.sure, siblings[:2], heard.also)
        if meant is not None:
            return Answer(meant.guide_id, aspect, meant.probability, also=heard.also)
        if sum(c.probability for c in result.kept) < limits.clarify_probability or not choices:
            return None
        return Clarify(Pending(guide_ids=choices[:3], aspect=aspect), result.sure)

    def _answer_from(self, heard: Heard) -> float:
        """How sure to be to answer: less where no other guide is a rival."""
        limits = self.thresholds
        if heard.understanding is None:
            return limits.degraded_answer_assurance
        rivals = (c for c in heard.result.kept[1:] if c.probability >= limits.rival_probability)
        return limits.answer_assurance if any(rivals) else limits.alone_assurance

    def _whole(self, heard: Heard) -> Candidate | None:
        """The bundle that is likely, where all of an event is asked for: "从头到尾要办哪些证"."""
        if not phrases.ALL_OF_IT.search(heard.text):
            return None
        bundles = (c for c in heard.result.kept if c.guide_id in self.bundles)
        least = self.thresholds.joined_probability
        return next((c for c in bundles if c.probability >= least), None)

    def _several(self, text: str, result: SearchResult) -> tuple[str, ...]:
        """Guides that the one thing said may equally mean: 过户 of a house, of a car, of the water.

        None where it is a name of one guide by itself, or the stem of a family.
        """
        content = content_of(text)
        found = [c.guide_id for c in (*result.kept, *result.rejected)]
        if len(content) < _STEM or any(content in self.names[g][1:] for g in found):
            return ()
        named = [
            g
            for g in found
            if g not in self.bundles and any(content in name.lower() for name in self.names[g])
        ]
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
        family = [c for c in others if same_family(c.guide_id, best.guide_id)]
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
        doubtful = understanding.aspect_confidence < self.thresholds.aspect_confidence
        if doubtful or (context.aspect is not None and elliptic(heard.text)):
            return context.aspect if context.aspect is not None and not follow_up else Aspect.HOW
        if understanding.aspect is Aspect.STEPS and not phrases.ORDER.search(heard.text):
            return Aspect.HOW  # "要弄什么" wants the whole answer, which holds the steps, too
        return understanding.aspect

    def _asked_aspect(self, heard: Heard) -> Aspect | None:
        """The aspect, where a choice or correction asks for one besides: "是丢了，要带啥"."""
        clear = heard.clear_aspect(self.thresholds.aspect_confidence)
        return clear if is_question(heard.text) else None

    def _unanswered(self, heard: Heard, context: Context) -> Decision:
        if context.misses + 1 >= self.thresholds.misses_before_handoff:
            return HandOff("unanswered")
        ours = sum(c.probability for c in heard.result.kept)
        return Unanswered(out_of_scope=ours < self.thresholds.out_of_scope_probability)
