from __future__ import annotations

import numpy as np
import pytest

from knowledge.search.dense import Dense
from knowledge.search.encoder import Encoder
from knowledge.search.entries import Entry, Kind
from knowledge.search.index import FEATURES, Index
from knowledge.search.normalise import normalise

ENTRIES = (
    Entry("exit-01", Kind.NAME, "普通护照首次申请"),
    Entry("exit-01", Kind.QUESTION, "想出国玩要办啥"),
    Entry("exit-01", Kind.FIELD, "普通护照首次申请 材料：身份证、照片"),
    Entry("residence-02", Kind.NAME, "居住证首次申领"),
    Entry("residence-02", Kind.ALIAS, "居住证"),
    Entry("residence-02", Kind.QUESTION, "外地人想长住办哪个证"),
)


@pytest.fixture(scope="module")
def index(encoder: Encoder) -> Index:
    return Index(ENTRIES, Dense(encoder.encode_questions([entry.text for entry in ENTRIES])))


def features(
    index: Index, encoder: Encoder, asked: str, hidden: int | None = None
) -> dict[str, list[float]]:
    """Each feature's value for exit-01 and for residence-02."""
    vector = encoder.encode_questions([normalise(asked)])[0]
    channels = index.channels(normalise(asked), vector)  # as heard, not yet mended
    rows = index.features(channels, np.zeros(2, dtype=np.float32), hidden=hidden)
    assert rows.shape == (2, len(FEATURES))
    return {name: rows[:, column].tolist() for column, name in enumerate(FEATURES)}


def test_each_guide_has_one_row_in_the_order_of_its_entries(index: Index) -> None:
    assert index.guide_ids == ("exit-01", "residence-02")
    assert index.rows.tolist() == [0, 0, 0, 1, 1, 1]


@pytest.mark.parametrize("asked", ["jzz", "居住正", "句住证"])
def test_initials_and_homophones_are_heard_by_the_sounds(
    index: Index, encoder: Encoder, asked: str
) -> None:
    passport, residence = features(index, encoder, asked)["sounds best"]
    assert (passport, residence) == (0.0, 1.0)


def test_a_name_said_in_full_is_named(index: Index, encoder: Encoder) -> None:
    named = features(index, encoder, "居住证在哪办")["named"]
    assert named[1] == 5.0
    assert named[0] < 1.0


def test_only_content_answers_the_field_features(index: Index, encoder: Encoder) -> None:
    found = features(index, encoder, "照片")
    assert found["characters field"][0] > 0.0
    assert found["characters field"][1] == 0.0
    assert found["sounds asked"][0] < found["characters field"][0]


def test_a_hidden_question_does_not_find_itself(index: Index, encoder: Encoder) -> None:
    asked = ENTRIES[5].text
    seen, hidden = features(index, encoder, asked), features(index, encoder, asked, hidden=5)
    assert seen["dense asked"][1] == pytest.approx(10.0, abs=1e-3)
    assert hidden["dense asked"][1] < 9.9
    assert hidden["characters asked"][1] < seen["characters asked"][1] / 2
    assert hidden["dense asked"][0] == seen["dense asked"][0]


def test_a_classifier_sure_of_the_opposite_is_not_believed_without_end(
    index: Index, encoder: Encoder
) -> None:
    channels = index.channels("护照", encoder.encode_questions(["护照"])[0])
    rows = index.features(channels, np.array([0.0, -99.0], dtype=np.float32))
    assert rows[:, FEATURES.index("classifier")].tolist() == [0.0, -12.0]
