"""What is masked before it is stored, and what is left because it names nobody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy import mask

# The example of GB 11643-1999 itself, and a card number of the test range of ISO/IEC 7812.
ID_CARD = "11010519491231002X"
BANK_CARD = "4111111111111111"
HAN = st.text("我的身份证号手机是卡在这里，。", max_size=8)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"我的身份证是{ID_CARD}帮我查", "我的身份证是[身份证号]帮我查"),
        ("11010519491231002x", "[身份证号]"),
        ("１１０１０５１９４９１２３１００２Ｘ", "[身份证号]"),
        ("110105 19491231 002X", "[身份证号]"),
        ("110105-19491231-002X", "[身份证号]"),
        ("手机13800138000找我", "手机[手机号]找我"),
        ("１３８００１３８０００", "[手机号]"),
        ("138 0013 8000", "[手机号]"),
        ("138-0013-8000", "[手机号]"),
        ("138—0013—8000", "[手机号]"),
        ("138.0013.8000", "[手机号]"),
        ("+86 13800138000", "[手机号]"),
        ("0086-13800138000", "[手机号]"),
        (f"卡号{BANK_CARD}打钱", "卡号[银行卡号]打钱"),
        ("4111 1111 1111 1111", "[银行卡号]"),
        ("我住解放路88号", "我住解放路[门牌号]"),
        ("我住幸福小区3号楼2单元501室", "我住幸福小区[门牌号]"),
        ("幸福小区8栋503的水表坏了", "幸福小区[门牌号]的水表坏了"),
        ("李家村三组12号漏水", "李家村三组[门牌号]漏水"),
        ("A座1203室", "[门牌号]"),
    ],
)
def test_personal_data_is_covered(said: str, kept: str) -> None:
    assert mask(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "110105194912310021",  # the check digit is wrong
        "4111111111111112",
        "拨打12345热线",
        "12345、12333、120",
        "办件编号20261126000123",
        "0571-88886666",
        "二楼3号窗口",
        "社区3号窗口",
        "三室一厅要交多少税",
        "满6个月，交了200元，2026年11月26日",
        "12800138000",
        "238001380001",
        "",
    ],
)
def test_what_names_nobody_stays(said: str) -> None:
    assert mask(said) == said


def test_everything_in_one_sentence_is_covered() -> None:
    said = f"我叫张三，{ID_CARD}，电话13800138000，住建设路5号，卡{BANK_CARD}"

    assert mask(said) == "我叫张三，[身份证号]，电话[手机号]，住建设路[门牌号]，卡[银行卡号]"


@given(HAN, st.sampled_from("3456789"), st.text("0123456789", min_size=9, max_size=9), HAN)
def test_any_mobile_number_between_han_is_covered(
    before: str, second: str, rest: str, after: str
) -> None:
    assert mask(f"{before}1{second}{rest}{after}") == f"{before}[手机号]{after}"


@given(HAN, st.text("0123456789", min_size=17, max_size=17), HAN)
def test_any_identity_number_with_its_check_digit_is_covered(
    before: str, digits: str, after: str
) -> None:
    assert mask(f"{before}{digits}{_check(digits)}{after}") == f"{before}[身份证号]{after}"


@given(st.text("0123456789", min_size=17, max_size=17), st.sampled_from(["", " ", "-", "－"]))
def test_any_grouping_of_an_identity_number_is_covered(digits: str, gap: str) -> None:
    number = digits + _check(digits)

    assert mask(gap.join([number[:6], number[6:14], number[14:]])) == "[身份证号]"


@given(st.text(max_size=60))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.text("我要办居住证，怎么办？abcXYZ ", max_size=40))
def test_words_without_digits_stay(text: str) -> None:
    assert mask(text) == text


def _check(digits: str) -> str:
    """The check character of GB 11643-1999 for the first 17 digits."""
    remainder = sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(digits)) % 11
    return "10X98765432"[remainder]
