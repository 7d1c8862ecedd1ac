from __future__ import annotations

from pathlib import Path

import numpy as np

from knowledge.search.entries import Entry, Kind
from knowledge.search.scope import Scope
from knowledge.search.table import Table
from knowledge.search.wording import Wording, map_wording, write_wording

ENTRIES = (
    Entry("exit-01", Kind.NAME, "普通护照", "99"),
    Entry("exit-01", Kind.FIELD, "居住证和身份证", "99"),
    Entry("residence-02", Kind.ALIAS, "居住证", "9901"),
    Entry("residence-02", Kind.NAME, "居住证", "9902"),
)
TABLE = Table.of(ENTRIES)
EVERYTHING = Scope.of(TABLE.bounds)


def test_only_ways_to_ask_are_heard_and_only_names_are_named() -> None:
    wording = Wording.of(TABLE)
    assert wording.characters.scores("居住证", EVERYTHING)[1] > 0
    assert wording.sounds.scores("居住证", EVERYTHING)[1] == 0
    assert wording.naming.scores("居住证", EVERYTHING).tolist()[1:] == [0.0, 1.0, 1.0]


def test_a_name_that_two_regions_repeat_counts_once_for_its_matter(tmp_path: Path) -> None:
    write_wording(TABLE, tmp_path)
    assert (tmp_path / "names.json").read_text(encoding="utf-8") == '["普通护照", "居住证"]'


def test_wording_written_to_disk_reads_as_in_memory(tmp_path: Path) -> None:
    write_wording(TABLE, tmp_path)
    here, there = Wording.of(TABLE), map_wording(tmp_path)
    assert there.spelling.correct("居住正") == here.spelling.correct("居住正") == "居住证"
    for channel in ("characters", "words", "sounds", "naming"):
        pair = [getattr(one, channel).scores("办居住证", EVERYTHING) for one in (here, there)]
        assert np.array_equal(*pair), channel
