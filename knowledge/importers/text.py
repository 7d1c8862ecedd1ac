"""Cut long text into pieces that fit a field, without losing a character that says anything."""

from __future__ import annotations

import re
import unicodedata

_SENTENCE = re.compile(r"(?<=[。！？!?])")
_CLAUSE = re.compile(r"(?<=[；;])")
_PHRASE = re.compile(r"(?<=[，,、）)])")
_SPACE = re.compile(r"\s+")


def squeeze(text: str) -> str:
    """One form for comparing: NFKC, no white space, lower case."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def pieces(text: str, limit: int) -> tuple[str, ...]:
    """``text`` in pieces of at most ``limit`` characters, joined they are ``text`` again.

    Cuts at lines, then only where a line is too long at sentences, clauses,
    phrases and at last anywhere. Only white space at the cuts is dropped.
    """
    found: list[str] = []
    for line in text.splitlines():
        found.extend(_fit(line.strip(), limit, (_SENTENCE, _CLAUSE, _PHRASE)))
    return tuple(piece for piece in found if piece)


def _fit(text: str, limit: int, cuts: tuple[re.Pattern[str], ...]) -> list[str]:
    if len(text) <= limit:
        return [text]
    if not cuts:
        whole = [text[start : start + limit].strip() for start in range(0, len(text), limit)]
        return [part for part in whole if part]
    packed: list[str] = []
    for part in cuts[0].split(text):
        for fitting in _fit(part, limit, cuts[1:]):
            if packed and len(packed[-1]) + len(fitting) <= limit:
                packed[-1] += fitting
            else:
                packed.append(fitting)
    return [part.strip() for part in packed if part.strip()]
