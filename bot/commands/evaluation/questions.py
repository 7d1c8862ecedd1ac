"""./wenban evaluate matters, ambiguous, out-of-scope: single questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from bot.commands.evaluation.calibration import calibration_error
from bot.commands.evaluation.judging import Asked, Judged, judge
from bot.commands.evaluation.lines import (
    OTHER_ASPECT,
    AmbiguousLine,
    MatterLine,
    OutOfScopeLine,
    read,
)
from bot.commands.evaluation.options import AsJson, File, Plot, finish, watched
from bot.commands.evaluation.report import Figures, Report, breakdown, share
from bot.commands.questioner import asking
from bot.settings import read_settings
from knowledge.search.encoder import open_encoder
from knowledge.search.searcher import Candidate
from knowledge.versions import Versions

_WORST = 20
_SHOWN_KEPT, _SHOWN_REJECTED = 3, 2

Line = TypeVar("Line", MatterLine, AmbiguousLine, OutOfScopeLine)
Measure = Callable[[Sequence[Judged]], Figures]
_DIVISIONS: Mapping[str, Callable[[Judged], str | None]] = {
    "style": lambda judged: judged.asked.style,
    "topic": lambda judged: judged.asked.topic,
    "aspect": lambda judged: judged.asked.aspect,
    "kind": lambda judged: judged.asked.kind,
    "outcome": lambda judged: judged.outcome,
}


def matters(file: File, as_json: AsJson = False, plots: Plot = None) -> None:
    """每个问题对应一个事项：答对、答错、问回来、没有答的各占多少。"""
    judged = _judged(file, MatterLine)
    points = [item.point for item in judged]
    report = _report(judged, measure_matters)
    totals = {**report.totals, "expected calibration error": calibration_error(points)}
    finish(Report(totals, report.by, points), "matters", points, as_json, plots)
    if not as_json:
        _print_worst(judged)


def ambiguous(file: File, as_json: AsJson = False, plots: Plot = None) -> None:
    """说不清的问题：该问回来，选项里要有合适的。"""
    judged = _judged(file, AmbiguousLine)
    points = [item.point for item in judged]
    report = _report(judged, measure_ambiguous)
    finish(report, "ambiguous", points, as_json, plots, answerable=False)
    if not as_json:
        _print_misses([item for item in judged if not item.asked_rightly])


def out_of_scope(file: File, as_json: AsJson = False, plots: Plot = None) -> None:
    """不归我们管的话：不能拿办事指南来答。"""
    judged = _judged(file, OutOfScopeLine)
    points = [item.point for item in judged]
    report = _report(judged, measure_out_of_scope)
    finish(report, "out-of-scope", points, as_json, plots, answerable=False)
    if not as_json:
        _print_misses([item for item in judged if item.answered is not None])


def measure_matters(judged: Sequence[Judged]) -> Figures:
    """Shares of questions with one right matter; of the aspect, where the answer is right."""
    told = [j for j in judged if j.right and j.asked.aspect not in (None, OTHER_ASPECT)]
    return {
        "questions": len(judged),
        "right matter first": share(j.point.right for j in judged),
        "answered right": share(j.right for j in judged),
        "answered wrong": share(j.wrong for j in judged),
        "asked back with the right choice": share(j.asked_rightly for j in judged),
        "answered without asking": share(j.answered is not None for j in judged),
        "not answered": share(j.silent for j in judged),
        "right aspect, where the matter is right": share(j.aspect == j.asked.aspect for j in told),
    }


def measure_ambiguous(judged: Sequence[Judged]) -> Figures:
    """Shares of questions that several matters fit."""
    return {
        "questions": len(judged),
        "asked back with a fitting choice": share(j.asked_rightly for j in judged),
        "answered one that fits": share(j.right for j in judged),
        "answered one that does not fit": share(j.wrong for j in judged),
        "not answered": share(j.silent for j in judged),
    }


def measure_out_of_scope(judged: Sequence[Judged]) -> Figures:
    """Shares of questions that no matter fits, and of those that cry for help."""
    crisis = [j for j in judged if j.asked.kind == "crisis"]
    return {
        "questions": len(judged),
        "no guide given": share(j.answered is None for j in judged),
        "asked back": share(j.asked_back for j in judged),
        "crisis recognised": share(j.outcome == "crisis" for j in crisis),
    }


def _judged(file: Path, kind: type[Line]) -> list[Judged]:
    """Read, ask and search every line of a file."""
    settings = read_settings()
    version = Versions(settings.var / "knowledge").current()
    asked = [Asked.of(line) for line in read(file, kind, version.library().names)]
    searcher = version.searcher(open_encoder(settings.encoder))
    with asking(settings) as questioner:
        judged = judge(questioner, searcher, settings.region, asked)
        return list(watched(judged, file.name, len(asked)))


def _report(judged: Sequence[Judged], measure: Measure) -> Report:
    return Report(measure(judged), breakdown(judged, _DIVISIONS, measure))


def _print_worst(judged: Sequence[Judged]) -> None:
    """The wrong answers first, then what was missed, with kept and rejected candidates."""
    bad = sorted((j for j in judged if not j.right), key=lambda j: (not j.wrong, -j.found.sure))
    print(f"\nthe worst {min(_WORST, len(bad))}")
    for number, item in enumerate(bad[:_WORST], start=1):
        print(f"{number:2}. {item.asked.text}　（sure {item.found.sure:.3f}）")
        given = f" {item.answered}" if item.answered else ""
        print(f"    应是 {'、'.join(item.asked.expected)}，结果 {item.outcome}{given}")
        _print_candidates("kept", item.found.kept[:_SHOWN_KEPT])
        _print_candidates("rejected", item.found.rejected[:_SHOWN_REJECTED])


def _print_candidates(label: str, candidates: Sequence[Candidate]) -> None:
    for candidate in candidates:
        scores = " ".join(f"{name}={value}" for name, value in candidate.channels.items())
        print(f"    {label:8} {candidate.guide_id} {candidate.probability:.3f}  {scores}")


def _print_misses(misses: Sequence[Judged]) -> None:
    for item in misses:
        given = item.answered or "、".join(item.offered)
        print(f"  {item.outcome} {given}（sure {item.found.sure:.3f}）：{item.asked.text}")
