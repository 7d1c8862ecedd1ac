"""Two real exports, as an agency's system wrote them, with no hand editing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import yaml

from knowledge.importers import ImportPlan, apply, plan_import
from knowledge.importers.report import Kind
from knowledge.importers.text import squeeze
from knowledge.library import Library, load
from tests.knowledge.importers.tables import cells, real

DAY = date(2026, 11, 23)
DISTRICTS, SITUATIONS = "changchun-guides.xlsx", "changchun-guides-situations.xlsx"


@dataclass(frozen=True)
class Imported:
    into: Path
    districts: ImportPlan
    situations: ImportPlan
    library: Library


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """Both files, one after the other, in one library."""
    into = tmp_path_factory.mktemp("imported")
    plans = []
    for name in (DISTRICTS, SITUATIONS):
        plan = plan_import(real(name), "auto", into, today=DAY)
        apply(plan)
        plans.append(plan)
    return Imported(into, plans[0], plans[1], load(into))


def test_counts_of_the_districts(imported: Imported) -> None:
    report = imported.districts.report

    assert (report.rows_read, report.rows_used, report.rows_repeated) == (3058, 3058, 0)
    assert report.rows_not_understood == 0
    assert (report.matters, report.regions, report.guides) == (59, 24, 914)
    assert report.situations == 0
    assert (report.weekly_hours, report.hours_without_dates, report.hours_as_text) == (2, 35, 7)


def test_counts_of_the_situations(imported: Imported) -> None:
    report = imported.situations.report

    assert (report.rows_read, report.rows_used, report.rows_repeated) == (1441, 1441, 0)
    assert report.rows_not_understood == 0
    assert (report.matters, report.regions, report.guides) == (72, 7, 404)
    assert report.situations == 57
    assert (report.weekly_hours, report.hours_without_dates, report.hours_as_text) == (1, 14, 2)


def test_the_library_loads_with_all_of_both(imported: Imported) -> None:
    matters = {guide_id.partition("@")[0] for guide_id in imported.library.guides}

    assert len(imported.library.guides) == 914 + 404
    assert len(matters) == 59 + 72


def test_every_material_of_every_row_is_in_its_guide(imported: Imported) -> None:
    names = Counter(g.region for g in imported.library.guides.values())
    assert len(names) == 25
    said: dict[str, set[str]] = {}
    for guide in imported.library.guides.values():
        options = [option for s in guide.situations for option in s.options]
        added = [m for option in options for m in option.adds]
        found = {squeeze(m.name) for m in (*guide.materials, *added)}
        said.setdefault(guide.summary.partition("办理")[0], set()).update(found)
    for name in (DISTRICTS, SITUATIONS):
        for region, *_, material in cells(real(name)):
            assert squeeze(material) in said[region]


def test_checklists_of_situations_are_the_source_s(imported: Imported) -> None:
    guide = next(
        g
        for g in imported.library.guides.values()
        if g.name == "生育保险待遇核准支付（围产补贴支付）" and g.region == "220100"
    )

    (situation,) = guide.situations
    lists = {
        option.label: {m.name for m in (*guide.materials, *option.adds)} - set(option.removes)
        for option in situation.options
    }
    common = {"生育津贴（补贴）申领表", "孩子的《出生医学证明》或户口簿", "代办人有效身份证件"}
    assert lists == {
        "女职工": common,
        "男职工（配偶无工作）": common | {"女方就业创业证或无工作承诺"},
    }


def test_what_is_doubtful_is_said(imported: Imported) -> None:
    districts = "\n".join(str(f) for f in imported.districts.report.of(Kind.DOUBTFUL))
    situations = "\n".join(str(f) for f in imported.situations.report.of(Kind.DOUBTFUL))

    assert districts.count("不在国家区划代码表里") == 13
    assert "0431-0431-86760011" in districts
    assert "152****5404" in districts
    assert "机关事业单位职工养老保险待遇申领" in situations
    assert situations.count("份内容不同") == 2


def test_again_changes_nothing(imported: Imported) -> None:
    for name, guides in ((DISTRICTS, 914), (SITUATIONS, 404)):
        plan = plan_import(real(name), "auto", imported.into, today=date(2027, 1, 4))

        assert plan.files == ()
        assert plan.report.unchanged == guides


def test_with_the_season_s_dates_the_hours_are_weekly(tmp_path: Path) -> None:
    mapping = tmp_path / "对照.yml"
    seasons = {
        "春夏季": ["05-01", "09-30"],
        "秋冬季": ["10-01", "04-30"],
        "夏令时": ["05-01", "09-30"],
        "冬令时": ["10-01", "04-30"],
    }
    mapping.write_text(yaml.safe_dump({"seasons": seasons}), encoding="utf-8")

    report = plan_import(real(SITUATIONS), mapping, tmp_path / "knowledge").report

    assert (report.weekly_hours, report.hours_without_dates, report.hours_as_text) == (15, 0, 2)
