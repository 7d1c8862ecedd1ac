"""Channels' scores to one calibrated probability per guide.

A conditional logit (McFadden 1974): each guide's utility is a weighted sum of
its channel features, "none of these" has a utility of its own, and the softmax
over all of them is the probability of being right. The weights are learned at
publish time from questions whose own entry is hidden, and from questions no
guide answers, so the probability is honest about what it has not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# A weak pull towards zero keeps collinear channels from trading huge weights.
_RIDGE = 1e-3

FeatureRows = NDArray[np.float32]


@dataclass(frozen=True)
class Fusion:
    """One weight per feature, in the order of the index's ``FEATURES``.

    The utility of "none" is ``none + none_weight`` x the classifier's log-probability of it.
    """

    weights: tuple[float, ...]
    none: float
    none_weight: float

    def probabilities(self, features: FeatureRows, none: float) -> NDArray[np.float64]:
        """Probability of each guide, shape ``(guides,)``; what is missing to 1 is "none".

        ``none`` is the classifier's log-probability that no guide answers.
        """
        stranger = self.none + self.none_weight * none
        utilities = np.append(features @ np.asarray(self.weights), stranger)
        exponentials = np.exp(utilities - utilities.max())
        return np.asarray(exponentials[:-1] / exponentials.sum(), dtype=np.float64)


def fit(
    questions: Sequence[FeatureRows], nones: Sequence[float], right: Sequence[tuple[int, ...]]
) -> Fusion:
    """Maximum likelihood over questions.

    ``questions[i]`` has shape ``(guides, features)``; ``nones[i]`` is the classifier's
    log-probability of none; ``right[i]`` are the rows of the guides that answer it, which
    share alike, or nothing where no guide does.
    """
    from scipy.optimize import minimize  # only while publishing

    stack = np.stack(questions).astype(np.float64)
    strange = np.asarray(nones, dtype=np.float64)
    count, guides, features = stack.shape
    target = np.zeros((count, guides + 1))
    for row, rows in enumerate(right):
        target[row, list(rows) or [guides]] = 1 / max(len(rows), 1)

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights, none, none_weight = parameters[:-2], parameters[-2], parameters[-1]
        last = (none + none_weight * strange)[:, None]
        utilities = np.concatenate([stack @ weights, last], axis=1)
        utilities -= utilities.max(axis=1, keepdims=True)
        probabilities = np.exp(utilities)
        probabilities /= probabilities.sum(axis=1, keepdims=True)
        likelihood = -(target * np.log(probabilities + 1e-12)).sum(axis=1).mean()
        probabilities -= target
        surprise = probabilities[:, guides]
        slope = np.einsum("qg,qgf->f", probabilities[:, :guides], stack) / count
        gradient = np.append(slope, [surprise.mean(), (surprise * strange).mean()])
        penalty = _RIDGE * float((parameters**2).sum())
        return float(likelihood) + penalty, gradient + 2 * _RIDGE * parameters

    start = np.zeros(features + 2)
    solution = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    *weights, none, none_weight = (float(value) for value in solution)
    return Fusion(tuple(weights), none, none_weight)
