from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.search.normalise import normalise
from knowledge.search.spelling import Spelling

NAMES = (
    "居住证",
    "居住证首次申领",
    "居住证续期",
    "普通护照换发",
    "护照",
    "身份证补领",
    "身份证",
    "结婚登记",
)


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(NAMES)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("互照怎么办", "护照怎么办"),
        ("居住正怎么办", "居住证怎么办"),
        ("jzz怎么办", "居住证怎么办"),
        ("sfz丢了", "身份证丢了"),
    ],
)
def test_a_name_typed_by_its_sound_or_initials_is_written_out(
    spelling: Spelling, typed: str, meant: str
) -> None:
    assert spelling.correct(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "居住证怎么办",
        "户口不在本地",
        "胡椒多少钱",
        "etc怎么办",
        "sfzx123",
        "ajzz",
        "jz怎么办",
        "",
        "？！",
    ],
)
def test_what_may_be_meant_as_written_is_left_alone(spelling: Spelling, text: str) -> None:
    assert spelling.correct(text) == text


def test_a_word_of_its_own_is_not_taken_for_one_that_sounds_the_same() -> None:
    assert Spelling(["工伤认定", "公证"]).correct("工商局办事公正吗") == "工商局办事公正吗"


def test_a_short_word_is_mended_only_if_its_tones_agree() -> None:
    spelling = Spelling(["护照"])
    assert spelling.correct("互照") == "护照"
    assert spelling.correct("虎找") == "虎找"


def test_without_names_nothing_is_mended() -> None:
    assert Spelling([]).correct("互照和jzz") == "互照和jzz"


@given(st.text())
def test_any_text_can_be_mended_and_once_is_enough(text: str) -> None:
    spelling = Spelling(["护照", "居住证", "居住证续期"])
    once = spelling.correct(normalise(text))
    assert spelling.correct(once) == once


@given(st.text(st.sampled_from("互护照居住证正jz 的在")))
def test_mending_han_never_changes_how_long_they_are(text: str) -> None:
    han = "".join(ch for ch in text if ch > "z")
    assert len(Spelling(["护照", "居住证", "居住证续期"]).correct(han)) == len(han)
