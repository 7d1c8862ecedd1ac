"""What is left of a sentence without the words people ask with."""

from __future__ import annotations

import pytest

from bot.asking import content_of, is_question


@pytest.mark.parametrize(
    "text", ["那要多少钱", "周末开门吗", "要带什么材料", "网上能不能办", "几天下来"]
)
def test_a_sentence_that_only_asks_has_no_content(text: str) -> None:
    assert content_of(text) == ""


@pytest.mark.parametrize(
    ("text", "content"),
    [("怎么办理居住证", "居住证"), ("通行证多少钱", "通行证"), ("过户去哪里", "过户")],
)
def test_the_matter_named_is_left_whole(text: str, content: str) -> None:
    assert content_of(text) == content


@pytest.mark.parametrize("clause", ["居住证要啥材料", "能不能代办", "收钱不", "在哪办", "行不行"])
def test_a_clause_with_a_question_word_is_a_question(clause: str) -> None:
    assert is_question(clause)


@pytest.mark.parametrize("clause", ["我爸上个月走了", "身份证丢了", "刚来这边打工"])
def test_a_clause_that_tells_is_none(clause: str) -> None:
    assert not is_question(clause)
