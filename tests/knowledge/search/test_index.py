from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.failures import IndexMissing
from knowledge.region import Region, Regions
from knowledge.search.dense import Dense
from knowledge.search.encoder import Encoder
from knowledge.search.entries import Entry, Kind
from knowledge.search.index import FEATURES, Index
from knowledge.search.normalise import normalise
from knowledge.search.table import Table

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
    places = None if hidden is None else np.array([hidden])
    rows = index.features(channels, np.zeros(2, dtype=np.float32), hidden=places)
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


REGIONS = Regions(
    [Region("99", "样例省"), Region("990101", "样例县"), Region("990101103", "样例镇")]
)
REGIONAL = (
    Entry("civil-01", Kind.NAME, "结婚登记", "88"),
    Entry("exit-01", Kind.NAME, "普通护照首次申请", "99"),
    Entry("residence-02", Kind.NAME, "居住证首次申领", "990101"),
    Entry("exit-01", Kind.ALIAS, "镇上办护照", "990101103"),
)


@pytest.fixture(scope="module")
def regional(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Index:
    vectors = encoder.encode_questions([entry.text for entry in REGIONAL])
    return Index.write(Table.of(REGIONAL), [vectors], REGIONS, tmp_path_factory.mktemp("index"))


@pytest.mark.parametrize(
    ("region", "guide_ids", "places"),
    [
        (None, ("civil-01", "exit-01", "residence-02"), [0, 1, 2, 3]),
        ("99", ("exit-01",), [1]),
        ("990101", ("exit-01", "residence-02"), [1, 2]),
        ("990101103", ("exit-01", "residence-02"), [1, 2, 3]),
        # A community that nobody listed lies in its town, and 990000 is 99 written in full.
        ("990101103004", ("exit-01", "residence-02"), [1, 2, 3]),
        ("990000", ("exit-01",), [1]),
        ("77", (), []),
    ],
)
def test_a_region_looks_at_its_own_entries_and_those_of_the_regions_around_it(
    regional: Index,
    encoder: Encoder,
    region: str | None,
    guide_ids: tuple[str, ...],
    places: list[int],
) -> None:
    view = regional.view(region)
    assert view.guide_ids == guide_ids
    assert view.scope.take(np.arange(len(REGIONAL))).tolist() == places
    channels = regional.channels("护照", encoder.encode_questions(["护照"])[0], region)
    everything = regional.channels("护照", encoder.encode_questions(["护照"])[0])
    for name in ("dense", "characters", "words", "sounds", "named"):
        scores = getattr(channels, name)
        assert np.array_equal(scores, getattr(everything, name)[places]), name
    rows = regional.features(channels, np.zeros(3, dtype=np.float32))
    assert rows.shape == (len(guide_ids), len(FEATURES))


def test_the_classifier_of_a_matter_is_read_in_the_matters_own_row(
    regional: Index, encoder: Encoder
) -> None:
    channels = regional.channels("护照", encoder.encode_questions(["护照"])[0], "990101")
    rows = regional.features(channels, np.array([-1.0, -2.0, -3.0], dtype=np.float32))
    assert rows[:, FEATURES.index("classifier")].tolist() == [-2.0, -3.0]


def test_a_matter_is_as_good_as_the_best_of_its_entries_in_all_its_regions(
    regional: Index, encoder: Encoder
) -> None:
    vector = encoder.encode_questions(["镇上办护照"])[0]

    def named(region: str) -> float:
        channels = regional.channels("镇上办护照", vector, region)
        rows = regional.features(channels, np.zeros(3, dtype=np.float32))
        return float(rows[0, FEATURES.index("named")])

    assert named("990101103") == 5.0
    assert named("990101") < 2.0


def test_an_index_opened_from_disk_scores_as_one_in_memory(
    index: Index, encoder: Encoder, tmp_path: Path
) -> None:
    written = Index.write(Table.of(ENTRIES), [index.dense.vectors()], Regions(), tmp_path)
    vector = encoder.encode_questions(["居住证在哪办"])[0]
    for name in ("dense", "characters", "words", "sounds", "named"):
        here, there = (getattr(i.channels("居住证在哪办", vector), name) for i in (index, written))
        assert np.array_equal(here, there), name
    assert written.question("jzz") == index.question("jzz")
    assert list(written.entries) == list(index.entries)


def test_an_index_that_lacks_any_of_its_files_is_missing(index: Index, tmp_path: Path) -> None:
    Index.write(Table.of(ENTRIES), [index.dense.vectors()], Regions(), tmp_path / "whole")
    files = [file for file in (tmp_path / "whole").rglob("*") if file.is_file()]
    assert len(files) > 30
    for file in files:
        moved = file.rename(tmp_path / "away")
        with pytest.raises(IndexMissing, match=r"missing or damaged.*knowledge publish"):
            Index.open(tmp_path / "whole")
        moved.rename(file)
    assert Index.open(tmp_path / "whole").guide_ids == index.guide_ids


def test_vectors_of_another_library_are_a_damaged_index(index: Index, tmp_path: Path) -> None:
    Index.write(Table.of(ENTRIES), [index.dense.vectors()], Regions(), tmp_path)
    Dense(index.dense.vectors()[:3]).save(tmp_path / "vectors.faiss")
    with pytest.raises(IndexMissing):
        Index.open(tmp_path)
