"""./wenban test and ./wenban check."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import typer

from bot.commands.stages import prepare
from bot.settings import ROOT, read_settings

_BINARIES = Path(sys.executable).parent


def check() -> None:
    """静态检查：格式、类型、导入约定。"""
    failed = [
        name
        for name, command in {
            "ruff": ["ruff", "check", "."],
            "ruff format": ["ruff", "format", "--check", "."],
            "mypy": ["mypy"],
            "import-linter": ["lint-imports"],
        }.items()
        if subprocess.run(
            [str(_BINARIES / command[0]), *command[1:]], check=False, cwd=ROOT
        ).returncode
    ]
    if failed:
        print(f"没有通过：{'、'.join(failed)}", file=sys.stderr)
        raise typer.Exit(1)


def test(context: typer.Context) -> None:
    """准备好真实的模型、索引和页面，然后运行全部检查和测试。"""
    prepare(read_settings())
    check()
    done = subprocess.run([sys.executable, "-m", "pytest", *context.args], check=False, cwd=ROOT)
    raise typer.Exit(done.returncode)
