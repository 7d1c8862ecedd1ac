from __future__ import annotations

from typing import Any

from knowledge.guide import Guide
from knowledge.library import Library
from knowledge.search.entries import Kind, entries


def test_names_aliases_and_questions_of_a_guide_come_in_its_own_order(
    guide_data: dict[str, Any],
) -> None:
    guide_data |= {"aliases": ["乙", "甲"], "similar_questions": ["怎么办", "要带什么"]}
    asked = [entry for entry in entries([Guide.model_validate(guide_data)]) if entry.asked]
    assert [(entry.kind, entry.text) for entry in asked] == [
        (Kind.NAME, "居住证首次申领"),
        (Kind.ALIAS, "乙"),
        (Kind.ALIAS, "甲"),
        (Kind.QUESTION, "怎么办"),
        (Kind.QUESTION, "要带什么"),
    ]


def test_guides_are_ordered_by_id_however_they_are_given(small_library: Library) -> None:
    guides = list(small_library.guides.values())
    assert entries(guides) == entries(reversed(guides))
    ids = [entry.guide_id for entry in entries(reversed(guides))]
    assert ids == sorted(ids)


def test_the_fields_of_a_guide_are_content_and_not_ways_to_ask(guide_data: dict[str, Any]) -> None:
    guide_data |= {"materials": [{"name": "户口簿"}], "situations": [], "notes": ["别迟到。"]}
    guide_data["faqs"] = [{"question": "能代办吗？", "answer": "不能。"}]
    found = entries([Guide.model_validate(guide_data)])
    fields = [entry.text for entry in found if entry.kind is Kind.FIELD]
    assert "居住证首次申领 材料：户口簿" in fields
    assert "居住证首次申领 注意：别迟到。" in fields
    assert "能代办吗？ 不能。" in fields
    assert not any(entry.asked for entry in found if entry.kind is Kind.FIELD)


def test_a_situation_is_indexed_with_its_options(guide_data: dict[str, Any]) -> None:
    options = [{"label": "本人办"}, {"label": "别人代办"}]
    guide_data["situations"] = [{"question": "谁来办？", "options": options}]
    texts = [entry.text for entry in entries([Guide.model_validate(guide_data)])]
    assert "居住证首次申领 谁来办？ 本人办、别人代办" in texts


def test_what_a_guide_does_not_have_leaves_no_entry(guide_data: dict[str, Any]) -> None:
    for field in ("aliases", "similar_questions", "materials", "situations", "notes", "faqs"):
        guide_data[field] = []
    found = entries([Guide.model_validate(guide_data)])
    assert [entry.kind for entry in found] == [Kind.NAME, Kind.FIELD, Kind.FIELD]


def test_a_long_field_is_cut_to_what_an_encoder_reads_well(guide_data: dict[str, Any]) -> None:
    guide_data["notes"] = ["长" * 200]
    found = entries([Guide.model_validate(guide_data)])
    assert max(len(entry.text) for entry in found) == 160


def test_no_guides_have_no_entries() -> None:
    assert entries([]) == ()
