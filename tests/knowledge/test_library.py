from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest

from knowledge.failures import GuideUnknown, LibraryInvalid, Problem
from knowledge.library import Library, load

RESIDENCE = "guides/residence/residence-02.yml"


def problems(folder: Path) -> list[Problem]:
    with pytest.raises(LibraryInvalid) as caught:
        load(folder)
    return list(caught.value.problems)


def edit(file: Path, old: str, new: str) -> int:
    """Replace the first ``old`` and return the line where it stood, from 1."""
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_a_sound_library_loads_with_its_guides_by_id(small_library: Library) -> None:
    assert small_library.guide("residence-02").name == "居住证首次申领"
    assert set(small_library.guides) >= {"civil-01", "id-04"}
    assert small_library.places["hall-01"].kind == "hall"


def test_an_unknown_guide_is_a_failure_that_names_it(small_library: Library) -> None:
    with pytest.raises(GuideUnknown, match="residence-99"):
        small_library.guide("residence-99")


def test_a_loaded_library_cannot_be_changed(small_library: Library) -> None:
    with pytest.raises(TypeError):
        del small_library.guides["civil-01"]  # type: ignore[attr-defined]


def test_a_door_plate_leads_to_its_place_and_an_unknown_one_to_none(small_library: Library) -> None:
    place = small_library.place_of_plate("QH-C001")
    assert place is not None
    assert place.id == "comm-001"
    assert small_library.place_of_plate("QH-C999") is None


def test_broken_yaml_is_reported_with_its_line(library_folder: Path) -> None:
    file = library_folder / RESIDENCE
    line = edit(file, "topic: ", "topic: 户籍: ")
    (problem,) = problems(library_folder)
    assert (problem.file, problem.line) == (str(file), line)
    assert "not valid YAML" in problem.message


def test_an_unknown_field_is_reported_with_its_line(library_folder: Path) -> None:
    line = edit(library_folder / RESIDENCE, "topic:", "keywords: 居住\ntopic:")
    (problem,) = problems(library_folder)
    assert (problem.field, problem.line) == ("keywords", line)
    assert "Extra inputs" in problem.message


def test_a_wrong_type_deep_inside_is_reported_with_its_line_and_path(library_folder: Path) -> None:
    line = edit(library_folder / RESIDENCE, "depth: ", "depth: 全程 # ")
    (problem,) = problems(library_folder)
    assert (problem.field, problem.line) == ("channels.online.depth", line)


def test_a_missing_field_is_reported_by_name(library_folder: Path) -> None:
    edit(library_folder / RESIDENCE, "authority: ", "# authority: ")
    (problem,) = problems(library_folder)
    assert (problem.field, problem.message) == ("authority", "Field required")


def test_a_wrong_value_in_a_list_of_places_is_reported_with_its_line(library_folder: Path) -> None:
    file = library_folder / "places" / "communities.yml"
    line = edit(file, "phone: 0000-12347002", "phone: 打给王姐")
    found = problems(library_folder)
    assert ("phone", line) in [(problem.field, problem.line) for problem in found]


def test_a_date_that_does_not_exist_is_reported_with_its_line(library_folder: Path) -> None:
    line = edit(library_folder / RESIDENCE, "effective_from: ", "effective_from: 2026-02-30 # ")
    (problem,) = problems(library_folder)
    assert (problem.field, problem.line) == ("effective_from", line)


def test_hours_without_quotes_mean_the_same_as_with_them(library_folder: Path) -> None:
    quoted, bare = '{opens: "13:30", closes: "17:00"}', "{opens: 13:30, closes: 17:00}"
    edit(library_folder / "places" / "halls.yml", quoted, bare)
    monday = load(library_folder).places["hall-01"].hours[0].week["mon"]
    assert (monday[1].opens, monday[1].closes) == (time(13, 30), time(17))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("place: hall-01", "place: hall-77", "no place hall-77"),
        ("window: police", "window: dance", "hall-01 has no window dance"),
    ],
)
def test_a_counter_that_leads_nowhere_is_reported(
    library_folder: Path, old: str, new: str, message: str
) -> None:
    edit(library_folder / RESIDENCE, old, new)
    (problem,) = problems(library_folder)
    assert problem.file == str(library_folder / RESIDENCE)
    assert (problem.field, problem.message) == ("channels.counter", message)


def test_a_place_whose_parent_is_missing_is_reported(library_folder: Path) -> None:
    edit(library_folder / "places" / "communities.yml", "parent: street-01", "parent: street-77")
    (problem,) = problems(library_folder)
    assert (problem.field, problem.message) == ("comm-001", "no parent place street-77")


def test_a_guide_id_used_twice_is_reported_at_the_second_file(library_folder: Path) -> None:
    second = library_folder / "guides" / "zzz" / "residence-02.yml"
    second.parent.mkdir()
    shutil.copy(library_folder / RESIDENCE, second)
    (problem,) = problems(library_folder)
    assert (problem.file, problem.message) == (str(second), "residence-02 is used twice")


def test_a_place_id_used_twice_is_reported(library_folder: Path) -> None:
    shutil.copy(library_folder / "places/halls.yml", library_folder / "places/more.yml")
    (problem,) = problems(library_folder)
    assert problem.message == "hall-01 is used twice"


def test_a_file_named_otherwise_than_its_guide_is_reported(library_folder: Path) -> None:
    file = library_folder / RESIDENCE
    file.rename(file.with_name("residence-09.yml"))
    (problem,) = problems(library_folder)
    assert problem.message == "residence-02 differs from the file's name"


def test_a_file_in_gbk_is_reported_as_not_utf_8(library_folder: Path) -> None:
    file = library_folder / RESIDENCE
    file.write_bytes(file.read_text(encoding="utf-8").encode("gbk"))
    (problem,) = problems(library_folder)
    assert str(problem) == f"{file}: is not UTF-8 text"


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(library_folder: Path) -> None:
    file = library_folder / RESIDENCE
    text = file.read_text(encoding="utf-8").replace("\n", "\r\n")
    file.write_bytes(b"\xef\xbb\xbf" + text.encode("utf-8"))
    assert load(library_folder).guide("residence-02").name == "居住证首次申领"


def test_a_folder_without_guides_is_reported_and_not_taken_for_an_empty_library(
    tmp_path: Path,
) -> None:
    (problem,) = problems(tmp_path)
    assert problem.file == str(tmp_path / "guides")
    assert "no guide files" in problem.message


@pytest.mark.parametrize("text", ["", "- id: residence-02\n", "只有一句话\n", "null\n"])
def test_a_guide_file_that_is_no_mapping_is_reported(library_folder: Path, text: str) -> None:
    (library_folder / RESIDENCE).write_text(text, encoding="utf-8")
    (problem,) = problems(library_folder)
    assert problem.message == "should hold one guide (a mapping)"


def test_a_place_file_that_is_no_list_is_reported(library_folder: Path) -> None:
    (library_folder / "places" / "more.yml").write_text("id: hall-02\n", encoding="utf-8")
    (problem,) = problems(library_folder)
    assert problem.message == "should hold a list of places"


@pytest.mark.parametrize(
    "text", ["!!python/object/apply:os.getcwd []\n", "a: \x01\n", "? [a]\n: b\n"]
)
def test_yaml_that_runs_code_or_hides_controls_is_refused(library_folder: Path, text: str) -> None:
    (library_folder / RESIDENCE).write_text(text, encoding="utf-8")
    (problem,) = problems(library_folder)
    assert "not valid YAML" in problem.message


def test_every_problem_of_every_file_is_reported_at_once(library_folder: Path) -> None:
    edit(library_folder / RESIDENCE, "authority: ", "# authority: ")
    edit(library_folder / RESIDENCE, "topic: ", "topics: ")
    edit(library_folder / "guides/id/id-04.yml", "free: ", "free: 也许 # ")
    fields = [problem.field for problem in problems(library_folder)]
    assert sorted(fields) == ["authority", "fee.free", "topic", "topics"]


def _touch_a_guide(folder: Path) -> None:
    edit(folder / RESIDENCE, "name: ", "name:  ")


def _touch_a_place(folder: Path) -> None:
    edit(folder / "places/halls.yml", "name: ", "name:  ")


def _drop_a_guide(folder: Path) -> None:
    (folder / RESIDENCE).unlink()


@pytest.mark.parametrize("change", [_touch_a_guide, _touch_a_place, _drop_a_guide])
def test_the_digest_changes_with_any_file(
    library_folder: Path, small_library: Library, change: Callable[[Path], None]
) -> None:
    assert load(library_folder).digest == small_library.digest
    change(library_folder)
    assert load(library_folder).digest != small_library.digest
