from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from knowledge.bundle import Bundle
from knowledge.guide import Guide
from knowledge.library import Library
from knowledge.region import Region, Regions
from knowledge.search.entries import Entry, Kind, entries

COUNTY, TOWN = "990101", "990101103"
REGIONS = Regions([Region(COUNTY, "样例县"), Region(TOWN, "样例镇")])


def library_of(*guides: Guide, bundles: Iterable[Bundle] = ()) -> Library:
    return Library(
        {guide.id: guide for guide in guides},
        {},
        bundles={bundle.id: bundle for bundle in bundles},
        regions=REGIONS,
    )


def entries_of(data: dict[str, Any]) -> tuple[Entry, ...]:
    return tuple(entries(library_of(Guide.model_validate(data))))


def town_guide(data: dict[str, Any], **changes: object) -> Guide:
    return Guide.model_validate(data | {"id": f"{data['id']}@{TOWN}", "region": TOWN} | changes)


def test_names_aliases_and_questions_of_a_guide_come_in_its_own_order(
    guide_data: dict[str, Any],
) -> None:
    guide_data |= {"aliases": ["乙", "甲"], "similar_questions": ["怎么办", "要带什么"]}
    asked = [entry for entry in entries_of(guide_data) if entry.asked]
    assert [(entry.kind, entry.text) for entry in asked] == [
        (Kind.NAME, "居住证首次申领"),
        (Kind.ALIAS, "乙"),
        (Kind.ALIAS, "甲"),
        (Kind.QUESTION, "怎么办"),
        (Kind.QUESTION, "要带什么"),
    ]


def test_guides_are_ordered_by_id_however_they_are_given(small_library: Library) -> None:
    turned = Library(dict(reversed(tuple(small_library.guides.items()))), {})
    found = tuple(entries(turned))
    assert found == tuple(entries(Library(small_library.guides, {})))
    ids = [entry.guide_id for entry in found]
    assert ids == sorted(ids)


def test_the_fields_of_a_guide_are_content_and_not_ways_to_ask(guide_data: dict[str, Any]) -> None:
    guide_data |= {"materials": [{"name": "户口簿"}], "situations": [], "notes": ["别迟到。"]}
    guide_data["faqs"] = [{"question": "能代办吗？", "answer": "不能。"}]
    found = entries_of(guide_data)
    fields = [entry.text for entry in found if entry.kind is Kind.FIELD]
    assert "居住证首次申领 材料：户口簿" in fields
    assert "居住证首次申领 注意：别迟到。" in fields
    assert "能代办吗？ 不能。" in fields
    assert not any(entry.asked for entry in found if entry.kind is Kind.FIELD)


def test_a_situation_is_indexed_with_its_options(guide_data: dict[str, Any]) -> None:
    options = [{"label": "本人办"}, {"label": "别人代办"}]
    guide_data["situations"] = [{"question": "谁来办？", "options": options}]
    texts = [entry.text for entry in entries_of(guide_data)]
    assert "居住证首次申领 谁来办？ 本人办、别人代办" in texts


def test_what_a_guide_does_not_have_leaves_no_entry(guide_data: dict[str, Any]) -> None:
    for field in ("aliases", "similar_questions", "materials", "situations", "notes", "faqs"):
        guide_data[field] = []
    assert [entry.kind for entry in entries_of(guide_data)] == [Kind.NAME, Kind.FIELD, Kind.FIELD]


def test_a_long_field_is_cut_to_what_an_encoder_reads_well(guide_data: dict[str, Any]) -> None:
    guide_data["notes"] = ["长" * 200]
    assert max(len(entry.text) for entry in entries_of(guide_data)) == 160


def test_no_guides_have_no_entries() -> None:
    assert tuple(entries(library_of())) == ()


def test_a_narrower_guide_adds_only_what_the_wider_one_does_not_say(
    guide_data: dict[str, Any],
) -> None:
    wide = Guide.model_validate(guide_data)
    town = town_guide(
        guide_data, aliases=[*guide_data["aliases"], "镇上的叫法"], notes=["找老王。"]
    )
    added = [entry for entry in entries(library_of(wide, town)) if entry.region == TOWN]
    assert {(entry.guide_id, entry.kind, entry.text) for entry in added} == {
        ("residence-02", Kind.ALIAS, "镇上的叫法"),
        ("residence-02", Kind.FIELD, "居住证首次申领 注意：找老王。"),
    }


def test_a_guide_that_no_wider_one_stands_above_says_everything_itself(
    guide_data: dict[str, Any],
) -> None:
    elsewhere = Guide.model_validate(guide_data | {"region": "880101"})
    found = tuple(entries(library_of(elsewhere, town_guide(guide_data))))
    of_town = [entry.text for entry in found if entry.region == TOWN]
    assert of_town == [entry.text for entry in found if entry.region == "880101"]


def test_entries_of_a_region_lie_together_whatever_matter_they_are_of(
    guide_data: dict[str, Any],
) -> None:
    other = guide_data | {"id": "residence-09", "name": "别的事项"}
    guides = [Guide.model_validate(data) for data in (guide_data, other)]
    towns = [town_guide(data, notes=["找老王。"]) for data in (guide_data, other)]
    found = entries(library_of(*guides, *towns))
    changes = list(dict.fromkeys((entry.region, entry.guide_id) for entry in found))
    assert changes == [
        (COUNTY, "residence-02"),
        (COUNTY, "residence-09"),
        (TOWN, "residence-02"),
        (TOWN, "residence-09"),
    ]


def test_a_bundle_is_asked_for_like_a_guide_and_names_the_matters_it_takes(
    guide_data: dict[str, Any],
) -> None:
    other = Guide.model_validate(guide_data | {"id": "residence-09", "name": "别的事项"})
    bundle = Bundle.model_validate(
        {
            "id": "bundle-01",
            "name": "来了就住一件事",
            "summary": "新来的人要办的几件事，一次办完。",
            "similar_questions": ["刚搬来，全套手续有哪些"],
            "guides": ["residence-02", "residence-09"],
            "notes": ["先办居住证。"],
            "region": COUNTY,
            "source": "样例",
            "effective_from": "2026-01-01",
            "verified_on": "2026-01-01",
        }
    )
    library = library_of(Guide.model_validate(guide_data), other, bundles=[bundle])
    found = [entry for entry in entries(library) if entry.guide_id == "bundle-01"]
    assert [(entry.kind, entry.text) for entry in found] == [
        (Kind.NAME, "来了就住一件事"),
        (Kind.QUESTION, "刚搬来，全套手续有哪些"),
        (Kind.FIELD, "来了就住一件事：新来的人要办的几件事，一次办完。"),
        (Kind.FIELD, "来了就住一件事 包括：居住证首次申领、别的事项"),
        (Kind.FIELD, "来了就住一件事 注意：先办居住证。"),
    ]
    assert {entry.region for entry in found} == {COUNTY}
