"""What is indexed of a guide: its names, the ways people ask for it, its fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from knowledge.guide import Guide

# A passage longer than this adds cost to the encoder and blurs its vector.
_PASSAGE_CHARACTERS = 160


class Kind(StrEnum):
    """What an entry is; the first three are ways to ask, the last is content."""

    NAME = "name"
    ALIAS = "alias"
    QUESTION = "question"
    FIELD = "field"


@dataclass(frozen=True)
class Entry:
    """One indexed text of one guide."""

    guide_id: str
    kind: Kind
    text: str

    @property
    def asked(self) -> bool:
        """Whether the text is one of the ways people ask for the guide."""
        return self.kind is not Kind.FIELD


def entries(guides: Iterable[Guide]) -> tuple[Entry, ...]:
    """All entries, ordered by guide id and then as the guide lists them."""
    found: list[Entry] = []
    for guide in sorted(guides, key=lambda guide: guide.id):
        found.append(Entry(guide.id, Kind.NAME, guide.name))
        found.extend(Entry(guide.id, Kind.ALIAS, alias) for alias in guide.aliases)
        found.extend(Entry(guide.id, Kind.QUESTION, text) for text in guide.similar_questions)
        found.extend(
            Entry(guide.id, Kind.FIELD, text[:_PASSAGE_CHARACTERS]) for text in _fields(guide)
        )
    return tuple(found)


def _fields(guide: Guide) -> Iterator[str]:
    yield f"{guide.name}：{guide.summary}"
    yield f"{guide.name} 条件：{'；'.join(guide.conditions)}"
    if guide.materials:
        yield f"{guide.name} 材料：{'、'.join(material.name for material in guide.materials)}"
    if guide.notes:
        yield f"{guide.name} 注意：{'；'.join(guide.notes)}"
    for situation in guide.situations:
        options = "、".join(option.label for option in situation.options)
        yield f"{guide.name} {situation.question} {options}"
    for faq in guide.faqs:
        yield f"{faq.question} {faq.answer}"
