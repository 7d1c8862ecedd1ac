"""Put words of the guides' names back where people typed their sound or their initials."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import jieba
from pypinyin import Style, lazy_pinyin

from knowledge.search.tokens import fold_syllable

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_INITIALS = re.compile(r"(?<![a-z0-9])[a-z]{3,5}(?![a-z0-9])")
# A word that jieba's dictionary counted this often was meant as it is written.
_COMMON = 3
# These stand between words (户口|不在); a token run that holds one is no misspelt word.
_GRAMMAR = set("的了是不我你他她在有没就都也还要去来吗呢吧和跟给把让过")


class Spelling:
    """Corrections towards the vocabulary of some names.

    护照 is written 互照: the same sound, and no word itself, so it is mended. jzz are
    the initials of 居住证. Whole jieba tokens only, and in short words the tones must
    agree as well: a word mended wrongly is worse than one left misspelt.
    """

    def __init__(self, names: Iterable[str]) -> None:
        words: Counter[str] = Counter()
        triples: Counter[str] = Counter()
        for name in names:
            for run in _HAN.findall(name):
                words.update({word for word in jieba.lcut(run) if 2 <= len(word) <= 4})
                triples.update({run[i : i + 3] for i in range(len(run) - 2)})
        self._by_sound: defaultdict[str, list[str]] = defaultdict(list)
        for word, _ in words.most_common():
            self._by_sound[_sound(word)].append(word)
        self._by_initials: dict[str, str] = {}
        for word, times in (words + triples).most_common():
            if len(word) >= 3 and times > 1:
                initials = "".join(lazy_pinyin(word, style=Style.FIRST_LETTER))
                self._by_initials.setdefault(initials, word)

    def correct(self, text: str) -> str:
        """A normalised text with initials and misheard words written out."""
        text = _INITIALS.sub(lambda m: self._by_initials.get(m[0], m[0]), text)
        return _HAN.sub(lambda m: "".join(self._mended(jieba.lcut(m[0]))), text)

    def _mended(self, tokens: list[str]) -> Iterator[str]:
        start = 0
        while start < len(tokens):
            for end in (start + 3, start + 2, start + 1):
                meant = self._meant("".join(tokens[start:end])) if end <= len(tokens) else None
                if meant is not None:
                    yield meant
                    start = end
                    break
            else:
                yield tokens[start]
                start += 1

    def _meant(self, written: str) -> str | None:
        """The word of the vocabulary that ``written`` must have meant, if there is one."""
        if not 2 <= len(written) <= 4 or _GRAMMAR & set(written):
            return None
        if jieba.dt.FREQ.get(written, 0) >= _COMMON:
            return None
        slips = 0 if len(written) == 2 else 1
        for word in self._by_sound.get(_sound(written), ()):
            if word != written and _tone_slips(word, written) <= slips:
                return word
        return None


def _sound(word: str) -> str:
    return "-".join(fold_syllable(syllable) for syllable in lazy_pinyin(word))


def _tone_slips(one: str, other: str) -> int:
    tones = (
        lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True) for word in (one, other)
    )
    return sum(a[-1] != b[-1] for a, b in zip(*tones, strict=True))
