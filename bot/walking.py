"""Through one guide together: which situation, what to bring, step after step, where to go."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from knowledge.guide import Guide, Material, Option


class Walk(BaseModel):
    """How far a citizen has come through one matter.

    ``chosen`` are the options taken, one for each situation of the guide, in order. ``shown``
    counts what was shown since: the list of what to bring, then each step. ``stepwise`` while
    the bot leads to the end (一步步办); else it stops at the list.
    """

    model_config = ConfigDict(frozen=True)

    matter: str
    chosen: tuple[int, ...] = ()
    stepwise: bool = False
    shown: int = 0

    def choose(self, option: int) -> Walk:
        """The walk after one more situation was settled."""
        return self.model_copy(update={"chosen": (*self.chosen, option)})

    def led(self) -> Walk:
        """The walk with the bot leading to the end, from where it has come to."""
        return self.model_copy(update={"stepwise": True})

    def left(self) -> Walk:
        """The walk set aside; it can be taken up again where it was left."""
        return self.model_copy(update={"stepwise": False})

    def listing(self) -> Walk:
        """The walk at the list of what to bring, or at the question it still depends on."""
        return self.model_copy(update={"shown": 0})

    def onward(self) -> Walk:
        """The walk with one thing more shown."""
        return self.model_copy(update={"shown": self.shown + 1})

    def back(self) -> Walk:
        """The walk with the last thing taken back: what was shown, or what was chosen."""
        if self.shown:
            return self.model_copy(update={"shown": self.shown - 1})
        return self.model_copy(update={"chosen": self.chosen[:-1]})


class Stage(StrEnum):
    """What comes next in a walk."""

    SITUATION = "situation"
    CHECKLIST = "checklist"
    STEP = "step"
    PLACE = "place"


def stage_of(guide: Guide, walk: Walk) -> Stage:
    """What to show of ``guide`` to one who has come as far as ``walk``."""
    if len(walk.chosen) < len(guide.situations):
        return Stage.SITUATION
    if walk.shown == 0:
        return Stage.CHECKLIST
    return Stage.STEP if walk.shown <= len(personal(guide, walk).steps) else Stage.PLACE


def taken(guide: Guide, walk: Walk) -> tuple[Option, ...]:
    """The options taken so far; those of situations the guide no longer has are left out."""
    pairs = zip(guide.situations, walk.chosen, strict=False)
    return tuple(s.options[number] for s, number in pairs if number < len(s.options))


def personal(guide: Guide, walk: Walk) -> Guide:
    """The guide as it is for one who took these options: what the options change is changed."""
    materials: dict[str, Material] = {material.name: material for material in guide.materials}
    options = taken(guide, walk)
    for option in options:
        for name in option.removes:
            materials.pop(name, None)
        for name, instead in option.replaces.items():
            materials.pop(name, None)
            materials[instead.name] = instead
        materials.update((added.name, added) for added in option.adds)
    extra = [option.note for option in options if option.note]
    return guide.model_copy(
        update={
            "materials": tuple(materials.values()),
            "conditions": (*guide.conditions, *(c for o in options for c in o.conditions)),
            "steps": (*(step for o in options for step in o.steps), *guide.steps),
            "notes": (*extra, *guide.notes),
            "situations": (),
        }
    )
