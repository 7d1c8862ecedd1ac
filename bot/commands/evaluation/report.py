"""What a measurement comes to: totals, the same by group, and how they are shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TypeVar

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bot.commands.evaluation.calibration import Bin, Covered, Point, bins, coverage

T = TypeVar("T")
# A count, a share, or nothing where there is nothing to take a share of.
Figures = Mapping[str, float | int | None]
# The widest table; narrower, its headings would be cut short.
_WIDTH = 110


@dataclass(frozen=True)
class Report:
    """Figures of all questions, and by name of a division (style, topic, …) those of its groups."""

    totals: Figures
    by: Mapping[str, Mapping[str, Figures]]
    points: Sequence[Point] = ()

    def as_json(self) -> str:
        """One JSON object: the totals, ``by``, and tables of the probability where it has one."""
        tables = {
            "reliability": [asdict(line) for line in bins(self.points)],
            "coverage": [asdict(line) for line in coverage(self.points)] if self.points else [],
        }
        return json.dumps({**self.totals, "by": self.by, **tables}, ensure_ascii=False)


def share(values: Iterable[bool]) -> float | None:
    """How many of ``values`` hold; ``None`` of none."""
    found = list(values)
    return sum(found) / len(found) if found else None


def breakdown(
    items: Sequence[T],
    divisions: Mapping[str, Callable[[T], str | None]],
    measure: Callable[[Sequence[T]], Figures],
) -> dict[str, dict[str, Figures]]:
    """The figures of each group of each division; what a division has no group for is left out."""
    found: dict[str, dict[str, Figures]] = {}
    for name, group_of in divisions.items():
        groups: dict[str, list[T]] = {}
        for item in items:
            if (group := group_of(item)) is not None:
                groups.setdefault(group, []).append(item)
        if groups:
            found[name] = {group: measure(groups[group]) for group in sorted(groups)}
    return found


def show(report: Report) -> None:
    """Print the totals, a table for each division, and those of the probability."""
    for name, value in report.totals.items():
        print(f"{name:42} {_shown(value)}")
    for division, groups in report.by.items():
        show_table(division, groups)
    if report.points:
        _show_bins(bins(report.points))
        _show_coverage(coverage(report.points))


def show_table(title: str, lines: Mapping[str, Figures]) -> None:
    """Print a table with a line for each name; all lines have the same figures."""
    table = Table(box=SIMPLE_HEAD)
    table.add_column(title, no_wrap=True)
    for heading in next(iter(lines.values())):
        table.add_column(heading, justify="right")
    for name, figures in lines.items():
        table.add_row(name, *map(_shown, figures.values()))
    Console(width=max(Console().width, _WIDTH)).print(table)


def _show_bins(found: Iterable[Bin]) -> None:
    show_table(
        "probability",
        {
            f"{line.low:.1f}–{line.high:.1f}": {
                "questions": line.questions,
                "mean": line.mean,
                "right": line.right,
            }
            for line in found
        },
    )


def _show_coverage(found: Iterable[Covered]) -> None:
    show_table(
        "answer from",
        {
            f"{line.threshold:.2f}": {"coverage": line.coverage, "wrong of all": line.wrong}
            for line in found
        },
    )


def _shown(value: float | int | None) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
