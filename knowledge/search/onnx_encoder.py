"""The encoder that ships with the project: an int8 ONNX file and its tokenizer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.failures import EncoderUnusable
from knowledge.search.encoder import Vectors
from knowledge.search.normalise import normalise

_DIGEST_SHOWN = 12


class OnnxEncoder:
    """Runs ``model.onnx`` of ``folder`` on the CPU; safe to call from several threads.

    Raises :class:`EncoderUnusable` when a file is missing or differs from the digest in
    ``card.json``. Texts are normalised here, and encoded one at a time: the quantisation
    looks at a whole batch, so alone a text has the same vector today and in the index.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        card = _card(folder)
        for file, expected in card["sha256"].items():
            _check(folder / file, expected)
        try:
            from onnxruntime import InferenceSession, SessionOptions
            from tokenizers import Tokenizer

            options = SessionOptions()
            options.intra_op_num_threads = threads
            options.inter_op_num_threads = 1
            self._session = InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except ImportError as error:
            raise EncoderUnusable(f"{error.name} is not installed; the encoder needs it") from error
        except Exception as error:
            raise EncoderUnusable(f"the encoder in {folder} does not load: {error}") from error
        self._tokenizer.enable_truncation(card["window"])
        self._prompts: dict[str, str] = card["prompts"]
        self._dimension: int = card["dimension"]
        self.name = f"{card['name']}@{card['sha256']['model.onnx'][:_DIGEST_SHOWN]}"

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of what people ask, shape ``(len(texts), dimension)``."""
        return self._encode(texts, self._prompts["query"])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of what is indexed, shape ``(len(texts), dimension)``."""
        return self._encode(texts, self._prompts["passage"])

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        vectors = np.empty((len(texts), self._dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            ids = self._tokenizer.encode(prompt + normalise(text)).ids
            vectors[row] = self._session.run(["vector"], {"ids": np.array([ids])})[0][0]
        return vectors


def _card(folder: Path) -> dict[str, Any]:
    try:
        card: dict[str, Any] = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EncoderUnusable(f"{folder} holds no readable card.json of an encoder") from error
    missing = {"name", "sha256", "dimension", "window", "prompts"} - card.keys()
    if missing:
        raise EncoderUnusable(f"{folder / 'card.json'} lacks {', '.join(sorted(missing))}")
    return card


def _check(path: Path, expected: str) -> None:
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise EncoderUnusable(f"{path} cannot be read: {error.strerror}") from error
    if found != expected:
        raise EncoderUnusable(
            f"{path} is not the file its card describes (sha256 {found[:_DIGEST_SHOWN]}…, "
            f"expected {expected[:_DIGEST_SHOWN]}…); restore the folder or export it again"
        )
