"""Look over a library that loads: what its guides would do to search, and to readers.

Loading finds what is broken; this finds what is wrong all the same. An error is what
leads people to the wrong guide; a warning is for an editor to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from knowledge.bundle import Bundle
from knowledge.guide import Guide
from knowledge.library import Library
from knowledge.likeness import alike
from knowledge.readability import SENTENCE_CHARACTERS, long_sentences, officialese
from knowledge.search.normalise import normalise

Check = Literal["shared", "alike", "dates", "region", "sentences", "words"]
Severity = Literal["error", "warning"]

# Half a year: most matters see a rule, a phone or an address change within a year.
VERIFIED_WITHIN = timedelta(days=180)
# Seen on the 111 guides: from here up a question really could be either matter's; just below
# it (0.58) are pairs such as 残疾证丢了怎么补 and 优待证丢了怎么补, which search tells apart.
_ALIKE = 0.6
_FIELDS: Mapping[str, str] = {"name": "名称", "aliases": "别名", "similar_questions": "相似问法"}
_MARKS = re.compile(r"\W")


@dataclass(frozen=True)
class Finding:
    """One thing to mend or to judge; ``line`` counts from 1, 0 where no line applies."""

    severity: Severity
    file: str
    line: int
    guide_id: str
    field: str
    message: str
    check: Check


class _Remark(NamedTuple):
    """A finding that is not located yet; ``needle`` stands on its line."""

    severity: Severity
    guide_id: str
    field: str
    message: str
    check: Check
    needle: str


class _Said(NamedTuple):
    """A text of one field of a guide or bundle; ``matter`` is what it belongs to."""

    matter: str
    guide_id: str
    field: str
    text: str

    @property
    def key(self) -> str:
        """The text as search sees it, without marks and spaces."""
        return _MARKS.sub("", normalise(self.text))

    def remark(self, severity: Severity, check: Check, message: str) -> _Remark:
        said = f"{_FIELDS[self.field]}“{self.text}”{message}"
        return _Remark(severity, self.guide_id, self.field, said, check, self.text)


def review(library: Library, today: date, folder: Path) -> tuple[Finding, ...]:
    """Everything to mend or to judge in ``library``, which was loaded from ``folder``.

    Errors come first, then by guide. What a variant inherits is not said again for it.
    """
    said = tuple(_called(library))
    remarks = [
        *_shared(library, said),
        *_alike(library, said),
        *_dates(library, today),
        *_unlisted(library),
        *_readability(library),
    ]
    files = _Files(folder)
    remarks.sort(key=lambda remark: (remark.severity, remark.guide_id))
    return tuple(files.locate(remark) for remark in remarks)


def _called(library: Library) -> Iterator[_Said]:
    """What every matter and bundle is called and asked by, each text of a matter once."""
    for matter, holder in _holders(library):
        seen: set[str] = set()
        for one in holder:
            fields = {"name": (one.name,), "aliases": one.aliases}
            fields["similar_questions"] = one.similar_questions
            for field, texts in fields.items():
                yield from (
                    _Said(matter, one.id, field, text) for text in texts if text not in seen
                )
                seen.update(texts)


def _holders(library: Library) -> Iterator[tuple[str, Sequence[Guide | Bundle]]]:
    """Matters with their guides, the widest first as far as ids tell; then bundles."""
    for matter in library.matters:
        yield matter, library.variants(matter)
    for bundle in library.bundles.values():
        yield bundle.id, (bundle,)


def _shared(library: Library, said: Sequence[_Said]) -> Iterator[_Remark]:
    """Texts that two matters are called or asked by: search cannot tell them apart.

    Two matters may have one name, as imported ones do; that is an editor's to judge.
    """
    owners: dict[str, list[_Said]] = {}
    for one in said:
        owners.setdefault(one.key, []).append(one)
    for same in owners.values():
        for one in same:
            other = next((o for o in same if o.matter != one.matter), None)
            if other is not None:
                both_names = one.field == other.field == "name"
                who = f"和“{library.names[other.matter][0]}”（{other.matter}）的"
                message = f"{who}{_FIELDS[other.field]}一样，群众这样问时分不清"
                yield one.remark("warning" if both_names else "error", "shared", message)


def _alike(library: Library, said: Sequence[_Said]) -> Iterator[_Remark]:
    questions = [one for one in said if one.field == "similar_questions"]
    keys = [one.key for one in questions]
    for first, second, likeness in alike(keys, _ALIKE):
        if questions[first].matter == questions[second].matter or keys[first] == keys[second]:
            continue
        for one, other in ((first, second), (second, first)):
            name = library.names[questions[other].matter][0]
            message = f"和“{name}”的“{questions[other].text}”很像（{likeness:.0%}）"
            yield questions[one].remark("warning", "alike", message)


def _dates(library: Library, today: date) -> Iterator[_Remark]:
    every: list[Guide | Bundle] = [*library.guides.values(), *library.bundles.values()]
    for one in every:
        for field, message in _out_of_date(one, today):
            yield _Remark("warning", one.id, field, message, "dates", f"{field}:")


def _out_of_date(one: Guide | Bundle, today: date) -> Iterator[tuple[str, str]]:
    if one.expires_on is not None and one.expires_on < today:
        yield "expires_on", f"{one.expires_on}已失效，不再用来回答"
    if one.effective_from > today:
        yield "effective_from", f"{one.effective_from}才生效，现在不用来回答"
    if one.verified_on < today - VERIFIED_WITHIN:
        days = (today - one.verified_on).days
        yield "verified_on", f"{days}天没有核对了（上次是{one.verified_on}）"


def _unlisted(library: Library) -> Iterator[_Remark]:
    """Regions that regions.yml, where there is one, does not name: perhaps a slip of the pen."""
    nameless = {code for code, region in library.regions.items() if region.name == code}
    if len(nameless) == len(library.regions):
        return
    for guide in library.guides.values():
        if guide.region in nameless:
            nameless.remove(guide.region)
            message = f"区划{guide.region}没有写进regions.yml，请核对代码或补上"
            yield _Remark("warning", guide.id, "region", message, "region", guide.region)


def _readability(library: Library) -> Iterator[_Remark]:
    for _, holder in _holders(library):
        seen: set[str] = set()
        for one in holder:
            read = [(field, text) for field, text in _read(one) if text not in seen]
            yield from _sentences(one.id, read)
            yield from _words(one.id, read)
            seen.update(text for _, text in read)


def _read(one: Guide | Bundle) -> Iterator[tuple[str, str]]:
    """What citizens read, by field."""
    yield "summary", one.summary
    if isinstance(one, Guide):
        yield from (("conditions", text) for text in one.conditions)
        yield from (("steps", step.detail) for step in one.steps)
        yield from (("faqs", faq.answer) for faq in one.faqs)
    else:
        yield from (("guide_notes", text) for text in one.guide_notes.values())
    yield from (("notes", text) for text in one.notes)


def _sentences(guide_id: str, read: Sequence[tuple[str, str]]) -> Iterator[_Remark]:
    found = [(field, long) for field, text in read for long in long_sentences(text)]
    if found:
        field, longest = max(found, key=lambda pair: len(pair[1]))
        message = (
            f"{len(found)}句超过{SENTENCE_CHARACTERS}个字，最长的{len(longest)}个字：“{longest}”"
        )
        yield _Remark("warning", guide_id, field, message, "sentences", longest)


def _words(guide_id: str, read: Sequence[tuple[str, str]]) -> Iterator[_Remark]:
    found = [(field, text, words) for field, text in read if (words := officialese(text))]
    if found:
        field, text, _ = found[0]
        plain = {word: said for *_, words in found for word, said in words.items()}
        swaps = "、".join(f"“{word}”可说“{said}”" for word, said in plain.items())
        yield _Remark("warning", guide_id, field, f"公文用语：{swaps}", "words", text)


class _Files:
    """The files of guides and bundles, each read once."""

    def __init__(self, folder: Path) -> None:
        paths = (*folder.glob("guides/*/*.yml"), *folder.glob("bundles/*.yml"))
        self._paths = {path.stem: path for path in paths}
        self._lines: dict[str, list[str]] = {}

    def locate(self, remark: _Remark) -> Finding:
        """The finding with its file, and the first line that holds the needle."""
        path = self._paths[remark.guide_id]
        if remark.guide_id not in self._lines:
            self._lines[remark.guide_id] = path.read_text(encoding="utf-8").splitlines()
        lines = enumerate(self._lines[remark.guide_id], 1)
        line = next((number for number, text in lines if remark.needle in text), 0)
        severity, guide_id, field, message, check, _ = remark
        return Finding(severity, str(path), line, guide_id, field, message, check)
