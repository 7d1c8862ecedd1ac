"""A guide's fields as the foldable sections of a card."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from bot.cards import Cards
from bot.reply import GuideCard, Section
from bot.sentences import Sentences
from knowledge.guide import Aspect, Channels, Counter, Guide, Material, Online
from knowledge.library import Library
from knowledge.place import WEEKDAYS, Place, Season, Span

FIRST = "residence-02"
MORNING = Span(opens=time(9), closes=time(12))
AFTERNOON = Span(opens=time(13, 30), closes=time(17))
WORKDAYS = dict.fromkeys(WEEKDAYS[:5], (MORNING, AFTERNOON))


@pytest.fixture
def cards(library: Library, sentences: Sentences) -> Cards:
    return Cards(sentences, library.places)


def hall(library: Library, **update: Any) -> Place:
    return library.places["hall-01"].model_copy(update=update)


def section(card: GuideCard, aspect: str) -> Section:
    return next(s for s in card.sections if s.aspect == aspect)


def test_every_guide_has_a_card_without_empty_sections_or_lines(
    library: Library, cards: Cards
) -> None:
    for guide in library.guides.values():
        card = cards.guide(guide, Aspect.HOW)

        assert (card.source, card.verified_on) == (guide.source, guide.verified_on)
        assert card.law
        for part in card.sections:
            assert part.title
            assert part.lines or part.items, (guide.id, part.aspect)
            assert all(line.strip() for line in part.lines), (guide.id, part.aspect)
            assert "None" not in "".join(part.lines), (guide.id, part.aspect)


def test_whoever_asks_how_sees_what_is_needed_before_leaving_home(
    library: Library, cards: Cards
) -> None:
    opened = [s.aspect for s in cards.guide(library.guide(FIRST), Aspect.HOW).sections if s.open]

    assert opened == ["materials", "where", "duration", "fee"]


def test_a_card_that_was_not_asked_for_is_folded(library: Library, cards: Cards) -> None:
    assert not any(s.open for s in cards.guide(library.guide(FIRST)).sections)


def test_a_material_wears_what_to_know_about_it_as_badges(library: Library, cards: Cards) -> None:
    materials = (
        Material(name="户口簿", form="copy", copies=2, electronic_licence=True),
        Material(
            name="合同", form="original_and_copy", copies=0, required=False, note="租房合同。"
        ),
        Material(name="照片", form="electronic"),
    )
    guide = library.guide(FIRST).model_copy(update={"materials": materials})

    items = section(cards.guide(guide), "materials").items

    assert [item.badges for item in items] == [
        ("复印件", "2份", "免带"),
        ("原件和复印件", "可后补"),
        ("电子版", "1份"),
    ]
    assert items[1].detail == "租房合同。"


def test_days_with_equal_hours_are_said_together(library: Library, cards: Cards) -> None:
    place = hall(library, hours=(Season(week=WORKDAYS),))

    assert cards.hours_of(place) == (
        "周一到周五09:00到12:00、13:30到17:00，周六到周日休息，法定节假日休息"
    )


def test_a_day_that_differs_is_said_apart(library: Library, cards: Cards) -> None:
    week = {**WORKDAYS, "sat": (MORNING,)}
    place = hall(library, hours=(Season(week=week, holidays="open"),))

    assert cards.hours_of(place) == (
        "周一到周五09:00到12:00、13:30到17:00，周六09:00到12:00，周日休息"
    )


def test_seasons_are_named_by_their_days(library: Library, cards: Cards) -> None:
    summer = Season(starts="06-01", ends="09-30", week={}, holidays="open")
    winter = Season(starts="10-01", ends="05-31", week={}, holidays="open")

    assert cards.hours_of(hall(library, hours=(summer, winter))) == (
        "6月1日到9月30日：周一到周日休息；10月1日到5月31日：周一到周日休息"
    )


def test_hours_that_nobody_could_read_as_times_are_said_as_written(
    library: Library, cards: Cards
) -> None:
    assert cards.hours_of(hall(library, hours=(), hours_text="逢集日上午")) == "逢集日上午"


def test_every_place_says_its_hours(library: Library, cards: Cards) -> None:
    assert [p.id for p in library.places.values() if not cards.hours_of(p)] == []


def at(guide: Guide, *counters: Counter) -> Guide:
    """The guide, accepted at these counters only."""
    channels = Channels(online=Online(depth="none"), counter=counters)
    return guide.model_copy(update={"channels": channels})


def test_a_window_answers_its_own_phone_and_the_place_for_the_others(library: Library) -> None:
    place = hall(library)
    windows = [window.model_copy(update={"phone": None}) for window in place.windows]
    windows[0] = windows[0].model_copy(update={"phone": "0571-11112222"})
    place = hall(library, phone="0571-33334444", windows=tuple(windows))
    cards = Cards(Sentences.load(), {place.id: place})
    guide = at(
        library.guide(FIRST),
        Counter(place=place.id, window=windows[0].id),
        Counter(place=place.id, window=windows[1].id),
        Counter(place=place.id),
    )

    assert list(cards.counter_phones(guide)) == [
        f"{place.name}{windows[0].name}：0571-11112222",
        f"{place.name}{windows[1].name}：0571-33334444",
        f"{place.name}：0571-33334444",
    ]


def test_the_phone_section_holds_consulting_windows_and_complaints(
    library: Library, cards: Cards
) -> None:
    guide = at(library.guide(FIRST), Counter(place="hall-01"))

    lines = section(cards.guide(guide), "phone").lines

    assert lines[0] == "咨询：12345"
    assert lines[1].startswith(library.places["hall-01"].name)
    assert lines[2] == "投诉：12345、12389"


def test_a_counter_is_a_line_with_place_window_address_and_note(
    library: Library, cards: Cards
) -> None:
    place = hall(library)
    window = place.windows[0]
    guide = at(library.guide(FIRST), Counter(place=place.id, window=window.id, note="先取号。"))

    assert list(cards.where(guide)) == [
        f"{place.name}{window.where}{window.name}：{place.address}（先取号）"
    ]


def test_two_windows_of_one_place_share_one_line_of_hours(library: Library, cards: Cards) -> None:
    place = hall(library)
    counters = [Counter(place=place.id, window=window.id) for window in place.windows[:2]]

    assert len(list(cards.hours(at(library.guide(FIRST), *counters)))) == 1


def test_steps_are_numbered_and_say_where(library: Library, cards: Cards) -> None:
    lines = section(cards.guide(library.guide(FIRST)), "steps").lines

    assert [line[:2] for line in lines] == ["1.", "2.", "3.", "4."]
    assert lines[3] == "4. 领证：做好后会通知您。凭身份证领，或选邮寄。（原受理窗口）"


def test_situations_say_how_each_answer_changes_the_list(library: Library, cards: Cards) -> None:
    lines = section(cards.guide(library.guide(FIRST)), "situations").lines

    assert lines[0] == "您凭哪一条申领？"
    assert "· 有稳定工作：另带就业证明" in lines
    assert "· 本人来办：照上面办" in lines


def test_the_law_is_named_in_title_marks_once(library: Library, cards: Cards) -> None:
    laws = cards.guide(library.guide(FIRST)).law

    assert laws[0] == "《居住证暂行条例》第二条、第九条"
    assert all(not law.startswith("《《") for law in laws)
