"""The one command that starts everything, and Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import Any

import httpx
import psutil
import pytest

from bot.provision.supervision import free_port
from bot.settings import ROOT, Settings

START_SECONDS = 120
STOP_SECONDS = 60

pytestmark = pytest.mark.rasa


@pytest.fixture
def prepared(tmp_path: Path, settings: Settings) -> Path:
    """A data folder whose stages were all run before."""
    var = tmp_path / "var"
    var.mkdir()
    for name in ("knowledge", "intents", "web", "rasa", "env", "encoder"):
        if (settings.var / name).exists():
            (var / name).symlink_to(settings.var / name)
    return var


class Started:
    """A running ``start`` command and what it printed so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.printed = ""

    def read_until(self, text: str) -> None:
        """Read what is printed up to the line with ``text``."""
        assert self.process.stdout is not None
        too_late = Timer(START_SECONDS, self.process.kill)
        too_late.start()
        try:
            for line in self.process.stdout:
                self.printed += line
                if text in line:
                    return
        finally:
            too_late.cancel()
        pytest.fail(f"没有等到“{text}”：\n{self.printed}")

    def interrupt(self) -> None:
        """Press Ctrl-C, which the terminal sends to the whole foreground group."""
        os.killpg(self.process.pid, signal.SIGINT)


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def started(prepared: Path, port: int) -> Iterator[Started]:
    process = subprocess.Popen(
        _command(port, prepared),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    with process:
        yield Started(process)
        process.terminate()
        process.wait(STOP_SECONDS)


def test_start_says_where_everything_is_answers_and_stops_whole(
    started: Started, prepared: Path, port: int
) -> None:
    site = f"http://127.0.0.1:{port}"

    started.read_until("按 Ctrl-C 停止")
    assert f"群众页面    {site}/" in started.printed
    assert f"坐席工作台  {site}/console/" in started.printed
    with httpx.Client(base_url=site, trust_env=False, timeout=30) as client:
        token = started.printed.partition("?invitation=")[2].split()[0]
        assert client.get(f"/console/api/invitations/{token}").json()["role"] == "supervisor"
        assert _answer(client, "怎么办理居住证")["guide"]["name"] == "居住证首次申领"

    again = subprocess.run(
        _command(port, prepared), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert again.returncode == 2
    assert f"127.0.0.1:{port} 已经有程序在用" in again.stderr
    assert "Traceback" not in again.stderr

    family = psutil.Process(started.process.pid).children(recursive=True)
    assert len(family) >= 3
    started.interrupt()
    started.process.wait(STOP_SECONDS)
    _, left = psutil.wait_procs(family, timeout=STOP_SECONDS)
    assert left == []


def _command(port: int, var: Path) -> list[str]:
    options = ["--port", str(port), "--var", str(var)]
    return [sys.executable, "-m", "bot.commands", "start", *options]


def _answer(client: httpx.Client, text: str) -> dict[str, Any]:
    opened = client.post("/api/conversations", json={}).json()
    said = client.post(
        f"/api/conversations/{opened['conversation_id']}/messages",
        headers={"Authorization": f"Bearer {opened['token']}"},
        json={"client_message_id": "journey-0001", "text": text},
    )
    replies = [event for event in said.json()["events"] if event["type"] == "reply"]
    answer: dict[str, Any] = replies[-1]
    return answer
