"""Pictures of a measurement, as SVG. The only module that imports leather."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import leather

from bot.commands.evaluation.calibration import Point, bins, reach, risk

_WIDTH, _HEIGHT = 640, 480
_IDEAL, _MEASURED = "#999999", "#377eb8"
# The smallest dot that is seen, and what the largest adds to it, in pixels.
_DOT, _GROWTH = 4.0, 10.0
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)

# The default is a font that few machines have.
for _part in ("title", "legend", "axis_title", "tick"):
    setattr(leather.theme, f"{_part}_font_family", "sans-serif")

Line = Sequence[tuple[float, float]]


def plot(folder: Path, name: str, points: Sequence[Point], *, answerable: bool) -> list[Path]:
    """Write the pictures of a measurement into ``folder``, which is made, and say which.

    Where questions have a right answer: reliability, and accuracy against coverage. Where
    they have none: how many would be answered all the same, by threshold.
    """
    folder.mkdir(parents=True, exist_ok=True)
    charts = {"reach": _reach(points)}
    if answerable:
        charts = {"reliability": _reliability(points), "coverage": _coverage(points)}
    files = [folder / f"{name}-{kind}.svg" for kind in charts]
    for file, chart in zip(files, charts.values(), strict=True):
        file.write_text(chart.to_svg(width=_WIDTH, height=_HEIGHT), encoding="utf-8")
    return files


def _reliability(points: Sequence[Point]) -> leather.Chart:
    filled = bins(points)
    most = max(line.questions for line in filled)
    sizes = [_DOT + _GROWTH * (line.questions / most) ** 0.5 for line in filled]
    title = f"Reliability ({len(points)} questions; dots grow with them)"
    chart = _chart(title, "probability", "share that is right")
    chart.add_line([(0, 0), (1, 1)], name="ideal", stroke_color=_IDEAL, stroke_dasharray="4")
    chart.add_dots(
        [(line.mean, line.right) for line in filled],
        name="measured",
        fill_color=_MEASURED,
        radius=lambda dot: sizes[dot.i],
    )
    return chart


def _coverage(points: Sequence[Point]) -> leather.Chart:
    title = f"Accuracy against coverage ({len(points)} questions)"
    chart = _chart(title, "share answered, surest first", "share of those that is right")
    return _drawn(chart, risk(points))


def _reach(points: Sequence[Point]) -> leather.Chart:
    title = f"Answered all the same ({len(points)} questions)"
    chart = _chart(title, "answered from this probability on", "share answered")
    return _drawn(chart, reach(points))


def _chart(title: str, across: str, up: str) -> leather.Chart:
    chart = leather.Chart(title)
    chart.add_x_scale(0, 1)
    chart.add_y_scale(0, 1)
    chart.add_x_axis(ticks=_TICKS, name=across)
    chart.add_y_axis(ticks=_TICKS, name=up)
    return chart


def _drawn(chart: leather.Chart, line: Line) -> leather.Chart:
    # A line needs two ends; one probability for all questions has a single point.
    data = line if len(line) > 1 else [*line, *line]
    chart.add_line(data, stroke_color=_MEASURED)
    return chart
