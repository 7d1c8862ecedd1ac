from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.search.normalise import normalise

# OpenCC takes 薴 to 苎 in two steps (薴 → 苧, 苧 → 苎), so that one character is left out.
_TEXT = st.text(st.characters(exclude_characters="薴", exclude_categories=()))
_HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF, exclude_characters="薴"))


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("居住證怎麼辦", "居住证怎么办"),
        ("ＪＺＺ　１２３", "jzz 123"),
        ("ETC怎么办", "etc怎么办"),
        ("居 住 证", "居住证"),
        ("办  ETC  多少钱", "办 etc 多少钱"),
        ("  护照\t\n", "护照"),
        ("①㈱㎡", "1(株)m2"),
        ("乾 隆", "乾隆"),
        ("", ""),
    ],
)
def test_one_question_has_one_written_form(asked: str, written: str) -> None:
    assert normalise(asked) == written


@pytest.mark.parametrize(
    "hidden", "\u200b\u200d\u2060\ufeff\u00ad\u202e\ufe0f\u3164\uffa0\U000e0041"
)
def test_what_cannot_be_seen_does_not_part_a_word(hidden: str) -> None:
    assert normalise(f"居{hidden}住证{hidden}") == "居住证"


@pytest.mark.parametrize("control", ["\0", "\x1b", "\x7f", "\r\n", "\ud800", "\u2028"])
def test_a_control_counts_as_a_space(control: str) -> None:
    assert normalise(f"a{control}b") == "a b"


def test_an_accent_typed_apart_is_the_letter() -> None:
    assert normalise("e\u0301") == normalise("e\u200b\u0301") == "\u00e9"
    assert normalise("J\u030c") == "\u01f0"


@given(_TEXT)
def test_any_text_is_normalised_once_and_for_all(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(_HAN, _HAN)
def test_spaces_between_han_never_matter(left: str, right: str) -> None:
    assert normalise(f"{left} {right}") == normalise(f"{left}{right}")


@given(_TEXT)
def test_what_comes_out_is_printable_and_has_no_spaces_at_its_ends(text: str) -> None:
    written = normalise(text)
    assert written.isprintable()
    assert written == written.strip()
    assert "  " not in written
