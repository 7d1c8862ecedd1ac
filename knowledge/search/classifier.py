"""A linear classifier from a question's vector to its matter, or to none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.search.encoder import Vectors

# Measured with `./wenban evaluate matters`: .3 to 30 differ by less than a point.
_INVERSE_REGULARISATION = 10.0


@dataclass(frozen=True)
class Classifier:
    """Multinomial logistic regression; ``weights`` is ``(guides + 1, dimension)``.

    The last row is "none of these", learned from questions that no guide answers.
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    mean: NDArray[np.float32]

    def log_probabilities(self, vectors: Vectors) -> NDArray[np.float32]:
        """Log-probability of every guide, and last of none: ``(questions, guides + 1)``."""
        logits = _scale(vectors - self.mean) @ self.weights.T + self.bias
        logits -= logits.max(axis=1, keepdims=True)
        return np.asarray(
            logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)), dtype=np.float32
        )


def train(vectors: Vectors, rows: NDArray[np.int64], guides: int) -> Classifier:
    """Fit on question vectors; ``rows[i]`` is the guide of ``vectors[i]``, ``guides`` is none.

    The mean is taken off first: sentence vectors of one model share a large
    common part that hides what tells them apart (Mu & Viswanath 2018).
    """
    from sklearn.linear_model import LogisticRegression  # only while publishing

    weights = np.zeros((guides + 1, vectors.shape[1]), dtype=np.float32)
    bias = np.full(guides + 1, -30.0, dtype=np.float32)
    if len(np.unique(rows)) < 2:  # nothing to tell apart, as in a library of one guide
        bias[rows] = 0.0
        return Classifier(weights, bias, np.zeros(vectors.shape[1], dtype=np.float32))
    mean = vectors.mean(axis=0)
    model = LogisticRegression(C=_INVERSE_REGULARISATION, max_iter=300)
    model.fit(_scale(vectors - mean), rows)
    coefficients, intercepts = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # scikit-learn keeps one row for two classes
        coefficients = np.vstack([-coefficients[0], coefficients[0]]) / 2
        intercepts = np.array([-intercepts[0], intercepts[0]]) / 2
    weights[model.classes_] = coefficients
    bias[model.classes_] = intercepts
    return Classifier(weights, bias, mean)


def _scale(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    norms = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return np.asarray(vectors / norms, dtype=np.float32)
