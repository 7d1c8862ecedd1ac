"""./wenban knowledge validate: what it prints, and when it fails."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.commands.knowledge import commands

KNOWLEDGE = Path(__file__).parents[3] / "knowledge"
FIRST = "guides/civil/civil-01.yml"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two of the guides that ship, as the library of the setting."""
    found = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE / "places", found / "places")
    shutil.copy(KNOWLEDGE / "regions.yml", found / "regions.yml")
    for file in (FIRST, "guides/civil/civil-03.yml"):
        (found / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(KNOWLEDGE / file, found / file)
    monkeypatch.setenv("WENBAN_KNOWLEDGE", str(found))
    return found


def validate(*options: str) -> Result:
    return CliRunner().invoke(commands, ["validate", *options])


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_sound_library_passes_and_is_counted(folder: Path) -> None:
    result = validate("--strict")
    assert result.exit_code == 0
    assert result.output.startswith("2 个事项的 2 份指南、0 件“一件事”、86 个地点，没有问题。")


def test_a_library_that_does_not_load_is_reported_by_file_and_line(folder: Path) -> None:
    edit(folder / FIRST, "authority:", "authorities:")
    result = validate()
    assert result.exit_code == 1
    assert "2 处问题，指南没有加载：\n  guides/civil/civil-01.yml\n" in result.output
    assert "authority：Field required" in result.output


def test_an_error_fails_and_names_both_guides(folder: Path) -> None:
    edit(folder / FIRST, "aliases:\n", "aliases:\n  - 补结婚证\n")
    result = validate()
    assert result.exit_code == 1
    assert "错误：两个事项叫法一样（2 处）" in result.output
    assert "guides/civil/civil-01.yml:" in result.output
    assert "guides/civil/civil-03.yml:" in result.output
    assert "2 处错误，0 处提醒。" in result.output


@pytest.mark.parametrize(("options", "exit_code"), [((), 0), (("--strict",), 1)])
def test_a_warning_fails_only_where_it_is_asked_to(
    folder: Path, options: tuple[str, ...], exit_code: int
) -> None:
    edit(folder / FIRST, "\nnotes:\n", f"\nnotes:\n  - {'请' * 31}。\n")
    result = validate(*options)
    assert result.exit_code == exit_code
    assert "提醒：句子太长（1 处）" in result.output


def test_of_many_findings_the_first_ten_are_shown_unless_all_are_asked_for(folder: Path) -> None:
    for number in range(1, 13):
        town = folder / f"guides/civil/civil-01@9901010{number:02}.yml"
        town.write_text(f"notes: [{'请' * (30 + number)}]\n", encoding="utf-8")
    assert "…还有 2 处，加 --all 全部列出" in validate().output
    assert validate("--all").output.count("句超过30个字") == 12
