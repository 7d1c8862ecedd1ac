from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.library import load
from knowledge.review import Finding, review

TODAY = date(2026, 11, 21)
FIRST, SECOND = "guides/residence/residence-02.yml", "guides/id/id-04.yml"


def change(folder: Path, file: str, **fields: Any) -> None:
    """Give fields of a guide's file other values."""
    path = folder / file
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    text = yaml.safe_dump(data | fields, allow_unicode=True, sort_keys=False, width=1000)
    path.write_text(text, encoding="utf-8")


def found(folder: Path, check: str, today: date = TODAY) -> list[Finding]:
    return [one for one in review(load(folder), today, folder) if one.check == check]


def line_of(folder: Path, file: str, text: str) -> int:
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_an_alias_of_two_matters_is_an_error_at_both(library_folder: Path) -> None:
    change(library_folder, FIRST, aliases=["蓝本本"])
    change(library_folder, SECOND, aliases=["《蓝 本本》"])
    by_guide = {one.guide_id: one for one in found(library_folder, "shared")}
    assert set(by_guide) == {"residence-02", "id-04"}
    first = by_guide["residence-02"]
    assert (first.severity, first.field) == ("error", "aliases")
    assert first.file == str(library_folder / FIRST)
    assert first.line == line_of(library_folder, FIRST, "蓝本本")
    assert "临时居民身份证申领" in first.message


def test_an_alias_that_is_another_matter_s_name_is_an_error(library_folder: Path) -> None:
    change(library_folder, FIRST, aliases=["临时居民身份证申领"])
    fields = {(one.guide_id, one.field, one.severity) for one in found(library_folder, "shared")}
    assert fields == {("residence-02", "aliases", "error"), ("id-04", "name", "error")}


def test_one_question_of_two_matters_is_an_error(library_folder: Path) -> None:
    for file in (FIRST, SECOND):
        change(library_folder, file, similar_questions=["证件在哪儿办？"])
    assert {one.severity for one in found(library_folder, "shared")} == {"error"}
    assert found(library_folder, "alike") == []


def test_two_matters_of_one_name_are_for_an_editor_to_judge(library_folder: Path) -> None:
    for file in (FIRST, SECOND):
        change(library_folder, file, name="证件办理")
    assert [one.severity for one in found(library_folder, "shared")] == ["warning"] * 2


def test_what_a_variant_inherits_is_not_shared_with_anybody(library_folder: Path) -> None:
    town = library_folder / "guides/residence/residence-02@990101003.yml"
    town.write_text("notes: [镇上周三不办。]\n", encoding="utf-8")
    assert found(library_folder, "shared") == []


def test_questions_of_two_matters_that_are_nearly_the_same_are_warned_of(
    library_folder: Path,
) -> None:
    change(library_folder, FIRST, similar_questions=["房本被水泡烂了，能换新的吗"])
    change(library_folder, SECOND, similar_questions=["红本本被水泡烂了，能换新的不"])
    findings = found(library_folder, "alike")
    assert {(one.guide_id, one.severity) for one in findings} == {
        ("residence-02", "warning"),
        ("id-04", "warning"),
    }
    assert "红本本被水泡烂了，能换新的不" in findings[-1].message


def test_questions_of_one_matter_may_be_alike(library_folder: Path) -> None:
    asked = ["房本被水泡烂了，能换新的吗", "房本被水泡烂了，能换新的不"]
    change(library_folder, FIRST, similar_questions=asked)
    assert found(library_folder, "alike") == []


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        ({"expires_on": date(2026, 11, 20)}, "expires_on", "2026-11-20已失效"),
        ({"effective_from": date(2026, 11, 22)}, "effective_from", "2026-11-22才生效"),
        ({"verified_on": date(2026, 5, 24)}, "verified_on", "181天没有核对了"),
    ],
)
def test_dates_that_keep_a_guide_from_being_answered_or_trusted_are_warned_of(
    library_folder: Path, fields: dict[str, date], field: str, says: str
) -> None:
    change(library_folder, FIRST, **fields)
    (one,) = found(library_folder, "dates")
    assert (one.severity, one.guide_id, one.field) == ("warning", "residence-02", field)
    assert one.line == line_of(library_folder, FIRST, f"{field}:")
    assert says in one.message


@pytest.mark.parametrize(
    "fields",
    [
        {"expires_on": date(2026, 11, 21)},
        {"effective_from": date(2026, 11, 21)},
        {"verified_on": date(2026, 5, 25)},
    ],
)
def test_dates_of_today_and_a_check_within_180_days_are_fine(
    library_folder: Path, fields: dict[str, date]
) -> None:
    change(library_folder, FIRST, **fields)
    assert found(library_folder, "dates") == []


def test_long_sentences_of_a_guide_are_one_finding_with_the_longest(library_folder: Path) -> None:
    longest = "您" * 35
    change(library_folder, FIRST, notes=["请" * 31, f"短句。{longest}。", "够短。"])
    (one,) = found(library_folder, "sentences")
    assert one.message.startswith("2句超过30个字，最长的35个字")
    assert one.line == line_of(library_folder, FIRST, longest)


def test_what_a_variant_inherits_is_not_found_again(library_folder: Path) -> None:
    change(library_folder, FIRST, aliases=["蓝本本"], notes=["请" * 31, "逾期要重办。"])
    change(library_folder, SECOND, aliases=["蓝本本"])
    town = library_folder / "guides/residence/residence-02@990101003.yml"
    town.write_text("progress: 问镇上。\n", encoding="utf-8")
    ids = {one.guide_id for one in review(load(library_folder), TODAY, library_folder)}
    assert ids == {"residence-02", "id-04"}


def test_words_of_office_of_a_guide_are_one_finding_with_plain_words(library_folder: Path) -> None:
    change(library_folder, FIRST, notes=["逾期的予以注销。", "逾期要重办。"])
    (one,) = found(library_folder, "words")
    assert one.message == "公文用语：“予以”可说“给”、“逾期”可说“过了期限”"
    assert one.field == "notes"


def test_a_region_that_is_not_listed_is_named_once(library_folder: Path) -> None:
    (library_folder / "regions.yml").write_text(
        "- {code: '990101', name: 青禾区}\n", encoding="utf-8"
    )
    assert found(library_folder, "region") == []
    town = library_folder / "guides/residence/residence-02@990109003.yml"
    town.write_text("notes: []\n", encoding="utf-8")
    (one,) = found(library_folder, "region")
    assert (one.guide_id, one.field) == ("residence-02@990109003", "region")
    assert "区划990109003没有写进regions.yml" in one.message


def test_bundles_are_reviewed_as_guides_are(library_folder: Path) -> None:
    bundle = {
        "id": "bundle-01",
        "name": "临时居民身份证申领",
        "summary": "搬到本区要办的两件事。",
        "guides": ["civil-01", "residence-02"],
        "notes": ["请" * 31],
        "region": "990101",
        "source": "示例",
        "effective_from": date(2026, 1, 1),
        "verified_on": date(2026, 5, 1),
    }
    file = library_folder / "bundles" / "bundle-01.yml"
    file.parent.mkdir()
    file.write_text(yaml.safe_dump(bundle, allow_unicode=True), encoding="utf-8")
    findings = [
        one
        for one in review(load(library_folder), TODAY, library_folder)
        if one.guide_id == "bundle-01"
    ]
    assert {one.check for one in findings} == {"shared", "dates", "sentences"}
    assert {one.file for one in findings} == {str(file)}


def test_errors_come_before_warnings(library_folder: Path) -> None:
    change(library_folder, FIRST, aliases=["蓝本本"], notes=["请" * 31])
    change(library_folder, "guides/civil/civil-01.yml", aliases=["蓝本本"], notes=["请" * 31])
    findings = review(load(library_folder), TODAY, library_folder)
    assert [one.severity for one in findings] == ["error", "error", "warning", "warning"]


def test_the_guides_that_ship_have_nothing_to_mend() -> None:
    folder = Path(__file__).parents[2] / "knowledge"
    assert review(load(folder), TODAY, folder) == ()
