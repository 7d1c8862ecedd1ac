"""A citizen asks and is answered from a guide."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.citizen import CitizenPage

pytestmark = [pytest.mark.browser, pytest.mark.rasa]


def test_a_residence_permit_is_explained_with_materials_place_time_and_fee(
    citizen: CitizenPage,
) -> None:
    answer = citizen.ask("怎么办理居住证")

    expect(answer.guide).to_have_text("居住证首次申领")
    for aspect in ("materials", "where", "duration", "fee"):
        expect(answer.folded(aspect)).to_have_count(0)
    expect(answer.section("materials")).to_contain_text("居民身份证")
    expect(answer.section("where")).to_contain_text("青禾区政务服务中心")
    expect(answer.section("duration")).to_contain_text("工作日")
    expect(answer.section("fee")).to_contain_text("不收")
    expect(answer.section("hours")).to_contain_text("周一")
    expect(answer.card.get_by_test_id("sample-mark")).to_be_visible()
    expect(answer.card).to_contain_text("居住证暂行条例")


def test_what_is_asked_next_is_about_the_same_matter(citizen: CitizenPage) -> None:
    citizen.ask("怎么办理居住证")

    answer = citizen.ask("那要多少钱")

    expect(answer.root).to_have_attribute("data-outcome", "answered")
    expect(answer.root).to_contain_text("居住证首次申领，不收钱")
    expect(answer.card.locator("details[open]")).to_have_count(1)
    expect(answer.card.locator("details[open]")).to_have_attribute("data-aspect", "fee")


def test_broken_social_insurance_comes_with_next_steps_to_tap(citizen: CitizenPage) -> None:
    answer = citizen.ask("社保断缴了怎么办")

    expect(answer.guide).to_have_text("社会保险断缴后续保与补缴")
    expect(answer.options.first).to_be_visible()

    followed = citizen.choose(answer.options.first)

    expect(followed.root).to_contain_text("社会保险断缴后续保与补缴")
    expect(answer.options).to_have_count(0)


def test_a_door_plate_greets_with_the_name_of_its_hall(citizen: CitizenPage) -> None:
    site = citizen.page.url.rstrip("/")

    citizen.open(f"{site}/p/QH-HALL-01")

    expect(citizen.replies.last).to_contain_text("这里是青禾区政务服务中心")
    expect(citizen.page.get_by_role("main").get_by_text("门牌 QH-HALL-01")).to_be_visible()
