"""Edits of guides: checked against the whole library, written at once or not at all."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge import editing
from knowledge import library as guides
from knowledge.editing import Change
from knowledge.failures import EditRefused, GuideChanged, GuideUnknown, LibraryInvalid

TODAY = date(2026, 11, 21)
ID = "residence-02"
NEW = {
    "prefix": "residence",
    "topic": "户籍",
    "name": "居住证地址变更",
    "summary": "搬了家，把居住证上登记的住址改成新的。",
    "authority": "公安",
    "conditions": ["已经领过居住证，现在搬了家。"],
    "steps": [{"title": "到窗口", "detail": "带居住证和新住址的证明。"}],
    "fee": {"free": True, "amount": "不收钱。"},
    "result": "改好地址的居住证",
    "phones": {"consult": ["12345"], "complaint": ["12389"]},
    "source": "《居住证暂行条例》",
    "similar_questions": ["搬家了居住证地址要改吗"],
}


def file_of(folder: Path, guide_id: str = ID) -> Path:
    return folder / "guides" / guide_id.split("-")[0] / f"{guide_id}.yml"


def problems(folder: Path, given: dict[str, Any], guide_id: str = ID) -> dict[str, str]:
    before = {path: path.read_bytes() for path in folder.rglob("*.yml")}
    with pytest.raises(EditRefused) as refused:
        editing.prepare(folder, guide_id, given, today=TODAY)
    assert {path: path.read_bytes() for path in folder.rglob("*.yml")} == before
    return {problem.field: problem.message for problem in refused.value.problems}


def test_an_edit_changes_its_fields_and_nothing_else_of_the_library(library_folder: Path) -> None:
    before = guides.load(library_folder)
    aliases = (*before.guide(ID).aliases, "新市民证")
    given = {"aliases": list(aliases), "expires_on": "2027-12-31", "verified_on": "2026-11-21"}
    prepared = editing.prepare(library_folder, ID, given, today=TODAY)

    assert guides.load(library_folder) == before
    assert prepared.guide.aliases == aliases
    editing.write(prepared)

    after = guides.load(library_folder)
    assert after.guide(ID) == before.guide(ID).model_copy(
        update={
            "aliases": aliases,
            "expires_on": date(2027, 12, 31),
            "verified_on": TODAY,
        }
    )
    assert {**after.guides, ID: None} == {**before.guides, ID: None}
    assert Change("expires_on", None, "2027-12-31") in prepared.changes
    assert Change("aliases", list(aliases[:-1]), list(aliases)) in prepared.changes


def test_fields_given_as_they_are_change_nothing(library_folder: Path) -> None:
    guide = guides.load(library_folder).guide(ID)
    given = {"aliases": list(guide.aliases), "expires_on": None}
    prepared = editing.prepare(library_folder, ID, given, today=TODAY)
    assert prepared.changes == ()
    assert prepared.text == file_of(library_folder).read_text(encoding="utf-8")


def test_of_two_edits_from_one_file_only_the_first_is_written(library_folder: Path) -> None:
    first = editing.prepare(library_folder, ID, {"notes": ["第一条。"]}, today=TODAY)
    second = editing.prepare(library_folder, ID, {"notes": ["第二条。"]}, today=TODAY)
    editing.write(first)
    with pytest.raises(GuideChanged):
        editing.write(second)
    with pytest.raises(GuideChanged):
        editing.prepare(library_folder, ID, {}, today=TODAY, sha256=first.sha256)
    assert guides.load(library_folder).guide(ID).notes == ("第一条。",)


def test_the_sha256_of_what_was_written_takes_the_next_edit(library_folder: Path) -> None:
    written = editing.write(
        editing.prepare(library_folder, ID, {"notes": ["第一条。"]}, today=TODAY)
    )
    again = editing.prepare(
        library_folder, ID, {"notes": ["第二条。"]}, today=TODAY, sha256=written
    )
    assert again.sha256 == written


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({"aliases": ["好", ""]}, "aliases.1", "别名第 2 条太短了，至少要 1 个字"),
        ({"aliases": ["长" * 81]}, "aliases.0", "别名第 1 条太长了，最多 80 个字"),
        ({"notes": ["一样。", "一样。"]}, "notes.1", "注意事项第 2 条和第 1 条一样"),
        ({"verified_on": "2026-02-30"}, "verified_on", "核对日期不是有效的日期，写成"),
        ({"verified_on": "2026-11-22"}, "verified_on", "核对日期不能晚于今天"),
        ({"effective_from": None}, "effective_from", "生效日期应当是日期"),
        ({"expires_on": "2020-01-01"}, "expires_on", "失效日期早于生效日期"),
        (
            {"similar_questions": ["我的号码[手机号]能查吗"]},
            "similar_questions.0",
            "相似问法第 1 条里还有打码的标记",
        ),
        ({"name": "别的名字"}, "name", "事项名称不能在这里改"),
    ],
)
def test_what_is_wrong_is_said_in_chinese_at_its_field_and_nothing_is_written(
    given: dict[str, Any], field: str, message: str, library_folder: Path
) -> None:
    assert problems(library_folder, given)[field].startswith(message)


def test_an_alias_of_another_guide_is_refused(library_folder: Path) -> None:
    other = guides.load(library_folder).guide("civil-01")
    assert "aliases" in "".join(problems(library_folder, {"aliases": [other.aliases[0]]}))


def test_an_edit_that_would_break_a_variant_is_refused(library_folder: Path) -> None:
    variant = file_of(library_folder, "residence-02@990101103")
    variant.write_text("id: residence-02@990101103\nexpires_on: 2026-06-30\n", encoding="utf-8")
    assert guides.load(library_folder).guide(variant.stem).expires_on == date(2026, 6, 30)
    assert problems(library_folder, {"effective_from": "2026-07-01"})


def test_a_variant_keeps_to_itself_what_was_edited_and_inherits_the_rest(
    library_folder: Path,
) -> None:
    variant = file_of(library_folder, "residence-02@990101103")
    variant.write_text("id: residence-02@990101103\n", encoding="utf-8")
    editing.write(
        editing.prepare(
            library_folder, variant.stem, {"notes": ["本镇周六也办。"], "aliases": []}, today=TODAY
        )
    )
    library = guides.load(library_folder)
    assert library.guide(variant.stem).notes == ("本镇周六也办。",)
    assert library.guide(variant.stem).aliases == ()
    assert library.guide(variant.stem).steps == library.guide(ID).steps
    assert library.guide(ID).aliases


def test_an_unknown_guide_is_no_file_to_edit(library_folder: Path) -> None:
    with pytest.raises(GuideUnknown):
        editing.prepare(library_folder, "residence-99", {}, today=TODAY)


def test_a_folder_that_was_broken_before_says_so(library_folder: Path) -> None:
    file_of(library_folder, "civil-01").write_text("id: [", encoding="utf-8")
    with pytest.raises(LibraryInvalid):
        editing.prepare(library_folder, ID, {"notes": ["好。"]}, today=TODAY)


def test_questions_are_added_after_those_there_and_none_twice(library_folder: Path) -> None:
    known = guides.load(library_folder).guide(ID).similar_questions
    editing.add_similar_questions(library_folder, ID, [" 房东不给合同咋整 ", known[0]], today=TODAY)
    assert guides.load(library_folder).guide(ID).similar_questions == (*known, "房东不给合同咋整")


def test_a_new_guide_says_what_was_filled_in_and_marks_the_rest_unstated(
    library_folder: Path,
) -> None:
    before = guides.load(library_folder)
    made = editing.create(library_folder, NEW, today=TODAY)
    guide = guides.load(library_folder).guide("residence-04")
    assert guide == made.guide
    assert (guide.name, guide.summary, guide.result.name) == (
        NEW["name"],
        NEW["summary"],
        NEW["result"],
    )
    assert guide.region == before.guide(ID).region
    assert (guide.channels.online.depth, guide.proxy.allowed, guide.cross_region.scope) == (
        "unstated",
        "unstated",
        "unstated",
    )
    assert "12345" in guide.progress
    assert (guide.effective_from, guide.verified_on) == (TODAY, TODAY)


def test_two_new_guides_made_at_once_do_not_write_over_each_other(library_folder: Path) -> None:
    first = editing.prepare_new(library_folder, NEW, today=TODAY)
    second = editing.prepare_new(library_folder, NEW, today=TODAY)
    editing.write(first)
    with pytest.raises(GuideChanged):
        editing.write(second)


def test_a_new_topic_gets_a_folder_of_its_own(library_folder: Path) -> None:
    made = editing.create(library_folder, {**NEW, "prefix": "water"}, today=TODAY)
    assert made.guide.id == "water-01"
    assert file_of(library_folder, "water-01").is_file()


def test_a_new_guide_lacks_nothing_that_a_guide_must_have(library_folder: Path) -> None:
    with pytest.raises(EditRefused) as refused:
        editing.prepare_new(library_folder, {**NEW, "summary": "太短", "source": ""}, today=TODAY)
    said = {problem.field: problem.message for problem in refused.value.problems}
    assert said == {
        "summary": "一句话说明太短了，至少要 8 个字",
        "source": "来源太短了，至少要 1 个字",
    }


def test_the_folder_may_be_reached_by_a_link(library_folder: Path, tmp_path: Path) -> None:
    link = tmp_path / "linked"
    link.symlink_to(shutil.copytree(library_folder, tmp_path / "elsewhere"))
    editing.write(editing.prepare(link, ID, {"notes": ["好。"]}, today=TODAY))
    assert guides.load(link).guide(ID).notes == ("好。",)
