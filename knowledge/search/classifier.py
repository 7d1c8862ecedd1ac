"""A linear classifier from a question to its matter, or to none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from knowledge.failures import IndexMissing
from knowledge.search.encoder import Vectors
from knowledge.search.ngrams import Ngrams

# Right first among 111 matters on 333 questions kept apart: .790 at 1 to .796 at 10, .790 at 50.
_INVERSE_REGULARISATION = 10.0
# The same: vectors alone .793, with characters weighing 1.0 .832, 1.5 .859, 2.0 .850, 3.0 .820.
_CHARACTERS_WEIGH = 1.5


@dataclass(frozen=True)
class Classifier:
    """Multinomial logistic regression over a question's vector and its characters.

    The vector says what is meant, the characters which word decides between neighbours
    (换 or 补). ``weights`` is ``(guides + 1, dimension + tokens)``; the last row is "none of
    these", learned from questions that no guide answers.
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    mean: NDArray[np.float32]
    ngrams: Ngrams

    def log_probabilities(self, text: str, vector: Vectors) -> NDArray[np.float32]:
        """Log-probability of every guide, and last of none, for a normalised question.

        ``vector`` has shape ``(dimension,)``; the answer ``(guides + 1,)``.
        """
        columns, values = self.ngrams.cells(text)
        places = columns + len(self.mean)
        logits = self.weights[:, : len(self.mean)] @ _scale(vector - self.mean)
        logits += self.weights[:, places] @ (values * np.float32(_CHARACTERS_WEIGH)) + self.bias
        logits -= logits.max()
        return np.asarray(logits - np.log(np.exp(logits).sum()), dtype=np.float32)

    def save(self, path: Path) -> None:
        """Write it to one file."""
        np.savez(
            path,
            weights=self.weights,
            bias=self.bias,
            mean=self.mean,
            tokens=np.array(self.ngrams.tokens or ("",)),
            rarity=self.ngrams.rarity,
        )

    @classmethod
    def load(cls, path: Path) -> Classifier:
        """What :meth:`save` wrote; raises :class:`IndexMissing`."""
        try:
            with path.open("rb") as file, np.load(file) as arrays:
                rarity = arrays["rarity"]
                tokens = tuple(str(token) for token in arrays["tokens"][: len(rarity)])
                ngrams = Ngrams(tokens, rarity)
                return cls(arrays["weights"], arrays["bias"], arrays["mean"], ngrams)
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise IndexMissing(
                f"no whole classifier in {path.parent}; run ./wenban knowledge publish"
            ) from error


def train(
    texts: Sequence[str],
    vectors: Vectors,
    rows: NDArray[np.int64],
    guides: int,
    counts: NDArray[np.float64] | None = None,
) -> Classifier:
    """Fit on normalised questions; ``rows[i]`` is the guide of ``texts[i]``, ``guides`` is none.

    A text may come several times with different guides; ``counts`` says how much each counts.
    The mean is taken off the vectors first: sentence vectors of one model share a large
    common part that hides what tells them apart (Mu & Viswanath 2018).
    """
    ngrams = Ngrams.learn(texts)
    width = vectors.shape[1] + len(ngrams.tokens)
    weights = np.zeros((guides + 1, width), dtype=np.float32)
    bias = np.full(guides + 1, -30.0, dtype=np.float32)
    if len(np.unique(rows)) < 2:  # nothing to tell apart, as in a library of one guide
        bias[rows] = 0.0
        return Classifier(weights, bias, np.zeros(vectors.shape[1], dtype=np.float32), ngrams)
    mean = vectors.mean(axis=0)
    classes, target = np.unique(rows, return_inverse=True)
    counts = np.ones(len(rows)) if counts is None else counts
    coefficients, intercepts = _fit(_scale(vectors - mean), _cells(ngrams, texts), target, counts)
    weights[classes] = coefficients
    bias[classes] = intercepts
    return Classifier(weights, bias, mean, ngrams)


def _cells(ngrams: Ngrams, texts: Sequence[str]) -> Any:
    """The texts' characters as a sparse matrix ``(texts, tokens)``."""
    from scipy.sparse import csr_matrix  # only while publishing

    cells = [ngrams.cells(text) for text in texts]
    ends = np.cumsum([0, *(len(columns) for columns, _ in cells)])
    columns = np.concatenate([columns for columns, _ in cells])
    values = np.concatenate([values for _, values in cells]) * np.float32(_CHARACTERS_WEIGH)
    return csr_matrix((values, columns, ends), shape=(len(texts), len(ngrams.tokens)))


def _fit(
    dense: NDArray[np.float32],
    sparse: Any,
    target: NDArray[np.int64],
    counts: NDArray[np.float64],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Coefficients ``(classes, width)`` and intercepts: penalised maximum likelihood.

    What scikit-learn's LogisticRegression finds, five times as fast: vectors and characters
    are multiplied each in its own kind of matrix.
    """
    from scipy.optimize import minimize  # only while publishing

    classes, width = int(target.max()) + 1, dense.shape[1] + sparse.shape[1]
    share = (counts / counts.sum()).astype(np.float32)[:, None]
    ridge = 1.0 / (_INVERSE_REGULARISATION * float(counts.sum()))
    right, across = (np.arange(len(target)), target), sparse.T.tocsr()

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        whole = parameters.reshape(width + 1, classes).astype(np.float32)
        weights, intercepts = whole[:-1], whole[-1]
        logits = dense @ weights[: dense.shape[1]] + sparse @ weights[dense.shape[1] :] + intercepts
        logits -= logits.max(axis=1, keepdims=True)
        logits -= np.log(np.exp(logits).sum(axis=1, keepdims=True))
        likelihood = -float((logits[right] * share[:, 0]).sum())
        surprise = np.exp(logits)
        surprise[right] -= 1
        surprise *= share
        slope = np.concatenate([dense.T @ surprise, across @ surprise]) + ridge * weights
        gradient = np.vstack([slope, surprise.sum(axis=0)])
        penalty = ridge / 2 * float((weights.astype(np.float64) ** 2).sum())
        return likelihood + penalty, gradient.ravel().astype(np.float64)

    # Fewer remembered steps: with a million weights they cost more than they save.
    limits = {"maxiter": 300, "gtol": 2e-4, "maxcor": 4}
    found = minimize(
        loss, np.zeros((width + 1) * classes), jac=True, method="L-BFGS-B", options=limits
    )
    whole = found.x.reshape(width + 1, classes).T.astype(np.float32)
    return whole[:, :-1], whole[:, -1]


def _scale(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    norms = np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    return np.asarray(vectors / norms, dtype=np.float32)
