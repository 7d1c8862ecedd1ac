"""One whole running instance for all journeys, and a real browser for each."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect, sync_playwright

from bot.running import Running, running
from bot.settings import Settings, read_settings
from handoff.agents import Agents
from handoff.ledger.migrations import upgrade
from handoff.ledger.store import Ledger
from handoff.store import connect
from tests.journeys.chromium import ARGUMENTS, find_chinese_font, find_chromium
from tests.journeys.citizen import CitizenPage
from tests.journeys.console import Account, ConsolePage
from tests.journeys.faults import Faults

# Two busy cores serve a browser, Rasa and the app at once.
PATIENCE_MILLISECONDS = 45_000
PHONE = (390, 844)
DESK = (1440, 900)

OpenCitizen = Callable[..., CitizenPage]
OpenConsole = Callable[[Account], ConsolePage]

_NO_BROWSER = "没有可用的 Chromium：请安装 chromium，或运行 playwright install chromium"


@pytest.fixture(scope="session")
def settings() -> Settings:
    return read_settings()


@pytest.fixture(scope="session")
def instance(settings: Settings) -> Iterator[Running]:
    """Real Valkey, Rasa, ledger and app, with empty data of their own."""
    with running(settings) as started:
        asyncio.run(_rasa_answers(started))
        yield started


async def _rasa_answers(instance: Running) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
        await instance.wait_for_rasa(client)


# Of a module, not of the session: while Playwright runs, no asynchronous test could.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = find_chromium(playwright.chromium.executable_path)
        if path is None:
            if os.environ.get("CI") == "true":
                pytest.fail(_NO_BROWSER)
            pytest.skip(_NO_BROWSER)
        find_chinese_font()
        expect.set_options(timeout=PATIENCE_MILLISECONDS)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def faults() -> Iterator[Faults]:
    """Any complaint of a browser fails the test."""
    faults = Faults()
    yield faults
    faults.assert_none()


class _Windows:
    """Browser contexts that share nothing: one a person."""

    def __init__(self, browser: Browser, faults: Faults) -> None:
        self._browser = browser
        self._faults = faults
        self._contexts: list[BrowserContext] = []

    def open(self, size: tuple[int, int], kept: StorageState | None = None) -> BrowserContext:
        context = self._browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            storage_state=kept,
        )
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        self._faults.watch(context)
        self._contexts.append(context)
        return context

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def windows(browser: Browser, faults: Faults) -> Iterator[_Windows]:
    windows = _Windows(browser, faults)
    yield windows
    windows.close()


@pytest.fixture
def open_citizen(windows: _Windows) -> OpenCitizen:
    """Open the citizen page at an address, on a device that remembers ``kept``."""

    def open_at(
        address: str, *, size: tuple[int, int] = PHONE, kept: StorageState | None = None
    ) -> CitizenPage:
        return CitizenPage(windows.open(size, kept).new_page()).open(address)

    return open_at


@pytest.fixture
def citizen(open_citizen: OpenCitizen, instance: Running) -> CitizenPage:
    return open_citizen(f"{instance.site}/")


@pytest.fixture
def open_console(windows: _Windows, instance: Running, settings: Settings) -> Iterator[OpenConsole]:
    """The console of a supervisor invited just now, who goes home after the test."""
    at_work: list[Page] = []

    def open_for(account: Account) -> ConsolePage:
        page = windows.open(DESK).new_page()
        at_work.append(page)
        return ConsolePage(page, instance.site).accept(invite(instance, settings), account)

    yield open_for
    for page in at_work:
        page.close()
        page.context.request.delete(f"{instance.site}/console/api/sessions")


_numbers = count(1)


@pytest.fixture
def account() -> Account:
    """A supervisor's name that no other test uses."""
    return Account(username=f"wangfang{next(_numbers)}", name="王芳")


def invite(instance: Running, settings: Settings) -> str:
    """A one-time token for a supervisor, from the instance's own ledger."""
    own = settings.model_copy(update={"var": instance.var})
    # Beside Playwright's own event loop, which already runs in this thread.
    with ThreadPoolExecutor(max_workers=1) as beside:
        return beside.submit(asyncio.run, _invitation(own)).result()


async def _invitation(settings: Settings) -> str:
    await asyncio.to_thread(upgrade, settings.ledger_url)
    ledger = Ledger(settings.ledger_url)
    redis = connect(f"unix://{settings.var / 'run' / 'redis.sock'}")
    try:
        agents = Agents(ledger, redis, settings.redis_prefix)
        token = (await agents.invite("supervisor", settings.team)).token
    finally:
        await ledger.close()
        await redis.aclose()
    assert token is not None
    return token
