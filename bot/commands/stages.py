"""The stages before a start, each with a progress line and each skipped when unchanged."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot import intent_reader
from bot.provision import pages
from bot.provision.failures import ProvisionFailed
from bot.provision.intent_model import IntentModel
from bot.settings import ROOT, Settings
from knowledge import library as guides
from knowledge.checking import CheckFile, read_checks
from knowledge.failures import KnowledgeError, PublicationRefused
from knowledge.publishing import Publication, Sources, publish
from knowledge.search.encoder import open_encoder
from knowledge.search.published import Progress
from knowledge.several import several
from knowledge.unanswerable import unanswerable
from knowledge.versions import Versions

# Questions with known answers, in the folder of the guides.
CHECKS = "checks.jsonl"
_STAGES = 6


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
        guides.load(settings.knowledge)
    with stage(2, "建立检索索引"):
        remark = bring_up_to_date(settings)
    if remark is not None:
        print(remark, flush=True)
    with stage(3, "构建群众页面和坐席工作台"):
        pages.build(ROOT, settings.var)
    with stage(4, "训练意图判断"):
        train_reader(settings)
    model = IntentModel(ROOT, settings.var)
    try:
        with stage(5, "安装意图模型的环境（Rasa）"):
            model.install()
        with stage(6, "训练意图模型"):
            model.train()
    except ProvisionFailed as error:
        print(f"      意图模型暂时用不了，问办先靠自己的意图判断回答。原因：{error}")
        print("      解决后运行 ./wenban train，再重新启动。", flush=True)
        return None
    return model


def train_reader(settings: Settings) -> None:
    """Train the app's own reading of intents, where examples or encoder have changed."""
    examples = ROOT / "nlu_data" / "intents"
    intent_reader.train(examples, open_encoder(settings.encoder), settings.var / "intents")


def bring_up_to_date(settings: Settings) -> str | None:
    """Publish the guides as they are, and say where something else is served instead.

    After a rollback the version gone back to is kept: it was chosen. A check that fails
    keeps what is served; where nothing is, a doubtful version is better than none.
    """
    versions = Versions(settings.var / "knowledge")
    history = versions.history()
    served = _opens(settings, versions)
    if served and history and history[-1].action == "rollback":
        return (
            f"      用的是退回的版本 {history[-1].version}；"
            "要换成现在的指南，请运行 ./wenban knowledge publish"
        )
    try:
        publish_library(settings, checks=checks_of(settings), reason="启动", force=not served)
    except PublicationRefused as refused:
        return f"{refused}"
    return None


def publish_library(
    settings: Settings,
    *,
    author: str = "",
    reason: str = "",
    checks: CheckFile | None = None,
    force: bool = False,
    progress: Progress = lambda done, total: None,
) -> Publication:
    """Publish the settings' guides below ``var/knowledge``; raises as ``knowledge.publish``."""
    encoder = open_encoder(settings.encoder)
    return publish(
        Sources(settings.knowledge, encoder, unanswerable(), several()),
        Versions(settings.var / "knowledge"),
        author=author,
        reason=reason,
        checks=checks,
        force=force,
        progress=progress,
        waiting=waiting,
    )


def checks_of(settings: Settings) -> CheckFile | None:
    """The check questions beside the guides, if there are any."""
    file = settings.knowledge / CHECKS
    return read_checks(file) if file.exists() else None


def waiting() -> None:
    """Say that another process publishes."""
    print("另一个进程正在发布，等它结束…", flush=True)


def _opens(settings: Settings, versions: Versions) -> bool:
    """Whether a version is published that this program can serve."""
    try:
        version = versions.current()
        version.library()
        version.searcher(open_encoder(settings.encoder))
    except KnowledgeError:
        return False
    return True
