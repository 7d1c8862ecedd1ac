"""Understanding + search result + context → decision. Pure: no input or output here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from bot.asking import content_of
from bot.context import Context, Pending
from bot.understanding import Act, Understanding
from knowledge.guide import Aspect
from knowledge.search.searcher import Candidate, SearchResult

_FILE = Path(__file__).with_name("policy.yml")


@dataclass(frozen=True)
class Answer:
    """Answer one aspect of one guide, and ``also`` others asked in the same breath.

    ``siblings`` are guides offered beside it.
    """

    guide_id: str
    aspect: Aspect
    probability: float
    siblings: tuple[str, ...] = ()
    also: tuple[Aspect, ...] = ()


@dataclass(frozen=True)
class Clarify:
    """Ask which of these guides is meant."""

    pending: Pending
    probability: float


@dataclass(frozen=True)
class SmallTalk:
    """Answer an act that is not about a matter."""

    act: Act


@dataclass(frozen=True)
class HandOff:
    """Bring in a person; ``reason`` is requested, unanswered, complaint or abuse."""

    reason: str


@dataclass(frozen=True)
class Unanswered:
    """Say plainly that no guide answers this; ``out_of_scope`` where it is none of ours."""

    out_of_scope: bool = False


@dataclass(frozen=True)
class Alarm:
    """It sounds like danger, though no rule of ``safety.yml`` knows the words."""


@dataclass(frozen=True)
class StartOver:
    """Forget the matter in hand and greet again."""


@dataclass(frozen=True)
class Repeat:
    """Say the last answer again."""


Decision = Answer | Clarify | SmallTalk | HandOff | Unanswered | Alarm | StartOver | Repeat

_SMALL_TALK = {
    Act.GREET,
    Act.THANKS,
    Act.GOODBYE,
    Act.ASK_CAPABILITIES,
    Act.CHITCHAT,
    Act.AFFIRM,
    Act.DENY,
}


class Thresholds(BaseModel):
    """The numbers of ``policy.yml``; each carries its reason there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    answer_probability: float = Field(gt=0, lt=1)
    clarify_probability: float = Field(gt=0, lt=1)
    choice_probability: float = Field(gt=0, lt=1)
    degraded_answer_probability: float = Field(gt=0, lt=1)
    chosen_share: float = Field(gt=0, lt=1)
    corrected_probability: float = Field(gt=0, lt=1)
    other_matter_probability: float = Field(gt=0, lt=1)
    family_probability: float = Field(gt=0, lt=1)
    family_lead: float = Field(ge=1)
    new_matter_probability: float = Field(gt=0, lt=1)
    act_confidence: float = Field(gt=0, lt=1)
    aspect_confidence: float = Field(gt=0, lt=1)
    alarm_confidence: float = Field(gt=0, lt=1)
    alarm_least_business: float = Field(gt=0, lt=1)
    misses_before_handoff: int = Field(ge=1)
    abuses_before_handoff: int = Field(ge=1)

    @classmethod
    def load(cls, path: Path = _FILE) -> Thresholds:
        """Read the numbers."""
        return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Policy:
    """Decides; ``names`` maps guide ids to the guide's name and then its aliases."""

    thresholds: Thresholds
    names: Mapping[str, tuple[str, ...]]

    def in_context(self, text: str, context: Context) -> str | None:
        """What to search besides ``text``, where it only adds to the question before it."""
        adds = context.pending is not None or _CORRECTION.match(text)
        return f"{context.question}，{text}" if adds and context.question else None

    def decide(
        self,
        text: str,
        understanding: Understanding | None,
        result: SearchResult,
        context: Context,
        result_in_context: SearchResult | None = None,
    ) -> Decision:
        """What to do with a normalised sentence.

        ``understanding`` is None while the intent service is away; ``result_in_context``
        is what was found for :meth:`in_context`.
        """
        return (
            self._command(text)
            or self._choice(text, context)
            or self._return(text, understanding, result, context)
            or self._narrowed(text, understanding, result, result_in_context, context)
            or self._act(text, understanding, result, context)
            or self._matter(text, understanding, result, context)
            or self._unanswered(context)
        )

    def _command(self, text: str) -> Decision | None:
        """Words that mean one thing only, whatever the models think."""
        if _HUMAN.fullmatch(text) or _ASKS_HUMAN.search(text):
            return HandOff("requested")
        if _START_OVER.fullmatch(text):
            return StartOver()
        return Repeat() if _REPEAT.fullmatch(text) else None

    def _choice(self, text: str, context: Context) -> Decision | None:
        """An option tapped, named, or picked by its number."""
        named = next((gid for gid, (name, *_) in self.names.items() if name.lower() == text), None)
        pending = context.pending
        if named is not None:
            in_list = pending is not None and named in pending.guide_ids
            aspect = pending.aspect if pending is not None and in_list else Aspect.HOW
            return Answer(named, aspect, 1.0)
        if pending is None:
            return None
        if _NONE_OF_THESE.search(text):
            return Unanswered()
        row = _ordinal(text, len(pending.guide_ids))
        return None if row is None else Answer(pending.guide_ids[row], pending.aspect, 1.0)

    def _return(
        self,
        text: str,
        understanding: Understanding | None,
        result: SearchResult,
        context: Context,
    ) -> Decision | None:
        """Back to a matter talked of before: "还说刚才那个，几天办好"."""
        if not context.earlier or not _RETURN.search(text):
            return None
        known = [c.guide_id for c in (*result.kept, *result.rejected)]
        spoken_of = [m for m in (*context.earlier, context.matter) if m is not None]
        back = next((m for m in known if m in spoken_of), context.earlier[0])
        return Answer(back, self._aspect(understanding, context, follow_up=True), 1.0)

    def _narrowed(
        self,
        text: str,
        understanding: Understanding | None,
        result: SearchResult,
        found: SearchResult | None,
        context: Context,
    ) -> Decision | None:
        """A description that picks one of the choices, or corrects the question before."""
        if found is None or found.best is None:
            return None
        pending = context.pending
        if pending is None:
            if found.best.probability < self.thresholds.corrected_probability:
                return None
            aspect = self._aspect(understanding, context, follow_up=True)
            return Answer(found.best.guide_id, aspect, found.best.probability)
        offered = [c for c in found.kept if c.guide_id in pending.guide_ids]
        elsewhere = result.best is not None and result.best.guide_id not in pending.guide_ids
        if not offered or (elsewhere and result.kept[0].probability > offered[0].probability):
            return None
        share = offered[0].probability / sum(c.probability for c in offered)
        if share < self.thresholds.chosen_share or not content_of(text):
            return None
        return Answer(offered[0].guide_id, pending.aspect, offered[0].probability)

    def _act(
        self,
        text: str,
        understanding: Understanding | None,
        result: SearchResult,
        context: Context,
    ) -> Decision | None:
        """Acts that are not questions; a likely matter outweighs a doubtful act."""
        if understanding is None or understanding.act is None:
            return None
        if understanding.confidence < self.thresholds.act_confidence:
            return None
        likely = result.best is not None and (
            result.best.probability >= self.thresholds.answer_probability
        )
        act = understanding.act
        if act is Act.EMERGENCY:
            sure = understanding.confidence >= self.thresholds.alarm_confidence
            business = result.best is not None and (
                result.best.probability >= self.thresholds.alarm_least_business
            )
            return Alarm() if sure and not business else None
        if act is Act.ABUSE:
            repeated = context.abuses + 1 >= self.thresholds.abuses_before_handoff
            return HandOff("abuse") if repeated else SmallTalk(act)
        if act is Act.ASK_HUMAN and not likely:
            return HandOff("requested")
        if act is Act.COMPLAIN and not likely:
            return HandOff("complaint")
        return SmallTalk(act) if act in _SMALL_TALK and not likely else None

    def _matter(
        self,
        text: str,
        understanding: Understanding | None,
        result: SearchResult,
        context: Context,
    ) -> Decision | None:
        """The matter a question names, or the one in hand."""
        limits = self.thresholds
        answer_from = (
            limits.degraded_answer_probability
            if understanding is None
            else limits.answer_probability
        )
        best = result.best
        aspect = self._aspect(understanding, context, follow_up=False)
        also = understanding.also if understanding is not None else ()
        if context.pending is not None and not content_of(text):
            # Asked on without choosing: the same choice again, now for the new aspect.
            return Clarify(context.pending.model_copy(update={"aspect": aspect}), 1.0)
        if context.matter is not None and self._stays(text, understanding, best):
            follow_up = self._aspect(understanding, context, follow_up=True)
            return Answer(context.matter, follow_up, 1.0, also=also)
        if best is None:
            return None
        several = self._several(text, result)
        if several:
            return Clarify(Pending(guide_ids=several, aspect=aspect), best.probability)
        if best.probability >= answer_from or self._names_a_family(text, result):
            siblings = self._choices(result.kept[1:])
            return Answer(best.guide_id, aspect, best.probability, siblings[:2], also)
        choices = self._choices(result.kept)
        if sum(c.probability for c in result.kept) < limits.clarify_probability or not choices:
            return None
        return Clarify(Pending(guide_ids=choices[:3], aspect=aspect), best.probability)

    def _stays(
        self, text: str, understanding: Understanding | None, best: Candidate | None
    ) -> bool:
        """Whether a sentence asks on about the matter in hand.

        It does when nothing but words of asking is in it ("那要多少钱"), or when it
        asks for an aspect while no other matter is likely: the more is in it, the
        less likely another matter need be to end the talk of this one.
        """
        content = content_of(text)
        if not content:
            return True
        asks = (
            understanding is not None
            and understanding.act is None
            and understanding.aspect not in (Aspect.HOW, Aspect.STEPS)
            and understanding.aspect_confidence >= self.thresholds.aspect_confidence
        )
        short = len(content) <= _STEM
        limit = (
            self.thresholds.new_matter_probability
            if short
            else self.thresholds.other_matter_probability
        )
        return asks and len(text) <= _SHORT and (best is None or best.probability < limit)

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

    def _names_a_family(self, text: str, result: SearchResult) -> bool:
        """Whether only the family was named (居住证), and one member is the usual one meant."""
        best, *others = result.kept
        content = content_of(text)
        if len(content) < _STEM or content not in self.names[best.guide_id][0].lower():
            return False
        family = [c for c in others if _family(c.guide_id) == _family(best.guide_id)]
        mass = best.probability + sum(c.probability for c in family)
        leads = all(best.probability >= self.thresholds.family_lead * c.probability for c in others)
        return mass >= self.thresholds.family_probability and leads

    def _choices(self, candidates: tuple[Candidate, ...]) -> tuple[str, ...]:
        least = self.thresholds.choice_probability
        return tuple(c.guide_id for c in candidates if c.probability >= least)

    def _aspect(
        self, understanding: Understanding | None, context: Context, *, follow_up: bool
    ) -> Aspect:
        """The aspect asked; a bare new matter ("那护照呢") keeps the aspect in hand."""
        if understanding is None:
            return Aspect.HOW
        if understanding.aspect_confidence >= self.thresholds.aspect_confidence:
            return understanding.aspect
        return context.aspect if context.aspect is not None and not follow_up else Aspect.HOW

    def _unanswered(self, context: Context) -> Decision:
        if context.misses + 1 >= self.thresholds.misses_before_handoff:
            return HandOff("unanswered")
        return Unanswered()


_SHORT = 20
_STEM = 2
_HUMAN = re.compile(
    r"(转|找|要|接|叫|换)?(人工|真人|活人|客服|坐席|人工客服|人工服务|人工坐席)(服务|客服)?[吧呀啊。!！]*"
)
_ASKS_HUMAN = re.compile(
    r"(转|找|接|要|叫|换|给我|帮我).{0,4}(人工|真人|活人|坐席)|(换|找|叫)个?人(来)?(跟我|和我)?(说|讲|聊)"
)
_START_OVER = re.compile(r"(重新(来|开始|问)|重来|从头(来|开始)|换个问题)[吧。]?")
_REPEAT = re.compile(
    r"(再说一(遍|次)|没(听|看)(清|懂|明白).{0,3}再说.{0,3}|重复一(遍|下)|刚才说(的)?(啥|什么))[吧。?？]?"
)
_NONE_OF_THESE = re.compile(r"都不(是|对)|不是这(些|几个)|没有(我要的|一个对)|都没有")
_CORRECTION = re.compile(r"(不对|不是|错了|弄错|搞错|说错|我是说|我说的是|我问的是|我的意思)")
_RETURN = re.compile(r"回到|还说|接着说|还是(说|问)|刚才(那|说|问)|前面(那|说|问)|先前(那|说)")
_NUMERALS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_PICK = re.compile(
    r"(?:我?选|就|要)?第?([一二两三四1-4])(?:个|项|条|种|号)?(?:吧|呀|啊|的|那个|个)*[。!！]?"
)
_LAST = re.compile(r"(?:就|选)?(?:最后|末尾|最下面|下面)(?:一|那)?(?:个|项|条|种)(?:吧|呀)*")
_FIRST = re.compile(r"(?:就|选)?(?:最?前面|最上面|上面|头)(?:一|那)?(?:个|项|条|种)(?:吧|呀)*")


def _family(guide_id: str) -> str:
    """Guides of one family share what stands before the number: residence-02, residence-03."""
    return guide_id.partition("-")[0]


def _ordinal(text: str, count: int) -> int | None:
    """The row (from 0) that "第二个", "2" or "最后一个" picks among ``count``, or None."""
    if _LAST.fullmatch(text):
        return count - 1
    if _FIRST.fullmatch(text):
        return 0
    match = _PICK.fullmatch(text)
    number = _NUMERALS[match[1]] if match else 0
    return number - 1 if 1 <= number <= count else None
