"""What the measuring commands are given, and how they end."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import track

from bot.commands.evaluation.calibration import Point
from bot.commands.evaluation.report import Report, show

T = TypeVar("T")
File = Annotated[Path, typer.Argument(help="每行一个 JSON 对象的文件", exists=True, dir_okay=False)]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
Plot = Annotated[
    Path | None, typer.Option("--plot", help="把图写到这个目录（SVG）", file_okay=False)
]


def watched(items: Iterable[T], doing: str, total: int) -> Iterable[T]:
    """The items, with a bar on the terminal that shows how many of ``total`` are done."""
    console = Console(stderr=True)  # standard output holds the report alone
    hidden = not console.is_terminal
    return track(items, doing, total, console=console, transient=True, disable=hidden)


def finish(
    report: Report,
    name: str,
    points: Sequence[Point],
    as_json: bool,
    folder: Path | None,
    *,
    answerable: bool = True,
) -> None:
    """Print the report, and write the pictures of ``points`` if a folder is given."""
    if as_json:
        print(report.as_json())
    else:
        show(report)
    if folder is not None and points:
        from bot.commands.evaluation.plots import plot  # only who wants pictures draws them

        for file in plot(folder, name, points, answerable=answerable):
            print(file, file=sys.stderr)
