"""From the shares of all guides to one number: how likely is the best the one right answer?

The fusion divides what is likely among the guides; a vague question is divided, too, but
even its largest share can be large. A logistic regression over a few figures of the division and
over how vague the words themselves are, learned from questions with one answer, with several and
with none, says when to answer (selective classification: Geifman & El-Yaniv 2017).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# A vague question is met more often than our few lessons of them say; see docs/quality.md.
SEVERAL_COUNT = 2.0
_INVERSE_REGULARISATION = 10.0
_LEAST = 1e-6

Shares = NDArray[np.float64]


@dataclass(frozen=True)
class Assurance:
    """One weight for each figure of :func:`figures`, and a bias."""

    weights: tuple[float, ...]
    bias: float

    def sure(self, shares: Shares, vague: float) -> float:
        """Probability, in [0, 1], that the guide with the largest share is the one right answer.

        ``shares`` are the fusion's probabilities, shape ``(guides,)``; the rest is "none".
        ``vague`` is the log of the odds that words like these fit several guides.
        """
        if not len(shares):
            return 0.0
        score = figures(shares, vague) @ np.asarray(self.weights) + self.bias
        return float(1 / (1 + np.exp(-score)))


def figures(shares: Shares, vague: float) -> NDArray[np.float64]:
    """Log of the best share, its lead over the second, log of none, entropy, best share, vague."""
    none = max(1.0 - float(shares.sum()), 0.0)
    second, best = (0.0, *np.sort(shares)[-2:])[-2:]
    whole = np.append(shares, none)
    entropy = -float((whole * np.log(whole + _LEAST)).sum())
    log_best = np.log(best + _LEAST)
    lead = log_best - np.log(second + _LEAST)
    return np.array([log_best, lead, np.log(none + _LEAST), entropy, best, vague])


def fit(
    shares: Sequence[Shares], vague: Sequence[float], right: Sequence[tuple[int, ...]]
) -> Assurance:
    """Learn from lessons: ``right[i]`` are the rows that answer lesson ``i``, if any do."""
    from sklearn.linear_model import LogisticRegression  # only while publishing

    lessons = list(zip(shares, right, strict=True))
    answered = [len(rows) == 1 and int(share.argmax()) == rows[0] for share, rows in lessons]
    if len(set(answered)) < 2:  # nothing to learn from: as sure as the best share
        return Assurance((0.0, 0.0, 0.0, 0.0, 8.0, 0.0), -4.0)
    counts = [SEVERAL_COUNT if len(rows) > 1 else 1.0 for rows in right]
    model = LogisticRegression(C=_INVERSE_REGULARISATION, max_iter=1000)
    rows = [figures(share, odds) for share, odds in zip(shares, vague, strict=True)]
    model.fit(np.stack(rows), answered, sample_weight=counts)
    return Assurance(tuple(float(w) for w in model.coef_[0]), float(model.intercept_[0]))
