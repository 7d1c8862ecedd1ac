"""Spoil a question the way phones and hurried people do, reproducibly."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from random import Random
from typing import Final

import jieba
from pypinyin import lazy_pinyin

# Words that people do type as initials.
INITIALS: Final[Mapping[str, str]] = {
    "居住证": "jzz", "公积金": "gjj", "身份证": "sfz", "驾驶证": "jsz",
    "户口本": "hkb", "户口": "hk", "社保卡": "sbk", "社保": "sb", "医保": "yb", "结婚证": "jhz",
    "离婚证": "lhz", "营业执照": "yyzz", "房产证": "fcz", "不动产": "bdc", "残疾证": "cjz",
    "低保": "db", "老年证": "lnz", "出生证": "csz", "行驶证": "xsz", "护照": "hz", "退休": "tx",
    "养老金": "ylj", "个体户": "gth", "健康证": "jkz", "港澳通行证": "gatxz",
}  # fmt: skip
_OPENINGS: Final = ("请问", "你好", "那个", "麻烦问下", "咨询一下", "问一下", "我想问", "喂")
_ENDINGS: Final = ("谢谢", "急", "怎么办", "怎么弄", "咋办", "可以吗", "呢", "啊", "在线等")
_PUNCTUATION: Final = re.compile(r"[^\w\s]+")
_HAN: Final = re.compile("[\u4e00-\u9fff]")
_COMMON: Final = 200  # least frequency of a character in jieba's dictionary to be mistaken for


class Noise:
    """Spoils a share of the texts given to it; the same seed spoils alike."""

    def __init__(self, seed: int, share: float = 0.35) -> None:
        self._random = Random(seed)  # noqa: S311 - reproducible, not secret
        self._share = share
        self._ways = (self._mishear, self._mishear, self._initials, self._unpunctuate,
                      self._dress, self._drop)  # fmt: skip

    def __call__(self, text: str) -> str:
        """``text``, or a spoiled version of it."""
        if self._random.random() >= self._share:
            return text
        return self._random.choice(self._ways)(text) or text

    def _mishear(self, text: str) -> str:
        """One character in eight becomes another of the same sound, at least one."""
        places = [i for i, ch in enumerate(text) if _HAN.match(ch)]
        letters = list(text)
        for place in self._random.sample(places, min(len(places), 1 + len(places) // 8)):
            alike = homophones().get(lazy_pinyin(letters[place])[0], {letters[place]: 1})
            letters[place] = self._random.choices(list(alike), list(alike.values()))[0]
        return "".join(letters)

    def _initials(self, text: str) -> str:
        for word, short in INITIALS.items():
            if word in text:
                return text.replace(word, short)
        return self._mishear(text)

    def _unpunctuate(self, text: str) -> str:
        return _PUNCTUATION.sub("", text)

    def _dress(self, text: str) -> str:
        if self._random.random() < 0.5:
            return self._random.choice(_OPENINGS) + text
        return text + self._random.choice(_ENDINGS)

    def _drop(self, text: str) -> str:
        place = self._random.randrange(len(text))
        return text[:place] + text[place + 1 :] if len(text) > 4 else text


@lru_cache(maxsize=1)
def homophones() -> Mapping[str, Mapping[str, int]]:
    """Common characters by toneless pinyin, with how common they are."""
    jieba.setLogLevel(60)
    jieba.initialize()
    alike: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for word, count in sorted(jieba.dt.FREQ.items()):
        if len(word) == 1 and count >= _COMMON and _HAN.match(word):
            alike[lazy_pinyin(word)[0]][word] = count
    return dict(alike)
