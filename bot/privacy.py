"""Mask personal data before it is stored, logged or shown."""

from __future__ import annotations

import re
import unicodedata

# Between digits people write a space or a dash; between 汉字 and digit there is no \b.
_GAP = r"[\s\-－‐‑–—.·]{0,2}"
_ID_CARD = re.compile(rf"(?<!\d)(?:\d{_GAP}){{17}}[\dXxＸｘ](?!\d)")
_MOBILE = re.compile(
    rf"(?<!\d)(?:(?:[+＋]|00)?(?:86|８６){_GAP})?[1１][3-9３-９](?:{_GAP}\d){{9}}(?!\d)"
)
_BANK_CARD = re.compile(rf"(?<!\d)(?:\d{_GAP}){{12,18}}\d(?!\d)")
_NUMBER = r"[\dA-Za-z一二三四五六七八九十百零〇]{1,6}"
_ROOM = re.compile(
    rf"(?:{_NUMBER}(?:号楼|栋|幢|座|单元|楼|层)[\s，,]*)*{_NUMBER}(?:室(?![一二两三四]厅)|房间)"
    rf"|(?:{_NUMBER}(?:号楼|栋|幢|座|单元)[\s，,]*)+\d{{3,4}}(?![\d号窗])"
    rf"|(?<=[路街巷弄道村组区])\s*{_NUMBER}号(?!窗|口|线|柜)(?:院|楼)?"
    rf"(?:{_NUMBER}(?:号楼|栋|幢|单元|室|号))*"
)
# GB 11643-1999: the weight of each of the first 17 digits, and the check character.
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"


def mask(text: str) -> str:
    """``text`` with identity card, mobile and bank card numbers and house numbers covered.

    Numbers that fail their own check digit stay: a case number is not an identity.
    """
    text = _ID_CARD.sub(lambda m: "[身份证号]" if _is_id_card(m[0]) else m[0], text)
    text = _MOBILE.sub("[手机号]", text)
    text = _BANK_CARD.sub(lambda m: "[银行卡号]" if _is_bank_card(m[0]) else m[0], text)
    return _ROOM.sub("[门牌号]", text)


def _plain(number: str) -> str:
    folded = unicodedata.normalize("NFKC", number).upper()
    return "".join(ch for ch in folded if ch.isdigit() or ch == "X")


def _is_id_card(number: str) -> bool:
    digits = _plain(number)
    if len(digits) != 18 or not digits[:17].isdigit():
        return False
    total = sum(int(d) * w for d, w in zip(digits, _ID_WEIGHTS, strict=False))
    return _ID_CHECKS[total % 11] == digits[17]


def _is_bank_card(number: str) -> bool:
    """The Luhn check (ISO/IEC 7812-1)."""
    digits = [int(d) for d in _plain(number)[::-1]]
    doubled = [d if i % 2 == 0 else d * 2 - 9 * (d > 4) for i, d in enumerate(digits)]
    return len(digits) >= 13 and sum(doubled) % 10 == 0
