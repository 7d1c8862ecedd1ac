"""The citizen page, as a citizen uses it."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

_SAID = ".entries .Bubble, .entries [data-testid=notice]"


@dataclass(frozen=True)
class Reply:
    """One reply of the bot."""

    root: Locator

    @property
    def card(self) -> Locator:
        return self.root.get_by_test_id("guide-card")

    @property
    def guide(self) -> Locator:
        return self.card.get_by_role("heading", level=3)

    @property
    def options(self) -> Locator:
        return self.root.get_by_test_id("option-chip")

    def folded(self, aspect: str) -> Locator:
        """The sections on ``aspect`` that the citizen would have to unfold."""
        return self.card.locator(f"details[data-aspect={aspect}]:not([open])")

    def section(self, aspect: str) -> Locator:
        """A section of the card, unfolded."""
        section = self.card.locator(f"details[data-aspect={aspect}]").first
        if section.get_attribute("open") is None:
            section.locator("summary").click()
        return section.locator(".section-body")


class CitizenPage:
    """Asks, taps, waits and reads."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.replies = page.get_by_test_id("reply")
        self.said = page.get_by_test_id("citizen-message")
        self.agent_messages = page.get_by_test_id("agent-message")
        self.composer = page.get_by_test_id("composer-input")
        self.queue_banner = page.get_by_test_id("queue-banner")
        self.rating_form = page.get_by_test_id("rating-form")
        self.connection_line = page.get_by_test_id("connection-line")
        self.owner = page.locator(".header-owner")

    def open(self, address: str) -> CitizenPage:
        """Open the page and be greeted."""
        self.page.goto(address)
        expect(self.replies.first).to_be_visible()
        return self

    def ask(self, text: str) -> Reply:
        """Say something and wait for the bot's answer."""
        before = self.replies.count()
        self.say(text)
        return self._next_reply(before)

    def choose(self, option: Locator) -> Reply:
        """Tap an option and wait for the bot's answer."""
        before = self.replies.count()
        option.click()
        return self._next_reply(before)

    def say(self, text: str) -> int:
        """Say something, wait until it is in the thread, return the HTTP status it got."""
        before = self.said.count()
        self.composer.fill(text)
        with self.page.expect_response(lambda r: r.url.endswith("/messages")) as response:
            self.page.get_by_test_id("composer-send").click()
        expect(self.said).to_have_count(before + 1)
        return response.value.status

    def ask_for_a_person(self) -> None:
        self.page.get_by_test_id("handoff-button").click()

    def stop_waiting(self) -> None:
        self.page.get_by_test_id("queue-give-up").click()
        expect(self.queue_banner).to_be_hidden()

    def rate(self, score: int) -> None:
        self.rating_form.get_by_test_id(f"rating-{score}").click()
        self.page.get_by_test_id("rating-submit").click()

    def notice(self, text: str) -> Locator:
        return self.page.get_by_test_id("notice").filter(has_text=text)

    def transcript(self) -> list[str]:
        """Everything in the log, in order."""
        return self.page.locator(_SAID).all_inner_texts()

    def _next_reply(self, before: int) -> Reply:
        expect(self.replies).to_have_count(before + 1)
        return Reply(self.replies.nth(before))
