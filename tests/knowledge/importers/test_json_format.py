from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge.importers import ImportRefused, apply, dump, plan_import
from knowledge.importers.failures import FileUnreadable
from knowledge.importers.report import Kind
from knowledge.library import load

OURS = Path(__file__).parents[3] / "knowledge"


def saved(path: Path, data: object) -> Path:
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def exported() -> dict[str, list[dict[str, object]]]:
    """The project's own library as JSON data."""
    data: dict[str, list[dict[str, object]]] = json.loads(dump(load(OURS)))
    return data


def test_a_library_goes_out_and_comes_in_the_same(tmp_path: Path) -> None:
    file = tmp_path / "全部.json"
    file.write_text(dump(load(OURS)), encoding="utf-8")

    apply(plan_import(file, "auto", tmp_path / "knowledge"))

    there, here = load(tmp_path / "knowledge"), load(OURS)
    assert dict(there.guides) == dict(here.guides)
    assert dict(there.places) == dict(here.places)
    assert dict(there.bundles) == dict(here.bundles)
    assert there.regions == here.regions
    assert not plan_import(file, "auto", tmp_path / "knowledge").changes


def test_our_own_library_comes_back_without_a_change(tmp_path: Path) -> None:
    file = tmp_path / "全部.json"
    file.write_text(dump(load(OURS)), encoding="utf-8")

    plan = plan_import(file, "auto", OURS)

    assert plan.files == ()


def test_a_changed_guide_is_written_and_a_changed_place_is_not(tmp_path: Path) -> None:
    data = exported()
    file = saved(tmp_path / "全部.json", data)
    apply(plan_import(file, "auto", tmp_path / "knowledge"))
    data["guides"][0]["promised_days"] = 1
    data["places"][0]["name"] = "改了名字"

    plan = plan_import(saved(file, data), "auto", tmp_path / "knowledge")

    assert (plan.report.updated, plan.report.kept) == (1, 1)
    assert "改了名字" in str(plan.report.of(Kind.KEPT)[0])
    assert [planned.path.stem for planned in plan.files] == [data["guides"][0]["id"]]


def test_a_changed_bundle_is_written_and_a_changed_region_is_not(tmp_path: Path) -> None:
    data = exported()
    file = saved(tmp_path / "全部.json", data)
    apply(plan_import(file, "auto", tmp_path / "knowledge"))
    data["bundles"][0]["notes"] = ["先打电话。"]
    data["regions"][0]["name"] = "改了名字"

    plan = plan_import(saved(file, data), "auto", tmp_path / "knowledge")

    assert (plan.report.updated, plan.report.kept) == (1, 1)
    assert "改了名字" in str(plan.report.of(Kind.KEPT)[0])
    assert [planned.path.stem for planned in plan.files] == [data["bundles"][0]["id"]]


def test_a_bundle_of_matters_nobody_has_is_refused(tmp_path: Path) -> None:
    data = exported()
    data["bundles"][0] |= {"guides": ["hukou-01", "hukou-99"], "guide_notes": {}}

    with pytest.raises(ImportRefused, match="没有hukou-99这个事项"):
        plan_import(saved(tmp_path / "缺.json", data), "auto", tmp_path / "knowledge")


def test_every_fault_is_named_by_its_place(tmp_path: Path) -> None:
    data = exported()
    data["guides"][1]["fee"] = {"free": "maybe"}
    data["guides"][2]["id"] = "../../etc"
    data["places"][0]["phone"] = "无"

    with pytest.raises(ImportRefused) as caught:
        plan_import(saved(tmp_path / "坏.json", data), "auto", tmp_path / "knowledge")

    fields = {problem.field for problem in caught.value.problems}
    assert {"guides[1].fee.free", "guides[1].fee.amount", "guides[2].id"} <= fields
    assert "places[0].phone" in fields


def test_a_guide_that_names_no_place_is_refused(tmp_path: Path) -> None:
    data = exported()
    data["places"] = []

    with pytest.raises(ImportRefused, match="这个地点"):
        plan_import(saved(tmp_path / "缺.json", data), "auto", tmp_path / "knowledge")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "坏.json:1: 不是有效的JSON"),
        ("[]", "不是问办的导出文件"),
        ('{"format": "wenban-library", "version": 9}', "版本是9"),
        ("[" * 100_000, "套得太深"),
    ],
)
def test_json_that_is_not_ours(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "坏.json"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(FileUnreadable, match=says):
        plan_import(file, "auto", tmp_path / "knowledge")
