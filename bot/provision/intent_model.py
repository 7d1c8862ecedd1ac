"""The intent service's environment (Python 3.10, Rasa) and its trained model.

Rasa lives in an environment of its own (docs/adr/0001); nothing here imports it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bot.provision.digest import digest, is_current
from bot.provision.failures import ProvisionFailed, PythonMissing

# One thread: more only fight with the app over two cores. ERROR: Rasa's debug log prints
# what citizens said, so it never runs more talkative than this.
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
    "LOG_LEVEL": "ERROR",
    "LOG_LEVEL_LIBRARIES": "ERROR",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_INTRA_OP_PARALLELISM_THREADS": "1",
    "TF_INTER_OP_PARALLELISM_THREADS": "1",
    "SANIC_WORKERS": "1",
}


class IntentModel:
    """Environment below ``var/env/rasa``, models below ``var/rasa``."""

    def __init__(self, root: Path, var: Path) -> None:
        self._root = root
        self._folder = var / "rasa"
        self._environment = var / "env" / "rasa"

    @property
    def rasa(self) -> Path:
        """The rasa command of the environment."""
        return self._environment / "bin" / "rasa"

    @property
    def model(self) -> Path:
        """The trained model."""
        return self._folder / "model.tar.gz"

    def install(self) -> None:
        """Make the environment; raises PythonMissing or ProvisionFailed."""
        lock = self._root / "nlu_data" / "requirements.lock"
        key = digest([lock])
        stamp = self._environment / "made-from"
        if is_current(stamp, key):
            return
        python = find_python310()
        shutil.rmtree(self._environment, ignore_errors=True)
        uv = [sys.executable, "-m", "uv"]
        _run([*uv, "venv", "--quiet", "--python", python, str(self._environment)], "Rasa 环境")
        target = ["--python", str(self._environment / "bin" / "python")]
        _run([*uv, "pip", "install", "--quiet", *target, "-r", str(lock)], "Rasa 环境")
        stamp.write_text(key, encoding="utf-8")

    def train(self) -> None:
        """Train on ``nlu_data/intents``; raises ProvisionFailed."""
        data = self._root / "nlu_data"
        config = self._root / "config.yml"
        key = digest([config, data / "intents", data / "requirements.lock"])
        stamp = self._folder / "trained-from"
        if is_current(stamp, key) and self.model.is_file():
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        arguments = ["train", "nlu", "--config", str(config), "--out", str(self._folder)]
        arguments += ["--fixed-model-name", "model", "--nlu", str(data / "intents")]
        _run([str(self.rasa), *arguments], "意图模型训练", cwd=self._folder)
        stamp.write_text(key, encoding="utf-8")

    def command(self, port: int) -> list[str]:
        """The command that serves the model on the loopback."""
        serve = ["run", "--enable-api", "--interface", "127.0.0.1", "--port", str(port)]
        return [str(self.rasa), *serve, "--model", str(self.model)]


def find_python310() -> str:
    """A Python 3.10: on PATH, else under pyenv, else through uv; raises PythonMissing."""
    on_path = shutil.which("python3.10")
    if on_path and _is_310(on_path):
        return on_path
    pyenv = Path(os.environ.get("PYENV_ROOT", str(Path.home() / ".pyenv"))) / "versions"
    for candidate in sorted(pyenv.glob("3.10.*/bin/python"), reverse=True):
        if _is_310(str(candidate)):
            return str(candidate)
    uv = [sys.executable, "-m", "uv", "python"]
    installed = subprocess.run(
        [*uv, "install", "--quiet", "3.10"], capture_output=True, check=False
    )
    found = subprocess.run([*uv, "find", "3.10"], capture_output=True, text=True, check=False)
    if installed.returncode == 0 and found.returncode == 0:
        return found.stdout.strip()
    raise PythonMissing("没有找到 Python 3.10，意图模型用不了，问办先靠自己的意图判断回答。")


def _is_310(python: str) -> bool:
    code = "import sys; sys.exit(sys.version_info[:2] != (3, 10))"
    return subprocess.run([python, "-c", code], capture_output=True, check=False).returncode == 0


def _run(command: list[str], what: str, cwd: Path | None = None) -> None:
    """Run a command quietly; its last lines explain a failure."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **QUIET},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        tail = "\n".join(done.stdout.splitlines()[-12:])
        raise ProvisionFailed(f"{what}没有成功：\n{tail}")
