"""How far a citizen has come through a guide, and what the guide is for them."""

from __future__ import annotations

from itertools import product

from bot.walking import Stage, Walk, personal, stage_of, taken
from knowledge.guide import Guide, Material, Option, Situation, Step
from knowledge.library import Library

WALK = Walk(matter="residence-02")
HOME, RENT = Material(name="房产证"), Material(name="租房合同")
PHOTO, LETTER = Material(name="照片"), Material(name="委托书")


def guide_with(library: Library, *situations: Situation) -> Guide:
    """居住证首次申领 with two materials, one step, and these situations."""
    return library.guide("residence-02").model_copy(
        update={
            "materials": (HOME, PHOTO),
            "conditions": ("住满半年。",),
            "steps": (Step(title="交材料", detail="带齐来窗口。"),),
            "notes": ("过期要补办。",),
            "situations": situations,
        }
    )


def asks(*options: Option) -> Situation:
    return Situation(question="哪一种？", options=(*options, Option(label="都不是")))


def names(guide: Guide) -> list[str]:
    return [material.name for material in guide.materials]


# How far.


def test_each_situation_is_asked_then_the_list_each_step_and_the_place(library: Library) -> None:
    guide = library.guide("residence-02")
    walk, stages = WALK.led(), []
    while stage_of(guide, walk) is Stage.SITUATION:
        stages.append(stage_of(guide, walk))
        walk = walk.choose(0)
    for _ in range(len(guide.steps) + 2):
        stages.append(stage_of(guide, walk))
        walk = walk.onward()

    assert stages == [
        *[Stage.SITUATION] * len(guide.situations),
        Stage.CHECKLIST,
        *[Stage.STEP] * len(guide.steps),
        Stage.PLACE,
    ]


def test_a_guide_that_asks_nothing_begins_with_the_list(library: Library) -> None:
    assert stage_of(guide_with(library), WALK) is Stage.CHECKLIST


def test_steps_that_an_option_adds_are_walked_too(library: Library) -> None:
    guide = guide_with(
        library, asks(Option(label="有贷款", steps=(Step(title="解押", detail="去银行。"),)))
    )
    second = WALK.choose(0).onward().onward()

    assert stage_of(guide, second) is Stage.STEP
    assert stage_of(guide, WALK.choose(1).onward().onward()) is Stage.PLACE
    assert [step.title for step in personal(guide, second).steps] == ["解押", "交材料"]


def test_back_takes_away_what_was_shown_then_what_was_chosen() -> None:
    walk = WALK.choose(2).choose(1).onward()

    assert walk.back() == WALK.choose(2).choose(1)
    assert walk.back().back() == WALK.choose(2)
    assert WALK.back() == WALK


def test_a_walk_set_aside_keeps_how_far_it_has_come() -> None:
    walk = WALK.led().choose(1).onward()

    assert not walk.left().stepwise
    assert walk.left().led() == walk
    assert walk.listing() == WALK.led().choose(1)


def test_a_walk_comes_back_as_it_was_kept() -> None:
    walk = WALK.led().choose(1).onward()

    assert Walk.model_validate_json(walk.model_dump_json()) == walk


# For whom.


def test_an_option_adds_removes_and_replaces_materials(library: Library) -> None:
    added = guide_with(library, asks(Option(label="代办", adds=(LETTER,))))
    removed = guide_with(library, asks(Option(label="现场拍照", removes=("照片",))))
    replaced = guide_with(library, asks(Option(label="租房", replaces={"房产证": RENT})))

    assert names(personal(added, WALK.choose(0))) == ["房产证", "照片", "委托书"]
    assert names(personal(removed, WALK.choose(0))) == ["房产证"]
    assert names(personal(replaced, WALK.choose(0))) == ["照片", "租房合同"]


def test_a_later_option_takes_away_what_an_earlier_one_added(library: Library) -> None:
    guide = guide_with(
        library,
        asks(Option(label="代办", adds=(LETTER,))),
        asks(Option(label="当面委托", removes=("委托书",))),
    )

    assert names(personal(guide, WALK.choose(0).choose(0))) == ["房产证", "照片"]
    assert names(personal(guide, WALK.choose(0).choose(1))) == ["房产证", "照片", "委托书"]


def test_what_two_options_add_is_brought_once(library: Library) -> None:
    adds = Option(label="要委托", adds=(LETTER,))

    guide = guide_with(library, asks(adds), asks(adds))

    assert names(personal(guide, WALK.choose(0).choose(0))).count("委托书") == 1


def test_conditions_and_notes_of_the_options_go_with_those_of_the_guide(library: Library) -> None:
    option = Option(label="打工", conditions=("有合同。",), note="先问单位。")
    guide = guide_with(library, asks(option))

    mine = personal(guide, WALK.choose(0))

    assert mine.conditions == ("住满半年。", "有合同。")
    assert mine.notes == ("先问单位。", "过期要补办。")
    assert mine.situations == ()


def test_what_was_not_chosen_changes_nothing(library: Library) -> None:
    guide = guide_with(library, asks(Option(label="代办", adds=(LETTER,), note="要公证。")))

    mine = personal(guide, WALK.choose(1))

    assert (mine.materials, mine.notes) == (guide.materials, guide.notes)


def test_options_that_the_guide_no_longer_has_are_left_out(library: Library) -> None:
    guide = guide_with(library, asks(Option(label="代办", adds=(LETTER,))))

    assert taken(guide, WALK.choose(5).choose(0)) == ()
    assert personal(guide, WALK.choose(5)).materials == guide.materials


def test_every_way_through_every_guide_leaves_a_list_without_doubles(library: Library) -> None:
    for guide in library.guides.values():
        for chosen in product(*(range(len(s.options)) for s in guide.situations)):
            brought = names(personal(guide, Walk(matter=guide.matter, chosen=chosen)))
            assert len(brought) == len(set(brought)), (guide.id, chosen)
