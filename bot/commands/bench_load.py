"""./wenban bench load: many citizens at once, beside the intent service alone in the same run."""

from __future__ import annotations

import asyncio
import json
import random
import re
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import accumulate, count
from multiprocessing import get_context
from typing import Annotated, Any

import httpx
import typer
import yaml

from bot.running import Running, running
from bot.settings import Settings, read_settings

# Word frequencies fall with the power of the rank (Zipf 1949), and so do questions to a hotline:
# at 1.1 over some thousand wordings the hundred commonest make up half of what is asked.
_ZIPF_EXPONENT = 1.1
_MESSAGES_A_TALK = 5
_NO_LIMITS = {
    "WENBAN_CONVERSATIONS_PER_MINUTE": "10000000",
    "WENBAN_MESSAGES_PER_MINUTE": "10000000",
}
_LOOKUPS = re.compile(r'wenban_recent_lookups_total\{found="(yes|no)",of="(\w+)"\} ([\d.e+]+)')


@dataclass(frozen=True)
class Load:
    """What to do: so many citizens in parallel for so long, or messages at a fixed rate.

    The ``warm_up`` seconds before are not counted.
    """

    citizens: int
    warm_up: float
    seconds: float
    rate: float | None
    seed: int


@dataclass(frozen=True)
class Measured:
    """Answered requests: how long each took in milliseconds, and how many failed."""

    seconds: float
    times: Sequence[float]
    failed: int

    def row(self) -> str:
        """Answers a second, median, 95th and 99th percentile, failures."""
        cuts = statistics.quantiles(self.times, n=100)
        per_second = len(self.times) / self.seconds
        return f"{per_second:>9.0f}{cuts[49]:>9.1f}{cuts[94]:>9.1f}{cuts[98]:>9.1f}{self.failed:>7}"


def load(
    seconds: Annotated[float, typer.Option(help="测多少秒", min=1)] = 20,
    rate: Annotated[
        float | None, typer.Option(help="每秒发多少条；不填就是能答多快发多快", min=1)
    ] = None,
    citizens: Annotated[int, typer.Option(help="同时有多少人在问", min=1)] = 16,
    warm_up: Annotated[float, typer.Option(help="先热身多少秒，不计入", min=0)] = 10,
    seed: Annotated[int, typer.Option(help="抽问题的随机种子")] = 1,
) -> None:
    """许多人同时问：每秒能答多少条、要等多久；同一次运行里也测 Rasa 单独每秒能解析多少条。"""
    settings = read_settings()
    asked = Load(citizens, warm_up, seconds, rate, seed)
    questions = every_question(settings)
    with running(settings, environment=_NO_LIMITS) as instance:
        _wait_for_rasa(instance)
        ours = _apart(measure_site, instance.site, questions, asked)
        shares = _shares(instance)
        alone = _apart(measure_rasa, instance.rasa, questions, asked)
        resident = instance.resident_megabytes("app")
    print(f"问题 {len(questions)} 种，按 Zipf（s={_ZIPF_EXPONENT}）抽取，同时 {citizens} 人")
    print(f"{'':16}{'条/秒':>7}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'出错':>5}")
    print(f"{'问办 回答':14}{ours.row()}")
    print(f"{'Rasa 单独解析':12}{alone.row()}")
    print("；".join(f"{name} 命中 {share:.0%}" for name, share in sorted(shares.items())))
    print(f"常驻内存：应用 {resident:.0f} MB")


def every_question(settings: Settings) -> list[str]:
    """Every similar question of the guides."""
    guides = sorted(settings.knowledge.glob("guides/*/*.yml"))
    read = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in guides)
    return [question for guide in read for question in guide.get("similar_questions") or ()]


def _wait_for_rasa(instance: Running) -> None:
    async def wait() -> None:
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            await instance.wait_for_rasa(client)

    asyncio.run(wait())


def _shares(instance: Running) -> dict[str, float]:
    """The share of lookups that were answered from memory, by what was looked up."""
    text = httpx.get(f"{instance.site}/metrics", trust_env=False).text
    counted = {(of, found): float(number) for found, of, number in _LOOKUPS.findall(text)}
    kinds = {of for of, _ in counted}
    total = {of: counted[of, "yes"] + counted[of, "no"] for of in kinds}
    return {of: counted[of, "yes"] / total[of] for of in kinds if total[of]}


def _apart(
    measure: Callable[[str, Sequence[str], Load], Measured],
    url: str,
    questions: Sequence[str],
    load: Load,
) -> Measured:
    """Measure from a process of its own, which shares nothing but the cores."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, url, questions, load).result()


def measure_site(url: str, questions: Sequence[str], load: Load) -> Measured:
    """Talks of five messages each, one after another, by every citizen."""

    async def citizen(wire: Wire, numbers: count[int]) -> Ask:
        headers, path, said = "", "", _MESSAGES_A_TALK

        async def ask(question: str) -> float:
            nonlocal headers, path, said
            if said == _MESSAGES_A_TALK:
                opened = await wire.post("/api/conversations", {})
                headers, said = f"Authorization: Bearer {opened['token']}\r\n", 0
                path = f"/api/conversations/{opened['conversation_id']}/messages"
            said += 1
            body = {"client_message_id": f"bench-{next(numbers):08d}", "text": question}
            began = time.perf_counter()
            await wire.post(path, body, headers)
            return time.perf_counter() - began

        return ask

    return asyncio.run(_drive(url, questions, load, citizen))


def measure_rasa(url: str, questions: Sequence[str], load: Load) -> Measured:
    """The same questions to ``POST /model/parse``."""

    async def citizen(wire: Wire, numbers: count[int]) -> Ask:
        async def ask(question: str) -> float:
            began = time.perf_counter()
            await wire.post("/model/parse", {"text": question})
            return time.perf_counter() - began

        return ask

    return asyncio.run(_drive(url, questions, load, citizen))


Ask = Callable[[str], Awaitable[float]]


class Wire:
    """One HTTP connection that is kept open; as light as can be, since it shares the cores."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, url: str) -> Wire:
        """Connect to ``http://host:port``."""
        host, _, port = url.removeprefix("http://").partition(":")
        return cls(*await asyncio.open_connection(host, int(port)))

    async def close(self) -> None:
        """Close the connection."""
        self._writer.close()
        await self._writer.wait_closed()

    async def post(self, path: str, body: dict[str, Any], headers: str = "") -> Any:
        """Post JSON and read JSON; raises OSError unless the status is 2xx."""
        content = json.dumps(body).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        self._writer.write(
            f"{head}{headers}Content-Length: {len(content)}\r\n\r\n".encode() + content
        )
        told = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = int(told.lower().split("content-length:")[1].split("\r\n")[0])
        answer = await self._reader.readexactly(length)
        if told.split(" ", 2)[1][0] != "2":
            raise OSError(told.split("\r\n")[0])
        return json.loads(answer)


async def _drive(
    url: str,
    questions: Sequence[str],
    load: Load,
    citizen: Callable[[Wire, count[int]], Awaitable[Ask]],
) -> Measured:
    """Let everybody ask until the time is over; the first seconds only warm up."""
    draw = random.Random(load.seed)  # noqa: S311
    ranked = draw.sample(questions, len(questions))
    weights = list(accumulate(rank**-_ZIPF_EXPONENT for rank in range(1, len(ranked) + 1)))
    began = time.perf_counter()
    counted_from = began + load.warm_up
    ends = counted_from + load.seconds
    numbers, places = count(), count()
    times: list[float] = []
    failed = 0

    async def talk() -> None:
        nonlocal failed
        wire = await Wire.open(url)
        ask = await citizen(wire, numbers)
        while True:
            late = await _due(began, places, load.rate)
            if time.perf_counter() >= ends:
                return await wire.close()
            (question,) = draw.choices(ranked, cum_weights=weights)
            try:
                took = await ask(question)
            except (OSError, asyncio.IncompleteReadError):
                failed += 1
                await wire.close()
                wire = await Wire.open(url)
                ask = await citizen(wire, numbers)
                continue
            if counted_from <= time.perf_counter() < ends:
                times.append((took + late) * 1000)

    await asyncio.gather(*(talk() for _ in range(load.citizens)))
    return Measured(load.seconds, times, failed)


async def _due(began: float, places: count[int], rate: float | None) -> float:
    """Wait for the next message's moment; by how many seconds it is late already.

    Being late counts as waiting: a citizen does not ask later because the bot is busy.
    """
    if rate is None:
        return 0.0
    moment = began + next(places) / rate
    wait = moment - time.perf_counter()
    if wait > 0:
        await asyncio.sleep(wait)
    return max(0.0, -wait)
