"""What is wrong with a library, as text for the person who mends it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from knowledge.failures import Problem
from knowledge.library import Library
from knowledge.review import Check, Finding, Severity

_SEVERITIES: Mapping[Severity, str] = {"error": "错误", "warning": "提醒"}
_CHECKS: Mapping[Check, str] = {
    "shared": "两个事项叫法一样",
    "alike": "两个事项的问法很像",
    "dates": "日期",
    "region": "区划",
    "sentences": "句子太长",
    "words": "公文用语",
}


def of_problems(problems: Sequence[Problem], folder: Path) -> str:
    """Why a library does not load, file by file."""
    lines = [f"{len(problems)} 处问题，指南没有加载："]
    by_file = sorted(problems, key=lambda problem: (problem.file, problem.line))
    for file, found in groupby(by_file, key=lambda problem: problem.file):
        lines.append(f"  {_short(file, folder)}")
        for problem in found:
            where = f"第 {problem.line} 行 " if problem.line else ""
            field = f"{problem.field}：" if problem.field else ""
            lines.append(f"    {where}{field}{problem.message}")
    return "\n".join(lines)


def of_findings(findings: Sequence[Finding], folder: Path, *, shown: int | None) -> str:
    """What a review found, by severity and check: ``shown`` of each check, ``None`` for all."""
    return "\n".join(_lines(findings, folder, shown))


def _lines(findings: Sequence[Finding], folder: Path, shown: int | None) -> Iterator[str]:
    order = {check: place for place, check in enumerate(_CHECKS)}
    ordered = sorted(findings, key=lambda finding: (finding.severity, order[finding.check]))
    for (severity, check), group in groupby(ordered, key=lambda f: (f.severity, f.check)):
        found = list(group)
        yield f"{_SEVERITIES[severity]}：{_CHECKS[check]}（{len(found)} 处）"
        for finding in found[:shown]:
            where = f"{_short(finding.file, folder)}:{finding.line}".removesuffix(":0")
            yield f"  {where} {finding.message}"
        if shown is not None and len(found) > shown:
            yield f"  …还有 {len(found) - shown} 处，加 --all 全部列出"


def summary(library: Library, findings: Sequence[Finding]) -> str:
    """How much was checked, and how it came out."""
    checked = (
        f"{len(library.matters)} 个事项的 {len(library.guides)} 份指南、"
        f"{len(library.bundles)} 件“一件事”、{len(library.places)} 个地点"
    )
    errors = sum(finding.severity == "error" for finding in findings)
    if not findings:
        return f"{checked}，没有问题。"
    return f"{checked}：{errors} 处错误，{len(findings) - errors} 处提醒。"


def _short(file: str, folder: Path) -> str:
    path = Path(file)
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else file
