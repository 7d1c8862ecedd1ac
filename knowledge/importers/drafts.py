"""Rows → drafts: the rows of one matter in one region, with its situations.

A draft is what one guide is made from. Rows of one matter that stand in separate
places of the table and contradict each other are two matters under one name: a
checklist mixed from both would be wrong for everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from knowledge.importers.regions import Region
from knowledge.importers.text import squeeze

# What exports write for "no such thing".
NOTHING = {"", "无", "/", "-", "—", "--", "无情形", "无需材料", "无需提供材料", "不涉及", "无材料"}
_FACTS = ("promised", "charged", "conditions")


@dataclass(frozen=True)
class Entry:
    """One understood row: its place in the file, its region, its fields as text."""

    at: str
    region: Region
    values: Mapping[str, str]

    def text(self, name: str) -> str:
        """Field ``name``, empty where the source says nothing or “无”."""
        value = self.values.get(name, "")
        return "" if value in NOTHING else value

    @property
    def key(self) -> tuple[str, str, str]:
        """Rows with the same key are about the same matter in the same region."""
        return self.region.code, squeeze(self.text("matter")), squeeze(self.text("item"))

    @property
    def piece(self) -> tuple[str, str]:
        """What the row adds to its matter: a material in a situation."""
        return squeeze(self.text("situation")), squeeze(self.text("material"))


@dataclass
class Draft:
    """The rows of one guide; ``ordinal`` tells apart the ``namesakes`` that share a name."""

    region: Region
    matter: str
    item: str
    ordinal: int
    namesakes: int = 1
    entries: list[Entry] = field(default_factory=list)
    repeated: list[Entry] = field(default_factory=list)
    _pieces: set[tuple[str, str]] = field(default_factory=set)
    _said: dict[str, set[str]] = field(default_factory=dict)

    @property
    def identity(self) -> str:
        """The matter's stable identity, the same in every region and every import."""
        parts = [squeeze(self.matter), squeeze(self.item)]
        return "|".join([*parts, str(self.ordinal)] if self.ordinal > 1 else parts)

    @property
    def rows(self) -> tuple[str, ...]:
        """Where the draft comes from."""
        return tuple(entry.at for entry in self.entries)

    def texts(self, name: str) -> tuple[str, ...]:
        """The distinct texts of a field, as first written."""
        found: dict[str, str] = {}
        for entry in self.entries:
            text = entry.text(name)
            if text:
                found.setdefault(squeeze(text), text)
        return tuple(found.values())

    def materials(self) -> dict[str, list[str]]:
        """Situation label → names of materials; the empty label is every situation."""
        found: dict[str, list[str]] = {}
        for entry in self.entries:
            names = found.setdefault(entry.text("situation"), [])
            if entry.text("material"):
                names.append(entry.text("material"))
        return found

    def take(self, entry: Entry) -> None:
        """Add a row; one that says nothing new is counted as repeated."""
        says = {name: squeeze(text) for name, text in entry.values.items()}
        new = any(text not in self._said.get(name, ()) for name, text in says.items())
        if entry.piece in self._pieces and not new:
            self.repeated.append(entry)
            return
        self.entries.append(entry)
        self._pieces.add(entry.piece)
        for name, text in says.items():
            self._said.setdefault(name, set()).add(text)

    def goes_on_with(self, run: list[Entry]) -> bool:
        """Whether rows further down the table belong here, or start another matter."""
        situations = {situation for situation, _ in self._pieces}
        if situations.isdisjoint(entry.piece[0] for entry in run):
            return True
        nothing = {squeeze(word) for word in NOTHING}
        for name in _FACTS:
            said = {squeeze(entry.text(name)) for entry in run} - nothing
            if said != self._said.get(name, set()) - nothing:
                return False
        new = {entry.piece for entry in run}
        return new <= self._pieces or new.isdisjoint(self._pieces)


def group(entries: Iterable[Entry]) -> list[Draft]:
    """Drafts in the order their first rows stand in the table."""
    drafts: dict[tuple[str, str, str], list[Draft]] = {}
    for run in _runs(entries):
        first = run[0]
        same_name = drafts.setdefault(first.key, [])
        draft = next((other for other in same_name if other.goes_on_with(run)), None)
        if draft is None:
            draft = Draft(
                first.region, first.text("matter"), first.text("item"), len(same_name) + 1
            )
            same_name.append(draft)
        for entry in run:
            draft.take(entry)
    for same_name in drafts.values():
        for draft in same_name:
            draft.namesakes = len(same_name)
    return [draft for same_name in drafts.values() for draft in same_name]


def _runs(entries: Iterable[Entry]) -> list[list[Entry]]:
    """Rows of one key that stand together."""
    runs: list[list[Entry]] = []
    for entry in entries:
        if runs and runs[-1][-1].key == entry.key:
            runs[-1].append(entry)
        else:
            runs.append([entry])
    return runs
