"""Has anything changed since a thing was made?"""

from __future__ import annotations

from pathlib import Path

from bot.provision.digest import digest, is_current


def folder(root: Path, **files: str) -> Path:
    made = root / "data"
    made.mkdir(parents=True)
    for name, text in files.items():
        (made / name).write_text(text, encoding="utf-8")
    return made


def test_the_same_contents_have_the_same_digest_wherever_they_lie(tmp_path: Path) -> None:
    one, other = folder(tmp_path / "one", a="一"), folder(tmp_path / "other", a="一")

    assert digest([one]) == digest([other])


def test_any_change_of_a_file_its_name_or_number_shows(tmp_path: Path) -> None:
    found = {
        digest([folder(tmp_path / "1", a="一")]),
        digest([folder(tmp_path / "2", a="二")]),
        digest([folder(tmp_path / "3", b="一")]),
        digest([folder(tmp_path / "4", a="一", b="")]),
        digest([folder(tmp_path / "5")]),
    }

    assert len(found) == 5


def test_files_in_folders_within_count(tmp_path: Path) -> None:
    data = folder(tmp_path, a="一")
    before = digest([data])
    (data / "deep").mkdir()
    (data / "deep" / "b").write_text("二", encoding="utf-8")

    assert digest([data]) != before


def test_what_building_leaves_behind_does_not_count(tmp_path: Path) -> None:
    data = folder(tmp_path, a="一")
    before = digest([data])
    for name in ("node_modules", "__pycache__"):
        (data / name).mkdir()
        (data / name / "x").write_text("x", encoding="utf-8")

    assert digest([data]) == before


def test_what_is_said_besides_files_counts(tmp_path: Path) -> None:
    data = folder(tmp_path, a="一")

    assert digest([data], "3.11") != digest([data], "3.12")


def test_a_stamp_is_current_only_for_its_own_key(tmp_path: Path) -> None:
    stamp = tmp_path / "made-from"

    assert not is_current(stamp, "key")
    stamp.write_text("key", encoding="utf-8")
    assert is_current(stamp, "key")
    assert not is_current(stamp, "other")
