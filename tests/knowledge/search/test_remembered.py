from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.search.remembered import Remembered
from tests.knowledge.encoders import LetterEncoder


class OtherModel(LetterEncoder):
    name = "letters-17"


def kept_in(file: Path) -> LetterEncoder:
    encoder = LetterEncoder()
    remembered = Remembered(encoder, file)
    remembered.encode_questions(["居住证", "护照"])
    remembered.encode_passages(["居住证"])
    remembered.keep()
    return encoder


def test_only_new_texts_are_encoded_and_all_vectors_are_those_of_the_encoder(
    tmp_path: Path,
) -> None:
    kept_in(tmp_path / "vectors.npz")
    encoder = LetterEncoder()

    vectors = Remembered(encoder, tmp_path / "vectors.npz").encode_questions(["护照", "户口"])

    assert encoder.asked == ["户口"]
    assert np.array_equal(vectors, LetterEncoder().encode_questions(["护照", "户口"]))


def test_a_text_asked_and_the_same_text_as_a_passage_are_two(tmp_path: Path) -> None:
    assert kept_in(tmp_path / "vectors.npz").asked == ["居住证", "护照", "居住证"]


def test_what_is_no_longer_asked_for_is_forgotten(tmp_path: Path) -> None:
    kept_in(tmp_path / "vectors.npz")
    again = Remembered(LetterEncoder(), tmp_path / "vectors.npz")
    again.encode_questions(["护照"])
    again.keep()
    encoder = LetterEncoder()

    Remembered(encoder, tmp_path / "vectors.npz").encode_questions(["护照", "居住证"])

    assert encoder.asked == ["居住证"]


def test_vectors_of_another_encoder_are_not_taken(tmp_path: Path) -> None:
    kept_in(tmp_path / "vectors.npz")
    other = OtherModel()

    Remembered(other, tmp_path / "vectors.npz").encode_questions(["护照"])

    assert other.asked == ["护照"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"{}"])
def test_a_damaged_file_only_costs_time(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "vectors.npz").write_bytes(content)
    encoder = LetterEncoder()

    Remembered(encoder, tmp_path / "vectors.npz").encode_questions(["护照"])

    assert encoder.asked == ["护照"]
