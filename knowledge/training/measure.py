"""How often an encoder alone finds the right text first, and how long a question takes.

    python -m knowledge.training.measure --encoder var/encoder/base knowledge/encoder \\
        --retrieval DIR [DIR ...] --questions FILE

A retrieval folder is in BEIR form (corpus.jsonl, queries.jsonl, qrels/test.tsv). A questions file
holds one JSON object a line with ``text`` and ``matter`` (a guide's id); it is searched among the
names, aliases and similar questions of the guides. Nothing that is measured on here is trained on.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from knowledge.library import load
from knowledge.search.encoder import Encoder, open_encoder
from knowledge.search.entries import entries
from knowledge.search.normalise import normalise
from knowledge.search.onnx_encoder import OnnxEncoder

# About 128 tokens of Chinese.
_DOCUMENT_CHARACTERS = 200
_TIMED = 200


def open_any(setting: str) -> Encoder:
    """An exported folder (it has a card), or whatever :func:`open_encoder` knows."""
    folder = Path(setting)
    return OnnxEncoder(folder) if (folder / "card.json").is_file() else open_encoder(setting)


def hit_at_1(encoder: Encoder, folder: Path, *, titles_only: bool) -> float:
    """The share of queries whose nearest document is a right one."""
    documents = _lines(folder / "corpus.jsonl")
    queries = _lines(folder / "queries.jsonl")
    right: dict[str, set[str]] = {}
    for line in (folder / "qrels" / "test.tsv").read_text("utf-8").splitlines()[1:]:
        query, document, _ = line.split("\t")
        right.setdefault(query, set()).add(document)
    texts = [_document(document, titles_only=titles_only) for document in documents]
    passages = encoder.encode_passages(texts)
    asked = [query for query in queries if query["_id"] in right]
    questions = encoder.encode_questions([normalise(query["text"]) for query in asked])
    nearest = (questions @ passages.T).argmax(axis=1)
    hits = [
        documents[row]["_id"] in right[query["_id"]]
        for query, row in zip(asked, nearest, strict=True)
    ]
    return float(np.mean(hits))


def _document(document: dict[str, Any], *, titles_only: bool) -> str:
    title, text = normalise(document["title"]), normalise(document.get("text", ""))
    if titles_only:
        return title
    return (text if text.startswith(title) else f"{title} {text}")[:_DOCUMENT_CHARACTERS]


def matters_at_1(encoder: Encoder, questions: Path, knowledge: Path) -> float:
    """The share of questions whose nearest name, alias or similar question is the right guide's."""
    known = [entry for entry in entries(load(knowledge)) if entry.asked]
    table = encoder.encode_questions([normalise(entry.text) for entry in known])
    asked = _lines(questions)
    vectors = encoder.encode_questions([normalise(line["text"]) for line in asked])
    nearest = (vectors @ table.T).argmax(axis=1)
    hits = [known[row].guide_id == line["matter"] for line, row in zip(asked, nearest, strict=True)]
    return float(np.mean(hits))


def milliseconds(encoder: Encoder, questions: Path) -> float:
    """The median time of one question."""
    texts = [normalise(line["text"]) for line in _lines(questions)][:_TIMED]
    encoder.encode_questions(texts[:5])
    times = []
    for text in texts:
        start = time.perf_counter()
        encoder.encode_questions([text])
        times.append(time.perf_counter() - start)
    return 1000 * median(times)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]


def measure(
    encoder: Encoder, retrieval: Sequence[Path], questions: Path | None, titles_only: Sequence[str]
) -> dict[str, float]:
    """Every figure that the given files allow."""
    figures = {
        folder.name: hit_at_1(encoder, folder, titles_only=folder.name in titles_only)
        for folder in retrieval
    }
    if questions is not None:
        figures["matters"] = matters_at_1(encoder, questions, Path(__file__).parents[1])
        figures["milliseconds"] = milliseconds(encoder, questions)
    return figures


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--encoder", nargs="+", default=["knowledge/encoder"])
    parser.add_argument("--retrieval", nargs="*", type=Path, default=[])
    parser.add_argument("--titles-only", nargs="*", default=["changchun-matters"])
    parser.add_argument("--questions", type=Path)
    given = parser.parse_args()
    for setting in given.encoder:
        figures = measure(open_any(setting), given.retrieval, given.questions, given.titles_only)
        shown = "  ".join(f"{name} {value:.3f}" for name, value in figures.items())
        sys.stdout.write(f"{setting}: {shown}\n")


if __name__ == "__main__":
    main()
