"""A supervisor finds a guide, changes it, publishes it; the bot answers by it; and goes back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.commands.stages import publish_library
from bot.running import Running, running
from bot.settings import ROOT, Settings
from knowledge import library as guides
from tests.journeys.citizen import CitizenPage
from tests.journeys.conftest import PHONE, OpenCitizen, OpenConsole
from tests.journeys.console import Account

pytestmark = [pytest.mark.browser]

ID = "residence-02"
CHOSEN = (ID, "residence-03", "civil-01", "id-03")
NAME = "居住证首次申领"
NICKNAME = "新市民卡"
NOTE = "周六上午也能办。"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few real guides: publishing them takes seconds."""
    folder = tmp_path_factory.mktemp("knowledge")
    for part in ("places", "regions.yml"):
        source = ROOT / "knowledge" / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / part)
    for guide_id in CHOSEN:
        file = Path("guides") / guide_id.split("-")[0] / f"{guide_id}.yml"
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "knowledge" / file, folder / file)
    return folder


@pytest.fixture(scope="module")
def instance(
    folder: Path, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """An instance whose guides may be changed; without Rasa, which no question here needs."""
    var = tmp_path_factory.mktemp("var")
    (var / "web").symlink_to(settings.var / "web")
    own = settings.model_copy(update={"var": var, "knowledge": folder})
    publish_library(own, reason="开始")
    with running(own, rasa=False, environment={"WENBAN_KNOWLEDGE": str(folder)}) as started:
        yield started


@pytest.fixture
def page(open_console: OpenConsole, account: Account) -> Page:
    """The guides page of a supervisor."""
    page = open_console(account).page
    page.get_by_test_id("nav-guides").click()
    expect(page.get_by_test_id("guide-line")).to_have_count(len(CHOSEN))
    return page


def open_guide(page: Page) -> None:
    page.get_by_test_id("guide-search").fill(ID)
    expect(page.get_by_test_id("guide-line")).to_have_count(1)
    page.get_by_test_id("guide-line").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)


def shows(page: Page, note: str, *, yes: bool) -> None:
    """The citizens' API has the note in its guide, or has it not."""
    expect(page.locator("body")).to_be_visible()
    site = page.url.split("/console")[0]
    body = page.context.request.get(f"{site}/api/guides/{ID}").json()
    assert (note in body["guide"]["notes"]) is yes


def test_a_guide_is_changed_published_and_gone_back_from(
    page: Page, folder: Path, open_citizen: OpenCitizen, instance: Running
) -> None:
    open_guide(page)
    page.get_by_test_id("guide-edit").click()
    aliases = page.get_by_test_id("field-aliases").get_by_role("combobox")
    aliases.fill(NICKNAME)
    aliases.press("Enter")
    notes = page.get_by_test_id("field-notes")
    notes.fill(f"{notes.input_value()}\n{NOTE}")

    preview = page.get_by_test_id("guide-preview")
    expect(preview.locator("ins")).to_have_text([NICKNAME, NOTE])
    expect(preview.locator(".card-section").filter(has_text=NOTE)).to_be_visible()
    assert NOTE not in guides.load(folder).guide(ID).notes

    expect(page.get_by_test_id("edit-save")).to_be_disabled()
    page.get_by_test_id("edit-reason").fill("窗口周六开了")
    page.get_by_test_id("edit-save").click()
    expect(page.get_by_test_id("guide-history")).to_contain_text("王芳 修改：窗口周六开了")
    assert guides.load(folder).guide(ID).notes[-1] == NOTE
    shows(page, NOTE, yes=False)

    page.get_by_role("link", name="发布和回退").click()
    differences = page.get_by_test_id("differences")
    expect(differences.locator("ins")).to_have_text([NICKNAME, NOTE])
    page.get_by_test_id("publish-reason").fill("窗口周六开了")
    page.get_by_test_id("publish").click()
    expect(page.get_by_test_id("run-done")).to_contain_text("发布完成")
    expect(differences).to_contain_text("和已发布的内容一样")
    shows(page, NOTE, yes=True)
    citizen = open_citizen(f"{instance.site}/")
    expect(citizen.ask(f"{NICKNAME}怎么办理").guide).to_have_text(NAME)

    page.get_by_role("button", name="退回这一版").click()
    page.get_by_test_id("rollback-reason").fill("周六又不开了")
    page.get_by_test_id("rollback-confirm").click()
    expect(page.get_by_test_id("run-done")).to_contain_text("回退完成")
    expect(differences.locator("ins")).to_have_text([NICKNAME, NOTE])
    shows(page, NOTE, yes=False)


def test_the_desk_opens_the_guide_that_the_bot_answered_from(
    citizen: CitizenPage, open_console: OpenConsole, account: Account
) -> None:
    agent = open_console(account)
    citizen.ask("怎么办理居住证")
    citizen.ask_for_a_person()
    agent.claim(agent.waiting_about("居住证"))
    with agent.page.context.expect_page() as opened:
        agent.side.get_by_role("link", name="打开指南原文").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text(NAME)
    agent.close()


def test_what_is_wrong_is_said_at_its_field_and_cannot_be_saved(page: Page) -> None:
    open_guide(page)
    page.get_by_test_id("guide-edit").click()
    page.get_by_test_id("edit-reason").fill("试一试")
    page.get_by_test_id("field-verified_on").fill("2999-01-01")
    expect(page.get_by_role("alert")).to_have_text("核对日期不能晚于今天")
    expect(page.get_by_test_id("edit-save")).to_be_disabled()


def test_the_pages_fit_a_narrow_screen(page: Page) -> None:
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    for address in ("#guides", f"#guides/{ID}", "#guides/publish"):
        page.evaluate("address => { location.hash = address; }", address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(".page-spin")).to_have_count(0)
        assert page.evaluate("() => document.querySelector('.page').scrollWidth") <= PHONE[0]
