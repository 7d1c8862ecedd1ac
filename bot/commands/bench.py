"""./wenban bench: measure, beside a peer in the same run."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Sequence
from typing import Annotated

import httpx
import typer

from bot.commands.bench_knowledge import knowledge
from bot.commands.bench_load import every_question, load
from bot.running import Running, running
from bot.settings import Settings, read_settings

commands = typer.Typer(no_args_is_help=True, help="测量：速度和大小")
commands.command("knowledge")(knowledge)
commands.command("load")(load)

_WARM_UP = 20


@commands.callback()
def _group() -> None:
    """测量命令。"""


@commands.command()
def answer(
    messages: Annotated[int, typer.Option(help="发多少条消息")] = 200,
) -> None:
    """一次一段对话：从发出消息到收到回答要多久；同一次运行里也测 Rasa 单独的用时。"""
    settings = read_settings()
    limits = {"WENBAN_CONVERSATIONS_PER_MINUTE": "100000"}
    with running(settings, environment=limits) as instance:
        sentences = _sentences(settings, messages)
        ours, alone = asyncio.run(_measure(instance, sentences))
        resident = instance.resident_megabytes("app")
        rasa_resident = instance.resident_megabytes("rasa")
    print(f"消息 {len(sentences)} 条，逐条发送")
    print(f"{'':16}{'p50 ms':>9}{'p95 ms':>9}")
    for name, times in (("问办 一条回答", ours), ("Rasa 单独解析", alone)):
        print(f"{name:14}{_median(times):>9.1f}{_p95(times):>9.1f}")
    print(f"比值 p50 {_median(ours) / _median(alone):.2f}，p95 {_p95(ours) / _p95(alone):.2f}")
    print(f"常驻内存：应用 {resident:.0f} MB，Rasa {rasa_resident:.0f} MB")


def _sentences(settings: Settings, count: int) -> list[str]:
    """Similar questions of the guides, evenly taken."""
    questions = every_question(settings)
    step = max(1, len(questions) // count)
    return questions[::step][:count]


async def _measure(instance: Running, sentences: Sequence[str]) -> tuple[list[float], list[float]]:
    ours: list[float] = []
    alone: list[float] = []
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        await instance.wait_for_rasa(client)
        for number, text in enumerate([*sentences[:_WARM_UP], *sentences]):
            opened = (await client.post(f"{instance.site}/api/conversations", json={})).json()
            mine = f"{instance.site}/api/conversations/{opened['conversation_id']}/messages"
            headers = {"Authorization": f"Bearer {opened['token']}"}
            body = {"client_message_id": f"bench-{number:06d}", "text": text}
            began = time.perf_counter()
            reply = await client.post(mine, json=body, headers=headers)
            answered = time.perf_counter()
            parsed = await client.post(f"{instance.rasa}/model/parse", json={"text": text})
            ended = time.perf_counter()
            reply.raise_for_status()
            parsed.raise_for_status()
            if number >= _WARM_UP:
                ours.append((answered - began) * 1000)
                alone.append((ended - answered) * 1000)
    return ours, alone


def _median(times: Sequence[float]) -> float:
    return statistics.median(times)


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]
