"""Bundle (一件事) + aspect → reply. The facts are those of the guides that it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime

from bot.bundle_cards import BundleCards, Here
from bot.cards import Cards
from bot.decisions import Answer
from bot.reply import BundleCard, GuideRef, OptionChip, Outcome, Reply
from bot.sentences import Sentences
from knowledge.bundle import Bundle
from knowledge.failures import GuideUnknown
from knowledge.guide import Aspect, Guide
from knowledge.library import Library

# What is said of each matter may fill a phone's screen; more of it nobody reads or listens to.
_SAID_CHARACTERS = 240
_OFFERED_MEMBERS = 4
# A bundle has no office of its own to call.
_HOTLINE = "12345"

Said = Callable[[Guide, Aspect, datetime], str | None]


class Bundles:
    """Says of whole bundles which matters they take, in which order, and what to bring."""

    def __init__(self, library: Library, sentences: Sentences, cards: Cards, said: Said) -> None:
        """``said`` gives a guide's sentence on an aspect; ``None`` where its field is empty."""
        self._library = library
        self._sentences = sentences
        self._cards = BundleCards(library.names, sentences, cards)
        self._said = said
        self._spoken: Mapping[Aspect, Callable[[Here], str | None]] = {
            Aspect.HOW: self._order,
            Aspect.STEPS: self._order,
            Aspect.MATERIALS: self._materials,
            Aspect.NOTES: self._notes,
            # A guide's sentence on them only points to its card.
            Aspect.CONDITIONS: lambda here: self._sentences.say("bundle.tap"),
        }

    def of_region(self, region: str | None) -> Iterator[Bundle]:
        """Bundles that hold in ``region``; all of them without one."""
        spelling = self._library.regions.spelling
        chain = {spelling(code) for code in self._library.regions.chain(region)} if region else None
        for bundle in self._library.bundles.values():
            if chain is None or spelling(bundle.region) in chain:
                yield bundle

    def with_matter(self, matter: str, region: str | None, today: date) -> Iterator[str]:
        """Ids of the bundles that take ``matter``."""
        for bundle in self.of_region(region):
            if matter in bundle.guides and bundle.in_date(today):
                yield bundle.id

    def card(self, bundle_id: str, region: str | None, today: date) -> BundleCard:
        """The card of a bundle that nobody asked about; raises GuideUnknown as :meth:`here`."""
        return self._cards.card(self.here(bundle_id, region, today))

    def here(self, bundle_id: str, region: str | None, today: date) -> Here:
        """The bundle with the guides nearest to ``region``, without those out of their dates.

        Raises GuideUnknown where no such bundle, or no guide of it, holds there.
        """
        bundle = next((b for b in self.of_region(region) if b.id == bundle_id), None)
        found = dict(self._nearest(bundle, region)) if bundle is not None else {}
        if bundle is None or not found:
            raise GuideUnknown(bundle_id)
        guides = {matter: guide for matter, guide in found.items() if guide.in_date(today)}
        missing = [self._library.names[m][0] for m in bundle.guides if m not in guides]
        return Here(bundle, guides, tuple(missing))

    def answer(self, decision: Answer, now: datetime, region: str | None) -> Reply:
        """The asked aspect in sentences, the bundle as a card, its matters to tap.

        ``now`` is local time; raises GuideUnknown as :meth:`here` does.
        """
        here = self.here(decision.guide_id, region, now.date())
        if not here.bundle.in_date(now.date()) or not here.guides:
            return self._refuse(here, decision.aspect, Outcome.UNANSWERED_OUT_OF_DATE)
        first, *more = (self._sentence(here, a, now) for a in (decision.aspect, *decision.also))
        if first is None:
            return self._refuse(here, decision.aspect, Outcome.UNANSWERED_FIELD_EMPTY)
        lines = [first, *(line for line in more if line), *self._missing(here)]
        # Who describes a whole affair is told its order and asked where to begin; who tapped
        # its name asked for it alone.
        asks = decision.aspect in (Aspect.HOW, Aspect.STEPS) and decision.probability < 1
        if asks:
            lines.append(self._say("which"))
        return Reply(
            outcome=Outcome.CLARIFYING if asks else Outcome.ANSWERED,
            text="\n".join(dict.fromkeys(lines)),
            guide=_reference(here.bundle),
            aspect=decision.aspect,
            confidence=round(decision.probability, 3),
            card=self._cards.card(here, decision.aspect, *decision.also),
            options=tuple(self._options(here, decision)),
        )

    def offered(self, bundle_id: str, region: str | None, now: datetime) -> tuple[str, ...]:
        """The matters that an answer offers to begin with, in their order."""
        return _first(self.here(bundle_id, region, now.date()))

    def _nearest(self, bundle: Bundle, region: str | None) -> Iterator[tuple[str, Guide]]:
        for matter in bundle.guides:
            with suppress(GuideUnknown):
                yield matter, self._library.variant(matter, region)

    def _sentence(self, here: Here, aspect: Aspect, now: datetime) -> str | None:
        spoken = self._spoken.get(aspect)
        return self._each(here, aspect, now) if spoken is None else spoken(here)

    def _order(self, here: Here) -> str:
        names = [guide.name for guide in here.guides.values()]
        if len(names) == 1:
            return self._say("only", name=here.bundle.name, first=names[0])
        first, *middle, last = names
        then = self._say("then", names="、".join(middle)) if middle else ""
        order = self._say(
            "how", name=here.bundle.name, count=len(names), first=first, then=then, last=last
        )
        return f"{order}\n{self._say('see_notes')}" if here.bundle.guide_notes else order

    def _materials(self, here: Here) -> str:
        merged, count = here.materials, len(here.guides)
        if not merged:
            return self._say("materials_none", count=count)
        shared = sum(material.electronic_licence for material in merged)
        free = self._sentences.say("answer.materials_free", count=shared) if shared else ""
        return self._say("materials", count=count, brought=len(merged) - shared, free=free)

    def _notes(self, here: Here) -> str:
        if not here.bundle.notes:
            return self._say("tap")
        return self._say("notes", name=here.bundle.name)

    def _each(self, here: Here, aspect: Aspect, now: datetime) -> str | None:
        """What the guides say, once for all of which it is true; too much of it is left to tap."""
        guides = tuple(here.guides.values())
        if aspect is Aspect.FEE and all(guide.fee.free for guide in guides):
            return self._say("fee_free", count=len(guides))
        groups: dict[str | None, list[Guide]] = {}
        for guide in guides:
            groups.setdefault(self._said(_called("", guide), aspect, now), []).append(guide)
        if set(groups) == {None}:
            return None
        if len(groups) == 1:
            every = self._say("every", count=len(guides))
            return self._said(_called(every, guides[0]), aspect, now)
        lines = [self._of(alike, aspect, now) for alike in groups.values()]
        if sum(map(len, lines)) > _SAID_CHARACTERS:
            return self._say("tap")
        return "\n".join([self._say("differs"), *lines])

    def _of(self, alike: list[Guide], aspect: Aspect, now: datetime) -> str:
        """One sentence of guides that say the same; it begins with their names if it has none."""
        names = "、".join(guide.name for guide in alike)
        said = self._said(_called(names, alike[0]), aspect, now)
        if said is None:
            return self._say("unsaid", names=names)
        return said if names in said else f"{names}：{said}"

    def _missing(self, here: Here) -> Iterator[str]:
        if here.missing:
            yield self._say("missing", names="、".join(here.missing), phone=_HOTLINE)

    def _refuse(self, here: Here, aspect: Aspect, outcome: Outcome) -> Reply:
        sentence = f"unanswered.{outcome.removeprefix('unanswered_')}"
        return Reply(
            outcome=outcome,
            text=self._sentences.say(sentence, name=here.bundle.name, phone=_HOTLINE),
            guide=_reference(here.bundle),
            aspect=aspect,
            options=(OptionChip.saying(self._sentences.say("handoff.option")),),
        )

    def _options(self, here: Here, decision: Answer) -> Iterator[OptionChip]:
        """The first matters, what else was likely meant, and what to bring unless it was asked."""
        for matter in dict.fromkeys((*_first(here), *decision.siblings)):
            yield OptionChip.saying(self._library.names[matter][0])
        if Aspect.MATERIALS not in (decision.aspect, *decision.also):
            yield OptionChip.saying(self._sentences.say("aspects.materials"))

    def _say(self, sentence: str, **values: object) -> str:
        return self._sentences.say(f"bundle.{sentence}", **values)


def _first(here: Here) -> tuple[str, ...]:
    return tuple(here.guides)[:_OFFERED_MEMBERS]


def _called(name: str, guide: Guide) -> Guide:
    """``guide`` under another name: what it says then tells whether others say the same."""
    return guide.model_copy(update={"name": name})


def _reference(bundle: Bundle) -> GuideRef:
    return GuideRef(
        id=bundle.id, name=bundle.name, updated_on=bundle.verified_on, source=bundle.source
    )
