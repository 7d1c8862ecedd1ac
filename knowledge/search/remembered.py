"""An encoder that does not encode again what the version before had encoded."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from knowledge.search.encoder import Encoder, Vectors

Encode = Callable[[Sequence[str]], Vectors]


class Remembered:
    """Asks ``encoder`` only for texts that ``file`` does not hold; :meth:`keep` writes the file.

    What is kept is what was asked for since, so the file never outgrows one library.
    """

    def __init__(self, encoder: Encoder, file: Path) -> None:
        self._encoder = encoder
        self._file = file
        self._known = _read(file, encoder.name)
        self._used: dict[bytes, Vectors] = {}
        self.name = encoder.name

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """As the encoder would, shape ``(len(texts), dimension)``."""
        return self._encode(b"q", texts, self._encoder.encode_questions)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """As the encoder would, shape ``(len(texts), dimension)``."""
        return self._encode(b"p", texts, self._encoder.encode_passages)

    def keep(self) -> None:
        """Write what was used, at once; of no use to other encoders."""
        beside = self._file.with_name(f".{self._file.name}-{os.getpid()}")
        keys = np.frombuffer(b"".join(self._used), dtype="S16")
        with beside.open("wb") as file:
            vectors = np.stack(list(self._used.values()))
            np.savez(file, encoder=np.array(self.name), keys=keys, vectors=vectors)
        beside.replace(self._file)

    def _encode(self, kind: bytes, texts: Sequence[str], encode: Encode) -> Vectors:
        if not texts:
            return encode(texts)
        keys = [hashlib.md5(kind + t.encode(), usedforsecurity=False).digest() for t in texts]
        new = [row for row, key in enumerate(keys) if key not in self._known]
        if new:
            vectors = encode([texts[row] for row in new])
            self._known.update((keys[row], v) for row, v in zip(new, vectors, strict=True))
        found = [self._known[key] for key in keys]
        self._used.update(zip(keys, found, strict=True))
        return np.stack(found)


def _read(file: Path, name: str) -> dict[bytes, Vectors]:
    """Vectors by key; none where the file is missing, damaged or another encoder's."""
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as kept:
            if str(kept["encoder"]) != name:
                return {}
            keys = kept["keys"].tobytes()
            return {keys[i * 16 : i * 16 + 16]: v for i, v in enumerate(kept["vectors"])}
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return {}
