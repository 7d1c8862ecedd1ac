"""Pictures of both pages; with WENBAN_UPDATE_DOCS=1 those in docs/images are renewed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.running import Running
from bot.settings import ROOT, Settings
from tests.journeys.citizen import CitizenPage
from tests.journeys.conftest import OpenCitizen, OpenConsole
from tests.journeys.console import Account

pytestmark = [pytest.mark.browser, pytest.mark.rasa]


def test_the_citizen_page_is_pictured(
    citizen: CitizenPage, open_citizen: OpenCitizen, instance: Running, settings: Settings
) -> None:
    citizen.ask("怎么办理居住证")
    _picture(citizen.page, settings.var, "citizen.png")

    wide = open_citizen(f"{instance.site}/", size=(1280, 800))
    wide.ask("怎么办理居住证")
    _picture(wide.page, settings.var, "citizen-desktop.png")


def test_the_console_is_pictured_with_a_claimed_chat(
    citizen: CitizenPage,
    open_citizen: OpenCitizen,
    open_console: OpenConsole,
    account: Account,
    instance: Running,
    settings: Settings,
) -> None:
    citizen.open(f"{instance.site}/p/QH-HALL-01")
    other = open_citizen(f"{instance.site}/")
    agent = open_console(account)
    citizen.ask("怎么办理居住证")
    citizen.ask("我租的房子没有合同，转人工")
    agent.claim(agent.waiting_about("没有合同"))
    agent.answer("您好，没有合同也行：请房东或社区开一张住址证明，带上就可以办。")
    citizen.say("好的，社区的证明找谁开？")
    expect(agent.heard.last).to_contain_text("找谁开")
    other.ask("社保断缴了怎么办")
    other.ask_for_a_person()
    expect(agent.waiting_about("社保断缴")).to_have_count(1)

    _picture(agent.page, settings.var, "console.png")

    agent.close()
    other.stop_waiting()


def _picture(page: Page, var: Path, name: str) -> None:
    path = var / "screenshots" / name
    page.screenshot(path=path, animations="disabled")
    assert path.stat().st_size > 0
    if os.environ.get("WENBAN_UPDATE_DOCS"):
        (ROOT / "docs" / "images").mkdir(parents=True, exist_ok=True)
        shutil.copy(path, ROOT / "docs" / "images" / name)
