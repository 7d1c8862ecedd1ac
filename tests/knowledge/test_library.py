from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest

from knowledge.failures import GuideUnknown, LibraryInvalid, Problem
from knowledge.library import Library, files, load

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


TOWN = "guides/residence/residence-02@990101003.yml"
REGIONS = """
- {code: "9901", name: 禾川市}
- {code: "990101", name: 青禾区}
- {code: "990101003", name: 石桥镇}
"""


def put(folder: Path, file: str, text: str) -> Path:
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def with_a_town(library_folder: Path) -> Path:
    """The library of ``library_folder`` with regions, and one variant for 石桥镇."""
    put(library_folder, "regions.yml", REGIONS)
    town = "notes: [镇上周三不办。]\nphones: {consult: ['0000-12346003']}\nsituations: null\n"
    put(library_folder, TOWN, town)
    return library_folder


def test_what_a_variant_leaves_out_comes_from_the_wider_guide(with_a_town: Path) -> None:
    library = load(with_a_town)
    district, town = library.guide("residence-02"), library.guide("residence-02@990101003")
    assert town.region == "990101003"
    assert (town.name, town.steps) == (district.name, district.steps)
    assert town.notes == ("镇上周三不办。",)


def test_a_field_inside_a_field_is_inherited_by_itself(with_a_town: Path) -> None:
    library = load(with_a_town)
    town = library.guide("residence-02@990101003")
    assert town.phones.consult == ("0000-12346003",)
    assert town.phones.complaint == library.guide("residence-02").phones.complaint


def test_null_clears_what_would_be_inherited(with_a_town: Path) -> None:
    library = load(with_a_town)
    assert library.guide("residence-02").situations != ()
    assert library.guide("residence-02@990101003").situations == ()


def test_a_variant_inherits_from_the_nearest_wider_one_which_inherits_itself(
    with_a_town: Path,
) -> None:
    put(with_a_town, "guides/residence/residence-02@990101003005.yml", "progress: 问村里。\n")
    village = load(with_a_town).guide("residence-02@990101003005")
    assert village.progress == "问村里。"
    assert village.notes == ("镇上周三不办。",)
    assert village.name == "居住证首次申领"


@pytest.mark.parametrize(
    ("region", "chosen"),
    [
        (None, "residence-02"),
        ("990101", "residence-02"),
        ("990101003", "residence-02@990101003"),
        ("990101003205", "residence-02@990101003"),
        ("990101004", "residence-02"),
    ],
)
def test_the_guide_nearest_to_the_region_is_chosen(
    with_a_town: Path, region: str | None, chosen: str
) -> None:
    assert load(with_a_town).variant("residence-02", region).id == chosen


def test_no_guide_holds_in_a_region_outside_of_all_variants(with_a_town: Path) -> None:
    library = load(with_a_town)
    with pytest.raises(GuideUnknown, match="residence-02@990201"):
        library.variant("residence-02", "990201")
    with pytest.raises(GuideUnknown, match="residence-99"):
        library.variant("residence-99", None)


def test_without_a_region_the_widest_of_several_variants_is_chosen(with_a_town: Path) -> None:
    file = with_a_town / RESIDENCE
    whole = file.read_text(encoding="utf-8").replace("id: residence-02", "id: residence-02@990101")
    put(with_a_town, "guides/residence/residence-02@990101.yml", whole)
    file.unlink()
    library = load(with_a_town)
    assert library.matters["residence-02"].id == "residence-02@990101"
    found = [guide.id for guide in library.variants("residence-02")]
    assert found == ["residence-02@990101", "residence-02@990101003"]
    assert library.guide("residence-02@990101003").name == "居住证首次申领"


def test_a_matter_has_the_names_of_all_its_variants_once(with_a_town: Path) -> None:
    put(with_a_town, TOWN, "aliases: [暂住证, 镇上的居住证]\n")
    library = load(with_a_town)
    names = library.names["residence-02"]
    assert names[0] == "居住证首次申领"
    assert names.count("暂住证") == 1
    assert names[-1] == "镇上的居住证"
    assert set(library.names) == set(library.matters)


def test_a_fault_of_a_variant_is_reported_in_its_own_file(with_a_town: Path) -> None:
    text = "progress: 问镇上。\nchannels:\n  online: {depth: 全程}\n"
    file = put(with_a_town, TOWN, text)
    (problem,) = problems(with_a_town)
    assert (problem.file, problem.line, problem.field) == (str(file), 3, "channels.online.depth")


def test_an_inherited_fault_is_reported_once_and_in_the_wider_file(with_a_town: Path) -> None:
    line = edit(with_a_town / RESIDENCE, "  free: ", "  free: 也许 # ")
    (problem,) = problems(with_a_town)
    assert (problem.file, problem.line) == (str(with_a_town / RESIDENCE), line)


def test_an_inherited_contradiction_is_reported_once_and_in_the_wider_file(
    with_a_town: Path,
) -> None:
    edit(with_a_town / RESIDENCE, "verified_on: ", "expires_on: 2020-01-01\nverified_on: ")
    (problem,) = problems(with_a_town)
    assert problem.file == str(with_a_town / RESIDENCE)
    assert "expires_on lies before effective_from" in problem.message


def test_what_hangs_on_a_file_that_cannot_be_read_is_not_reported_beside_it(
    with_a_town: Path,
) -> None:
    put(with_a_town, "bundles/bundle-01.yml", BUNDLE)
    file = put(with_a_town, RESIDENCE, "id: residence-02\nid: residence-02\n")
    (problem,) = problems(with_a_town)
    assert problem.file == str(file)


def test_clearing_a_field_that_every_guide_needs_is_reported_where_it_is_cleared(
    with_a_town: Path,
) -> None:
    file = put(with_a_town, TOWN, "notes: []\nfee: null\n")
    (problem,) = problems(with_a_town)
    assert (problem.file, problem.line, problem.field) == (str(file), 2, "fee")


def test_a_variant_of_nothing_is_reported_as_the_guide_it_is_not(with_a_town: Path) -> None:
    file = put(with_a_town, "guides/residence/residence-77@990101003.yml", "notes: []\n")
    found = problems(with_a_town)
    assert {problem.file for problem in found} == {str(file)}
    assert ("name", "Field required") in {(p.field, p.message) for p in found}


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        (TOWN, 'region: "990101"\n', "990101 differs from the id's 990101003"),
        (
            "guides/residence/residence-02@990101.yml",
            "notes: []\n",
            "residence-02 is already the guide for 990101",
        ),
        (
            "guides/residence/residence-02@990100.yml",
            "notes: []\n",
            "990100 is listed as 9901",
        ),
    ],
)
def test_a_variant_whose_region_is_not_its_own_is_reported(
    with_a_town: Path, file: str, text: str, message: str
) -> None:
    path = put(with_a_town, file, text)
    (problem,) = problems(with_a_town)
    assert (problem.file, problem.field, problem.message) == (str(path), "region", message)


def test_regions_that_do_not_fit_together_are_reported_with_their_lines(with_a_town: Path) -> None:
    more = '- {code: "990171", name: 开发区, parent: "990177"}\n- {code: "9901", name: 又一个}\n'
    file = put(with_a_town, "regions.yml", REGIONS.lstrip() + more)
    found = problems(with_a_town)
    assert {problem.file for problem in found} == {str(file)}
    assert [(p.line, p.field, p.message) for p in found] == [
        (4, "parent", "no region 990177"),
        (5, "code", "9901 is used twice"),
    ]


def test_regions_that_only_guides_name_are_known_too(library_folder: Path) -> None:
    put(library_folder, TOWN, "notes: []\n")
    chain = load(library_folder).regions.chain("990101003205")
    assert chain == ("990101003205", "990101003", "990101")


BUNDLE = """\
id: bundle-01
name: 搬家一件事
summary: 搬到本区要办的两件事：迁户口和办居住证。
guides: [civil-01, residence-02]
region: "990101"
source: 示例
effective_from: 2026-01-01
verified_on: 2026-11-20
"""


def test_bundles_load_and_are_called_by_their_names(library_folder: Path) -> None:
    put(library_folder, "bundles/bundle-01.yml", BUNDLE)
    library = load(library_folder)
    assert library.bundles["bundle-01"].guides == ("civil-01", "residence-02")
    assert library.names["bundle-01"] == ("搬家一件事",)
    assert "bundle-01" not in library.matters


@pytest.mark.parametrize(
    ("old", "new", "field", "message"),
    [
        ("residence-02", "residence-99", "guides", "no matter residence-99"),
        ("id: bundle-01", "id: bundle-02", "id", "bundle-02 differs from the file's name"),
        ("source: ", "from: ", "source", "Field required"),
    ],
)
def test_a_bundle_that_does_not_fit_is_reported_with_its_line(
    library_folder: Path, old: str, new: str, field: str, message: str
) -> None:
    file = put(library_folder, "bundles/bundle-01.yml", BUNDLE.replace(old, new))
    found = [p for p in problems(library_folder) if p.field == field]
    assert [(p.file, p.message) for p in found] == [(str(file), message)]
    assert all(problem.line for problem in found)


def test_a_bundle_called_as_a_matter_is_reported(library_folder: Path) -> None:
    put(library_folder, "bundles/bundle-01.yml", BUNDLE)
    whole = (library_folder / RESIDENCE).read_text(encoding="utf-8")
    matter = whole.replace("id: residence-02", "id: bundle-01")
    put(library_folder, "guides/bundle/bundle-01.yml", matter)
    assert "bundle-01 is a matter's id too" in [p.message for p in problems(library_folder)]


def test_a_field_given_twice_is_reported_with_its_second_line(library_folder: Path) -> None:
    line = edit(library_folder / RESIDENCE, "\ntopic:", "\nname: 别的事项\ntopic:") + 1
    (problem,) = problems(library_folder)
    assert (problem.line, problem.message) == (line, "is not valid YAML: name is given twice")


def test_every_file_that_is_read_counts_for_the_digest(with_a_town: Path) -> None:
    put(with_a_town, "bundles/bundle-01.yml", BUNDLE)
    digests = {load(with_a_town).digest}
    for file in files(with_a_town):
        text = file.read_text(encoding="utf-8")
        file.write_text(f"{text}# \n", encoding="utf-8")
        digests.add(load(with_a_town).digest)
    assert len(digests) == len(files(with_a_town)) + 1


def test_a_file_that_moves_to_another_folder_changes_the_digest(
    library_folder: Path, small_library: Library
) -> None:
    (library_folder / "guides/residence").rename(library_folder / "guides/residences")
    assert load(library_folder).digest != small_library.digest
