"""Build an index on disk beside the current one, swap to it, and open it again."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from knowledge.failures import EncoderUnusable, IndexMissing
from knowledge.library import Library
from knowledge.search.calibrate import calibrate
from knowledge.search.classifier import Classifier
from knowledge.search.dense import Dense
from knowledge.search.encoder import Encoder, Vectors
from knowledge.search.entries import Entry, Kind, entries
from knowledge.search.fusion import Fusion
from knowledge.search.index import FEATURES, Index
from knowledge.search.normalise import normalise
from knowledge.search.searcher import Searcher

# Raise when what is written, or how a text becomes a feature, changes.
_FORMAT = 5

Progress = Callable[[int, int], None]


def publish(
    library: Library,
    encoder: Encoder,
    unanswerable: Sequence[str],
    folder: Path,
    progress: Progress = lambda done, total: None,
) -> Path:
    """Build the index of ``library`` under ``folder`` and make it the current one.

    The version's folder is complete before ``folder/current`` names it (one
    atomic rename), so a reader never sees half an index. Returns that folder.
    What was built before from the same guides, encoder and questions is reused.
    """
    version = folder / _version(library, encoder, unanswerable)
    if not version.exists():
        building = folder / f".building-{os.getpid()}"
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(parents=True)
        _build(library, encoder, unanswerable, building, progress)
        building.rename(version)
    pointer = folder / f".current-{os.getpid()}"
    pointer.write_text(version.name, encoding="utf-8")
    pointer.replace(folder / "current")
    return version


def open_searcher(folder: Path, encoder: Encoder) -> Searcher:
    """The current index of ``folder``; raises IndexMissing or EncoderUnusable."""
    try:
        version = folder / (folder / "current").read_text(encoding="utf-8")
        card = json.loads((version / "card.json").read_text(encoding="utf-8"))
        found = [Entry(e["guide_id"], Kind(e["kind"]), e["text"]) for e in card["entries"]]
    except (OSError, ValueError, KeyError) as error:
        raise IndexMissing("no published index; run ./wenban knowledge publish") from error
    if card["format"] != _FORMAT or tuple(card["features"]) != FEATURES:
        raise IndexMissing("the index is of an older format; run ./wenban knowledge publish")
    if card["encoder"] != encoder.name:
        raise EncoderUnusable(
            f"the index was built with {card['encoder']}, the setting says {encoder.name}; "
            "run ./wenban knowledge publish"
        )
    try:
        with (version / "classifier.npz").open("rb") as file, np.load(file) as arrays:
            classifier = Classifier(arrays["weights"], arrays["bias"], arrays["mean"])
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise IndexMissing(
            f"no classifier in {version}; remove that folder and run ./wenban knowledge publish"
        ) from error
    fusion = Fusion(**{**card["fusion"], "weights": tuple(card["fusion"]["weights"])})
    return Searcher(
        Index(found, Dense.load(version / "vectors.faiss")), encoder, classifier, fusion
    )


def _build(
    library: Library,
    encoder: Encoder,
    unanswerable: Sequence[str],
    folder: Path,
    progress: Progress,
) -> None:
    found = entries(library.guides.values())
    dense = Dense(_encode(found, encoder, progress))
    classifier, fusion = calibrate(Index(found, dense), encoder, unanswerable)
    dense.save(folder / "vectors.faiss")
    np.savez(
        folder / "classifier.npz",
        weights=classifier.weights,
        bias=classifier.bias,
        mean=classifier.mean,
    )
    card = {
        "format": _FORMAT,
        "encoder": encoder.name,
        "library": library.digest,
        "features": FEATURES,
        "fusion": asdict(fusion),
        "entries": [asdict(entry) for entry in found],
    }
    (folder / "card.json").write_text(json.dumps(card, ensure_ascii=False), encoding="utf-8")


def _encode(found: Sequence[Entry], encoder: Encoder, progress: Progress) -> Vectors:
    """Vectors in entry order: what people say is encoded as questions, fields as passages."""
    vectors: list[Vectors] = []
    for asked, group in groupby(found, key=lambda entry: entry.asked):
        encode = encoder.encode_questions if asked else encoder.encode_passages
        vectors.append(encode([normalise(entry.text) for entry in group]))
        progress(sum(len(part) for part in vectors), len(found))
    return np.concatenate(vectors)


def _version(library: Library, encoder: Encoder, unanswerable: Sequence[str]) -> str:
    parts = [str(_FORMAT), library.digest, encoder.name, *FEATURES, *unanswerable]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
