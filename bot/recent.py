"""Answers found lately, so that what many people ask is worked out once."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from hashlib import blake2b
from typing import Generic, TypeVar

from prometheus_client import Counter

T = TypeVar("T")

_DIGEST_BYTES = 16
_LOOKUPS = Counter(
    "wenban_recent_lookups_total", "Lookups of answers found lately.", ["of", "found"]
)


class Recent(Generic[T]):
    """The ``size`` answers asked for last, by question; in memory only, for one thread.

    A question is known by a digest with a key of this process, so nothing that anybody said is
    kept, not even in a dump of the memory. ``of`` names the answers in the metrics.
    """

    def __init__(self, size: int, of: str) -> None:
        self._size = size
        self._key = secrets.token_bytes(_DIGEST_BYTES)
        self._answers: OrderedDict[bytes, T] = OrderedDict()
        self._found, self._missing = (_LOOKUPS.labels(of, found) for found in ("yes", "no"))

    def get(self, *question: str | None) -> T | None:
        """The answer, if it is still there."""
        digest = self._digest(question)
        answer = self._answers.get(digest)
        if answer is None:
            self._missing.inc()
            return None
        self._found.inc()
        self._answers.move_to_end(digest)
        return answer

    def put(self, answer: T, *question: str | None) -> None:
        """Keep an answer; the one not asked for the longest makes room."""
        self._answers[self._digest(question)] = answer
        if len(self._answers) > self._size:
            self._answers.popitem(last=False)

    def _digest(self, question: tuple[str | None, ...]) -> bytes:
        told = repr(question).encode()
        return blake2b(told, digest_size=_DIGEST_BYTES, key=self._key).digest()
