from __future__ import annotations

import pytest

from knowledge.readability import PLAIN, SENTENCE_CHARACTERS, long_sentences, officialese


def test_a_sentence_over_the_limit_is_found_and_one_at_the_limit_is_not() -> None:
    fits, too_long = "字" * SENTENCE_CHARACTERS, "长" * (SENTENCE_CHARACTERS + 1)
    assert list(long_sentences(f"{fits}。{too_long}！{fits}")) == [too_long]


@pytest.mark.parametrize("mark", "。；！？")
def test_every_full_stop_ends_a_sentence(mark: str) -> None:
    assert list(long_sentences(mark.join(["字" * 20] * 3))) == []


def test_a_comma_does_not_end_a_sentence() -> None:
    assert len(list(long_sentences("，".join(["字" * 20] * 2)))) == 1


def test_words_of_office_come_with_what_people_say() -> None:
    assert officialese("逾期不交的，予以罚款。") == {"予以": "给", "逾期": "过了期限"}
    assert officialese("过期不交的要罚款。") == {}


@pytest.mark.parametrize("text", ["要带《出具证明办法》。", "本人必须到场。"])
def test_names_of_laws_and_everyday_words_are_no_words_of_office(text: str) -> None:
    assert officialese(text) == {}


def test_what_is_suggested_is_not_itself_a_word_of_office() -> None:
    assert [plain for plain in PLAIN.values() if officialese(plain)] == []
