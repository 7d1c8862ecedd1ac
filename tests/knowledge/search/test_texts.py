from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.failures import IndexMissing
from knowledge.search.texts import Texts

WRITTEN = ["居住证怎么办", "", "ETC 𠮷", "结婚登记"]


def test_texts_come_back_as_they_went_in() -> None:
    texts = Texts.of(WRITTEN)
    assert list(texts) == WRITTEN
    assert texts[-1] == "结婚登记"
    assert texts[1:3] == ["", "ETC 𠮷"]


def test_there_is_no_text_past_the_end() -> None:
    with pytest.raises(IndexError):
        Texts.of(WRITTEN)[4]


def test_saved_texts_are_mapped_and_read_the_same(tmp_path: Path) -> None:
    Texts.of(WRITTEN).save(tmp_path)
    assert list(Texts.load(tmp_path)) == WRITTEN


def test_texts_that_are_not_there_are_a_missing_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="knowledge publish"):
        Texts.load(tmp_path)
