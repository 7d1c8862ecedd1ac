"""Whether what citizens read is plain: short sentences, and no words of office."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

# 30 characters are what a phone shows in two lines, and what is followed when read aloud.
SENTENCE_CHARACTERS = 30

# Words of office and what people say instead.
PLAIN: Mapping[str, str] = {
    "予以": "给",
    "给予": "给",
    "不予": "不",
    "应当": "要",
    "须": "要",
    "之日起": "那天起",
    "逾期": "过了期限",
    "届时": "到时候",
    "届满": "到期",
    "核发": "发",
    "出具": "开",
    "缴纳": "交",
    "携带": "带",
    "补正": "补齐",
    "办结": "办完",
    "责令": "要求",
    "并处": "还要罚",
    "上述": "上面说的",
    "如需": "要是需要",
    "鉴于": "因为",
}

_SENTENCE = re.compile("[。；！？]")
# A law's or form's own name stays as it is, and so does 必须.
_NAMES = re.compile("《[^》]*》|必须")


def long_sentences(text: str) -> Iterator[str]:
    """The sentences of ``text`` that are longer than people can follow."""
    for sentence in _SENTENCE.split(text):
        if len(sentence) > SENTENCE_CHARACTERS:
            yield sentence


def officialese(text: str) -> dict[str, str]:
    """The words of office in ``text``, each with what people say instead."""
    bare = _NAMES.sub("", text)
    return {word: plain for word, plain in PLAIN.items() if word in bare}
