"""One written form for everything that is indexed or asked."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

# Zero-width and bidirectional controls carry no meaning in a question but hide text.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]"
)
_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_SPACES = re.compile(r"\s+")


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def normalise(text: str) -> str:
    """Full width → half width, 繁 → 简, lower case; no controls, no spaces between 汉字."""
    # NFKC first: it turns other fillers (U+3164, U+FFA0) into one that is taken out.
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    text = "".join(ch if ch.isprintable() else " " for ch in text)
    # Spaces go before 繁 → 简, which looks at whole words.
    text = _simplifier().convert(_BETWEEN_HAN.sub("", text)).lower()
    # What was taken out, and lower case, can leave pairs that compose to one letter.
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip()
