"""Other people's documents and questions: a BEIR folder (Thakur et al. 2021)."""

from __future__ import annotations

import re
from collections.abc import Collection as Group
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from bot.commands.evaluation.lines import EvaluationFileInvalid, Line, complain, numbered, read
from knowledge.search.normalise import normalise

# What a document is about stands at its beginning; the longest of policies run to 30 pages.
_READ_CHARACTERS = 4000
# About what the encoder's window holds, and short enough to be about one thing.
_PASSAGE_CHARACTERS = 160
_SENTENCE = re.compile(r"(?<=[。！？；\n])")


@dataclass(frozen=True)
class Document:
    """A document, normalised: ``passages`` are its title with each piece of its text."""

    id: str
    title: str
    whole: str
    passages: tuple[str, ...]


@dataclass(frozen=True)
class Collection:
    """Documents, and questions with the ids of the documents that answer each."""

    documents: tuple[Document, ...]
    questions: tuple[tuple[str, frozenset[str]], ...]


class _Document(Line):
    id: str = Field(alias="_id")
    title: str = ""
    text: str = ""


class _Query(Line):
    id: str = Field(alias="_id")
    text: str


def open_collection(folder: Path) -> Collection:
    """Read ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/test.tsv``.

    Questions without an answer are left out. Raises EvaluationFileInvalid.
    """
    documents = tuple(map(_document, read(folder / "corpus.jsonl", _Document)))
    asked = {query.id: normalise(query.text) for query in read(folder / "queries.jsonl", _Query)}
    answers: dict[str, set[str]] = {}
    relevance = folder / "qrels" / "test.tsv"
    for query, document in _relevant(relevance, asked, {document.id for document in documents}):
        answers.setdefault(query, set()).add(document)
    if not answers:
        raise EvaluationFileInvalid(f"{relevance} 里没有一个问题有答案")
    questions = tuple((asked[query], frozenset(found)) for query, found in answers.items())
    return Collection(documents, questions)


def pieces(text: str) -> list[str]:
    """A text cut at the ends of sentences, each piece as long as fits; never empty."""
    found = [""]
    for sentence in _SENTENCE.split(text):
        for start in range(0, len(sentence), _PASSAGE_CHARACTERS):
            part = sentence[start : start + _PASSAGE_CHARACTERS]
            if len(found[-1]) + len(part) > _PASSAGE_CHARACTERS:
                found.append("")
            found[-1] += part
    return [piece for piece in found if piece.strip()] or [""]


def _document(read: _Document) -> Document:
    title, text = normalise(read.title), read.text[:_READ_CHARACTERS]
    parts = [normalise(piece) for piece in pieces(text)]
    return Document(
        read.id,
        title or parts[0],
        f"{title} {normalise(text)}".strip(),
        tuple(f"{title} {part}".strip() for part in parts),
    )


def _relevant(file: Path, queries: Group[str], documents: Group[str]) -> Iterator[tuple[str, str]]:
    """Pairs of query and document; the first line may be a heading."""
    faults: list[str] = []
    for number, line in numbered(file):
        columns = line.rstrip("\r").split("\t")
        score = columns[2] if len(columns) == 3 else ""
        if not score.removeprefix("-").isdigit():
            if number > 1:
                faults.append(f"第 {number} 行应当是 问题、文档、整数分，用制表符隔开")
        elif columns[0] not in queries:
            faults.append(f"第 {number} 行没有问题 {columns[0]}")
        elif columns[1] not in documents:
            faults.append(f"第 {number} 行没有文档 {columns[1]}")
        elif int(score) > 0:
            yield columns[0], columns[1]
    complain(file, faults)
