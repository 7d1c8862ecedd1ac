from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.failures import IndexMissing
from knowledge.search.entries import Entry, Kind
from knowledge.search.table import Table

ENTRIES = (
    Entry("exit-01", Kind.NAME, "普通护照首次申请", "9901"),
    Entry("exit-01", Kind.FIELD, "材料:身份证", "9901"),
    Entry("residence-02", Kind.ALIAS, "居住证", "9901"),
    Entry("exit-01", Kind.QUESTION, "镇上能办护照吗", "990101103"),
)


def test_entries_come_back_normalised_and_otherwise_as_they_went_in() -> None:
    entry = Entry("exit-01", Kind.NAME, "護照 Ａ", "9901")
    assert list(Table.of([entry])) == [Entry("exit-01", Kind.NAME, "护照 a", "9901")]
    assert list(Table.of(ENTRIES)) == list(ENTRIES)


def test_matters_regions_and_where_regions_begin_are_told() -> None:
    table = Table.of(ENTRIES)
    assert table.guide_ids == ("exit-01", "residence-02")
    assert table.rows.tolist() == [0, 0, 1, 0]
    assert table.regions == ("9901", "990101103")
    assert table.bounds.tolist() == [0, 3, 4]


def test_ways_to_ask_and_names_are_told_apart_from_content() -> None:
    table = Table.of(ENTRIES)
    assert table.asked.tolist() == [True, False, True, True]
    assert table.named.tolist() == [True, False, True, False]


def test_a_region_in_two_pieces_is_refused() -> None:
    with pytest.raises(ValueError, match="9901"):
        Table.of([*ENTRIES, ENTRIES[0]])


def test_a_saved_table_is_mapped_and_reads_the_same(tmp_path: Path) -> None:
    Table.of(ENTRIES).save(tmp_path)
    mapped = Table.load(tmp_path)
    assert list(mapped) == list(ENTRIES)
    assert mapped[1:3] == list(ENTRIES[1:3])
    assert mapped.guide_ids == ("exit-01", "residence-02")


@pytest.mark.parametrize("content", ["", "{}", "cut sho"])
def test_damaged_labels_are_a_missing_index(tmp_path: Path, content: str) -> None:
    Table.of(ENTRIES).save(tmp_path)
    (tmp_path / "labels.json").write_text(content, encoding="utf-8")
    with pytest.raises(IndexMissing, match=r"labels\.json.*knowledge publish"):
        Table.load(tmp_path)
