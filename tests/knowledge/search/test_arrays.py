from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.failures import IndexMissing
from knowledge.search.arrays import load_list, map_arrays, save_arrays, save_list


def test_arrays_come_back_mapped_and_cannot_be_written_to(tmp_path: Path) -> None:
    save_arrays(tmp_path / "new", {"one": np.arange(3), "none": np.empty(0)})
    one, none = map_arrays(tmp_path / "new", "one", "none")
    assert (one.tolist(), none.tolist()) == ([0, 1, 2], [])
    with pytest.raises(ValueError, match="read-only"):
        one[0] = 1


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x93NUMPY"])
def test_a_file_that_is_no_array_is_a_missing_index_that_names_folder_and_file(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "one.npy").write_bytes(content)
    with pytest.raises(IndexMissing, match=rf"{tmp_path} .*one\.npy.*knowledge publish"):
        map_arrays(tmp_path, "one")


def test_a_list_comes_back_as_it_was(tmp_path: Path) -> None:
    save_list(tmp_path / "new" / "names.json", ["居住证", "护照"])
    assert load_list(tmp_path / "new" / "names.json") == ["居住证", "护照"]


@pytest.mark.parametrize("content", ["", "{}", "[1"])
def test_a_file_that_holds_no_list_is_a_missing_index(tmp_path: Path, content: str) -> None:
    (tmp_path / "names.json").write_text(content, encoding="utf-8")
    with pytest.raises(IndexMissing, match="knowledge publish"):
        load_list(tmp_path / "names.json")
