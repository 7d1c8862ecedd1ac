"""A walk through one guide, said aloud: 情形 → what to bring → steps → the place, open or not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from bot.cards import Cards
from bot.decisions import Answer
from bot.open_now import open_now
from bot.reply import GuideCard, GuideRef, OptionChip, Outcome, Reply
from bot.sentences import Sentences
from bot.walking import Stage, Walk, personal, stage_of, taken
from knowledge.guide import Aspect, Guide
from knowledge.library import Library

Reference = Callable[[Guide], GuideRef]


class Leading:
    """Says what comes next in a walk; the facts are the guide's."""

    def __init__(
        self, library: Library, sentences: Sentences, cards: Cards, reference: Reference
    ) -> None:
        self._library = library
        self._sentences = sentences
        self._cards = cards
        self._reference = reference
        self._stages: Mapping[Stage, Callable[[Guide, Walk, datetime], Reply]] = {
            Stage.SITUATION: self._situation,
            Stage.CHECKLIST: self._checklist,
            Stage.STEP: self._step,
            Stage.PLACE: self._place,
        }

    def begun(self, answer: Answer, region: str | None) -> Walk | None:
        """The walk that an answer on materials begins, where it depends on the situation."""
        if answer.aspect is not Aspect.MATERIALS or answer.guide_id in self._library.bundles:
            return None
        guide = self._library.variant(answer.guide_id, region)
        return Walk(matter=answer.guide_id) if guide.situations else None

    def question(self, guide: Guide) -> tuple[str, tuple[OptionChip, ...]]:
        """The guide's first question about the citizen, and its options to tap; nothing if none."""
        if not guide.situations:
            return "", ()
        asked = self._sentences.say("lead.depends", question=guide.situations[0].question)
        return asked, _chips(option.label for option in guide.situations[0].options)

    def brought(self, guide: Guide) -> str:
        """How many things to bring, and how many the counter fetches itself."""
        shared = sum(material.electronic_licence for material in guide.materials)
        brought = len(guide.materials) - shared
        say = self._sentences.say
        if not brought:
            name = "answer.materials_shared" if shared else "answer.materials_none"
            return say(name, name=guide.name, count=shared)
        free = say("answer.materials_free", count=shared) if shared else ""
        return say("answer.materials", name=guide.name, brought=brought, free=free)

    def lead(self, walk: Walk, now: datetime, region: str | None) -> tuple[Reply, Walk | None]:
        """The next thing of the walk, and the walk to go on with; ``None`` where it has ended.

        ``now`` carries a time zone. Raises GuideUnknown where the matter has no guide here.
        """
        guide = self._library.variant(walk.matter, region)
        if not guide.in_date(now.date()):
            return self._out_of_date(guide), None
        stage = stage_of(guide, walk)
        reply = self._stages[stage](guide, walk, now)
        return reply, None if stage is Stage.PLACE else walk

    def left(self) -> Reply:
        """The walk is set aside; how to take it up again."""
        return Reply(
            outcome=Outcome.SMALLTALK,
            text=self._sentences.say("lead.left"),
            options=self._tap("start"),
        )

    def beside(self, reply: Reply) -> Reply:
        """``reply``, said in the middle of a walk: the way on is offered with it."""
        start, onward = self._tap("start", "next")
        kept = (option for option in reply.options if option not in (start, onward))
        return reply.model_copy(update={"options": (onward, *kept)})

    def _situation(self, guide: Guide, walk: Walk, now: datetime) -> Reply:
        situation = guide.situations[len(walk.chosen)]
        first = "lead.first_question" if walk.stepwise and not walk.chosen else "lead.question"
        outcome = Outcome.GUIDING if walk.stepwise else Outcome.CLARIFYING
        return Reply(
            outcome=outcome,
            text=self._sentences.say(first, name=guide.name, question=situation.question),
            guide=self._reference(guide),
            aspect=Aspect.MATERIALS,
            options=(
                *_chips(option.label for option in situation.options),
                *(self._tap(*_back(walk), "leave") if walk.stepwise else ()),
            ),
        )

    def _checklist(self, guide: Guide, walk: Walk, now: datetime) -> Reply:
        mine = personal(guide, walk)
        options = taken(guide, walk)
        labels = "；".join(option.label for option in options)
        lines = [self._sentences.say("lead.chosen", labels=labels)] if options else []
        lines += [self.brought(mine), *(option.note for option in options if option.note)]
        if walk.stepwise:
            lines.append(self._sentences.say("lead.ready"))
        card = self._cards.guide(mine, Aspect.MATERIALS)
        return Reply(
            outcome=Outcome.GUIDING if walk.stepwise else Outcome.ANSWERED,
            text="\n".join(lines),
            guide=self._reference(guide),
            aspect=Aspect.MATERIALS,
            confidence=1.0,
            card=_asked(card) if walk.stepwise else card,
            options=self._tap("next", *_back(walk), "leave")
            if walk.stepwise
            else self._tap("start"),
        )

    def _step(self, guide: Guide, walk: Walk, now: datetime) -> Reply:
        steps = personal(guide, walk).steps
        step = steps[walk.shown - 1]
        text = self._sentences.say(
            "lead.step",
            number=walk.shown,
            count=len(steps),
            title=step.title,
            detail=step.detail,
        )
        where = self._sentences.say("lead.where", where=step.where) if step.where else ""
        return Reply(
            outcome=Outcome.GUIDING,
            text=f"{text}\n{where}".strip(),
            guide=self._reference(guide),
            aspect=Aspect.STEPS,
            options=self._tap("next", "back", "leave"),
        )

    def _place(self, guide: Guide, walk: Walk, now: datetime) -> Reply:
        lines = []
        for counter in guide.channels.counter[:2]:
            place = self._library.places[counter.place]
            where = self._cards.counter_name(counter)
            lines.append(self._sentences.say("lead.place", place=where, address=place.address))
            lines.append(open_now(place, now, self._sentences))
        if not lines:
            lines.append(self._nowhere(guide))
        lines.append(self._sentences.say("lead.end"))
        return Reply(
            outcome=Outcome.GUIDING,
            text="\n".join(line for line in lines if line),
            guide=self._reference(guide),
            aspect=Aspect.WHERE,
            card=_asked(self._cards.guide(personal(guide, walk), Aspect.WHERE, Aspect.HOURS)),
            options=_chips(
                [self._sentences.say("aspects.phone"), self._sentences.say("aspects.fee")]
            ),
        )

    def _nowhere(self, guide: Guide) -> str:
        """Without a counter: online, or where the guide does not say so, whom to ask."""
        online = guide.channels.online.depth == "full"
        name = "lead.no_counter" if online else "lead.no_place"
        return self._sentences.say(name, name=guide.name, phone=guide.phones.consult[0])

    def _out_of_date(self, guide: Guide) -> Reply:
        phone = guide.phones.consult[0]
        return Reply(
            outcome=Outcome.UNANSWERED_OUT_OF_DATE,
            text=self._sentences.say("unanswered.out_of_date", name=guide.name, phone=phone),
            guide=self._reference(guide),
            options=_chips([self._sentences.say("handoff.option")]),
        )

    def _tap(self, *names: str) -> tuple[OptionChip, ...]:
        return _chips(self._sentences.say(f"lead.tap.{name}") for name in names)


def _asked(card: GuideCard) -> GuideCard | None:
    """What is talked of now, and no more: the way on must not lie screens below."""
    sections = tuple(section for section in card.sections if section.open)
    return card.model_copy(update={"sections": sections}) if sections else None


def _back(walk: Walk) -> tuple[str, ...]:
    """What was chosen by mistake can be chosen again."""
    return ("back",) if walk.chosen else ()


def _chips(labels: Iterable[str]) -> tuple[OptionChip, ...]:
    return tuple(OptionChip(label=label, value=label) for label in labels)
