from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge.failures import IndexMissing
from knowledge.search.assurance import Assurance
from knowledge.search.classifier import train
from knowledge.search.fusion import Fusion
from knowledge.search.learned import Learned


@pytest.fixture
def learned() -> Learned:
    vectors = np.eye(4, dtype=np.float32)
    texts = ["补驾照", "换驾照", "补护照", "换护照"]
    classifier = train(texts, vectors, np.array([0, 1, 0, 1]), 2)
    vagueness = train(["补证", "换证", "补驾照", "换护照"], vectors, np.array([1, 1, 0, 0]), 1)
    fusion, assurance = Fusion((0.5, 1.0), 0.1, 0.2), Assurance((1.0,) * 6, -1.0)
    return Learned(classifier, vagueness, fusion, assurance, 0.75)


def test_what_was_saved_is_loaded_again(learned: Learned, tmp_path: Path) -> None:
    learned.save(tmp_path)
    again = Learned.load(tmp_path)
    assert (again.fusion, again.assurance) == (learned.fusion, learned.assurance)
    assert again.accuracy == 0.75
    assert again.classifier.ngrams.tokens == learned.classifier.ngrams.tokens
    vector = np.eye(4, dtype=np.float32)[0]
    assert again.vague("补证", vector) == learned.vague("补证", vector) > 0


def test_a_library_without_questions_does_not_know_what_is_vague(
    learned: Learned, tmp_path: Path
) -> None:
    replace(learned, vagueness=None, accuracy=None).save(tmp_path)

    assert Learned.load(tmp_path).vague("补证", np.eye(4, dtype=np.float32)[0]) == 0.0


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"fusion": {"weights": [1]}}'])
def test_damaged_numbers_are_named_with_what_mends_them(
    learned: Learned, tmp_path: Path, text: str
) -> None:
    learned.save(tmp_path)
    (tmp_path / "learned.json").write_text(text, encoding="utf-8")
    with pytest.raises(IndexMissing, match="knowledge publish"):
        Learned.load(tmp_path)
