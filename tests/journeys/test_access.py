"""Large text, large targets, and a keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.citizen import CitizenPage, Reply

pytestmark = [pytest.mark.browser, pytest.mark.rasa]

# Visible text smaller than the limit, and controls whose box is smaller than the limit.
# A phone number or link inside a sentence is as tall as its line (WCAG 2.2, 2.5.8: inline).
SMALL_TEXT = """
(limit) => [...document.querySelectorAll("main *")]
  .filter((element) => element.checkVisibility() && !element.closest(".visually-hidden"))
  .filter(({ childNodes }) => [...childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
  .filter((element) => parseFloat(getComputedStyle(element).fontSize) < limit)
  .map((element) => element.textContent)
"""
SMALL_TARGETS = """
(limit) => [...document.querySelectorAll("main :is(button, summary, textarea, input, a)")]
  .filter((element) => element.checkVisibility() && !element.closest("p"))
  .map((element) => [element.outerHTML.slice(0, 120), element.getBoundingClientRect()])
  .filter(([, box]) => Math.min(box.width, box.height) < limit)
  .map(([html, box]) => `${html} ${box.width}x${box.height}`)
"""
TAB_PRESSES = 40


def test_targets_are_as_large_as_a_finger(citizen: CitizenPage) -> None:
    citizen.ask("怎么办理居住证")

    assert citizen.page.evaluate(SMALL_TARGETS, 44) == []


def test_elders_get_text_from_18_points_and_targets_from_60_pixels(citizen: CitizenPage) -> None:
    citizen.page.get_by_test_id("elder-toggle").click()
    citizen.ask("怎么办理居住证")

    assert citizen.page.evaluate(SMALL_TEXT, 18 * 96 / 72) == []
    assert citizen.page.evaluate(SMALL_TARGETS, 60) == []
    expect(citizen.page.get_by_role("link", name="打12345")).to_have_attribute("href", "tel:12345")

    citizen.page.reload()
    expect(citizen.page.get_by_test_id("elder-toggle")).to_have_attribute("aria-pressed", "true")


def test_everything_is_reached_with_the_keyboard(citizen: CitizenPage) -> None:
    keyboard = citizen.page.keyboard

    _tab_to(citizen.page, "composer-input")
    keyboard.type("社保断缴了怎么办")
    keyboard.press("Enter")
    expect(citizen.replies).to_have_count(2)
    _tab_to(citizen.page, "option-chip", "Shift+Tab")
    keyboard.press("Enter")
    expect(citizen.replies).to_have_count(3)
    expect(Reply(citizen.replies.last).root).to_contain_text("社会保险断缴后续保与补缴")

    _tab_to(citizen.page, "menu-button")
    keyboard.press("Enter")
    expect(citizen.page.get_by_test_id("panel-menu")).to_be_visible()
    keyboard.press("Escape")
    expect(citizen.page.get_by_test_id("panel-menu")).to_be_hidden()
    _tab_to(citizen.page, "handoff-button", "Shift+Tab")
    keyboard.press("Enter")
    expect(citizen.queue_banner).to_be_visible()
    _tab_to(citizen.page, "queue-give-up", "Shift+Tab")
    keyboard.press("Enter")
    expect(citizen.queue_banner).to_be_hidden()


def _tab_to(page: Page, test_id: str, key: str = "Tab") -> None:
    for _ in range(TAB_PRESSES):
        page.keyboard.press(key)
        if page.evaluate("document.activeElement.dataset.testid ?? ''") == test_id:
            return
    pytest.fail(f"{key} 走不到 {test_id}")
