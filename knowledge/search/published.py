"""Write the index of a library into a folder, and open it again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path

from knowledge.failures import EncoderUnusable, IndexMissing
from knowledge.library import Library
from knowledge.search.calibrate import calibrate
from knowledge.search.encoder import Encoder, Vectors
from knowledge.search.entries import entries
from knowledge.search.index import FEATURES, Index
from knowledge.search.learned import Learned
from knowledge.search.searcher import Searcher
from knowledge.search.table import Table
from knowledge.several import Several

# Raise when what is written, or how a text becomes a feature, changes.
_FORMAT = 11

# The encoder takes one text at a time on one thread, so cores are used side by side.
_THREADS = min(4, os.cpu_count() or 1)
_BLOCK = 16

Progress = Callable[[int, int], None]


def version_name(
    library: Library, encoder: Encoder, unanswerable: Sequence[str], several: Sequence[Several]
) -> str:
    """The name of the version these make: the same guides, encoder and questions, the same name."""
    shared = [f"{one.text} {' '.join(one.matters)}" for one in several]
    parts = [str(_FORMAT), library.digest, encoder.name, *FEATURES, *unanswerable, *shared]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def open_index(folder: Path, encoder: Encoder) -> Searcher:
    """The index in ``folder``; raises IndexMissing or EncoderUnusable."""
    learned = open_learned(folder, encoder)
    return Searcher(Index.open(folder), encoder, learned)


def open_learned(folder: Path, encoder: Encoder) -> Learned:
    """What was learned for the index in ``folder``; raises IndexMissing or EncoderUnusable."""
    try:
        card = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        made_from = (card["format"], tuple(card["features"]))
        made_with = card["encoder"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexMissing(f"no whole index in {folder}; run ./wenban knowledge publish") from error
    if made_from != (_FORMAT, FEATURES):
        raise IndexMissing("the index is of an older format; run ./wenban knowledge publish")
    if made_with != encoder.name:
        raise EncoderUnusable(
            f"the index was built with {made_with}, the setting says {encoder.name}; run "
            "./wenban knowledge publish to build it anew, or set WENBAN_ENCODER back"
        )
    return Learned.load(folder)


def build(
    library: Library,
    encoder: Encoder,
    unanswerable: Sequence[str],
    several: Sequence[Several],
    folder: Path,
    progress: Progress = lambda done, total: None,
) -> float | None:
    """Write the index of ``library`` into ``folder``, which exists and is empty.

    Returns the share of the library's own questions whose guide came first while their
    words were hidden from the index.
    """
    found = Table.of(entries(library))
    index = Index.write(found, _encode(found, encoder, progress), library.regions, folder)
    learned = calibrate(index, encoder, unanswerable, several)
    learned.save(folder)
    card = {
        "format": _FORMAT,
        "encoder": encoder.name,
        "library": library.digest,
        "features": FEATURES,
    }
    (folder / "index.json").write_text(json.dumps(card, ensure_ascii=False), encoding="utf-8")
    return learned.accuracy


def _encode(found: Table, encoder: Encoder, progress: Progress) -> Iterator[Vectors]:
    """Vectors in entry order: what people say is encoded as questions, fields as passages."""
    done = 0
    with ThreadPoolExecutor(_THREADS) as threads:
        for asked, group in groupby(range(len(found)), key=found.asked.__getitem__):
            encode = encoder.encode_questions if asked else encoder.encode_passages
            texts = [found.texts[number] for number in group]
            parts = [texts[start : start + _BLOCK] for start in range(0, len(texts), _BLOCK)]
            for part, vectors in zip(parts, threads.map(encode, parts), strict=True):
                yield vectors
                done += len(part)
                progress(done, len(found))
