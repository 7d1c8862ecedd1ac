from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import yaml

from knowledge.guide import Guide
from knowledge.importers import ImportPlan, apply, places, plan_import, registry
from knowledge.importers import files as written_files
from knowledge.importers.failures import (
    ColumnsMissing,
    FileUnreadable,
    ImportRefused,
    MappingInvalid,
    PlanStale,
)
from knowledge.importers.report import Kind
from knowledge.library import load
from tests.knowledge.importers.tables import HEADER, row, workbook

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def imported(
    tmp_path: Path, *rows: tuple[str, ...], header: tuple[str, ...] = HEADER
) -> ImportPlan:
    """The applied import of a table with ``rows`` into ``tmp_path / "knowledge"``."""
    file = workbook(tmp_path / "指南.xlsx", [header, *rows])
    plan = plan_import(file, "auto", tmp_path / "knowledge", today=MONDAY)
    apply(plan)
    return plan


def guides(tmp_path: Path) -> dict[str, Guide]:
    return dict(load(tmp_path / "knowledge").guides)


def messages(plan: ImportPlan, kind: Kind) -> str:
    return "\n".join(str(finding) for finding in plan.report.of(kind))


def files(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_rows_of_one_matter_in_one_district_are_one_guide(tmp_path: Path) -> None:
    imported(tmp_path, row("居住证"), row("劳动合同复印件"), row("居住证", 区划名称="南关区"))

    found = guides(tmp_path)

    assert sorted(found) == ["import-00001@220102", "import-00001@220104"]
    guide = found["import-00001@220104"]
    assert [m.name for m in guide.materials] == ["居住证", "劳动合同复印件"]
    assert guide.materials[1].form == "copy"
    assert guide.conditions == ("1、持有居住证。", "2、住满一年。")
    assert (guide.promised_days, guide.fee.free) == (3, True)
    assert guide.phones.consult == ("0431-85109110",)
    assert guide.effective_from == MONDAY


def test_what_the_source_does_not_say_is_said_not_to_be(tmp_path: Path) -> None:
    imported(tmp_path, row("居住证"))

    (guide,) = guides(tmp_path).values()

    for text in (
        guide.authority,
        guide.result.name,
        guide.progress,
        guide.steps[0].detail,
        guide.proxy.rules[0],
        guide.cross_region.note,
        guide.channels.online.note or "",
        guide.materials[0].note or "",
    ):
        assert "以窗口告知为准" in text
    assert guide.legal_days is None
    assert guide.materials[0].copies == 0


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    file = workbook(tmp_path / "指南.xlsx", [HEADER, row("居住证")])

    plan = plan_import(file, "auto", tmp_path / "knowledge")

    assert plan.changes
    assert not (tmp_path / "knowledge").exists()


def test_the_same_file_again_changes_nothing_even_another_day(tmp_path: Path) -> None:
    imported(tmp_path, row("居住证"), row("照片", 主项名称="居住证换领"))
    before = files(tmp_path / "knowledge")

    again = plan_import(tmp_path / "指南.xlsx", "auto", tmp_path / "knowledge", today=TUESDAY)
    apply(again)

    assert not again.changes
    assert again.report.unchanged == 2
    assert files(tmp_path / "knowledge") == before


def test_a_changed_row_updates_its_guide_alone_and_keeps_ids(tmp_path: Path) -> None:
    imported(tmp_path, row("居住证"), row("照片", 主项名称="居住证换领"))
    changed = row("照片", 主项名称="居住证换领", 承诺办结时限="5")
    rows = [HEADER, row("回执", 主项名称="新事项"), changed, row("居住证")]
    file = workbook(tmp_path / "指南.xlsx", rows)

    plan = plan_import(file, "auto", tmp_path / "knowledge", today=TUESDAY)
    apply(plan)

    found = guides(tmp_path)
    assert (plan.report.created, plan.report.updated, plan.report.unchanged) == (1, 1, 1)
    assert found["import-00002@220104"].promised_days == 5
    assert found["import-00002@220104"].effective_from == MONDAY
    assert found["import-00002@220104"].verified_on == TUESDAY
    assert found["import-00003@220104"].name == "新事项"


def test_a_guide_that_someone_edited_is_kept_and_named(tmp_path: Path) -> None:
    imported(tmp_path, row("居住证"))
    (path,) = (tmp_path / "knowledge" / "guides" / "import").glob("*.yml")
    path.write_text(path.read_text(encoding="utf-8") + "aliases: [签注]\n", encoding="utf-8")

    same = plan_import(tmp_path / "指南.xlsx", "auto", tmp_path / "knowledge")
    file = workbook(tmp_path / "指南.xlsx", [HEADER, row("居住证", 承诺办结时限="9")])
    other = plan_import(file, "auto", tmp_path / "knowledge")
    apply(other)

    assert not same.changes
    assert other.report.kept == 1
    assert "import-00001@220104" in messages(other, Kind.KEPT)
    assert "签注" in path.read_text(encoding="utf-8")


def test_a_guide_no_longer_in_the_file_is_named_and_not_deleted(tmp_path: Path) -> None:
    imported(tmp_path, row("居住证"), row("照片", 主项名称="居住证换领"))

    plan = imported(tmp_path, row("居住证"))

    assert "import-00002@220104" in messages(plan, Kind.KEPT)
    assert "import-00002@220104" in guides(tmp_path)


def test_situations_become_options_with_exactly_their_materials(tmp_path: Path) -> None:
    imported(
        tmp_path,
        row("申领表", 情形="女职工"),
        row("出生证明", 情形="女职工"),
        row("申领表", 情形="男职工"),
        row("无工作承诺", 情形="男职工"),
    )

    (guide,) = guides(tmp_path).values()

    assert [m.name for m in guide.materials] == ["申领表"]
    (situation,) = guide.situations
    assert [(o.label, [m.name for m in o.adds]) for o in situation.options] == [
        ("女职工", ["出生证明"]),
        ("男职工", ["无工作承诺"]),
    ]


def test_situations_that_share_nothing_do_not_leave_an_empty_list(tmp_path: Path) -> None:
    imported(tmp_path, row("电子凭证", 情形="个人"), row("单位证明", 情形="单位"))

    (guide,) = guides(tmp_path).values()

    assert [m.name for m in guide.materials] == ["电子凭证", "单位证明"]
    assert [o.removes for o in guide.situations[0].options] == [("单位证明",), ("电子凭证",)]


def test_more_situations_than_a_question_holds(tmp_path: Path) -> None:
    imported(tmp_path, *(row(f"材料{n}", 情形=f"情形{n}") for n in range(8)))

    (guide,) = guides(tmp_path).values()

    labels = [o.label for s in guide.situations for o in s.options]
    assert all(f"情形{n}" in labels for n in range(8))
    assert len(guide.situations) == 2


def test_two_matters_under_one_name_are_not_mixed(tmp_path: Path) -> None:
    plan = imported(
        tmp_path,
        row("审核表", 承诺办结时限="5"),
        row("回执", 主项名称="别的事"),
        row("工资卡", 承诺办结时限="20"),
    )

    found = guides(tmp_path)

    assert [m.name for m in found["import-00001@220104"].materials] == ["审核表"]
    assert found["import-00002@220104"].name == "居住证签注（同名第2项）"
    assert "2份内容不同" in messages(plan, Kind.DOUBTFUL)


def test_rows_sorted_by_material_are_still_one_guide(tmp_path: Path) -> None:
    plan = imported(
        tmp_path,
        row("照片"),
        row("照片", 区划名称="南关区"),
        row("合同"),
        row("合同", 区划名称="南关区"),
    )

    assert plan.report.guides == 2


def test_every_row_is_accounted_for(tmp_path: Path) -> None:
    plan = imported(
        tmp_path,
        row("居住证"),
        row("居住证"),
        row("照片", 主项名称=""),
        row("照片", 区划名称=""),
        row("照片"),
    )

    report = plan.report
    assert (report.rows_read, report.rows_used, report.rows_repeated) == (5, 2, 1)
    assert report.rows_not_understood == 2
    lost = messages(plan, Kind.NOT_UNDERSTOOD)
    assert "Sheet!4" in lost
    assert "Sheet!5" in lost
    assert "Sheet!3" in messages(plan, Kind.MERGED)
    json.dumps(report.as_data(), ensure_ascii=False)
    assert "没看懂2" in report.as_text()


def test_a_field_written_two_ways_keeps_both(tmp_path: Path) -> None:
    plan = imported(
        tmp_path, row("居住证", 承诺办结时限="3"), row("照片", 承诺办结时限="5", 是否收费="是")
    )

    (guide,) = guides(tmp_path).values()

    assert guide.promised_days is None
    assert "3；5" in (guide.duration_note or "")
    assert not guide.fee.free
    assert "承诺办结时限有2种写法" in messages(plan, Kind.DOUBTFUL)


def test_long_texts_are_split_and_nothing_is_cut(tmp_path: Path) -> None:
    condition = "本市户籍居民可以申请。" * 100
    material = "长" * 200
    imported(tmp_path, row(material, 受理条件=condition))

    (guide,) = guides(tmp_path).values()

    assert "".join(guide.conditions) == condition
    assert all(len(text) <= 400 for text in guide.conditions)
    assert any(material in note for note in guide.notes)


@pytest.mark.parametrize(
    ("written", "days", "note"),
    [
        ("10个工作日", 10, None),
        ("即办", 0, None),
        ("5", 5, "没写单位"),
        ("30日", None, "30日"),
        ("999", None, "999"),
        ("无", None, "未载明"),
    ],
)
def test_days(tmp_path: Path, written: str, days: int | None, note: str | None) -> None:
    imported(tmp_path, row("居住证", 承诺办结时限=written))

    (guide,) = guides(tmp_path).values()

    assert guide.promised_days == days
    assert (note is None) == (guide.duration_note is None)
    assert note is None or note in (guide.duration_note or "")


def test_a_header_may_state_the_unit(tmp_path: Path) -> None:
    header = tuple("承诺办结时限（工作日）" if h == "承诺办结时限" else h for h in HEADER)

    imported(tmp_path, row("居住证"), header=header)

    (guide,) = guides(tmp_path).values()
    assert (guide.promised_days, guide.duration_note) == (3, None)


def test_masked_phones_are_kept_with_one_that_can_be_dialled(tmp_path: Path) -> None:
    plan = imported(tmp_path, row("居住证", 咨询方式="152****5404"))

    (guide,) = guides(tmp_path).values()

    assert guide.phones.consult == ("12345", "152****5404")
    assert "打不通" in messages(plan, Kind.DOUBTFUL)


def test_regions_the_national_list_lacks_get_provisional_codes_that_stay(tmp_path: Path) -> None:
    zone = {"区划名称": "莲花山生态旅游度假区"}
    street = {"区划名称": "平湖街道", "上级区划名称": "双阳区,长春市,吉林省"}
    plan = imported(tmp_path, row("居住证", **zone), row("居住证", **street))
    again = imported(tmp_path, row("居住证", **street), row("居住证", **zone))

    assert sorted(guides(tmp_path)) == ["import-00001@220100901", "import-00001@220112901"]
    assert "暂用代码220100901" in messages(plan, Kind.DOUBTFUL)
    assert not again.changes


def test_a_district_is_told_from_its_namesakes_by_what_is_above(tmp_path: Path) -> None:
    imported(
        tmp_path,
        row("居住证", 区划名称="朝阳区", 上级区划名称="北京市"),
        row("居住证", 区划名称="朝阳区", 上级区划名称="长春市,吉林省"),
    )

    assert {g.region for g in guides(tmp_path).values()} == {"110105", "220104"}


def test_address_hours_and_phone_are_all_there(tmp_path: Path) -> None:
    imported(tmp_path, row("居住证"))

    (guide,) = guides(tmp_path).values()
    everything = (tmp_path / "knowledge").rglob("*.yml")
    written = "\n".join(path.read_text(encoding="utf-8") for path in everything)

    assert "朝阳区政务服务中心一楼综合窗口" in written
    assert "中午不间断服务" in written
    assert guide.phones.consult == ("0431-85109110",)


def test_places_without_coordinates_wait_until_someone_completes_them(tmp_path: Path) -> None:
    if places.complete():
        pytest.skip("the schema takes places without coordinates: nothing waits")
    workday = "星期一至星期五09：00-17：00（法定节假日除外）"
    plan = imported(tmp_path, row("居住证", 办理时间=workday))
    waiting = tmp_path / "knowledge" / "imports" / "places.yml"
    (place,) = yaml.safe_load(waiting.read_text(encoding="utf-8"))
    assert place["name"] == "朝阳区政务服务中心一楼综合窗口"
    assert place["hours"][0]["week"]["fri"] == [{"opens": "09:00", "closes": "17:00"}]
    assert "1处地点没有坐标" in messages(plan, Kind.DOUBTFUL)

    place |= {"location": {"longitude": 125.3, "latitude": 43.8}, "phone": "0431-85109110"}
    (tmp_path / "knowledge" / "places").mkdir()
    done = tmp_path / "knowledge" / "places" / "done.yml"
    done.write_text(yaml.safe_dump([place]), encoding="utf-8")
    plan = imported(tmp_path, row("居住证", 办理时间=workday))

    (guide,) = guides(tmp_path).values()
    assert [c.place for c in guide.channels.counter] == ["import-p000001"]
    assert not any("办理地点" in note for note in guide.notes)
    assert yaml.safe_load(waiting.read_text(encoding="utf-8")) == []


def test_places_are_imported_where_the_schema_takes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "complete", lambda: True)

    plan = plan_import(
        workbook(tmp_path / "指南.xlsx", [HEADER, row("居住证")]), "auto", tmp_path / "knowledge"
    )

    written = {p.path.relative_to(tmp_path / "knowledge").as_posix(): p.content for p in plan.files}
    assert "import-p000001" in written["places/import.yml"]
    guide = yaml.safe_load(written["guides/import/import-00001@220104.yml"])
    assert guide["channels"]["counter"] == [{"place": "import-p000001"}]


def test_a_map_file_says_what_the_table_does_not(tmp_path: Path) -> None:
    header = ("事项", "要带的", "几天")
    rows = [("某区办事一览",), header, ("居住证签注", "居住证", 2)]
    file = workbook(tmp_path / "简表.xlsx", rows)
    mapping = tmp_path / "对照.yml"
    mapping.write_text(
        "columns: {事项: matter, 要带的: material, 几天: promised}\n"
        "region: '990101'\nregion_name: 青禾区\ntopic: 证件\nauthority: 公安\n",
        encoding="utf-8",
    )

    plan = plan_import(file, mapping, tmp_path / "knowledge")
    apply(plan)

    (guide,) = guides(tmp_path).values()
    assert (guide.region, guide.topic, guide.authority) == ("990101", "证件", "公安")
    assert "某区办事一览" in messages(plan, Kind.DOUBTFUL)
    assert "没有“受理条件”列" in messages(plan, Kind.DOUBTFUL)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("columns: [", "不是有效的YAML"),
        ("colums: {}", "colums"),
        ("columns: {事项: mater}", "mater"),
        ("region: '123'", "region"),
    ],
)
def test_a_map_file_that_is_wrong_is_refused(tmp_path: Path, text: str, says: str) -> None:
    mapping = tmp_path / "对照.yml"
    mapping.write_text(text, encoding="utf-8")

    with pytest.raises(MappingInvalid, match=says):
        plan_import(tmp_path / "无.xlsx", mapping, tmp_path)


def test_columns_that_are_not_known_are_named(tmp_path: Path) -> None:
    header = (*HEADER, "备注")

    plan = imported(tmp_path, (*row("居住证"), "请先预约"), header=header)

    assert "没有导入“备注”列（1格有内容）" in messages(plan, Kind.DOUBTFUL)


def test_a_missing_column_is_refused_with_row_and_name(tmp_path: Path) -> None:
    file = workbook(tmp_path / "缺.xlsx", [HEADER[:-1], row("居住证")[:-1]])

    with pytest.raises(ColumnsMissing, match=r"缺\.xlsx:1: Sheet: 表头里没有“材料名称”列"):
        plan_import(file, "auto", tmp_path / "knowledge")


def test_no_header_and_two_headers_alike_are_refused(tmp_path: Path) -> None:
    none = workbook(tmp_path / "无.xlsx", [("甲", "乙"), ("1", "2")])
    twice = workbook(tmp_path / "双.xlsx", [(*HEADER, "申请材料")])

    with pytest.raises(ColumnsMissing, match="找不到表头"):
        plan_import(none, "auto", tmp_path / "knowledge")
    with pytest.raises(ColumnsMissing, match="L、M列都是“材料名称”"):
        plan_import(twice, "auto", tmp_path / "knowledge")


def test_a_sheet_without_a_header_is_reported_row_by_row(tmp_path: Path) -> None:
    file = workbook(tmp_path / "两页.xlsx", [HEADER, row("居住证")], note="本表由某局提供")

    plan = plan_import(file, "auto", tmp_path / "knowledge")

    assert "说明!1" in messages(plan, Kind.NOT_UNDERSTOOD)
    assert plan.report.rows_read == plan.report.rows_used + plan.report.rows_not_understood


def test_gbk_csv_gives_what_xlsx_gives(tmp_path: Path) -> None:
    file = tmp_path / "指南.csv"
    lines = (",".join(f'"{cell}"' for cell in cells) for cells in (HEADER, row("居住证")))
    file.write_bytes("\r\n".join(lines).encode("gbk"))
    workbook(tmp_path / "指南.xlsx", [HEADER, row("居住证")])

    csv, xlsx = (
        plan_import(tmp_path / name, "auto", tmp_path / "knowledge", today=MONDAY)
        for name in ("指南.csv", "指南.xlsx")
    )

    def guide(plan: ImportPlan) -> list[str]:
        return [planned.content for planned in plan.files if "guides" in planned.path.parts]

    assert guide(csv) == guide(xlsx)


def test_bad_input_leaves_the_library_as_it_was(tmp_path: Path) -> None:
    imported(tmp_path, row("居住证"))
    before = files(tmp_path / "knowledge")
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04")

    with pytest.raises(ImportRefused):
        plan_import(tmp_path / "坏.xlsx", "auto", tmp_path / "knowledge")

    assert files(tmp_path / "knowledge") == before


def test_a_plan_made_before_someone_wrote_is_refused_whole(tmp_path: Path) -> None:
    file = workbook(tmp_path / "指南.xlsx", [HEADER, row("居住证")])
    plan = plan_import(file, "auto", tmp_path / "knowledge")
    imported(tmp_path, row("照片", 主项名称="别的事"))
    before = files(tmp_path / "knowledge")

    with pytest.raises(PlanStale):
        apply(plan)

    assert files(tmp_path / "knowledge") == before


def test_an_import_that_died_half_way_is_finished_by_the_same_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [HEADER, row("居住证"), row("照片", 主项名称="居住证换领")]
    file = workbook(tmp_path / "指南.xlsx", rows)
    into = tmp_path / "knowledge"
    write = written_files.write
    written: list[Path] = []

    def dies_after_two(path: Path, content: str) -> None:
        if len(written) == 2:
            raise OSError("disk full")
        written.append(path)
        write(path, content)

    monkeypatch.setattr(written_files, "write", dies_after_two)
    with pytest.raises(OSError, match="disk full"):
        apply(plan_import(file, "auto", into, today=MONDAY))
    monkeypatch.setattr(written_files, "write", write)

    apply(plan_import(file, "auto", into, today=TUESDAY))

    assert sorted(guides(tmp_path)) == ["import-00001@220104", "import-00002@220104"]
    assert not plan_import(file, "auto", into).changes
    assert not list(into.rglob(".*.new"))


def test_a_lost_registry_stops_the_import(tmp_path: Path) -> None:
    imported(tmp_path, row("居住证"))
    registry.path(tmp_path / "knowledge").unlink()

    with pytest.raises(FileUnreadable, match="找不到了"):
        plan_import(tmp_path / "指南.xlsx", "auto", tmp_path / "knowledge")


def test_an_imported_library_knows_its_regions_and_those_around_them(tmp_path: Path) -> None:
    zone = row("居住证", 区划名称="高新开发区")
    imported(
        tmp_path,
        row("居住证"),
        zone,
        row("居住证", 区划名称="南湖街道", 上级区划名称="高新开发区,长春市,吉林省"),
    )

    regions = load(tmp_path / "knowledge").regions

    assert regions["220104"].name == "朝阳区"
    assert regions.chain("220104") == ("220104", "220100", "220000")
    assert [regions[code].name for code in regions.chain("220104")[1:]] == ["长春市", "吉林省"]
    street = next(region for region in regions.values() if region.name == "南湖街道")
    around = [regions[code].name for code in regions.chain(street.code)]
    assert around == ["南湖街道", "高新开发区", "长春市", "吉林省"]


def test_a_citizen_of_a_district_gets_the_guide_of_that_district(tmp_path: Path) -> None:
    imported(tmp_path, row("居住证"), row("居住证", 区划名称="南关区"))

    library = load(tmp_path / "knowledge")

    assert library.variant("import-00001", "220104003").id == "import-00001@220104"
    assert library.variant("import-00001", "220102").id == "import-00001@220102"


def test_regions_that_someone_named_stay_as_they_are(tmp_path: Path) -> None:
    imported(tmp_path, row("居住证"))
    path = tmp_path / "knowledge" / "regions.yml"
    mine = path.read_text(encoding="utf-8").replace("朝阳区", "朝阳区（示例）")
    path.write_text(mine, encoding="utf-8")

    imported(tmp_path, row("居住证"), row("居住证", 区划名称="南关区"))

    regions = load(tmp_path / "knowledge").regions
    assert regions["220104"].name == "朝阳区（示例）"
    assert regions["220102"].name == "南关区"


def test_codes_filled_with_zeros_are_the_same_region(tmp_path: Path) -> None:
    header = (*HEADER, "区划代码")
    long = (*row("居住证"), "220104000000")
    imported(tmp_path, long, (*row("身份证"), "220104"), header=header)

    library = load(tmp_path / "knowledge")

    assert list(library.guides) == ["import-00001@220104"]
    assert library.regions.chain("220104") == ("220104", "220100", "220000")


def test_a_list_of_regions_that_is_broken_stops_the_import(tmp_path: Path) -> None:
    path = tmp_path / "knowledge" / "regions.yml"
    path.parent.mkdir()
    path.write_text("- code: 某地\n  name: 某地\n", encoding="utf-8")

    with pytest.raises(FileUnreadable, match=r"regions\.yml"):
        imported(tmp_path, row("居住证"))
