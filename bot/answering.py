"""Guide + aspect → reply. Every fact comes from a field of the guide; nothing is made up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from bot.bundles import Bundles
from bot.cards import Cards
from bot.decisions import Answer, Clarify
from bot.leading import Leading
from bot.open_now import open_now
from bot.reply import CrisisCard, GuideRef, OptionChip, Outcome, Phone, Reply
from bot.safety import Danger
from bot.sentences import Sentences
from bot.understanding import Act
from knowledge.guide import Aspect, Guide
from knowledge.library import Library

_SHOWN_PLACES = 2


class Answering:
    """Says what was decided, in the sentences of ``replies.yml``."""

    def __init__(self, library: Library, sentences: Sentences) -> None:
        self._library = library
        self._sentences = sentences
        self.cards = Cards(sentences, library.places)
        self.bundles = Bundles(
            library, sentences, self.cards, lambda g, a, now: self._spoken[a](g, now)
        )
        self.leading = Leading(library, sentences, self.cards, _reference)
        self._spoken: Mapping[Aspect, Callable[[Guide, datetime], str | None]] = {
            Aspect.HOW: self._how,
            Aspect.MATERIALS: lambda g, _: self.leading.brought(g),
            Aspect.WHERE: self._where,
            Aspect.HOURS: self._hours,
            Aspect.DURATION: self._duration,
            Aspect.FEE: self._fee,
            Aspect.CONDITIONS: self._named("answer.conditions"),
            Aspect.ONLINE: lambda g, _: self._stated("answer.online", g.channels.online.depth, g),
            Aspect.STEPS: lambda g, _: self._about("answer.steps", g, count=len(g.steps)),
            Aspect.PHONE: lambda g, _: self._about(
                "answer.phone", g, phones="、".join(g.phones.consult)
            ),
            Aspect.PROXY: lambda g, _: self._stated("answer.proxy", g.proxy.allowed, g),
            Aspect.PROGRESS: lambda g, _: g.progress,
            Aspect.RESULT: lambda g, _: self._about("answer.result", g, result=g.result.name),
            Aspect.CROSS_REGION: lambda g, _: self._stated(
                "answer.cross_region", g.cross_region.scope, g
            ),
            Aspect.NOTES: lambda g, _: self._about("answer.notes", g) if g.notes else None,
        }

    def answer(self, decision: Answer, now: datetime, region: str | None = None) -> Reply:
        """The asked aspect in a sentence, the guide as a card, next steps to tap.

        ``now`` is local time; a guide outside its dates is not answered from. The guide is
        the matter's nearest to ``region``; raises GuideUnknown where none applies there.
        A bundle is answered as a whole.
        """
        if decision.guide_id in self._library.bundles:
            return self.bundles.answer(decision, now, region)
        guide = self._library.variant(decision.guide_id, region)
        phone = guide.phones.consult[0]
        reference = _reference(guide)
        if not guide.in_date(now.date()):
            return Reply(
                outcome=Outcome.UNANSWERED_OUT_OF_DATE,
                text=self._about("unanswered.out_of_date", guide, phone=phone),
                guide=reference,
                aspect=decision.aspect,
                options=(self._human(),),
            )
        spoken = self._spoken[decision.aspect](guide, now)
        if spoken is None:
            return Reply(
                outcome=Outcome.UNANSWERED_FIELD_EMPTY,
                text=self._about("unanswered.field_empty", guide, phone=phone),
                guide=reference,
                aspect=decision.aspect,
                options=(*self._next(decision.aspect), self._human()),
            )
        said = [spoken, *(self._spoken[aspect](guide, now) for aspect in decision.also)]
        asks, situations = self._asks(guide, decision)
        beside = dict.fromkeys((*self._whole(decision, now, region), *decision.siblings))
        return Reply(
            outcome=Outcome.ANSWERED,
            text="\n".join(sentence for sentence in (*said, asks) if sentence),
            guide=reference,
            aspect=decision.aspect,
            confidence=round(decision.probability, 3),
            card=self.cards.guide(guide, decision.aspect, *decision.also),
            options=(*situations, *self._next(decision.aspect), *self._names(beside)),
        )

    def clarify(self, decision: Clarify) -> Reply:
        """Which of these? Up to three guides, and none of them."""
        none = self._sentences.say("none_of_these")
        return Reply(
            outcome=Outcome.CLARIFYING,
            text=self._sentences.say("clarify"),
            aspect=decision.pending.aspect,
            confidence=round(decision.probability, 3),
            options=(*self._names(decision.pending.guide_ids), OptionChip(label=none, value=none)),
        )

    def crisis(self, danger: Danger) -> Reply:
        """What to do this minute, and the numbers to call."""
        return self._help_now(danger.value)

    def alarm(self) -> Reply:
        """It sounds like danger, of which kind is unclear: the numbers for all of them."""
        return self._help_now("unclear")

    def _help_now(self, kind: str) -> Reply:
        numbers = self._sentences.all(f"crisis_phones.{kind}")
        return Reply(
            outcome=Outcome.CRISIS,
            text=self._sentences.say(f"crisis.{kind}"),
            card=CrisisCard(phones=tuple(self._phone(number) for number in numbers)),
            options=(self._human(),),
        )

    def small_talk(self, act: Act | str) -> Reply:
        """A short answer to an act; capabilities come with examples to tap."""
        options = self._sentences.all("greeting.options") if act in _SHOWS_EXAMPLES else []
        human = (self._human(),) if act == Act.ABUSE else ()
        return Reply(
            outcome=Outcome.SMALLTALK,
            text=self._sentences.say(f"smalltalk.{act}"),
            options=(*(OptionChip(label=o, value=o) for o in options), *human),
        )

    def unanswered(self, *, out_of_scope: bool) -> Reply:
        """Plainly no answer, a number to call, and a person."""
        outcome = Outcome.UNANSWERED_OUT_OF_SCOPE if out_of_scope else Outcome.UNANSWERED_NO_MATCH
        return Reply(
            outcome=outcome,
            text=self._sentences.say(f"unanswered.{outcome.removeprefix('unanswered_')}"),
            options=(self._human(),),
        )

    def greeting(self, place: str | None) -> Reply:
        """The first words, naming the place whose door plate was scanned."""
        name = "greeting.at_place" if place else "greeting.text"
        options = self._sentences.all("greeting.options")
        return Reply(
            outcome=Outcome.SMALLTALK,
            text=self._sentences.say(name, place=place),
            options=tuple(OptionChip(label=o, value=o) for o in options),
        )

    def handed_off(self, outcome: Outcome, sentence: str) -> Reply:
        """A person is on the way; whoever changes their mind can go back to the bot."""
        give_up = self._sentences.say("handoff.give_up")
        waiting = outcome is not Outcome.MESSAGE_LEFT
        return Reply(
            outcome=outcome,
            text=self._sentences.say(f"handoff.{sentence}"),
            options=(OptionChip(label=give_up, value=give_up),) if waiting else (),
        )

    def plain(self, outcome: Outcome, sentence: str) -> Reply:
        """One sentence, without a card."""
        return Reply(outcome=outcome, text=self._sentences.say(sentence))

    def hotlines(self) -> tuple[Phone, ...]:
        """Numbers the page keeps for when nothing else works."""
        return tuple(self._phone(n) for n in ("12345", "12333", "12393", "110", "119", "120"))

    def _asks(self, guide: Guide, decision: Answer) -> tuple[str, tuple[OptionChip, ...]]:
        """What to bring depends on the situation: which? How to do it: together, if wanted."""
        if decision.aspect is Aspect.MATERIALS:
            return self.leading.question(guide)
        if decision.aspect in (Aspect.HOW, Aspect.STEPS):
            start = self._sentences.say("lead.tap.start")
            return "", (OptionChip(label=start, value=start),)
        return "", ()

    def _whole(self, decision: Answer, now: datetime, region: str | None) -> Iterable[str]:
        """The bundles a matter belongs to: whoever asks how to begin may want it all."""
        if decision.aspect is not Aspect.HOW:
            return ()
        return self.bundles.with_matter(decision.guide_id, region, now.date())

    def _how(self, guide: Guide, now: datetime) -> str:
        lines = [self._about("answer.how", guide)]
        if guide.situations:
            lines.append(self._sentences.say("answer.situation"))
        return "\n".join(lines)

    def _where(self, guide: Guide, now: datetime) -> str | None:
        counters = guide.channels.counter
        if not counters:
            online_only = guide.channels.online.depth == "full"
            return self._about("answer.where_online_only", guide) if online_only else None
        names = [self.cards.counter_name(counter) for counter in counters[:_SHOWN_PLACES]]
        more = "等地" if len(counters) > _SHOWN_PLACES else ""
        return self._about("answer.where", guide, places="，或".join(names) + more)

    def _hours(self, guide: Guide, now: datetime) -> str | None:
        if not guide.channels.counter:
            return None
        place = self._library.places[guide.channels.counter[0].place]
        hours = self.cards.hours_of(place)
        said = self._sentences.say("answer.hours", place=place.name, hours=hours)
        return f"{said}\n{open_now(place, now, self._sentences)}".strip()

    def _duration(self, guide: Guide, now: datetime) -> str | None:
        days = guide.promised_days if guide.promised_days is not None else guide.legal_days
        if days is None:
            return guide.duration_note
        name = "answer.duration" if days else "answer.duration_on_spot"
        return self._about(name, guide, days=days)

    def _fee(self, guide: Guide, now: datetime) -> str:
        return self._about(
            "answer.fee_free" if guide.fee.free else "answer.fee", guide, amount=guide.fee.amount
        )

    def _named(self, sentence: str) -> Callable[[Guide, datetime], str]:
        return lambda guide, now: self._about(sentence, guide)

    def _stated(self, sentence: str, value: str, guide: Guide) -> str | None:
        """The sentence for a field's value; nothing where the guide's source does not say."""
        return None if value == "unstated" else self._about(f"{sentence}_{value}", guide)

    def _about(self, sentence: str, guide: Guide, **values: object) -> str:
        return self._sentences.say(sentence, name=guide.name, **values)

    def _next(self, aspect: Aspect) -> Iterable[OptionChip]:
        for name in self._sentences.all(f"follow_ups.{aspect}"):
            label = self._sentences.say(f"aspects.{name}")
            yield OptionChip(label=label, value=label)

    def _names(self, guide_ids: Iterable[str]) -> Iterable[OptionChip]:
        for guide_id in guide_ids:
            # As the policy knows it, whatever a region's variant is called: it is tapped.
            name = self._library.names[guide_id][0]
            yield OptionChip(label=name, value=name)

    def _human(self) -> OptionChip:
        label = self._sentences.say("handoff.option")
        return OptionChip(label=label, value=label)

    def _phone(self, number: str) -> Phone:
        return Phone(label=self._sentences.say(f"phones.{number}"), number=number)


_SHOWS_EXAMPLES = {Act.ASK_CAPABILITIES, "start_over", "nothing_to_repeat"}


def _reference(guide: Guide) -> GuideRef:
    return GuideRef(id=guide.id, name=guide.name, updated_on=guide.verified_on, source=guide.source)
