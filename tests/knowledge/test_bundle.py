from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from knowledge.bundle import Bundle, MergedMaterial
from knowledge.guide import Guide


def bundle(**changes: Any) -> Bundle:
    data: dict[str, Any] = {
        "id": "bundle-01",
        "name": "搬家一件事",
        "summary": "搬到本区要办的几件事：居住证和户口。",
        "guides": ["residence-02", "hukou-01"],
        "region": "990101",
        "source": "示例",
        "effective_from": "2026-01-01",
        "verified_on": "2026-11-20",
    }
    return Bundle.model_validate(data | changes)


def guide_of(data: dict[str, Any], name: str, materials: list[dict[str, Any]]) -> Guide:
    return Guide.model_validate(data | {"name": name, "materials": materials, "situations": []})


def merged(
    data: dict[str, Any], first: dict[str, Any], second: dict[str, Any]
) -> tuple[MergedMaterial, ...]:
    guides = {
        "residence-02": guide_of(data, "居住证", [first]),
        "hukou-01": guide_of(data, "户口", [second]),
    }
    return bundle().materials(guides)


def test_what_two_guides_ask_for_is_brought_once(guide_data: dict[str, Any]) -> None:
    (card,) = merged(guide_data, {"name": "居民身份证"}, {"name": "居民身份证"})
    assert (card.name, card.needed_by) == ("居民身份证", ("居住证", "户口"))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("居民身份证", "身份证"),
        ("户口簿", "居民户口簿"),
        ("营业执照（副本）", "营业执照"),
        ("结婚证", "结婚证(复印件2份)"),
        ("一寸 照片", "一寸照片"),
        ("ＰＯＳ机凭条", "POS机凭条"),
    ],
)
def test_one_paper_written_in_two_ways_is_one_paper(
    guide_data: dict[str, Any], first: str, second: str
) -> None:
    assert len(merged(guide_data, {"name": first}, {"name": second})) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("身份证（父亲）", "身份证（母亲）"),
        ("居民身份证", "代办人身份证"),
        ("公司登记（备案）申请书", "公司登记申请书"),
        ("居民身份证", "居民户口簿"),
    ],
)
def test_papers_of_two_people_or_purposes_stay_two(
    guide_data: dict[str, Any], first: str, second: str
) -> None:
    assert len(merged(guide_data, {"name": first}, {"name": second})) == 2


@pytest.mark.parametrize(
    ("first", "second", "strongest"),
    [
        ("copy", "original", "original"),
        ("original_and_copy", "original", "original_and_copy"),
        ("electronic", "copy", "copy"),
        ("unstated", "electronic", "electronic"),
    ],
)
def test_the_strongest_form_counts(
    guide_data: dict[str, Any], first: str, second: str, strongest: str
) -> None:
    a, b = {"name": "户口簿", "form": first}, {"name": "户口簿", "form": second}
    assert merged(guide_data, a, b)[0].form == strongest
    assert merged(guide_data, b, a)[0].form == strongest


def test_the_highest_number_of_copies_counts(guide_data: dict[str, Any]) -> None:
    two, one = {"name": "照片", "copies": 2}, {"name": "照片", "copies": 1}
    assert merged(guide_data, two, one)[0].copies == 2
    assert merged(guide_data, one, two)[0].copies == 2


@pytest.mark.parametrize(("first", "second"), [(True, False), (False, True)])
def test_what_any_guide_requires_is_required_and_only_what_all_fetch_stays_at_home(
    guide_data: dict[str, Any], first: bool, second: bool
) -> None:
    a = {"name": "户口簿", "required": first, "electronic_licence": first}
    b = {"name": "户口簿", "required": second, "electronic_licence": second}
    (book,) = merged(guide_data, a, b)
    assert book.required
    assert not book.electronic_licence


def test_what_is_said_of_a_thing_is_kept_once(guide_data: dict[str, Any]) -> None:
    a = {"name": "户口簿", "note": "带原簿。"}
    (same,) = merged(guide_data, a, a)
    assert same.notes == ("带原簿。",)
    (two,) = merged(guide_data, a, {"name": "户口簿", "note": "首页也要。"})
    assert two.notes == ("带原簿。", "首页也要。")


def test_things_come_in_the_order_of_the_affair(guide_data: dict[str, Any]) -> None:
    first = guide_of(guide_data, "居住证", [{"name": "照片"}])
    second = guide_of(guide_data, "户口", [{"name": "户口簿"}])
    found = bundle().materials({"hukou-01": second, "residence-02": first})
    assert [material.name for material in found] == ["照片", "户口簿"]


def test_a_matter_without_a_guide_adds_nothing(guide_data: dict[str, Any]) -> None:
    only = {"hukou-01": guide_of(guide_data, "户口", [{"name": "户口簿"}])}
    assert [material.name for material in bundle().materials(only)] == ["户口簿"]


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_a_bundle_holds_between_its_dates(day: date, holds: bool) -> None:
    assert bundle(expires_on="2026-12-31").in_date(day) is holds


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"expires_on": "2025-12-31"}, "expires_on lies before effective_from"),
        ({"guides": ["hukou-01", "hukou-01"]}, "names a matter twice"),
        ({"guide_notes": {"hukou-02": "先办。"}}, "not in guides: hukou-02"),
        ({"guides": ["hukou-01"]}, "at least 2 items"),
        ({"guides": ["hukou-01", "hukou-02@990101"]}, "match pattern"),
        ({"id": "hukou-01"}, "match pattern"),
        ({"materials": []}, "Extra inputs"),
    ],
)
def test_a_bundle_that_contradicts_itself_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        bundle(**changes)
