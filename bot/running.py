"""A whole running 问办 of its own, for benchmarks and journeys: real parts, empty data."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from bot.provision.failures import ProvisionFailed
from bot.provision.intent_model import IntentModel
from bot.provision.supervision import free_port, write_configuration
from bot.settings import ROOT, Settings

# Limits, not expectations: two cores that train or test beside it start everything slowly.
_START_SECONDS = 180
_RASA_SECONDS = 180
_LOOK_EVERY_SECONDS = 0.1


@dataclass(frozen=True)
class Running:
    """Addresses and processes of one running instance."""

    site: str
    rasa: str
    var: Path
    supervisor: subprocess.Popen[bytes]

    def process(self, name: str) -> psutil.Process:
        """The process of a part: ``app``, ``rasa`` or ``redis``."""
        mark = {"app": "bot.serve", "rasa": "rasa", "redis": "redis.sock"}[name]
        for child in psutil.Process(self.supervisor.pid).children(recursive=True):
            if any(mark in part for part in child.cmdline()):
                return child
        raise ProvisionFailed(f"没有找到正在运行的 {name}")

    def resident_megabytes(self, name: str) -> float:
        """Resident memory of a part and what it started."""
        process = self.process(name)
        family = [process, *process.children(recursive=True)]
        return sum(member.memory_info().rss for member in family) / 1e6

    async def wait_for_rasa(self, client: httpx.AsyncClient) -> None:
        """Return once the intent service answers; raises ProvisionFailed if it never does."""
        for _ in range(int(_RASA_SECONDS / _LOOK_EVERY_SECONDS)):
            ready = await client.get(f"{self.site}/health/ready")
            if ready.json()["parts"]["rasa"]:
                return
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
        raise ProvisionFailed("意图模型没有启动，请先运行 ./wenban start 看原因")


@contextmanager
def running(
    settings: Settings, *, rasa: bool = True, environment: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Start a whole instance on a free port with empty data; stop every process at the end.

    Index, model and pages are those prepared below ``settings.var``; ``environment``
    adds settings of the instance.
    """
    with tempfile.TemporaryDirectory(prefix="wenban-") as folder:
        var = Path(folder)
        for name in ("knowledge", "intents", "web", "rasa", "env"):
            (var / name).symlink_to(settings.var / name)
        own = settings.model_copy(update={"var": var, "port": free_port()})
        model = IntentModel(ROOT, var)
        usable = rasa and model.model.is_file() and model.rasa.is_file()
        configuration = write_configuration(own, model if usable else None, announce=False)
        supervisor = start_supervisor(configuration, environment or {})
        try:
            site = f"http://{own.host}:{own.port}"
            _wait(supervisor, f"{site}/health/ready", var)
            yield Running(site, _rasa_address(configuration), var, supervisor)
        finally:
            supervisor.send_signal(signal.SIGTERM)
            supervisor.wait(timeout=60)


def start_supervisor(
    configuration: Path, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Run supervisord in the background."""
    supervisord = Path(sys.executable).parent / "supervisord"
    return subprocess.Popen(
        [str(supervisord), "--nodaemon", "--configuration", str(configuration)],
        env={**os.environ, **environment},
    )


def _wait(supervisor: subprocess.Popen[bytes], url: str, var: Path) -> None:
    for _ in range(int(_START_SECONDS / _LOOK_EVERY_SECONDS)):
        try:
            if httpx.get(url, timeout=2, trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        if supervisor.poll() is not None:
            break
        time.sleep(_LOOK_EVERY_SECONDS)
    log = var / "log" / "app.log"
    tail = log.read_text(encoding="utf-8")[-2000:] if log.exists() else ""
    raise ProvisionFailed(f"没有启动起来：\n{tail}")


def _rasa_address(configuration: Path) -> str:
    text = configuration.read_text(encoding="utf-8")
    start = text.find("WENBAN_RASA_URL=")
    return text[start:].split('"')[1] if start >= 0 else ""
