"""One encoder for several readers of the same sentence."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from hashlib import blake2b
from threading import Condition

import numpy as np
from cachetools import LRUCache, cached

from knowledge.search.encoder import Encoder, Vectors

_VECTORS = 2000  # 1.5 KB each
_DIGEST_BYTES = 16


class SharedEncoder:
    """Encodes each question once, though the search and the intent reader both ask for it.

    Whoever asks while another thread encodes the same question waits for that one's vector.
    Questions are known by a digest with a key of this process: no text is kept.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name = encoder.name
        key = secrets.token_bytes(_DIGEST_BYTES)

        def digest(text: str) -> bytes:
            return blake2b(text.encode(), digest_size=_DIGEST_BYTES, key=key).digest()

        @cached(LRUCache(_VECTORS), key=digest, condition=Condition())
        def vector(text: str) -> Vectors:
            one: Vectors = encoder.encode_questions([text])[0]
            return one

        self._vector = vector

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """As the encoder would, shape ``(len(texts), dimension)``."""
        if not texts:
            return self._encoder.encode_questions(texts)
        vectors: Vectors = np.stack([self._vector(text) for text in texts])
        return vectors

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """As the encoder would, shape ``(len(texts), dimension)``; nothing of it is kept."""
        return self._encoder.encode_passages(texts)
