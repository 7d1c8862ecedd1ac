"""A guide's file changes in the fields that were edited, and in no other byte."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from knowledge.failures import GuideUnknown, LibraryUnwritable
from knowledge.guide_files import as_text, digest, find, locked, with_fields
from knowledge.reading import Source, read

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"

TEXT = """\
# 由户籍科核对
id: residence-02
aliases:
  - 暂住证   # 老叫法
  - '12345'
  - "居住卡"
notes:
  - 一条注意事项。
effective_from: 2026-01-01
verified_on: 2026-11-20
"""


def changed(text: str, **fields: Any) -> str:
    return with_fields(text, fields, inherits=False)


def test_no_file_that_ships_changes_by_being_read_and_written() -> None:
    for path in sorted((KNOWLEDGE / "guides").glob("*/*.yml")):
        text = path.read_text(encoding="utf-8")
        assert with_fields(text, {}, inherits=False) == text, path


def test_a_line_added_or_taken_out_leaves_the_quotes_and_remarks_of_the_others() -> None:
    assert changed(TEXT, aliases=["暂住证", "12345", "新证", "居住卡"]) == TEXT.replace(
        '  - "居住卡"\n', '  - 新证\n  - "居住卡"\n'
    )
    assert changed(TEXT, aliases=["暂住证", "居住卡"]) == TEXT.replace("  - '12345'\n", "")


def test_a_new_date_stands_where_the_guide_has_it() -> None:
    assert changed(TEXT, expires_on=date(2027, 1, 31)) == TEXT.replace(
        "verified_on", "expires_on: 2027-01-31\nverified_on"
    )


def test_a_field_emptied_goes_out_of_the_file() -> None:
    with_date = changed(TEXT, expires_on=date(2027, 1, 31))
    assert changed(with_date, expires_on=None) == TEXT
    assert changed(TEXT, notes=()) == TEXT.replace("notes:\n  - 一条注意事项。\n", "")


def test_where_a_wider_guide_would_fill_it_a_field_is_emptied_in_words() -> None:
    text = with_fields(TEXT, {"notes": (), "expires_on": None}, inherits=True)
    assert yaml.safe_load(text)["notes"] == []
    assert "expires_on" in yaml.safe_load(text)
    assert yaml.safe_load(text)["expires_on"] is None


def test_lists_written_without_indentation_stay_so() -> None:
    flat = TEXT.replace("  - ", "- ")
    assert changed(flat, aliases=["暂住证", "12345", "居住卡", "新证"]) == flat.replace(
        '- "居住卡"\n', '- "居住卡"\n- 新证\n'
    )


@given(st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=5))
def test_whatever_is_written_is_read_back_as_the_text_it_was(lines: list[str]) -> None:
    printable = [line for line in lines if line.isprintable()]
    text = changed(TEXT, aliases=["居住卡", *printable])
    assert yaml.safe_load(text)["aliases"] == ["居住卡", *printable]


@pytest.mark.parametrize("word", ["yes", "no", "null", "12:30", "2026-01-01", "1e5", "~", "0o7"])
def test_words_that_yaml_takes_for_something_else_are_quoted(word: str, tmp_path: Path) -> None:
    file = tmp_path / "a.yml"
    file.write_text(changed(TEXT, aliases=[word]), encoding="utf-8")
    source = read(file, dict, "one guide (a mapping)")
    assert isinstance(source, Source)
    assert source.data["aliases"] == [word]


def test_a_new_file_has_the_fields_in_the_order_of_the_guide(guide_data: dict[str, Any]) -> None:
    shuffled = dict(sorted(guide_data.items()))
    text = as_text(shuffled)
    assert yaml.safe_load(text) == guide_data
    assert text.startswith("id: residence-02\nname: ")


@pytest.mark.parametrize("guide_id", ["no-99", "../places/halls", "residence-0*", "RESIDENCE-02"])
def test_no_file_is_found_for_an_id_that_no_guide_has(guide_id: str, library_folder: Path) -> None:
    with pytest.raises(GuideUnknown):
        find(library_folder, guide_id)


def test_a_folder_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(LibraryUnwritable, match=str(tmp_path)), locked(tmp_path):
        pass


def test_the_digest_is_that_of_the_file(tmp_path: Path) -> None:
    assert digest("居住证") != digest("居住证 ")
    assert len(digest("")) == 64
