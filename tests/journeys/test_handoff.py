"""What the bot cannot settle reaches a person, and nothing said is lost."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Locator, StorageState, expect

from bot.running import Running
from tests.journeys.citizen import CitizenPage
from tests.journeys.conftest import OpenCitizen, OpenConsole
from tests.journeys.console import Account
from tests.journeys.faults import Faults

pytestmark = [pytest.mark.browser, pytest.mark.rasa]

HTML = '<img src=x onerror="window.executed = true"><script>window.executed = true</script>'
NOT_EXECUTED = "() => window.executed === undefined"


def test_a_person_takes_over_answers_closes_and_is_rated(
    citizen: CitizenPage, open_console: OpenConsole, account: Account
) -> None:
    agent = open_console(account)
    agent.log_out()
    agent.log_in(account)
    citizen.ask("怎么办理居住证")
    citizen.ask("我的房东不肯给合同，转人工")
    expect(citizen.queue_banner).to_contain_text("下一位就是您")

    ticket = agent.waiting_about("房东不肯给合同")
    expect(ticket).to_contain_text("居住证首次申领")
    agent.claim(ticket)
    expect(agent.heard).to_have_text([_ends("怎么办理居住证"), _ends("房东不肯给合同，转人工")])
    expect(agent.bot_replies.filter(has_text="依据指南：居住证首次申领")).to_have_count(1)
    expect(agent.side).to_contain_text("居住证首次申领")
    expect(citizen.queue_banner).to_be_hidden()
    expect(citizen.owner).to_have_text("王芳 正在为您服务")

    agent.answer("可以让社区开住址证明，不用合同。")
    expect(citizen.agent_messages).to_contain_text(["可以让社区开住址证明，不用合同。"])
    expect(citizen.agent_messages.first).to_contain_text("王芳")

    replies = citizen.replies.count()
    assert citizen.say("好的，那社区几点上班") == 202
    expect(agent.heard.last).to_contain_text("好的，那社区几点上班")
    expect(citizen.replies).to_have_count(replies)

    agent.close()
    expect(citizen.notice("会话已结束")).to_be_visible()
    expect(citizen.page.get_by_test_id("option-chip")).to_have_count(0)
    citizen.rate(5)
    expect(citizen.rating_form).to_be_hidden()
    expect(citizen.notice("您的评价：非常满意")).to_have_count(1)
    citizen.page.reload()
    expect(citizen.notice("您的评价：非常满意")).to_have_count(1)
    expect(citizen.rating_form).to_be_hidden()

    answer = citizen.ask("办居住证要多少钱")
    expect(answer.root).to_contain_text("不收钱")


def test_the_whole_conversation_is_there_after_the_app_was_killed(
    citizen: CitizenPage,
    open_citizen: OpenCitizen,
    open_console: OpenConsole,
    account: Account,
    instance: Running,
    faults: Faults,
) -> None:
    agent = open_console(account)
    citizen.ask("怎么办理居住证")
    citizen.ask_for_a_person()
    agent.claim(agent.waiting_about("怎么办理居住证"))
    agent.answer("您说，我在看。")
    expect(citizen.agent_messages).to_have_count(1)
    before = citizen.transcript()

    faults.expect_broken_connections()
    instance.process("app").kill()
    expect(citizen.connection_line).to_have_text("连接中断，正在重连")
    expect(citizen.connection_line).to_be_hidden()

    citizen.page.reload()
    expect(citizen.agent_messages).to_have_count(1)
    assert citizen.transcript() == before

    # A device that kept only the key to the conversation reads it all from the server.
    elsewhere = open_citizen(citizen.page.url, kept=_only_the_key(citizen))
    expect(elsewhere.agent_messages).to_have_count(1)
    assert elsewhere.transcript() == before

    expect(agent.page.get_by_text("已连接")).to_be_visible()
    agent.answer("刚才断了一下，您接着说。")
    expect(citizen.agent_messages.last).to_contain_text("刚才断了一下")
    agent.close()
    expect(citizen.rating_form).to_be_visible()
    answer = citizen.ask("社保断缴了怎么办")
    expect(answer.guide).to_have_text("社会保险断缴后续保与补缴")


def test_markup_and_control_characters_are_only_text(
    citizen: CitizenPage, open_console: OpenConsole, account: Account
) -> None:
    citizen.ask(f"{HTML}\x07\x1b[31m\u202e红色")
    _is_text(citizen.said.last, f"{HTML}[31m红色")

    agent = open_console(account)
    citizen.ask_for_a_person()
    agent.claim(agent.waiting_about("onerror"))
    _is_text(agent.heard.last, HTML)
    agent.answer(HTML)
    _is_text(citizen.agent_messages.last, HTML)

    assert citizen.page.evaluate(NOT_EXECUTED)
    assert agent.page.evaluate(NOT_EXECUTED)
    agent.close()


def _ends(text: str) -> re.Pattern[str]:
    return re.compile(f"{re.escape(text)}$")


def _is_text(place: Locator, text: str) -> None:
    expect(place).to_contain_text(text)
    expect(place.locator("img, script")).to_have_count(0)


def _only_the_key(citizen: CitizenPage) -> StorageState:
    kept = citizen.page.context.storage_state()
    for origin in kept["origins"]:
        for entry in origin["localStorage"]:
            if entry["name"].startswith("wenban.conversation"):
                memory = json.loads(entry["value"])
                entry["value"] = json.dumps({**memory, "events": [], "cursor": None})
    return kept
