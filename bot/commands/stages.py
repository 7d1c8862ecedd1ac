"""The stages before a start, each with a progress line and each skipped when unchanged."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot.provision import pages
from bot.provision.failures import ProvisionFailed
from bot.provision.intent_model import IntentModel
from bot.settings import ROOT, Settings
from knowledge import library as guides
from knowledge.library import Library
from knowledge.search.encoder import open_encoder
from knowledge.search.published import publish
from knowledge.unanswerable import unanswerable

_STAGES = 5


@contextmanager
def stage(number: int, what: str) -> Iterator[None]:
    """Print that a stage begins, and how long it took."""
    print(f"[{number}/{_STAGES}] {what}…", end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print()
        raise
    print(f" 好了（{time.monotonic() - began:.1f} 秒）", flush=True)


def prepare(settings: Settings) -> IntentModel | None:
    """Run every stage. Returns the intent model, or ``None`` where it cannot be had."""
    with stage(1, "读取办事指南和地点"):
        library = guides.load(settings.knowledge)
    with stage(2, "建立检索索引"):
        build_index(settings, library)
    with stage(3, "构建群众页面和坐席工作台"):
        pages.build(ROOT, settings.var)
    model = IntentModel(ROOT, settings.var)
    try:
        with stage(4, "安装意图模型的环境（Rasa）"):
            model.install()
        with stage(5, "训练意图模型"):
            model.train()
    except ProvisionFailed as error:
        print(f"      意图模型暂时用不了，问办先只靠检索回答。原因：{error}", flush=True)
        return None
    return model


def build_index(settings: Settings, library: Library) -> None:
    """Publish the library's index below ``var/knowledge``."""
    publish(library, open_encoder(settings.encoder), unanswerable(), settings.var / "knowledge")
