from __future__ import annotations

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
    return Learned(classifier, Fusion((0.5, 1.0), 0.1, 0.2), Assurance((1.0,) * 5, -1.0), 0.75)


def test_what_was_saved_is_loaded_again(learned: Learned, tmp_path: Path) -> None:
    learned.save(tmp_path)
    again = Learned.load(tmp_path)
    assert (again.fusion, again.assurance) == (learned.fusion, learned.assurance)
    assert again.accuracy == 0.75
    assert again.classifier.ngrams.tokens == learned.classifier.ngrams.tokens


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"fusion": {"weights": [1]}}'])
def test_damaged_numbers_are_named_with_what_mends_them(
    learned: Learned, tmp_path: Path, text: str
) -> None:
    learned.save(tmp_path)
    (tmp_path / "learned.json").write_text(text, encoding="utf-8")
    with pytest.raises(IndexMissing, match="knowledge publish"):
        Learned.load(tmp_path)
