"""Conversations that walk through a guide, with everything on their way real."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bot.intent_service import IntentService
from tests.bot.world import World

ASK = "居住证首次申领怎么办"
MATERIALS = "居住证首次申领要带什么"
LED = ("一步步办", "有稳定工作", "本人来办")
STEPS = ("先做居住登记", "交材料", "审核", "领证")


@pytest.fixture(autouse=True)
def intents(intent_service: IntentService) -> None:
    intent_service.understands({MATERIALS: "ask_materials", "要带什么": "ask_materials"})
    intent_service.understands({"那要多少钱": "ask_fee", "谢谢": "thanks", "算了": "deny"})


async def talk_to(world: World, *said: str) -> tuple[str, dict[str, Any]]:
    """A new conversation in which all this was said, and the last reply."""
    talk = await world.opened()
    for text in said:
        reply = await world.say(talk, text)
    return talk, reply


def options(reply: dict[str, Any]) -> list[str]:
    return [option["value"] for option in reply["options"]]


def brought(reply: dict[str, Any]) -> list[str]:
    return [item["name"] for section in reply["card"]["sections"] for item in section["items"]]


async def test_from_the_question_to_the_door_step_by_step(world: World) -> None:
    talk, asked = await talk_to(world, ASK)
    assert "一步步办" in options(asked)

    first = await world.say(talk, "一步步办")
    second = await world.say(talk, "有稳定工作")
    listed = await world.say(talk, "本人来办")
    steps = [await world.say(talk, "下一步") for _ in STEPS]
    place = await world.say(talk, "下一步")

    assert "您凭哪一条申领？" in first["text"]
    assert second["text"] == "谁来窗口办？"
    assert "您选的是：有稳定工作；本人来办。" in listed["text"]
    assert "就业证明" in brought(listed)
    assert [title in step["text"] for title, step in zip(STEPS, steps, strict=True)] == [True] * 4
    assert place["text"].startswith("办事的地方：青禾区政务服务中心")
    walked = (first, second, listed, *steps, place)
    assert {reply["outcome"] for reply in walked} == {"guiding"}
    assert {reply["guide"]["id"] for reply in walked} == {"residence-02"}
    assert (await world.memory.context(talk)).walk is None


async def test_a_question_in_between_is_answered_and_the_walk_goes_on(world: World) -> None:
    talk, _ = await talk_to(world, ASK, *LED, "下一步")

    between = await world.say(talk, "那要多少钱")
    on = await world.say(talk, "下一步")

    assert (between["outcome"], between["aspect"]) == ("answered", "fee")
    assert options(between)[0] == "下一步"
    assert on["text"].startswith("第2步")


async def test_what_to_bring_is_known_in_the_middle_of_the_walk(world: World) -> None:
    talk, _ = await talk_to(world, ASK, *LED, "下一步", "下一步")

    between = await world.say(talk, "要带什么")
    on = await world.say(talk, "下一步")

    assert "您选的是：有稳定工作；本人来办。" in between["text"]
    assert on["text"].startswith("第3步")


async def test_thanks_in_between_do_not_lose_the_way_on(world: World) -> None:
    talk, _ = await talk_to(world, ASK, *LED)

    thanked = await world.say(talk, "谢谢")

    assert (thanked["outcome"], options(thanked)) == ("smalltalk", ["下一步"])
    assert (await world.say(talk, "下一步"))["text"].startswith("第1步")


async def test_one_step_back(world: World) -> None:
    talk, _ = await talk_to(world, ASK, *LED, "下一步", "下一步")

    assert (await world.say(talk, "上一步"))["text"].startswith("第1步")
    assert "要带4样东西" in (await world.say(talk, "上一步"))["text"]
    assert (await world.say(talk, "上一步"))["text"] == "谁来窗口办？"


async def test_going_on_before_choosing_skips_nothing(world: World) -> None:
    talk, again = await talk_to(world, ASK, "一步步办", "下一步")
    await world.say(talk, "第二个")
    listed = await world.say(talk, "本人")

    assert "您凭哪一条申领？" in again["text"]
    assert "要带4样东西" in listed["text"]


async def test_whoever_leaves_can_come_back_to_the_same_step(world: World) -> None:
    talk, left = await talk_to(world, ASK, *LED, "下一步", "下一步", "先不办了")

    back = await world.say(talk, "一步步办")

    assert (left["outcome"], options(left)) == ("smalltalk", ["一步步办"])
    assert back["text"].startswith("第2步")


async def test_a_step_is_said_again_when_asked(world: World) -> None:
    talk, step = await talk_to(world, ASK, *LED, "下一步")

    again = await world.say(talk, "再说一遍")

    assert (again["text"], again["options"]) == (step["text"], step["options"])
    assert (await world.say(talk, "下一步"))["text"].startswith("第2步")


async def test_another_matter_ends_the_walk(world: World) -> None:
    talk, other = await talk_to(world, ASK, *LED, "身份证丢了怎么补")

    assert (other["guide"]["id"], "下一步" in options(other)) == ("id-03", False)
    assert (await world.memory.context(talk)).walk is None


async def test_options_tapped_make_the_list_of_materials_ones_own(world: World) -> None:
    talk, general = await talk_to(world, MATERIALS)

    asked = await world.say(talk, options(general)[1])
    mine = await world.say(talk, options(asked)[0])

    assert general["text"].endswith("您凭哪一条申领？")
    assert (asked["outcome"], mine["outcome"]) == ("clarifying", "answered")
    assert "就业证明" not in brought(general)
    assert "就业证明" in brought(mine)
    assert options(mine) == ["一步步办"]


async def test_an_option_takes_a_material_off_the_list(
    world: World, intent_service: IntentService
) -> None:
    intent_service.understands({"身份证丢了补办要带什么": "ask_materials"})

    _, mine = await talk_to(world, "身份证丢了补办要带什么", "年满16周岁", "户口在外地", "不急")

    assert mine["guide"]["id"] == "id-03"
    assert "居民户口簿" not in brought(mine)


async def test_whoever_has_the_list_is_not_asked_again_on_the_way(world: World) -> None:
    _, first = await talk_to(world, MATERIALS, "有稳定工作", "本人来办", "一步步办")

    assert first["text"].startswith("第1步")


async def test_options_left_alone_do_not_hold_the_next_question_up(world: World) -> None:
    talk, fee = await talk_to(world, MATERIALS, "那要多少钱")

    assert (fee["outcome"], fee["aspect"]) == ("answered", "fee")
    assert (await world.memory.context(talk)).walk is None


async def test_the_question_asked_stands_while_the_two_walk_on(world: World) -> None:
    talk, _ = await talk_to(world, ASK, *LED, "下一步", "上一步", "先不办了")

    assert (await world.memory.context(talk)).question == ASK
