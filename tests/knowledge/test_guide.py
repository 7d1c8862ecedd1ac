from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from knowledge.guide import Aspect, Guide


@pytest.mark.parametrize(
    ("today", "answered_from"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_a_guide_is_answered_from_on_its_first_and_last_day_and_not_outside_them(
    guide_data: dict[str, Any], today: date, answered_from: bool
) -> None:
    guide_data |= {"effective_from": date(2026, 1, 1), "expires_on": date(2026, 6, 30)}
    assert Guide.model_validate(guide_data).in_date(today) is answered_from


def test_a_guide_without_expiry_stays_in_date(guide_data: dict[str, Any]) -> None:
    guide_data["expires_on"] = None
    assert Guide.model_validate(guide_data).in_date(date(2099, 1, 1))


def test_a_guide_that_expires_before_it_takes_effect_is_refused(guide_data: dict[str, Any]) -> None:
    guide_data |= {"effective_from": date(2026, 1, 2), "expires_on": date(2026, 1, 1)}
    with pytest.raises(ValidationError, match="expires_on lies before effective_from"):
        Guide.model_validate(guide_data)


def test_a_guide_may_take_effect_and_expire_on_one_day(guide_data: dict[str, Any]) -> None:
    guide_data |= {"effective_from": date(2026, 1, 1), "expires_on": date(2026, 1, 1)}
    assert Guide.model_validate(guide_data).in_date(date(2026, 1, 1))


def test_an_option_may_not_remove_a_material_nobody_asks_for(guide_data: dict[str, Any]) -> None:
    guide_data["situations"] = [
        {
            "question": "谁来办？",
            "options": [{"label": "本人"}, {"label": "代办", "removes": ["龙袍"]}],
        }
    ]
    with pytest.raises(ValidationError, match="option '代办' names unknown materials: 龙袍"):
        Guide.model_validate(guide_data)


def test_an_option_may_not_replace_a_material_nobody_asks_for(guide_data: dict[str, Any]) -> None:
    swap = {"label": "代办", "replaces": {"龙袍": {"name": "授权委托书"}}}
    guide_data["situations"] = [{"question": "谁来办？", "options": [{"label": "本人"}, swap]}]
    with pytest.raises(ValidationError, match="names unknown materials: 龙袍"):
        Guide.model_validate(guide_data)


def test_an_option_may_remove_what_another_situation_adds(guide_data: dict[str, Any]) -> None:
    added = {"label": "租房", "adds": [{"name": "租赁合同"}]}
    guide_data["situations"] = [
        {"question": "住哪里？", "options": [added, {"label": "自己的房"}]},
        {
            "question": "备过案吗？",
            "options": [{"label": "备过", "removes": ["租赁合同"]}, {"label": "没有"}],
        },
    ]
    assert Guide.model_validate(guide_data).situations[1].options[0].removes == ("租赁合同",)


@pytest.mark.parametrize("count", [1, 7])
def test_a_situation_offers_two_to_six_options(guide_data: dict[str, Any], count: int) -> None:
    options = [{"label": f"第{number}种"} for number in range(count)]
    guide_data["situations"] = [{"question": "哪一种？", "options": options}]
    with pytest.raises(ValidationError, match=r"situations\.0\.options"):
        Guide.model_validate(guide_data)


def test_a_field_the_guide_does_not_know_is_refused(guide_data: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        Guide.model_validate(guide_data | {"price": "免费"})


def test_a_guide_cannot_be_changed_once_loaded(guide_data: dict[str, Any]) -> None:
    guide = Guide.model_validate(guide_data)
    with pytest.raises(ValidationError, match="frozen"):
        guide.name = "别的事项"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "Residence-02"),
        ("id", "residence-2"),
        ("id", "residence_02"),
        ("id", "../residence-02"),
        ("region", "99010"),
        ("id", "residence-02@99010"),
        ("region", "99010a"),
        ("name", "   "),
        ("name", "证" * 81),
        ("summary", "太短了"),
        ("summary", "字" * 81),
        ("audience", []),
        ("audience", ["机器人"]),
        ("conditions", []),
        ("steps", []),
        ("phones", {"consult": [], "complaint": ["12345"]}),
        ("promised_days", -1),
        ("legal_days", 366),
        ("effective_from", "2026-02-30"),
    ],
)
def test_a_wrong_value_is_refused_and_its_field_named(
    guide_data: dict[str, Any], field: str, value: object
) -> None:
    with pytest.raises(ValidationError) as caught:
        Guide.model_validate(guide_data | {field: value})
    assert caught.value.errors()[0]["loc"][0] == field


@pytest.mark.parametrize(
    "guide_id", ["id-04", "residence-12345", "residence-02@990101", "id-04@99"]
)
def test_an_id_is_topic_number_and_perhaps_region(
    guide_data: dict[str, Any], guide_id: str
) -> None:
    assert Guide.model_validate(guide_data | {"id": guide_id}).id == guide_id


@pytest.mark.parametrize("region", ["99", "9901", "990101", "990101001", "990101001001"])
def test_a_region_is_anything_from_a_province_to_a_community(
    guide_data: dict[str, Any], region: str
) -> None:
    assert Guide.model_validate(guide_data | {"region": region}).region == region


@pytest.mark.parametrize("guide_id", ["residence-02", "residence-02@990101003"])
def test_a_variant_is_of_the_same_matter_as_the_guide_it_varies(
    guide_data: dict[str, Any], guide_id: str
) -> None:
    assert Guide.model_validate(guide_data | {"id": guide_id}).matter == "residence-02"


@pytest.mark.parametrize("link", ["http://www.gov.cn", "javascript:alert(1)", "www.gov.cn"])
def test_an_online_link_must_be_https(guide_data: dict[str, Any], link: str) -> None:
    guide_data["channels"] = {"online": {"depth": "full", "link": link}}
    with pytest.raises(ValidationError, match=r"channels\.online\.link"):
        Guide.model_validate(guide_data)


def test_spaces_around_a_text_are_taken_off(guide_data: dict[str, Any]) -> None:
    assert Guide.model_validate(guide_data | {"name": " 居住证首次申领\n"}).name == "居住证首次申领"


def test_a_material_is_one_required_original_unless_said_otherwise(
    guide_data: dict[str, Any],
) -> None:
    guide_data |= {"materials": [{"name": "户口簿"}], "situations": []}
    material = Guide.model_validate(guide_data).materials[0]
    assert (material.form, material.copies, material.required) == ("original", 1, True)
    assert not material.electronic_licence


def test_what_the_source_does_not_say_may_be_left_unstated(guide_data: dict[str, Any]) -> None:
    guide_data |= {"law": [], "cross_region": {"scope": "unstated", "note": "以窗口告知为准。"}}
    guide = Guide.model_validate(guide_data)
    assert guide.cross_region.scope == "unstated"
    assert guide.law == ()


def test_every_aspect_but_the_derived_ones_is_a_field_of_the_guide() -> None:
    derived = {Aspect.HOW, Aspect.WHERE, Aspect.HOURS, Aspect.DURATION, Aspect.ONLINE, Aspect.PHONE}
    fields = set(Guide.model_fields)
    assert {aspect.value for aspect in Aspect} - {a.value for a in derived} <= fields
