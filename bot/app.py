"""Composition root: the only module that builds concrete classes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import FastAPI
from limits.aio.storage import RedisStorage

from bot import intent_reader
from bot.carrying_out import CarryingOut
from bot.channels import citizen, failures, guides_console, health, pages, unanswered_console
from bot.channels.guard import SAFE_HEADERS, Guard, Rates
from bot.clusters import Clusters
from bot.conversation import Conversation
from bot.memory import Memory
from bot.migrating import keep_migrating
from bot.opening import Opening
from bot.privacy import mask
from bot.publishing import Publishing
from bot.safety import Safety
from bot.sentences import Sentences
from bot.served import Serving, open_served
from bot.services import Services
from bot.settings import Settings
from bot.shared_encoder import SharedEncoder
from bot.thresholds import Thresholds
from bot.unanswered import Noting
from bot.understanding import RasaUnderstander, Recalling
from handoff.agents import Agents
from handoff.cases.cases import Cases
from handoff.console.api import build_router
from handoff.console.guard import Guard as ConsoleGuard
from handoff.desk import Desk
from handoff.failures import Unavailable
from handoff.hours import CHINA, DeskHours
from handoff.ledger.audit import Audit
from handoff.ledger.recorder import Recorder
from handoff.ledger.store import Ledger
from handoff.ledger.unanswered import Unanswered
from handoff.queue import TicketQueue
from handoff.relay import Relay
from handoff.signals import Signals
from handoff.store import connect
from handoff.thread import Thread
from knowledge.search.encoder import open_encoder
from knowledge.versions import Versions
from knowledge.workshop import Workshop

Background = Callable[[], Coroutine[Any, Any, Any]]


@dataclass(frozen=True)
class Wenban:
    """Everything that runs in one app process, built once from settings."""

    settings: Settings
    serving: Serving
    thread: Thread
    desk: Desk
    conversation: Conversation
    opening: Opening
    agents: Agents
    ledger: Ledger
    api: FastAPI
    background: tuple[Background, ...]
    close: Background


def build(settings: Settings) -> Wenban:
    """Build the app; raises IndexMissing, IntentReaderMissing or EncoderUnusable."""
    encoder = SharedEncoder(open_encoder(settings.encoder))
    sentences, thresholds = Sentences.load(), Thresholds.load()
    versions = Versions(settings.var / "knowledge")
    serving = Serving(
        versions,
        lambda version: open_served(version, encoder, sentences, thresholds),
    )
    redis = connect(settings.redis_url)
    prefix = settings.redis_prefix
    signals = Signals(redis, prefix)
    thread = Thread(redis, prefix, signals)
    queue = TicketQueue(redis, prefix, signals)
    teams = (settings.team,)
    desk = Desk(queue, thread, hours=DeskHours.load(), mask=mask, teams=teams)
    ledger = Ledger(settings.ledger_url)
    audit = Audit(redis, prefix)
    agents = Agents(ledger, redis, prefix)
    cases = Cases(ledger, audit)
    unanswered = Unanswered(redis, prefix, ledger)
    carrying_out = CarryingOut(sentences, desk)
    memory = Memory(redis, thread)
    reader = intent_reader.find(settings.var / "intents", encoder)
    rasa = RasaUnderstander(settings.rasa_url, settings.rasa_timeout_seconds, reader)
    understander = Recalling(rasa)
    opening = Opening(memory, thread, serving, settings.region)
    conversation = Conversation(
        memory=memory,
        desk=desk,
        safety=Safety.load(),
        understander=understander,
        serving=serving,
        carrying_out=carrying_out,
        noting=Noting(unanswered),
        clock=local_now,
    )
    services = Services(
        thread=thread,
        memory=memory,
        desk=desk,
        cases=cases,
        ledger=ledger,
        carrying_out=carrying_out,
        unanswered=unanswered,
        serving=serving,
        clock=local_now,
    )
    # limits names a socket redis+unix:// where redis-py says unix://.
    counted_at = f"async+{settings.redis_url.replace('unix://', 'redis+unix://')}"
    storage = RedisStorage(
        counted_at,
        implementation="redispy",
        wrap_exceptions=True,
        connection_pool=redis.connection_pool,  # type: ignore[arg-type] # closed with redis
    )
    rates = Rates(storage, f"{prefix}:rate")
    relay = Relay(redis, queue, thread, teams=teams)
    recorder = Recorder(thread, ledger, audit, unanswered)
    background: tuple[Background, ...] = (
        desk.run,
        relay.run,
        lambda: keep_migrating(settings.ledger_url),
        recorder.run,
        unanswered.run,
        serving.follow,
        understander.follow,
    )

    async def close() -> None:
        await rasa.close()
        await ledger.close()
        await redis.aclose()

    api = FastAPI(
        title="问办 wenban",
        version="0.1.0",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=_lifespan(background, close),
    )
    api.add_middleware(Guard)
    failures.install(api, settings.message_characters, SAFE_HEADERS)
    api.include_router(
        citizen.router(
            citizen.Parts(
                settings=settings,
                serving=serving,
                thread=thread,
                desk=desk,
                memory=memory,
                opening=opening,
                conversation=conversation,
                services=services,
                rates=rates,
                clock=local_now,
            )
        )
    )
    api.include_router(
        build_router(
            agents=agents,
            desk=desk,
            thread=thread,
            cases=cases,
            audit=audit,
            secure_cookies=settings.secure_cookies,
        )
    )
    api.include_router(
        unanswered_console.router(
            unanswered_console.Parts(
                guard=ConsoleGuard(agents, secure=settings.secure_cookies),
                audit=audit,
                unanswered=unanswered,
                clusters=Clusters(encoder, serving),
                serving=serving,
                knowledge=settings.knowledge,
                clock=local_now,
            )
        )
    )

    api.include_router(
        guides_console.router(
            guides_console.Parts(
                guard=ConsoleGuard(agents, secure=settings.secure_cookies),
                audit=audit,
                ledger=ledger,
                workshop=Workshop(settings.knowledge, lambda: local_now().date()),
                serving=serving,
                versions=versions,
                publishing=Publishing(settings, local_now),
                sentences=sentences,
                clock=local_now,
            )
        )
    )

    async def redis_answers() -> bool:
        try:
            await thread.exists("health")
        except Unavailable:
            return False
        return True

    async def ledger_answers() -> bool:
        try:
            await ledger.ping()
        except Unavailable:
            return False
        return True

    api.include_router(
        health.router(
            required={"redis": redis_answers},
            optional={"rasa": understander.ready, "ledger": ledger_answers},
            version=lambda: serving().version,
        )
    )
    pages.mount(api, settings.var / "web")
    return Wenban(
        settings,
        serving,
        thread,
        desk,
        conversation,
        opening,
        agents,
        ledger,
        api,
        background,
        close,
    )


def local_now() -> datetime:
    """The present moment in China's time zone."""
    return datetime.now(CHINA)


def _lifespan(background: tuple[Background, ...], close: Background) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def lifespan(api: FastAPI) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(run()) for run in background]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await close()

    return lifespan
