"""Words that mean one thing only."""

from __future__ import annotations

import re

import pytest

from bot import phrases
from bot.safety import Safety
from knowledge.guide import Situation
from knowledge.library import Library
from knowledge.search.normalise import normalise


def situations(library: Library) -> list[tuple[str, Situation]]:
    return [(g.id, situation) for g in library.guides.values() for situation in g.situations]


def test_every_option_of_every_guide_is_known_when_it_is_tapped(library: Library) -> None:
    for guide_id, situation in situations(library):
        labels = tuple(option.label for option in situation.options)
        rows = [phrases.tapped(normalise(label), labels) for label in labels]
        assert rows == list(range(len(labels))), guide_id


def test_no_option_of_any_guide_is_taken_for_a_command_or_for_danger(library: Library) -> None:
    safety = Safety.load()
    whole = (phrases.HUMAN, phrases.START_OVER, phrases.REPEAT)
    within = (phrases.ASKS_HUMAN, phrases.STEPWISE)
    for guide_id, situation in situations(library):
        for text in (normalise(option.label) for option in situation.options):
            assert not any(phrase.fullmatch(text) for phrase in whole), (guide_id, text)
            assert not any(phrase.search(text) for phrase in within), (guide_id, text)
            assert safety.danger(text) is None, (guide_id, text)


def test_every_matter_is_known_when_its_name_is_tapped(library: Library) -> None:
    for name, *_ in library.names.values():
        assert phrases.as_said(name) == normalise(name)
        assert phrases.tapped(normalise(name), (name,)) == 0


@pytest.mark.parametrize(
    ("text", "labels", "row"),
    [
        ("我是租房的", ("租房", "住亲友家", "单位宿舍或工地"), 0),
        ("住在亲友家里", ("租房", "住亲友家", "单位宿舍或工地"), 1),
        ("没有的", ("有", "没有"), 1),
        ("有的", ("有", "没有"), 0),
        ("没变过", ("住址没变", "在本地搬了家"), 0),
        ("高血压", ("高血压、糖尿病", "其他慢病"), 0),
        ("家人代办吧", ("本人来办", "家人代办（孩子、行动不便的人）"), 1),
        ("没有遗嘱的", ("没有遗嘱，按法律继承", "有遗嘱"), 0),
        ("有抵押", ("有抵押，想先解押", "有抵押，走带押过户"), None),
        ("好了", ("够了", "不够"), None),
        ("急", ("不急", "急用"), None),
        ("我是头一回", ("首次申领", "续期"), None),
        ("", ("有", "没有"), None),
        ("有", (), None),
    ],
)
def test_a_label_is_named_by_most_of_its_characters(
    text: str, labels: tuple[str, ...], row: int | None
) -> None:
    assert phrases.label(text, labels) == row


@pytest.mark.parametrize(
    ("text", "row"),
    [("1", 0), ("第二个", 1), ("两", 1), ("我选第三条吧", 2), ("最后那个", 2), ("最上面一个", 0)],
)
def test_a_row_is_picked_by_its_place(text: str, row: int) -> None:
    assert phrases.ordinal(text, 3) == row


@pytest.mark.parametrize("text", ["第四个", "一个人", "12", "第一次办", "三天"])
def test_other_numbers_pick_no_row(text: str) -> None:
    assert phrases.ordinal(text, 3) is None


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        (phrases.CORRECTS_ASPECT, "不是问怎么补,是问在哪儿补"),
        (phrases.RETURN, "还说刚才那个"),
        (phrases.STEPWISE, "一步步教我"),
        (phrases.LEAVE, "那先这样吧"),
    ],
)
def test_a_phrase_is_heard(phrase: re.Pattern[str], text: str) -> None:
    assert phrase.search(text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        (phrases.STEPWISE, "下一步"),
        (phrases.ONWARD, "好贵呀"),
        (phrases.ONWARD, ""),
        (phrases.BACK, "上一步要交什么"),
        (phrases.LEAVE, "算了多少钱"),
    ],
)
def test_a_phrase_is_not_heard_in_other_words(phrase: re.Pattern[str], text: str) -> None:
    assert phrase.fullmatch(text) is None
