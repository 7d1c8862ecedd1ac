"""Where a Python 3.10 is looked for, and when the intent model is made anew."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.provision.digest import digest
from bot.provision.failures import ProvisionFailed, PythonMissing
from bot.provision.intent_model import IntentModel, find_python310


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on PATH, nothing under pyenv, and a uv that can fetch nothing."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setattr(sys, "executable", program(tmp_path / "uv-python", "exit 1"))
    return tmp_path


def program(path: Path, script: str) -> str:
    """An executable at ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def pyenv(machine: Path, version: str, script: str = "exit 0") -> str:
    return program(machine / "pyenv" / "versions" / version / "bin" / "python", script)


def test_the_python_on_path_comes_first(machine: Path) -> None:
    on_path = program(machine / "bin" / "python3.10", "exit 0")
    pyenv(machine, "3.10.14")

    assert find_python310() == on_path


def test_a_python_on_path_that_is_another_version_is_passed_over(machine: Path) -> None:
    program(machine / "bin" / "python3.10", "exit 1")
    under_pyenv = pyenv(machine, "3.10.14")

    assert find_python310() == under_pyenv


def test_of_those_under_pyenv_a_broken_one_is_passed_over(machine: Path) -> None:
    works = pyenv(machine, "3.10.4")
    pyenv(machine, "3.10.9", "exit 1")
    pyenv(machine, "3.11.2")

    assert find_python310() == works


def test_without_either_uv_fetches_one(machine: Path) -> None:
    program(machine / "uv-python", 'test "$4" = find && echo /uv/python3.10; exit 0')

    assert find_python310() == "/uv/python3.10"


def test_where_none_can_be_had_one_sentence_says_so(machine: Path) -> None:
    with pytest.raises(PythonMissing, match=r"没有找到 Python 3\.10.*意图判断"):
        find_python310()


def model_of(root: Path, train: str) -> IntentModel:
    """A project whose rasa command is ``train``."""
    for path in ("config.yml", "nlu_data/intents/acts.yml", "nlu_data/requirements.lock"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path, encoding="utf-8")
    model = IntentModel(root, root / "var")
    program(model.rasa, train)
    return model


COUNT = 'echo trained >> "$PWD/log"; : > "$PWD/model.tar.gz"'


def test_a_model_is_trained_once_and_again_when_its_examples_change(tmp_path: Path) -> None:
    model = model_of(tmp_path, COUNT)
    log = tmp_path / "var" / "rasa" / "log"

    model.train()
    model.train()
    assert log.read_text(encoding="utf-8") == "trained\n"

    (tmp_path / "nlu_data/intents/acts.yml").write_text("more", encoding="utf-8")
    model.train()
    assert log.read_text(encoding="utf-8") == "trained\ntrained\n"


def test_a_model_that_was_lost_is_trained_again(tmp_path: Path) -> None:
    model = model_of(tmp_path, COUNT)
    model.train()
    model.model.unlink()

    model.train()

    assert model.model.is_file()


def test_a_training_that_fails_says_why_and_is_tried_again(tmp_path: Path) -> None:
    model = model_of(tmp_path, "echo no space left on device; exit 1")

    with pytest.raises(ProvisionFailed, match="意图模型训练没有成功：\nno space left on device"):
        model.train()
    assert not (tmp_path / "var" / "rasa" / "trained-from").exists()


def test_an_environment_made_from_the_same_lock_file_is_kept(tmp_path: Path, machine: Path) -> None:
    model = model_of(tmp_path, "exit 0")
    lock = tmp_path / "nlu_data" / "requirements.lock"
    (tmp_path / "var/env/rasa/made-from").write_text(digest([lock]), encoding="utf-8")

    model.install()

    assert model.rasa.is_file()


def test_the_service_listens_on_the_loopback_only(tmp_path: Path) -> None:
    command = IntentModel(tmp_path, tmp_path).command(5005)

    assert command[command.index("--interface") + 1] == "127.0.0.1"
    assert command[-1] == str(tmp_path / "rasa" / "model.tar.gz")
