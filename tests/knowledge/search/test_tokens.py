from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.search.normalise import normalise
from knowledge.search.tokens import Words, characters, sounds


def test_characters_are_single_and_in_pairs() -> None:
    assert characters("居住证") == ["居", "住", "证", "居住", "住证"]


def test_latin_letters_and_digits_stay_whole_among_characters() -> None:
    assert characters("办etc2张") == ["办", "etc2", "张", "办etc2", "etc2张"]


def test_punctuation_is_no_character() -> None:
    assert characters("？！。 ") == []
    assert characters("护照？") == ["护", "照", "护照"]


def test_a_name_of_the_library_is_one_word_and_its_parts() -> None:
    name = "禾苗兴旺补"  # in no dictionary
    assert name not in Words([])(f"我要领{name}")
    assert name in Words([name])(f"我要领{name}")


def test_a_long_word_also_yields_the_words_inside() -> None:
    assert {"居住", "居住证"} <= set(Words(["居住证"])("居住证怎么办"))


@pytest.mark.parametrize("name", ["证", "这个名字实在是太长了吧", "ETC卡"])
def test_names_too_short_too_long_or_mixed_are_not_made_words(name: str) -> None:
    assert name not in Words([name])(name) or len(name) == 1


def test_punctuation_is_no_word() -> None:
    assert Words([])("？！，") == []


def test_two_libraries_do_not_share_their_words() -> None:
    Words(["禾苗兴旺补"])
    assert "禾苗兴旺补" not in Words([])("禾苗兴旺补")


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("居住正", "居住证"),
        ("护罩", "护照"),
        ("身份真", "身份证"),
        ("生份证", "身份证"),
        ("结昏", "结婚"),
        ("自传", "指转"),
        ("粗房", "出房"),
        ("蓝京", "南京"),
    ],
)
def test_words_that_sound_alike_have_the_same_sounds(heard: str, meant: str) -> None:
    def pairs(text: str) -> list[str]:
        return [token for token in sounds(text) if "-" in token]

    assert pairs(heard) == pairs(meant) != []


def test_words_that_sound_different_share_no_sounds() -> None:
    assert not set(sounds("护照")) & set(sounds("结婚"))


@pytest.mark.parametrize(
    ("typed", "meant"), [("jzz", "居住证"), ("hz", "护照"), ("sfz", "我的身份证丢了")]
)
def test_typed_initials_are_among_the_sounds_of_what_is_meant(typed: str, meant: str) -> None:
    assert sounds(typed) == [f"#{typed}"]
    assert f"#{typed}" in sounds(meant)


def test_one_character_or_letter_alone_has_no_sounds() -> None:
    assert sounds("证") == []
    assert sounds("a 1 ？") == []


@given(st.text())
def test_any_text_can_be_cut(text: str) -> None:
    written = normalise(text)
    assert all(characters(written))
    assert all(sounds(written))
