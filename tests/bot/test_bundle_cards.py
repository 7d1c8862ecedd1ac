"""A bundle as a card: its matters in order, and what to bring for all of them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.bundle_cards import BundleCards, Here
from bot.cards import Cards
from bot.reply import BundleCard, Item
from bot.sentences import Sentences
from knowledge.guide import Aspect, Material
from knowledge.library import Library
from tests.bot.test_bundles import FIRST, SECOND, bundle

NAMES = {FIRST: ("居住证首次申领",), SECOND: ("身份证丢失补领",)}


def card_of(
    library: Library, first: Material, second: Material, *asked: Aspect, **changes: Any
) -> BundleCard:
    """The card of a bundle of two matters that take one thing each."""
    guides = {
        FIRST: library.guide(FIRST).model_copy(update={"name": "甲", "materials": (first,)}),
        SECOND: library.guide(SECOND).model_copy(update={"name": "乙", "materials": (second,)}),
    }
    sentences = Sentences.load()
    cards = BundleCards(NAMES, sentences, Cards(sentences, library.places))
    return cards.card(Here(bundle(guides=[FIRST, SECOND], **changes), guides, ()), *asked)


def items(card: BundleCard) -> list[Item]:
    (section,) = [section for section in card.sections if section.aspect == "materials"]
    return list(section.items)


def test_the_matters_come_in_order_with_their_notes_and_the_name_to_tap(library: Library) -> None:
    photo = Material(name="照片")

    members = card_of(library, photo, photo, guide_notes={SECOND: "丢了才办。"}).members

    assert [(m.guide_id, m.name, m.note, m.value) for m in members] == [
        (FIRST, "甲", "", "居住证首次申领"),
        (SECOND, "乙", "丢了才办。", "身份证丢失补领"),
    ]


def test_a_thing_says_which_matters_it_is_for_and_what_to_know_of_it(library: Library) -> None:
    photo = Material(name="照片", form="electronic", required=False, note="白底")
    book = Material(name="户口簿", electronic_licence=True, note="带原簿。")

    assert [(i.name, i.detail, i.badges) for i in items(card_of(library, photo, book))] == [
        ("照片", "用于：甲。白底。", ("电子版", "1份", "可后补")),
        ("户口簿", "用于：乙。带原簿。", ("原件", "1份", "免带")),
    ]


def test_a_thing_for_all_matters_does_not_list_them(library: Library) -> None:
    photo = Material(name="照片")

    assert [i.detail for i in items(card_of(library, photo, photo))] == ["每件事都要用。"]


@pytest.mark.parametrize(
    ("asked", "opened"),
    [
        ((Aspect.HOW,), []),
        ((Aspect.MATERIALS,), ["materials"]),
        ((Aspect.NOTES,), ["notes"]),
        ((Aspect.NOTES, Aspect.MATERIALS), ["materials", "notes"]),
    ],
)
def test_what_was_asked_comes_first_and_open(
    library: Library, asked: tuple[Aspect, ...], opened: list[str]
) -> None:
    photo = Material(name="照片")

    sections = card_of(library, photo, photo, *asked, notes=["可以一次申请。"]).sections

    assert [section.aspect for section in sections if section.open] == opened
    assert [section.aspect for section in sections][: len(opened)] == opened
    assert len(sections) == 2


def test_every_bundle_has_a_card_without_empty_parts(
    library: Library, sentences: Sentences
) -> None:
    cards = BundleCards(library.names, sentences, Cards(sentences, library.places))
    for one in library.bundles.values():
        guides = {matter: library.variant(matter, one.region) for matter in one.guides}

        card = cards.card(Here(one, guides, ()))

        assert [member.guide_id for member in card.members] == [g.id for g in guides.values()]
        assert (card.source, card.verified_on) == (one.source, one.verified_on)
        assert "None" not in card.model_dump_json()
        assert all(part.title and (part.lines or part.items) for part in card.sections)
