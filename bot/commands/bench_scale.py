"""Synthetic libraries of any size, spread over 2,000 regions, and what searching them takes.

Texts are recombined from those of the real index, vectors are its vectors moved a little, and
the classifier and fusion are its own: only size and regions are made up. Each step runs in a
process of its own, so that its peak memory can be told.
"""

from __future__ import annotations

import resource
import shutil
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
from numpy.typing import NDArray
from rich.progress import track

from knowledge.region import Region, Regions
from knowledge.search.encoder import Encoder, Vectors
from knowledge.search.entries import Entry, Kind
from knowledge.search.index import Channels, Index
from knowledge.search.published import open_index, open_learned
from knowledge.search.searcher import Candidate, Searcher
from knowledge.search.table import Table

_SEED = 20261121
_PROVINCES, _CITIES, _REGIONS = 20, 10, 2000
# How much a region publishes, beside a district: what holds for all is published above.
_SHARE = {2: 4.0, 4: 2.0, 6: 1.0}
_SPREAD = 0.5
# Length of the step away from a real vector: cosines of about 0.96 with it, as paraphrases have.
_STEP = 0.3
_BLOCK = 10_000
_QUERIES = 400
_CHECKED = 60
_DEPTH = 10


@dataclass(frozen=True)
class Built:
    """One synthetic index; sizes in megabytes, ``peak`` of the process that built it."""

    passages: int
    seconds: float
    disk: float
    peak: float


@dataclass(frozen=True)
class Searched:
    """Questions to it: milliseconds without the encoder, recall in shares of the exact answer.

    ``first_p50`` is of the first round, in which most districts are asked for the first time
    and their pages are mapped. ``peak`` counts mapped pages, ``private`` leaves them out.
    """

    open_seconds: float
    in_scope: float
    first_p50: float
    p50: float
    p95: float
    flat_p50: float
    dense_recall: float
    ranking_recall: float
    peak: float
    private: float


def peak_megabytes() -> float:
    """The most memory that this process has had resident."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _private_megabytes() -> float:
    """What this process holds now, without the pages of mapped files."""
    memory = psutil.Process().memory_info()
    return float(memory.rss - memory.shared) / 2**20


def disk_megabytes(folder: Path) -> float:
    """What the files of a folder take."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20


def build_synthetic(real: Path, passages: int, folder: Path) -> Built:
    """Make ``passages`` entries out of the index in ``real`` and index them in ``folder``."""
    index = Index.open(real)
    regions = _regions()
    bases = _bases(index.entries, passages, len(regions))
    began = time.perf_counter()
    table = Table.of(_entries(index.entries, regions, bases))
    drawn = np.concatenate(bases)
    Index.write(table, _vectors(index.dense.vectors(), drawn), regions, folder)
    seconds = time.perf_counter() - began
    for file in real.iterdir():  # what was learned holds for the same matters
        if file.is_file() and not (folder / file.name).exists():
            shutil.copy(file, folder)
    return Built(passages, seconds, disk_megabytes(folder), peak_megabytes())


def search_synthetic(real: Path, folder: Path, encoder_name: str) -> Searched:
    """Ask the index in ``folder`` the questions of the one in ``real``, by district."""
    encoder = _Ready(encoder_name)
    began = time.perf_counter()
    searcher = open_index(folder, encoder)
    open_seconds = time.perf_counter() - began
    index = Index.open(folder)
    questions = list(_questions(Index.open(real), index))
    first = [_milliseconds(searcher, encoder, *question) for question in questions]
    times = [_milliseconds(searcher, encoder, *question) for question in questions]
    # Read before brute force touches every page.
    peak, private = peak_megabytes(), _private_megabytes()
    exact = Searcher(_Everything.open(folder), encoder, open_learned(folder, encoder))
    checks = [_check(searcher, exact, encoder, index, *q) for q in questions[:_CHECKED]]
    return Searched(
        open_seconds,
        statistics.mean(index.view(region).scope.size for _, _, region in questions),
        statistics.median(first),
        statistics.median(times),
        statistics.quantiles(times, n=20)[-1],
        statistics.median(flat for flat, _, _ in checks),
        statistics.mean(dense for _, dense, _ in checks),
        statistics.mean(ranking for _, _, ranking in checks),
        peak,
        private,
    )


class _Ready(Encoder):
    """Stands where the encoder stands, with the vector at hand: its time is not the index's."""

    vector: Vectors

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        return self.vector.reshape(1, -1)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self.encode_questions(texts)


class _Everything(Index):
    """The peer: scores every entry there is, and then leaves out those of other regions."""

    def channels(self, text: str, vector: Vectors, region: str | None = None) -> Channels:
        """Scores of the region's entries, picked from those of all."""
        every = super().channels(text, vector)
        if region is None:
            return every
        here = _in_chain(self.entries, region)
        return Channels(
            self.view(region),
            every.dense[here],
            every.characters[here],
            every.words[here],
            every.sounds[here],
            every.named[here],
        )


def _in_chain(table: Table, region: str) -> NDArray[np.intp]:
    """Entries of a district, its city and its province, found by reading every entry's region."""
    chain = [code in (region[:2], region[:4], region) for code in table.regions]
    return np.flatnonzero(np.repeat(chain, np.diff(table.bounds)))


def _regions() -> Regions:
    """Provinces, their cities and, in turn, their districts, 2,000 in all."""
    provinces = [str(10 + number) for number in range(_PROVINCES)]
    cities = [f"{province}{1 + n:02}" for province in provinces for n in range(_CITIES)]
    codes = [*provinces, *cities]
    districts = ((f"{city}{1 + n:02}") for n in range(99) for city in cities)
    codes += [next(districts) for _ in range(_REGIONS - len(codes))]
    return Regions(Region(code, f"区划{code}") for code in sorted(codes))


def _bases(real: Table, passages: int, regions: int) -> list[NDArray[np.intp]]:
    """For each region, which real entries its own are made of: in order, so by matter."""
    random = np.random.default_rng(_SEED)
    shares = np.array([_SHARE[len(code)] for code in _regions()])
    shares *= random.lognormal(0, _SPREAD, regions)
    # Largest remainders, so that the sizes sum to what was asked for.
    ends = np.round(np.cumsum(shares) / shares.sum() * passages).astype(int)
    bases = [np.sort(random.integers(0, len(real), n)) for n in np.diff(ends, prepend=0)]
    # The first region has every matter, so that matters come in the order of the real index.
    firsts = np.unique(real.rows, return_index=True)[1]
    bases[0] = np.sort(np.concatenate([firsts, bases[0]]))
    return bases


def _entries(real: Table, regions: Regions, bases: Sequence[NDArray[np.intp]]) -> Iterator[Entry]:
    random = np.random.default_rng(_SEED + 1)
    texts = list(real.texts)
    partners = _partners(real)
    rows, kinds = real.rows.tolist(), [entry.kind for entry in real]
    each = zip(regions, bases, strict=True)
    for region, drawn in track(each, "合成条目", total=len(regions)):
        for base, turn in zip(drawn.tolist(), random.random(len(drawn)).tolist(), strict=True):
            text, kind = texts[base], kinds[base]
            if kind in (Kind.QUESTION, Kind.FIELD):  # names are the same everywhere
                others = partners[rows[base], kind]
                other = texts[others[int(turn * len(others))]]
                text = text[: (len(text) + 1) // 2] + other[len(other) // 2 :]
            yield Entry(real.guide_ids[rows[base]], kind, text, region)


def _partners(real: Table) -> dict[tuple[int, Kind], list[int]]:
    """Entries of the same matter and kind."""
    found: dict[tuple[int, Kind], list[int]] = {}
    for number, entry in enumerate(real):
        found.setdefault((int(real.rows[number]), entry.kind), []).append(number)
    return found


def _vectors(real: Vectors, drawn: NDArray[np.intp]) -> Iterator[Vectors]:
    random = np.random.default_rng(_SEED + 2)
    for start in track(range(0, len(drawn), _BLOCK), "向量"):
        yield _moved(real[drawn[start : start + _BLOCK]], random)
    print("单字、词、读音、名称四个通道…", flush=True)


def _moved(vectors: Vectors, random: np.random.Generator) -> Vectors:
    """Unit vectors a step of length ``_STEP`` away, in a random direction."""
    steps = random.standard_normal(vectors.shape, dtype=np.float32)
    moved = vectors + steps * (_STEP / vectors.shape[1] ** 0.5)
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)


def _questions(real: Index, index: Index) -> Iterator[tuple[str, Vectors, str]]:
    """Similar questions of the real library, their vectors, and a district that asks each."""
    random = np.random.default_rng(_SEED + 3)
    districts = [code for code in index.entries.regions if len(code) == 6]
    similar = [n for n, entry in enumerate(real.entries) if entry.kind is Kind.QUESTION]
    chosen = random.choice(similar, _QUERIES)
    vectors = _moved(real.dense.vectors()[chosen], random)
    for number, vector in zip(chosen, vectors, strict=True):
        yield real.entries[number].text, vector, str(random.choice(districts))


def _milliseconds(
    searcher: Searcher, encoder: _Ready, text: str, vector: Vectors, region: str
) -> float:
    encoder.vector = vector
    began = time.perf_counter()
    searcher.search(text, region)
    return (time.perf_counter() - began) * 1000


def _check(
    searcher: Searcher,
    exact: Searcher,
    encoder: _Ready,
    index: Index,
    text: str,
    vector: Vectors,
    region: str,
) -> tuple[float, float, float]:
    """The peer's milliseconds, and recall of the dense channel and of the whole ranking."""
    encoder.vector = vector
    began = time.perf_counter()
    index.dense.scores(vector)[_in_chain(index.entries, region)]
    milliseconds = (time.perf_counter() - began) * 1000
    found = index.channels(text, vector, region).dense
    brute = index.dense.vectors()[_in_chain(index.entries, region)] @ vector
    here, there = (_ranked(one, text, region) for one in (searcher, exact))
    return milliseconds, _recall(_top(found), _top(brute)), _recall(here, there)


def _top(scores: NDArray[np.float32]) -> list[int]:
    return [int(place) for place in np.argsort(-scores, kind="stable")[:_DEPTH]]


def _ranked(searcher: Searcher, text: str, region: str) -> list[str]:
    result = searcher.search(text, region)
    every: tuple[Candidate, ...] = (*result.kept, *result.rejected)
    return [candidate.guide_id for candidate in every[:_DEPTH]]


def _recall(found: Sequence[object], right: Sequence[object]) -> float:
    return len(set(found) & set(right)) / len(right) if right else 1.0
