from __future__ import annotations

from typing import Any

from knowledge.differences import Difference, as_text, differences
from knowledge.guide import Guide
from knowledge.library import Library


def library(*guides: Guide) -> Library:
    return Library({guide.id: guide for guide in guides}, {})


def changed(guide: Guide, **update: Any) -> tuple[Difference, ...]:
    return differences(library(guide), library(guide.model_copy(update=update)))


def test_the_same_libraries_do_not_differ(small_library: Library) -> None:
    assert differences(small_library, small_library) == ()
    assert as_text(()) == "没有差别。"


def test_what_was_added_and_removed_is_named(pocket_library: Library) -> None:
    wedding, permit = pocket_library.guide("civil-01"), pocket_library.guide("residence-02")
    found = differences(library(wedding), library(permit))
    assert [(d.kind, d.what, d.id, d.name) for d in found] == [
        ("removed", "guide", "civil-01", wedding.name),
        ("added", "guide", "residence-02", permit.name),
    ]


def test_a_changed_field_is_told_by_its_path_with_old_and_new(pocket_library: Library) -> None:
    guide = pocket_library.guide("residence-02")
    material = guide.materials[0].model_copy(update={"copies": 3})
    (found,) = changed(guide, materials=(material, *guide.materials[1:]))
    assert (found.field, found.old, found.new) == ("materials[1].copies", 1, 3)


def test_one_line_more_in_a_list_is_one_change(pocket_library: Library) -> None:
    guide = pocket_library.guide("residence-02")
    first, *rest = guide.notes or ("一", "二")
    (found,) = differences(
        library(guide.model_copy(update={"notes": (first, *rest)})),
        library(guide.model_copy(update={"notes": (first, "周一人多。", *rest)})),
    )
    assert (found.field, found.old, found.new) == ("notes[2]", None, "周一人多。")


def test_what_a_variant_only_inherits_is_told_once(pocket_library: Library) -> None:
    guide = pocket_library.guide("residence-02")

    def with_variant(**update: Any) -> Library:
        base = guide.model_copy(update=update)
        town = base.model_copy(update={"id": "residence-02@990101001", "region": "990101001"})
        return library(base, town)

    (found,) = differences(with_variant(), with_variant(summary="给外地来的人办的证件。"))
    assert found.id == "residence-02"


def test_places_bundles_and_regions_are_compared_too(small_library: Library) -> None:
    empty = Library(small_library.guides, {})
    found = differences(empty, small_library)
    assert {d.what for d in found} >= {"place"}
    assert all(d.kind == "added" for d in found)


def test_a_person_reads_names_not_paths_and_long_texts_shortened(pocket_library: Library) -> None:
    guide = pocket_library.guide("residence-02")
    text = as_text(changed(guide, summary="新" * 80, duration_note="节假日顺延"))
    assert text.startswith("修改办事指南 residence-02 居住证首次申领")
    assert "  简介：「" in text
    assert "新" * 59 + "…" in text
    assert "新" * 60 not in text
