"""Versions on disk: current, damage, history, the way back."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from knowledge.failures import IndexMissing, VersionUnknown
from knowledge.versions import KEPT, Card, Version, Versions

BUILT = datetime(2026, 11, 21, 8, tzinfo=UTC)


def card(number: int) -> Card:
    return Card(
        built_at=BUILT + timedelta(hours=number),
        digest="d",
        encoder="e",
        guides=1,
        places=1,
        bundles=0,
    )


def add(versions: Versions, number: int) -> Version:
    """A version that holds one small file."""
    with versions.locked(), versions.building() as building:
        (building.folder / "index").mkdir()
        (building.folder / "index" / "file").write_text("whole", encoding="utf-8")
        building.describe(card(number))
        return versions.adopt(building, f"{number:016x}")


def serve(versions: Versions, *numbers: int) -> None:
    for number in numbers:
        with versions.locked():
            versions.switch(versions.named(f"{number:016x}"), "publish", "王芳", "")


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    made = Versions(tmp_path / "knowledge")
    for number in (1, 2, 3):
        add(made, number)
    return made


def test_nothing_is_current_before_the_first_switch(versions: Versions) -> None:
    with pytest.raises(IndexMissing, match="knowledge publish"):
        versions.current()


def test_a_switch_makes_a_version_current_and_is_written_down(versions: Versions) -> None:
    serve(versions, 1, 2)
    assert versions.current().name == f"{2:016x}"
    assert [(s.action, s.version[-1], s.previous) for s in versions.history()] == [
        ("publish", "1", None),
        ("publish", "2", f"{1:016x}"),
    ]
    assert versions.history()[-1].author == "王芳"


@pytest.mark.parametrize("name", ["", "../secrets", "0000000000000009", "current"])
def test_a_version_that_is_not_there_is_unknown(versions: Versions, name: str) -> None:
    with pytest.raises(VersionUnknown, match="knowledge versions"):
        versions.named(name)


def test_a_pointer_to_nothing_says_how_to_mend_it(versions: Versions) -> None:
    serve(versions, 1)
    shutil.rmtree(versions.current().folder)
    with pytest.raises(IndexMissing, match="knowledge publish"):
        versions.current()


def test_a_whole_version_has_no_damage(versions: Versions) -> None:
    assert all(version.damage(read_all=True) is None for version in versions.all())


def test_a_missing_or_shorter_file_is_noticed_when_the_version_is_opened(
    versions: Versions,
) -> None:
    serve(versions, 1)
    file = versions.current().folder / "index" / "file"
    file.write_text("who", encoding="utf-8")
    with pytest.raises(IndexMissing, match="index/file"):
        versions.current()
    file.unlink()
    with pytest.raises(IndexMissing, match="knowledge publish"):
        versions.current()


def test_a_file_of_the_same_size_with_other_content_is_noticed_when_all_is_read(
    versions: Versions,
) -> None:
    version = versions.named(f"{1:016x}")
    (version.folder / "index" / "file").write_text("whale", encoding="utf-8")
    assert version.damage() is None
    assert version.damage(read_all=True) == "index/file"


@pytest.mark.parametrize("content", ["", "[]", '{"index/file": 3}', '{"a": ["x", "y"]}'])
def test_a_manifest_that_says_nothing_is_damage(versions: Versions, content: str) -> None:
    version = versions.named(f"{1:016x}")
    (version.folder / "manifest.json").write_text(content, encoding="utf-8")
    assert version.damage() is not None


def test_a_damaged_version_makes_way_for_the_same_one_built_again(versions: Versions) -> None:
    version = versions.named(f"{1:016x}")
    (version.folder / "index" / "file").unlink()
    assert add(versions, 1).damage(read_all=True) is None
    assert sorted(p.name for p in version.folder.iterdir()) == [
        "card.json",
        "index",
        "manifest.json",
    ]


def test_the_version_before_is_the_one_whose_place_was_taken(versions: Versions) -> None:
    serve(versions, 1, 2, 3)
    assert versions.previous().name == f"{2:016x}"
    with versions.locked():
        versions.switch(versions.previous(), "rollback", "王芳", "")
    assert versions.previous().name == f"{1:016x}"


def test_before_the_first_version_there_is_none(versions: Versions) -> None:
    with pytest.raises(VersionUnknown, match="退不回去"):
        versions.previous()
    serve(versions, 1)
    with pytest.raises(VersionUnknown, match="退不回去"):
        versions.previous()


def test_a_version_before_that_was_removed_is_said_to_be_gone(versions: Versions) -> None:
    serve(versions, 1, 2)
    shutil.rmtree(versions.named(f"{1:016x}").folder)
    with pytest.raises(VersionUnknown, match=f"{1:016x}"):
        versions.previous()


def test_a_line_cut_short_by_a_power_failure_costs_only_itself(versions: Versions) -> None:
    serve(versions, 1)
    with (versions.folder / "history.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"at": "2026-11-2')
    serve(versions, 2)
    assert [switch.version for switch in versions.history()] == [f"{1:016x}", f"{2:016x}"]


def test_the_mark_changes_with_every_switch_even_to_the_same_version(versions: Versions) -> None:
    marks = [versions.mark()]
    for _ in range(2):
        serve(versions, 1)
        marks.append(versions.mark())
    assert len(set(marks)) == 3


def test_the_latest_versions_are_kept_and_the_current_one_however_old(versions: Versions) -> None:
    serve(versions, 1)
    for number in range(4, KEPT + 5):
        add(versions, number)
    with versions.locked():
        versions.prune()
    kept = {int(version.name, 16) for version in versions.all()}
    assert kept == {1, *range(5, KEPT + 5)}


def test_what_an_older_program_left_is_removed_unless_it_is_served(versions: Versions) -> None:
    for number in (8, 9):
        add(versions, number).folder.joinpath("card.json").write_text("{}", encoding="utf-8")
    serve(versions, 8)
    with versions.locked():
        versions.prune()
    assert (versions.folder / f"{8:016x}").exists()
    assert not (versions.folder / f"{9:016x}").exists()


def test_what_a_process_that_died_left_half_built_is_swept_up(versions: Versions) -> None:
    (versions.folder / ".building-1").mkdir()
    add(versions, 4)
    assert not list(versions.folder.glob(".building-*"))
