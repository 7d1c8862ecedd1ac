"""What is indexed of a guide or bundle: its names, the ways people ask for it, its fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from knowledge.bundle import Bundle
from knowledge.guide import Guide
from knowledge.library import Library

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
    """One indexed text of one matter or bundle (``guide_id``), as a region's guide has it."""

    guide_id: str
    kind: Kind
    text: str
    region: str = ""

    @property
    def asked(self) -> bool:
        """Whether the text is one of the ways people ask for the guide."""
        return self.kind is not Kind.FIELD


def entries(library: Library) -> Iterator[Entry]:
    """All entries, ordered by region, then by matter or bundle, then as its guide lists them.

    A guide that narrows a wider one adds only what that one does not say already: a question
    asked in its region looks at both.
    """
    spelling = library.regions.spelling
    owners: list[Guide | Bundle] = [*library.guides.values(), *library.bundles.values()]
    for owner in sorted(owners, key=lambda owner: (spelling(owner.region), owner.id)):
        if isinstance(owner, Bundle):
            found, said = bundle_entries(owner, library), set[tuple[bool, str]]()
        else:
            found, said = guide_entries(owner), _said_around(owner, library)
        for entry in found:
            if (entry.asked, entry.text) not in said:
                yield replace(entry, region=spelling(owner.region))


def guide_entries(guide: Guide) -> Iterator[Entry]:
    """The entries of one guide, in its own order."""
    yield from _asked(guide.matter, guide)
    for text in _fields(guide):
        yield Entry(guide.matter, Kind.FIELD, text[:_PASSAGE_CHARACTERS], guide.region)


def bundle_entries(bundle: Bundle, library: Library) -> Iterator[Entry]:
    """The entries of one bundle; of the matters it takes only their names."""
    yield from _asked(bundle.id, bundle)
    names = "、".join(library.matters[m].name for m in bundle.guides if m in library.matters)
    notes = "；".join((*bundle.notes, *bundle.guide_notes.values()))
    yield Entry(bundle.id, Kind.FIELD, f"{bundle.name}：{bundle.summary}", bundle.region)
    for head, text in (("包括", names), ("注意", notes)):
        if text:
            passage = f"{bundle.name} {head}：{text}"[:_PASSAGE_CHARACTERS]
            yield Entry(bundle.id, Kind.FIELD, passage, bundle.region)


def _said_around(guide: Guide, library: Library) -> set[tuple[bool, str]]:
    """What the guides of the same matter say in the regions that the guide's lies in."""
    around = set(library.regions.chain(guide.region)[1:])
    wider = (g for g in library.variants(guide.matter) if g.region in around)
    return {(entry.asked, entry.text) for other in wider for entry in guide_entries(other)}


def _asked(owner_id: str, owner: Guide | Bundle) -> Iterator[Entry]:
    yield Entry(owner_id, Kind.NAME, owner.name, owner.region)
    for alias in owner.aliases:
        yield Entry(owner_id, Kind.ALIAS, alias, owner.region)
    for text in owner.similar_questions:
        yield Entry(owner_id, Kind.QUESTION, text, owner.region)


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
