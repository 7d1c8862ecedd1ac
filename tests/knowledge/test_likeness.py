from __future__ import annotations

import pytest

from knowledge import likeness
from knowledge.likeness import alike

ASKED = ("身份证丢了怎么补", "身份证丢了咋补", "去哪里交契税", "身份证丢了怎么补办")


def test_texts_that_share_most_of_their_pieces_are_alike() -> None:
    found = {(first, second) for first, second, _ in alike(ASKED, 0.55)}
    assert found == {(0, 1), (0, 3)}


def test_likeness_is_shared_pieces_by_all_pieces() -> None:
    # 甲 乙 甲乙 against 甲 丙 甲丙: one of five.
    ((_, _, found),) = alike(["甲乙", "甲丙"], 0.1)
    assert found == pytest.approx(1 / 5)


def test_the_same_text_twice_is_wholly_alike() -> None:
    assert list(alike(["去哪里交契税"] * 2, 1.0)) == [(0, 1, 1.0)]


def test_pairs_are_found_across_blocks_of_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sorted(alike(ASKED, 0.3))
    monkeypatch.setattr(likeness, "_ROWS", 1)
    assert sorted(alike(ASKED, 0.3)) == whole


@pytest.mark.parametrize("texts", [(), ("只有一句",)])
def test_fewer_than_two_texts_have_no_pairs(texts: tuple[str, ...]) -> None:
    assert list(alike(texts, 0.0)) == []
