"""Phone numbers as agencies write them → one entry a number, each with whose it is."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from knowledge.importers.text import pieces

_NUMBER = r"\d[\d*]{2,}(?:-[\d*]+)*"
_RUN_TOGETHER = re.compile(rf"((?<![\d*-]){_NUMBER})(?=[\u4e00-\u9fff])")
_SEPARATORS = re.compile(r"[\n;、,。]+")
_USUAL = re.compile(
    r"(?:0\d{2,3}-?)?\d{7,8}|1[3-9]\d{9}|1\d{4}|1\d{2}|0\d{2,3}-1[02]\d{3}|400\d{7}"
)
_ENTRY_CHARACTERS = 80


@dataclass(frozen=True)
class Phones:
    """Entries in the order written; what of them looks wrong stays in and is named."""

    entries: tuple[str, ...]
    unusual: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()

    def dialable(self) -> tuple[str, ...]:
        """The bare numbers of entries that can be dialled."""
        found = (number for entry in self.entries for number in re.findall(_NUMBER, entry))
        return tuple(dict.fromkeys(number for number in found if "*" not in number))


def parse(text: str) -> Phones:
    """Every digit of ``text`` is in one entry; labels stay with their numbers."""
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"\s*[—–―－─-]+\s*", "-", plain).replace('"', "")
    plain = re.sub(r"[ \t]+", "", plain)
    # "…派出所：0431-85985036安庆路派出所：…" holds two entries with nothing between them.
    plain = _RUN_TOGETHER.sub(r"\1\n", plain)
    entries: list[str] = []
    for part in _SEPARATORS.split(plain):
        entries.extend(pieces(part.strip(":"), _ENTRY_CHARACTERS))
    numbers = [number for entry in entries for number in re.findall(_NUMBER, entry)]
    return Phones(
        entries=tuple(dict.fromkeys(entries)),
        unusual=tuple(n for n in numbers if "*" not in n and not _USUAL.fullmatch(n)),
        masked=tuple(n for n in numbers if "*" in n),
    )
