"""The agent console, as an agent uses it."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect


@dataclass(frozen=True)
class Account:
    """What a new agent chooses."""

    username: str
    name: str
    password: str = "三月-柳树-发芽-了"


class ConsolePage:
    """Logs in, claims, answers and closes."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self._site = site
        self.waiting = page.get_by_test_id("waiting-ticket")
        self.mine = page.get_by_test_id("my-ticket")
        self.heard = page.get_by_test_id("event-message")
        self.bot_replies = page.get_by_test_id("event-reply")
        self.side = page.get_by_role("complementary", name="工单信息")

    def accept(self, token: str, account: Account) -> ConsolePage:
        """Open the one-time link, choose a name and a password, be at the desk."""
        self.page.goto(f"{self._site}/console/?invitation={token}")
        self._fill("invite-username", account.username)
        self._fill("invite-name", account.name)
        self._fill("invite-password", account.password)
        self.page.get_by_test_id("invite-submit").click()
        self._expect_desk(account)
        return self

    def log_out(self) -> None:
        self.page.get_by_test_id("logout").click()

    def log_in(self, account: Account) -> None:
        self._fill("login-username", account.username)
        self._fill("login-password", account.password)
        self.page.get_by_test_id("login-submit").click()
        self._expect_desk(account)

    def waiting_about(self, text: str) -> Locator:
        return self.waiting.filter(has_text=text)

    def claim(self, ticket: Locator) -> None:
        ticket.get_by_test_id("claim-this").click()
        expect(self.mine).to_have_count(1)
        expect(self.page.get_by_test_id("desk-input")).to_be_focused()

    def answer(self, text: str) -> None:
        self.page.get_by_test_id("desk-input").fill(text)
        self.page.get_by_test_id("desk-send").click()
        expect(self.page.get_by_test_id("event-agent").filter(has_text=text)).to_be_visible()

    def close(self) -> None:
        self.page.get_by_test_id("close-ticket").click()
        self.page.get_by_test_id("confirm-close").click()
        expect(self.mine).to_have_count(0)

    def _fill(self, test_id: str, text: str) -> None:
        self.page.get_by_test_id(test_id).fill(text)

    def _expect_desk(self, account: Account) -> None:
        expect(self.page.get_by_role("banner")).to_contain_text(account.name)
        expect(self.page.get_by_text("已连接")).to_be_visible()
