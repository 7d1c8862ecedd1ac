"""Training groups: what is read, what is refused, and what is never a training text."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.failures import LibraryInvalid
from knowledge.training.pairs import (
    PARAPHRASES,
    groups,
    of_paraphrases,
    of_passages,
    texts_of_guides,
)


def _file(folder: Path, text: str) -> Path:
    path = folder / "part-1.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_matters_questions_form_one_group(tmp_path: Path) -> None:
    file = _file(
        tmp_path,
        "- matter: 户口注销\n"
        "  asked:\n"
        "  - [short, 销户口]\n"
        "  - [life, 老人走了，户口还在本子上]\n"
        "  - [voice, 户口注销]\n",
    )
    [group] = of_paraphrases([file])
    assert group.asked == ("销户口", "老人走了,户口还在本子上")
    assert group.passages[0] == "销户口"
    assert group.source == "paraphrases"


def test_a_name_from_the_catalogue_kept_for_testing_is_no_training_text() -> None:
    for group in of_paraphrases(sorted(PARAPHRASES.glob("part-[1-4].yml"))):
        assert group.matter not in {*group.asked, *group.passages}


def test_a_name_written_here_is_asked_like_its_questions_and_comes_first(tmp_path: Path) -> None:
    file = _file(
        tmp_path,
        "- matter: 户口注销\n"
        "  asked:\n"
        "  - [name, 户口注销]\n"
        "  - [short, 销户]\n"
        "  - [old, 人走了]\n",
    )

    [group] = of_paraphrases([file])

    assert group.asked == ("户口注销", "销户", "人走了")
    assert group.passages == ("户口注销", "销户", "人走了")


def test_a_matter_listed_twice_is_one_group(tmp_path: Path) -> None:
    entry = "- matter: 户口注销\n  asked:\n  - [short, {}]\n"
    file = _file(tmp_path, entry.format("销户口") + entry.format("注销户籍"))
    assert [group.asked for group in of_paraphrases([file])] == [("销户口", "注销户籍")]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("matter: 户口注销\n", "part-1.yml:1: should hold a list of matters"),
        ("- matter: 户口注销\n", "part-1.yml:1: should have a matter and a list asked"),
        (
            "- matter: 户口注销\n  asked:\n  - [short, 销户口]\n  - 老人走了\n",
            "part-1.yml:4: asked: should be [voice, text]",
        ),
        (
            "- matter: 户口注销\n  asked:\n  - [robot, 销户口]\n",
            "part-1.yml:3: asked: 'robot' is no voice",
        ),
        ("- matter: 户口注销\n  asked:\n  - [short, '']\n", "part-1.yml:3: asked: has no text"),
        ("- [\n", "part-1.yml:2: while parsing"),
    ],
)
def test_a_fault_names_its_file_and_line(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(LibraryInvalid) as failure:
        of_paraphrases([_file(tmp_path, text)])
    assert problem in str(failure.value)


def test_the_projects_own_data_load() -> None:
    found = groups()
    assert sum(group.source == "guide" for group in found) > 100
    assert len({(group.source, group.matter) for group in found}) == len(found)
    assert texts_of_guides()


def test_a_paragraph_and_its_questions_are_a_group(tmp_path: Path) -> None:
    file = tmp_path / "part-1.yml"
    item = "- {title: 断缴的影响, passage: 断缴期间不能报销。, questions: [断了能报吗, 断缴咋办]}"
    file.write_text(item, encoding="utf-8")
    (group,) = of_passages([file])
    assert group.asked == ("断缴的影响", "断了能报吗", "断缴咋办")
    assert group.passages == ("断缴期间不能报销。", "断缴的影响断缴期间不能报销。")


@pytest.mark.parametrize(
    "text", ["- title: 无", "- [", "- {title: 甲, passage: 乙, questions: [一]}"]
)
def test_a_bad_file_of_paragraphs_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "part-1.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(LibraryInvalid, match=r"part-1\.yml"):
        of_passages([file])
