"""An encoder that needs no model, for tests of what is done with vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge.search.encoder import Vectors


class LetterEncoder:
    """A whole encoder of its own: letters counted into 16 cells; it remembers what it was asked."""

    name = "letters-16"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.asked.extend(texts)
        counts = [np.bincount([ord(ch) % 16 for ch in text] + [0], minlength=16) for text in texts]
        vectors = np.array(counts, dtype=np.float32).reshape(-1, 16)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
