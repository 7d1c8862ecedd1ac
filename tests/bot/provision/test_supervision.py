"""What supervisord is told to run, and what stops a start before it."""

from __future__ import annotations

import os
import shlex
import socket
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from bot.provision.failures import ProvisionFailed
from bot.provision.intent_model import IntentModel
from bot.provision.supervision import check_port, free_port, redis_socket, write_configuration
from bot.settings import Settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WENBAN_REDIS_URL", "WENBAN_RASA_URL"):
        monkeypatch.delenv(name, raising=False)


def read(path: Path) -> ConfigParser:
    """The configuration as supervisord reads it: %% is a percent sign."""
    parser = ConfigParser()
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


def environment(text: str) -> dict[str, str]:
    """``A="1",B="2"`` as supervisord reads it, by the quoting of shells."""
    lexer = shlex.shlex(text, posix=True, punctuation_chars="")
    lexer.whitespace, lexer.whitespace_split = ",", True
    return dict(pair.split("=", 1) for pair in lexer)


def test_without_an_intent_model_redis_and_the_app_run(tmp_path: Path) -> None:
    parser = read(write_configuration(Settings(var=tmp_path), None))

    assert parser.sections() == [
        "supervisord",
        "program:redis",
        "program:app",
        "program:announce",
    ]


def test_the_app_is_told_where_its_parts_are(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path, port=8123)

    parser = read(write_configuration(settings, IntentModel(tmp_path, tmp_path), announce=False))

    told = environment(parser["program:app"]["environment"])
    assert told["WENBAN_PORT"] == "8123"
    assert told["WENBAN_VAR"] == str(tmp_path)
    assert told["WENBAN_REDIS_URL"] == f"unix://{redis_socket(tmp_path)}"
    assert told["WENBAN_RASA_URL"].startswith("http://127.0.0.1:")


def test_the_intent_service_listens_on_the_loopback_at_the_port_the_app_is_told(
    tmp_path: Path,
) -> None:
    model = IntentModel(tmp_path, tmp_path)

    parser = read(write_configuration(Settings(var=tmp_path), model))

    command = shlex.split(parser["program:rasa"]["command"])
    port = command[command.index("--port") + 1]
    assert command[command.index("--interface") + 1] == "127.0.0.1"
    assert environment(parser["program:app"]["environment"])["WENBAN_RASA_URL"].endswith(port)
    assert "RASA_TELEMETRY_ENABLED" in parser["program:rasa"]["environment"]


def test_nothing_acknowledged_is_lost_when_the_store_dies(tmp_path: Path) -> None:
    command = read(write_configuration(Settings(var=tmp_path), None))["program:redis"]["command"]

    assert '"--appendonly" "yes" "--appendfsync" "always"' in command
    assert '"--port" "0"' in command
    assert '"--maxmemory-policy" "noeviction"' in command


def test_what_dies_is_restarted_and_what_is_stopped_takes_its_children_along(
    tmp_path: Path,
) -> None:
    parser = read(write_configuration(Settings(var=tmp_path), None))

    for name in ("redis", "app"):
        program = parser[f"program:{name}"]
        assert (program["autorestart"], program["killasgroup"]) == ("true", "true")
    assert parser["program:announce"]["autorestart"] == "false"


def test_a_store_and_an_intent_service_that_are_set_are_not_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENBAN_REDIS_URL", "redis://cache:6379/0")
    monkeypatch.setenv("WENBAN_RASA_URL", "http://nlu:5005")

    path = write_configuration(Settings(var=tmp_path), IntentModel(tmp_path, tmp_path), False)

    assert read(path).sections() == ["supervisord", "program:app"]
    assert "WENBAN_REDIS_URL" not in path.read_text(encoding="utf-8")


def test_a_folder_with_spaces_quotes_and_percent_signs_is_one_argument(tmp_path: Path) -> None:
    var = tmp_path / 'my "own" 100% 问办'

    parser = read(write_configuration(Settings(var=var), IntentModel(tmp_path, var)))

    assert str(var / "redis") in shlex.split(parser["program:redis"]["command"])
    assert environment(parser["program:app"]["environment"])["WENBAN_VAR"] == str(var)
    assert parser["program:app"]["stdout_logfile"] == str(var / "log" / "app.log")
    assert shlex.split(parser["program:app"]["command"])[0] == sys.executable


def test_a_port_in_use_stops_the_start_and_says_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(ProvisionFailed, match=f"127.0.0.1:{port} .*--port"):
            check_port("127.0.0.1", port)


def test_a_free_port_does_not_stop_the_start() -> None:
    check_port("127.0.0.1", free_port())


def test_the_stores_socket_lies_below_var(tmp_path: Path) -> None:
    assert redis_socket(Path("/srv/wenban")) == Path("/srv/wenban/run/redis.sock")


def test_a_socket_path_too_long_for_the_kernel_is_put_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("问办" * 20)

    path = redis_socket(deep)

    assert deep not in path.parents
    with socket.socket(socket.AF_UNIX) as unix_socket:
        unix_socket.bind(os.fspath(path))
    path.unlink()
    path.parent.rmdir()


def test_workers_are_processes_of_their_own_on_one_address_that_count_together(
    tmp_path: Path,
) -> None:
    stale = tmp_path / "run" / "metrics" / "counter_1.db"
    stale.parent.mkdir(parents=True)
    stale.touch()

    parser = read(write_configuration(Settings(var=tmp_path, workers=3), None, announce=False))

    apps = [parser[f"program:{name}"] for name in ("app", "app-2", "app-3")]
    told = [environment(app["environment"]) for app in apps]
    assert told[0] == told[1] == told[2]
    assert told[0]["WENBAN_WORKERS"] == "3"
    assert told[0]["PROMETHEUS_MULTIPROC_DIR"] == str(stale.parent)
    assert len({app["stdout_logfile"] for app in apps}) == 3
    assert not stale.exists()


def test_one_worker_counts_by_itself(tmp_path: Path) -> None:
    parser = read(write_configuration(Settings(var=tmp_path), None, announce=False))

    assert "PROMETHEUS" not in parser["program:app"]["environment"]
