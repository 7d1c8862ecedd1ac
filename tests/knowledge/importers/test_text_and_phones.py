from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from knowledge.importers import phones
from knowledge.importers.text import pieces

WRITTEN = st.text(alphabet="一二三甲。；，（）0123456789 \n", max_size=300)


@given(WRITTEN, st.integers(min_value=1, max_value=40))
def test_pieces_fit_and_lose_nothing(text: str, limit: int) -> None:
    found = pieces(text, limit)

    assert all(0 < len(piece) <= limit for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_pieces_end_where_sentences_do() -> None:
    found = pieces("本人到场。带身份证。\n代办要委托书。", 7)

    assert found == ("本人到场。", "带身份证。", "代办要委托书。")


def test_entries_run_together_are_told_apart() -> None:
    found = phones.parse("迎春路派出所：0431-85985036安庆路派出所：0431—85988310")

    assert found.entries == ("迎春路派出所:0431-85985036", "安庆路派出所:0431-85988310")
    assert found.unusual == ()


def test_labels_after_numbers_stay_with_them() -> None:
    found = phones.parse("0431-85695018（南岭）；0431-89682700 （政务服务中心）")

    assert found.entries == ("0431-85695018(南岭)", "0431-89682700(政务服务中心)")
    assert found.dialable() == ("0431-85695018", "0431-89682700")


def test_what_looks_wrong_is_kept_and_named() -> None:
    found = phones.parse("0431-0431-86760011、152****5404")

    assert found.entries == ("0431-0431-86760011", "152****5404")
    assert found.unusual == ("0431-0431-86760011",)
    assert found.masked == ("152****5404",)
    assert found.dialable() == ("0431-0431-86760011",)


@given(st.lists(st.from_regex(r"0431-8[0-9]{7}(（[甲乙丙]）)?", fullmatch=True), max_size=8))
def test_every_digit_is_kept(numbers: list[str]) -> None:
    found = phones.parse("；".join(numbers))

    assert set(re.findall(r"\d{8}", "".join(numbers))) == set(
        re.findall(r"\d{8}", "\n".join(found.entries))
    )
