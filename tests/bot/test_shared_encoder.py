"""One encoder for several readers: each question is encoded once."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from bot.shared_encoder import SharedEncoder
from knowledge.search.encoder import Vectors
from tests.knowledge.encoders import LetterEncoder


class Slow(LetterEncoder):
    """Says when it has begun, and goes on once it may."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.may_go_on = threading.Event(), threading.Event()

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        self.begun.set()
        assert self.may_go_on.wait(10)
        return super().encode_questions(texts)


def test_vectors_are_those_of_the_encoder() -> None:
    plain = LetterEncoder()
    shared = SharedEncoder(plain)

    texts = ["居住证", "身份证", "居住证"]

    assert np.array_equal(shared.encode_questions(texts), plain.encode_questions(texts))
    assert np.array_equal(shared.encode_passages(texts), plain.encode_passages(texts))
    assert shared.encode_questions([]).shape == plain.encode_questions([]).shape
    assert shared.name == plain.name


def test_a_question_is_encoded_once() -> None:
    encoder = LetterEncoder()
    shared = SharedEncoder(encoder)

    shared.encode_questions(["居住证"])
    shared.encode_questions(["居住证", "身份证"])

    assert encoder.asked == ["居住证", "身份证"]


def test_who_asks_while_it_is_encoded_waits_for_that_vector() -> None:
    slow = Slow()
    shared = SharedEncoder(slow)
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(shared.encode_questions, ["居住证"]) for _ in range(2)]
        assert slow.begun.wait(10)
        slow.may_go_on.set()
        one, other = (found.result(10) for found in both)

    assert slow.asked == ["居住证"]
    assert np.array_equal(one, other)


def test_a_failure_is_told_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = LetterEncoder()
    shared = SharedEncoder(encoder)
    with monkeypatch.context() as broken:
        broken.setattr(LetterEncoder, "encode_questions", _fail)
        with pytest.raises(RuntimeError):
            shared.encode_questions(["居住证"])

    assert shared.encode_questions(["居住证"]).shape[0] == 1


def _fail(self: LetterEncoder, texts: Sequence[str]) -> Vectors:
    raise RuntimeError
