"""Cut a normalised text for the lexical channels: characters, words, sounds."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from itertools import pairwise

import jieba
from pypinyin import Style, lazy_pinyin

jieba.setLogLevel(logging.WARNING)

_WORDISH = re.compile(r"[\u4e00-\u9fff]|[a-z0-9]+")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_LATIN = re.compile(r"[a-z]{2,}")
# Sounds that speech recognition and many speakers do not tell apart.
_SAME_SOUND = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"))


def characters(text: str) -> list[str]:
    """Single characters and pairs: 居住证 → 居 住 证 居住 住证. Latin runs stay whole."""
    singles = _WORDISH.findall(text)
    return singles + [a + b for a, b in pairwise(singles)]


def cut(text: str) -> list[str]:
    """The words of a normalised text, in order, with nothing left out."""
    return list(jieba.lcut(text))


class Words:
    """jieba words, with a dictionary of the library's own names."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._jieba = _tokenizer()
        for word in vocabulary:
            if 2 <= len(word) <= 8 and _HAN.fullmatch(word):
                self._jieba.add_word(word)

    def __call__(self, text: str) -> list[str]:
        """Words of search granularity; 居住证首次申领 also yields its parts."""
        return [word for word in self._jieba.cut_for_search(text) if _WORDISH.search(word)]


def _tokenizer() -> jieba.Tokenizer:
    """A tokenizer of its own with jieba's dictionary, which takes half a second to read again."""
    jieba.initialize()
    own = jieba.Tokenizer()
    own.FREQ, own.total, own.initialized = dict(jieba.dt.FREQ), jieba.dt.total, True
    return own


def sounds(text: str) -> list[str]:
    """Pairs of toneless syllables, and pinyin initials of whole runs.

    居住正 sounds like 居住证, and jzz are the initials of 居住证, so all three
    share tokens. Latin runs are taken as initials as they stand.
    """
    tokens = [f"#{run}" for run in _LATIN.findall(text)]
    for run in _HAN.findall(text):
        syllables = [fold_syllable(syllable) for syllable in lazy_pinyin(run, style=Style.NORMAL)]
        tokens += [a + "-" + b for a, b in pairwise(syllables)]
        initials = "".join(lazy_pinyin(run, style=Style.FIRST_LETTER))
        for size in (2, 3, 4, 5):
            tokens += [f"#{initials[i : i + size]}" for i in range(len(initials) - size + 1)]
    return tokens


def fold_syllable(syllable: str) -> str:
    """A toneless syllable without the differences that many speakers do not make."""
    for written, heard in _SAME_SOUND:
        if syllable.startswith(written):
            syllable = heard + syllable[len(written) :]
        if syllable.endswith(written) and written == "ng":
            syllable = syllable[:-2] + heard
    return syllable
