"""A bundle (一件事) as a card: its matters in order, and what to bring for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.cards import Cards
from bot.reply import BundleCard, Item, Member, Section
from bot.sentences import Sentences
from knowledge.bundle import Bundle, MergedMaterial
from knowledge.guide import Aspect, Guide


@dataclass(frozen=True)
class Here:
    """A bundle as one region has it: its guides by matter, and the names of those it lacks."""

    bundle: Bundle
    guides: Mapping[str, Guide]
    missing: tuple[str, ...]

    @cached_property
    def materials(self) -> tuple[MergedMaterial, ...]:
        """What to bring for the guides there are, each thing once."""
        return self.bundle.materials(self.guides)


class BundleCards:
    """Builds cards from bundles."""

    def __init__(
        self, names: Mapping[str, tuple[str, ...]], sentences: Sentences, cards: Cards
    ) -> None:
        """``names`` are those of the library: a matter is tapped by its first."""
        self._names = names
        self._sentences = sentences
        self._cards = cards

    def card(self, here: Here, *asked: Aspect) -> BundleCard:
        """The card of a bundle, with the sections that answer ``asked`` first and open."""
        bundle = here.bundle
        materials = [self._item(material, here) for material in here.materials]
        sections = [
            self._section(Aspect.MATERIALS, asked, items=materials),
            self._section(Aspect.NOTES, asked, lines=bundle.notes),
        ]
        filled = [section for section in sections if section.lines or section.items]
        return BundleCard(
            bundle_id=bundle.id,
            name=bundle.name,
            summary=bundle.summary,
            members=tuple(
                Member(
                    guide_id=guide.id,
                    name=guide.name,
                    note=bundle.guide_notes.get(matter, ""),
                    value=self._names[matter][0],
                )
                for matter, guide in here.guides.items()
            ),
            missing=here.missing,
            sections=tuple(sorted(filled, key=lambda section: not section.open)),
            source=bundle.source,
            verified_on=bundle.verified_on,
            sample=bundle.sample,
        )

    def _section(
        self,
        aspect: Aspect,
        asked: tuple[Aspect, ...],
        lines: Iterable[str] = (),
        items: Iterable[Item] = (),
    ) -> Section:
        return Section(
            aspect=aspect,
            title=self._sentences.say(f"bundle.sections.{aspect}"),
            lines=tuple(lines),
            items=tuple(items),
            open=aspect in asked,
        )

    def _item(self, material: MergedMaterial, here: Here) -> Item:
        everyone = len(material.needed_by) == len(here.guides) > 1
        use = self._sentences.say(
            "bundle.for_all" if everyone else "bundle.for", names="、".join(material.needed_by)
        )
        return Item(
            name=material.name,
            detail="".join([use, *(f"{note.rstrip('。')}。" for note in material.notes)]),
            badges=self._cards.badges(material),
        )
