"""Publish or roll back from the console: one at a time, in a process of its own.

The app stays responsive, and what runs is the same command as on the command line. Its state
lies in a file beside the published versions, so that every worker process sees it.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal

import psutil
from pydantic import BaseModel, ConfigDict

from bot.failures import AlreadyPublishing
from bot.settings import ROOT, Settings

_COMMAND = (sys.executable, "-m", "bot.commands", "knowledge")
_SHOWN_LINES = 40
_SAME_PROCESS_SECONDS = 1.0

Action = Literal["publish", "rollback"]


class Run(BaseModel):
    """One run of a command: what, who, why, and how it ended (0: well, ``None``: not yet)."""

    model_config = ConfigDict(frozen=True)

    action: Action
    author: str
    reason: str
    started_at: datetime
    pid: int
    finished_at: datetime | None = None
    exit_code: int | None = None

    @property
    def state(self) -> Literal["running", "done", "failed", "lost"]:
        """Whether it runs, ended, or was ended with the process that waited for it."""
        if self.exit_code is not None:
            return "failed" if self.exit_code else "done"
        return "running" if self._alive() else "lost"

    def _alive(self) -> bool:
        try:
            process = psutil.Process(self.pid)
            began = self.started_at.timestamp() - _SAME_PROCESS_SECONDS
            return process.create_time() >= began and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False


class Publishing:
    """Starts runs and tells of the last one."""

    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], datetime],
        command: Sequence[str] = _COMMAND,
    ) -> None:
        self._folder = settings.var / "knowledge"
        self._environment = {
            "WENBAN_VAR": str(settings.var),
            "WENBAN_KNOWLEDGE": str(settings.knowledge),
            "WENBAN_ENCODER": settings.encoder,
        }
        self._clock = clock
        self._command = tuple(command)

    def start(self, action: Action, *arguments: str, author: str, reason: str) -> Run:
        """Start ``action``; raises AlreadyPublishing while another one runs."""
        with self._locked():
            self.check_free()
            process = self._launched(action, f"--reason={reason}", f"--author={author}", *arguments)
            run = Run(
                action=action,
                author=author,
                reason=reason,
                started_at=self._clock(),
                pid=process.pid,
            )
            self._keep(run)
        # Not a task: a run outlives the request, and must not hold up the app's end.
        waiting = threading.Thread(
            target=self._wait, args=(process, run), name=f"{action} of guides", daemon=True
        )
        waiting.start()
        return run

    def check_free(self) -> None:
        """Raise AlreadyPublishing while a run goes on."""
        last = self.last()
        if last is not None and last.state == "running":
            raise AlreadyPublishing(f"{last.action} by {last.author} since {last.started_at}")

    def last(self) -> Run | None:
        """The last run, or ``None`` where there was none."""
        try:
            return Run.model_validate_json(self._file.read_bytes())
        except FileNotFoundError:
            return None

    def output(self) -> tuple[str, ...]:
        """The last lines that the last run printed."""
        try:
            text = self._log.read_bytes().decode("utf-8", errors="replace")
        except FileNotFoundError:
            return ()
        # A progress line is written over itself; its last state counts.
        lines = (line.rstrip("\r").rpartition("\r")[2].rstrip() for line in text.split("\n"))
        return tuple(line for line in lines if line)[-_SHOWN_LINES:]

    @property
    def _file(self) -> Path:
        return self._folder / "publishing.json"

    @property
    def _log(self) -> Path:
        return self._folder / "publishing.log"

    def _launched(self, *arguments: str) -> subprocess.Popen[bytes]:
        with self._log.open("wb") as log:
            return subprocess.Popen(
                [*self._command, *arguments],
                cwd=ROOT,
                env={**os.environ, **self._environment, "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _wait(self, process: subprocess.Popen[bytes], run: Run) -> None:
        ended = {"exit_code": process.wait(), "finished_at": self._clock()}
        self._keep(run.model_copy(update=ended))

    def _keep(self, run: Run) -> None:
        beside = self._folder / f".publishing-{os.getpid()}"
        beside.write_text(run.model_dump_json(), encoding="utf-8")
        beside.replace(self._file)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self._folder / ".publishing.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
