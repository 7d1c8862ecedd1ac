"""What a sentence has to do with the matter in hand: asks on about it, corrects it, leaves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot import phrases
from bot.asking import content_of, is_question
from bot.context import Context
from bot.heard import Heard
from bot.thresholds import Thresholds
from knowledge.guide import Aspect
from knowledge.search.searcher import Candidate, SearchResult
from knowledge.search.tokens import cut

# Beyond this many characters a sentence brings its own subject, unless nothing else is likely.
_SHORT = 20
_STEM = 2
# "钱哪天能到账" and the like: so short, it names no new matter unless a word of it does.
_FOLLOW_UP = 10
# Words of asking for an aspect that are also in names of matters: who asks whether a sister may be
# 委托 asks for no 公证委托, and whose 户口 is elsewhere does not want to move it.
_WORDS_OF_ASKING = {
    Aspect.PROXY: ("委托", "委托书", "代理"),
    Aspect.CROSS_REGION: ("户口", "户籍", "居住证"),
}
# What one brings along: said of a matter in hand, it is no matter of its own.
_BROUGHT = ("身份证", "户口本", "户口簿", "社保卡", "结婚证", "房产证")


@dataclass(frozen=True)
class Following:
    """Decides what follows on from the turns before.

    ``names`` maps matters to their name and then their aliases; ``bundles`` maps bundles to their
    matters.
    """

    thresholds: Thresholds
    names: Mapping[str, tuple[str, ...]]
    bundles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def besides(self, text: str, result: SearchResult, context: Context) -> str | None:
        """What to search besides ``text``, since it says its part only with what was said before.

        A correction and "那丢了呢" need the thing talked of (驾驶证) and nothing else that was said
        of it; what is merely unclear needs the whole question before.
        """
        unsure = result.sure < self.thresholds.answer_assurance
        if context.pending is None and context.matter is not None:
            if phrases.CORRECTION.match(text):
                return f"{self.object_of(context.matter)}，{phrases.put_right(text)}"
            if unsure and elliptic(text):
                return f"{self.object_of(context.matter)}，{text}"
        if unsure and context.question and content_of(text):
            return f"{context.question}，{text}"
        return self.added(text, context)

    def question(self, text: str, context: Context) -> str:
        """The question that the next sentence may add to: words of asking alone are none."""
        added = self.added(text, context)
        return added or (text if content_of(text) else context.question) or text

    def added(self, text: str, context: Context) -> str | None:
        """The question before with ``text`` added to it, where that is plainly meant."""
        adds = context.pending is not None or phrases.CORRECTION.match(text)
        return f"{context.question}，{text}" if adds and context.question else None

    def object_of(self, matter: str) -> str:
        """The thing a matter is about: the longest words it shares with a neighbour's name.

        机动车驾驶证 of 机动车驾驶证期满换证, since 机动车驾驶证遗失补证 is about it, too.
        """
        name = self.names[matter][0]
        family = (n for m, (n, *_) in self.names.items() if m != matter and same_family(m, matter))
        return _shared(name, "\n".join(family)) or name

    def stays(self, heard: Heard, matter: str) -> bool:
        """Whether a sentence asks on about the matter in hand.

        It does when nothing but words of asking is in it ("那要多少钱"), or when it asks for an
        aspect and no other matter is both likely and named: "我哥在外地，我替他去行不行".
        """
        content = content_of(heard.text)
        if not content:
            return True
        aspect = heard.clear_aspect(self.thresholds.aspect_confidence)
        if aspect is None or elliptic(heard.text) or phrases.ASIDE.search(heard.text):
            return False
        best, limits = heard.best, self.thresholds
        if best is None or best.guide_id == matter:
            return best is not None or len(heard.text) <= _SHORT
        if self._is_told_of_it(heard, matter, aspect):
            return True
        if len(heard.text) > _SHORT:
            return False
        short = len(content) <= _STEM
        limit = limits.new_matter_probability if short else limits.other_matter_probability
        return best.probability < limit

    def _is_told_of_it(self, heard: Heard, matter: str, aspect: Aspect) -> bool:
        """Whether all that is said beside the aspect may be said of the matter in hand."""
        limits, sure = self.thresholds, heard.result.sure
        words = _WORDS_OF_ASKING.get(aspect, ())
        if words and any(word in heard.text for word in words):
            return sure < limits.asked_assurance and not self._names_another(heard, matter, words)
        if sure >= limits.answer_assurance:
            return False
        if len(heard.text) <= _FOLLOW_UP:
            return not self._names_another(heard, matter, ())
        ours = sum(c.probability for c in heard.result.kept)
        unclear = heard.best is None or heard.best.probability < limits.new_matter_probability
        return (
            unclear
            and ours >= limits.clarify_probability
            and not self._names_another(heard, matter, _BROUGHT)
        )

    def _names_another(self, heard: Heard, matter: str, besides: tuple[str, ...]) -> bool:
        """Whether a word is another likely guide's, not the matter's in hand: 公积金, not 到账."""
        own = "".join(self.names[matter])
        others = "".join(
            name
            for c in heard.result.kept
            if c.guide_id != matter
            for name in self.names[c.guide_id]
        )
        words = [word for word in cut(content_of(heard.text)) if len(word) >= _STEM]
        return any(word in others and word not in own and word not in besides for word in words)

    def returned(self, heard: Heard, context: Context) -> str | None:
        """The matter talked of before that one goes back to: "还说刚才那个，几天办好"."""
        before = context.earlier or context.spoken_of
        if not before or not phrases.RETURN.search(heard.text):
            return None
        known = [c.guide_id for c in (*heard.result.kept, *heard.result.rejected)]
        return next((m for m in known if m in before), before[0])

    def corrected(self, heard: Heard, context: Context) -> Candidate | None:
        """Not that one, so another: "不是换证，是丢了"."""
        if heard.joined is None or not phrases.CORRECTION.match(heard.text):
            return None
        kept = heard.joined.kept
        others = [c for c in kept if c.guide_id != context.matter]
        if not others:
            return None
        ruled_out = sum(c.probability for c in kept if c.guide_id == context.matter)
        probability = others[0].probability / max(1.0 - ruled_out, others[0].probability)
        if probability < self.thresholds.corrected_probability:
            return None
        return Candidate(others[0].guide_id, probability, others[0].channels)

    def meant(self, heard: Heard, context: Context) -> Candidate | None:
        """The guide that an unsure sentence means only after what was said before."""
        return (
            self._elliptic(heard)
            or self._joined(heard, context)
            or self._of_the_event(heard, context)
            or self._spoken_of(heard, context)
        )

    def _elliptic(self, heard: Heard) -> Candidate | None:
        """ "要是丢了呢": the same thing, another matter of it."""
        if heard.joined is None or not elliptic(heard.text):
            return None
        sure = heard.joined.sure >= self.thresholds.answer_assurance
        return heard.joined.best if sure else None

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

    def _of_the_event(self, heard: Heard, context: Context) -> Candidate | None:
        """One more matter of the event that two matters talked of belong to: a death, a birth."""
        if heard.joined is None:
            return None
        spoken = set(context.spoken_of)
        event = {
            matter
            for bundle, members in self.bundles.items()
            if bundle in spoken or len(spoken.intersection(members)) > 1
            for matter in members
        }
        weights = {
            c.guide_id: c.probability * (self.thresholds.event_factor if c.guide_id in event else 1)
            for c in heard.joined.kept
            if c.guide_id != context.matter
        }
        best = max(weights, key=lambda matter: weights[matter], default=None)
        if best not in event or weights[best] < self.thresholds.joined_share * sum(
            weights.values()
        ):
            return None
        return next(c for c in heard.joined.kept if c.guide_id == best)

    def _spoken_of(self, heard: Heard, context: Context) -> Candidate | None:
        """The one of the likely guides that was talked of before: "身份证那个，要拍照吗"."""
        aside = phrases.ASIDE.search(heard.text)
        if aside or heard.clear_aspect(self.thresholds.aspect_confidence) is None:
            return None
        known = [c for c in heard.result.kept if c.guide_id in context.spoken_of]
        likely = [c for c in known if c.probability >= self.thresholds.joined_probability]
        return likely[0] if len(likely) == 1 else None


def elliptic(text: str) -> bool:
    """Whether a sentence names a thing and leaves out what it asks of it: "那健康证呢"."""
    return phrases.ELLIPTIC.fullmatch(text) is not None and not is_question(text.rstrip("呢?？"))


def same_family(one: str, other: str) -> bool:
    """Guides of one family share what stands before the number: residence-02, residence-03."""
    return one.partition("-")[0] == other.partition("-")[0]


def _shared(name: str, others: str) -> str:
    """The longest run of two characters or more of ``name`` that ``others`` hold, or nothing."""
    runs = (
        name[start : start + length]
        for length in range(len(name), _STEM - 1, -1)
        for start in range(len(name) - length + 1)
    )
    return next((run for run in runs if run in others), "")
