"""What the entries say, in every way that a question's words are compared with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.search.arrays import load_list, save_list
from knowledge.search.lexical import Lexical
from knowledge.search.naming import Naming
from knowledge.search.spelling import Spelling
from knowledge.search.table import Table
from knowledge.search.tokens import Words, characters, sounds

_NAMES = "names.json"


@dataclass(frozen=True)
class Wording:
    """The lexical channels over one table of entries, and the spelling of its names."""

    spelling: Spelling
    characters: Lexical
    words: Lexical
    sounds: Lexical
    naming: Naming

    @classmethod
    def of(cls, table: Table) -> Wording:
        """Index a table in memory."""
        names = _names(table)
        lexical = {name: make() for name, make in _lexicals(table, names)}
        return cls(Spelling(names), **lexical, naming=_naming(table))


def write_wording(table: Table, folder: Path) -> None:
    """Index a table on disk. Only one channel at a time is held in memory."""
    names = _names(table)
    save_list(folder / _NAMES, names)
    for name, make in _lexicals(table, names):
        make().save(folder / name)
    _naming(table).save(folder / "naming")


def map_wording(folder: Path) -> Wording:
    """Open what :func:`write_wording` wrote; raises :class:`IndexMissing`."""
    names: list[str] = load_list(folder / _NAMES)
    return Wording(
        Spelling(names),
        Lexical.load(folder / "characters", characters),
        Lexical.load(folder / "words", Words(names)),
        Lexical.load(folder / "sounds", sounds),
        Naming.load(folder / "naming"),
    )


def _names(table: Table) -> list[str]:
    """Names and aliases, each once for each matter: regions repeat them, and do not count."""
    rows = table.named.nonzero()[0].tolist()
    found = dict.fromkeys((int(table.rows[row]), table.texts[row]) for row in rows)
    return [text for _, text in found]


def _lexicals(table: Table, names: Sequence[str]) -> Iterator[tuple[str, Callable[[], Lexical]]]:
    texts, bounds = table.texts, table.bounds
    yield "characters", lambda: Lexical(texts, characters, bounds)
    yield "words", lambda: Lexical(texts, Words(names), bounds)
    # What people say aloud is a question; how a guide's text sounds helps nobody.
    asked = (text if said else "" for text, said in zip(texts, table.asked, strict=True))
    yield "sounds", lambda: Lexical(asked, sounds, bounds)


def _naming(table: Table) -> Naming:
    return Naming(table.texts, table.named, table.bounds)
