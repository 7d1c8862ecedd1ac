"""The folder that is edited is read again when it changed, and only then."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge.failures import LibraryInvalid
from knowledge.workshop import Workshop

ID = "residence-02"
TODAY = date(2026, 11, 21)


@pytest.fixture
def workshop(library_folder: Path) -> Workshop:
    return Workshop(library_folder, lambda: TODAY)


def replace(folder: Path, old: str, new: str) -> None:
    file = folder / "guides" / "residence" / f"{ID}.yml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_an_unchanged_folder_is_loaded_once(workshop: Workshop) -> None:
    assert workshop.library() is workshop.library()


def test_a_changed_file_is_seen_at_once(workshop: Workshop, library_folder: Path) -> None:
    assert workshop.library().guide(ID).authority == "公安"
    replace(library_folder, "authority: 公安", "authority: 公安局")
    assert workshop.library().guide(ID).authority == "公安局"


def test_what_the_review_says_follows_the_file(workshop: Workshop, library_folder: Path) -> None:
    assert [f for f in workshop.findings(ID) if f.check == "dates"] == []
    replace(library_folder, "verified_on: 2026", "verified_on: 2025")
    replace(library_folder, "effective_from: 2026", "effective_from: 2025")
    (finding,) = [f for f in workshop.findings(ID) if f.check == "dates"]
    assert (finding.field, finding.guide_id) == ("verified_on", ID)
    assert [f for f in workshop.findings("civil-01") if f.check == "dates"] == []


def test_a_folder_that_broke_says_so_until_it_is_mended(
    workshop: Workshop, library_folder: Path
) -> None:
    replace(library_folder, "authority: 公安", "authority: ''")
    with pytest.raises(LibraryInvalid):
        workshop.library()
    replace(library_folder, "authority: ''", "authority: 公安")
    assert workshop.library().guide(ID).authority == "公安"
