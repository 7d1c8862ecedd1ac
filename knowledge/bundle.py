"""The typed bundle (一件事): one event of a life, and the matters it takes, in order.

A bundle states no facts of its own beyond what ties the matters together: what to
bring, where and what it costs stay in the guides. A leaf module.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from knowledge.guide import Form, Guide, Material, MatterId, RegionCode, ShortText, Text, Value

BundleId = Annotated[str, StringConstraints(pattern=r"^bundle-\d{2,5}$")]

# Weakest first: who holds the stronger form holds the weaker one too.
_FORMS: tuple[Form, ...] = ("unstated", "electronic", "copy", "original", "original_and_copy")
_SPACE = re.compile(r"\s+")
# Remarks on form or number, which have fields of their own. Other remarks in brackets say whose
# paper it is, or which one, and tell two materials apart.
_REMARK = re.compile(
    r"[(（][^()（）]*(?:原件|复印件|正本|副本|纸质|电子|盖章|[一二两三四五六\d]份)[^()（）]*[)）]"
)


@dataclass(frozen=True)
class MergedMaterial:
    """One thing to bring for a whole bundle; ``needed_by`` names the guides that ask for it."""

    name: str
    form: Form
    copies: int
    required: bool
    electronic_licence: bool
    needed_by: tuple[str, ...]
    notes: tuple[str, ...] = ()


class Bundle(Value):
    """Matters that one event of a life takes (一件事一次办), first to last.

    ``guides`` are ids of matters; ``guide_notes`` says of some of them when they apply,
    or what changes when they are done together.
    """

    id: BundleId
    name: ShortText
    summary: Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=80)]
    aliases: tuple[ShortText, ...] = ()
    similar_questions: tuple[ShortText, ...] = ()
    guides: tuple[MatterId, ...] = Field(min_length=2)
    guide_notes: dict[MatterId, Text] = Field(default_factory=dict)
    notes: tuple[Text, ...] = ()
    region: RegionCode
    source: Text
    effective_from: date
    expires_on: date | None = None
    verified_on: date
    sample: bool = False

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.expires_on is not None and self.expires_on < self.effective_from:
            raise ValueError("expires_on lies before effective_from")
        return self

    @model_validator(mode="after")
    def _each_guide_once(self) -> Self:
        if len(set(self.guides)) < len(self.guides):
            raise ValueError("guides names a matter twice")
        strangers = sorted(set(self.guide_notes) - set(self.guides))
        if strangers:
            raise ValueError(f"guide_notes speaks of matters not in guides: {', '.join(strangers)}")
        return self

    def in_date(self, today: date) -> bool:
        """Whether the bundle may be answered from on ``today``."""
        return self.effective_from <= today and (
            self.expires_on is None or today <= self.expires_on
        )

    def materials(self, guides: Mapping[str, Guide]) -> tuple[MergedMaterial, ...]:
        """What the whole affair takes, each thing once, in the order it is first needed.

        ``guides`` maps ids of matters to guides; a matter it lacks adds nothing. The
        strongest form and the highest number of copies count; a thing is required where
        any guide requires it, and may stay at home only where every guide says so.
        """
        asked: dict[str, list[tuple[Guide, Material]]] = {}
        for guide in (guides[matter] for matter in self.guides if matter in guides):
            for material in guide.materials:
                asked.setdefault(_plain(material.name), []).append((guide, material))
        return tuple(_merged(wanted) for wanted in asked.values())


def _merged(wanted: list[tuple[Guide, Material]]) -> MergedMaterial:
    materials = [material for _, material in wanted]
    return MergedMaterial(
        name=_SPACE.sub("", _REMARK.sub("", materials[0].name)),
        form=max((material.form for material in materials), key=_FORMS.index),
        copies=max(material.copies for material in materials),
        required=any(material.required for material in materials),
        electronic_licence=all(material.electronic_licence for material in materials),
        needed_by=_once(guide.name for guide, _ in wanted),
        notes=_once(material.note for material in materials if material.note),
    )


def _plain(name: str) -> str:
    """``name`` for comparing: one width, no spaces, no remarks on form or number.

    居民身份证 and 身份证, 居民户口簿 and 户口簿 are one paper each.
    """
    bare = _SPACE.sub("", _REMARK.sub("", unicodedata.normalize("NFKC", name)))
    return bare.removeprefix("居民").casefold()


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
