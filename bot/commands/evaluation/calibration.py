"""Does a probability mean what it says, and what does answering from a threshold on cost?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

_BINS = 10
# 0.75 is where the policy answers (bot/policy.yml); the others show what moving it would do.
_THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)


@dataclass(frozen=True)
class Point:
    """How sure an answer was, in [0, 1], and whether it was right."""

    sure: float
    right: bool


@dataclass(frozen=True)
class Bin:
    """Points whose probability lies from ``low`` to ``high``: their mean and how many are right."""

    low: float
    high: float
    questions: int
    mean: float
    right: float


@dataclass(frozen=True)
class Covered:
    """Shares of all questions: answered from ``threshold`` on, and answered wrong."""

    threshold: float
    coverage: float
    wrong: float


def bins(points: Sequence[Point]) -> tuple[Bin, ...]:
    """Ten bins of equal width, without the empty ones; 1.0 belongs to the last."""
    filled: dict[int, list[Point]] = {}
    for point in sorted(points, key=lambda point: point.sure):
        filled.setdefault(min(int(point.sure * _BINS), _BINS - 1), []).append(point)
    return tuple(
        Bin(
            number / _BINS,
            (number + 1) / _BINS,
            len(inside),
            sum(point.sure for point in inside) / len(inside),
            sum(point.right for point in inside) / len(inside),
        )
        for number, inside in filled.items()
    )


def calibration_error(points: Sequence[Point]) -> float:
    """Expected calibration error over ten bins (Naeini et al. 2015)."""
    return sum(b.questions * abs(b.mean - b.right) for b in bins(points)) / len(points)


def coverage(points: Sequence[Point]) -> tuple[Covered, ...]:
    """What each threshold would answer, and answer wrong."""
    table = []
    for threshold in _THRESHOLDS:
        answered = [point for point in points if point.sure >= threshold]
        wrong = sum(not point.right for point in answered)
        table.append(Covered(threshold, len(answered) / len(points), wrong / len(points)))
    return tuple(table)


def risk(points: Sequence[Point]) -> tuple[tuple[float, float], ...]:
    """Coverage and accuracy of answering the surest first (Geifman & El-Yaniv 2017).

    One pair for each probability that occurs: points alike in it are answered together.
    """
    surest = sorted(points, key=lambda point: -point.sure)
    right = list(accumulate(point.right for point in surest))
    last = [*(a.sure > b.sure for a, b in pairwise(surest)), True]
    return tuple(
        (number / len(surest), count / number)
        for number, (count, shown) in enumerate(zip(right, last, strict=True), start=1)
        if shown
    )


def reach(points: Sequence[Point]) -> tuple[tuple[float, float], ...]:
    """Thresholds, and the share of questions at least so sure, from 0 to 1."""
    sure = sorted(point.sure for point in points)
    return ((0.0, 1.0), *((value, 1 - n / len(sure)) for n, value in enumerate(sure)), (1.0, 0.0))
