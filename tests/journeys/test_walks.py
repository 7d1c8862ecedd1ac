"""A citizen is led through a guide step by step (一步步办)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from bot.settings import Settings
from tests.journeys.citizen import CitizenPage, Reply

pytestmark = [pytest.mark.browser, pytest.mark.rasa]


def test_from_the_question_to_the_door_by_tapping_alone(
    citizen: CitizenPage, settings: Settings
) -> None:
    answer = citizen.ask("居住证首次申领")

    situation = citizen.choose(chip(answer, "一步步办"))
    expect(situation.root).to_have_attribute("data-outcome", "guiding")
    expect(situation.root).to_contain_text("您凭哪一条申领？")
    expect(answer.options).to_have_count(0)

    who = citizen.choose(chip(situation, "有稳定工作"))
    listed = citizen.choose(chip(who, "本人来办"))
    expect(listed.root).to_contain_text("您选的是：有稳定工作；本人来办。")
    expect(listed.section("materials")).to_contain_text("就业证明")
    expect(listed.root.get_by_test_id("feedback-helpful")).to_be_visible()
    citizen.page.screenshot(path=settings.var / "screenshots" / "walk-list.png")

    step = citizen.choose(chip(listed, "下一步"))
    expect(step.root).to_contain_text("第1步，一共4步")
    expect(listed.options).to_have_count(0)
    expect(step.options).to_have_text(["下一步", "上一步", "先不办了"])
    citizen.page.screenshot(path=settings.var / "screenshots" / "walk-step.png")

    for number in (2, 3, 4):
        step = citizen.choose(chip(step, "下一步"))
        expect(step.root).to_contain_text(f"第{number}步")
    place = citizen.choose(chip(step, "下一步"))

    expect(place.root).to_contain_text("办事的地方：青禾区政务服务中心")
    expect(place.section("where")).to_contain_text("青禾区政务服务中心")
    citizen.page.screenshot(path=settings.var / "screenshots" / "walk-place.png")


def test_a_question_in_between_does_not_lose_the_way_and_one_can_leave(
    citizen: CitizenPage,
) -> None:
    situation = citizen.choose(chip(citizen.ask("居住证首次申领"), "一步步办"))
    listed = citizen.choose(chip(citizen.choose(chip(situation, "有稳定住所")), "本人来办"))

    between = citizen.ask("那要多少钱")
    on = citizen.choose(chip(between, "下一步"))
    back = citizen.choose(chip(on, "上一步"))
    left = citizen.choose(chip(back, "先不办了"))

    expect(on.root).to_contain_text("第1步")
    expect(back.root).to_contain_text("您选的是：有稳定住所；本人来办。")
    expect(left.root).to_contain_text("好，先到这儿")
    expect(left.options).to_have_text(["一步步办"])
    expect(listed.options).to_have_count(0)


def chip(reply: Reply, words: str) -> Locator:
    return reply.options.get_by_text(words, exact=True)
