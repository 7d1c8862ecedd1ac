"""What the bot answers with: the typed body of a ``reply`` event."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from knowledge.guide import Aspect


class Outcome(StrEnum):
    """How a reply ended: its family, and the reason where there is one."""

    ANSWERED = "answered"
    CLARIFYING = "clarifying"
    GUIDING = "guiding"
    SMALLTALK = "smalltalk"
    CRISIS = "crisis"
    UNANSWERED_NO_MATCH = "unanswered_no_match"
    UNANSWERED_OUT_OF_SCOPE = "unanswered_out_of_scope"
    UNANSWERED_OUT_OF_DATE = "unanswered_out_of_date"
    UNANSWERED_FIELD_EMPTY = "unanswered_field_empty"
    HANDED_OFF_ON_REQUEST = "handed_off_on_request"
    HANDED_OFF_UNANSWERED = "handed_off_unanswered"
    HANDED_OFF_COMPLAINT = "handed_off_complaint"
    HANDED_OFF_ABUSE = "handed_off_abuse"
    MESSAGE_LEFT = "message_left"
    ERROR_INTERNAL = "error_internal"


class Body(BaseModel):
    """Base of the reply's parts."""

    model_config = ConfigDict(frozen=True)


class OptionChip(Body):
    """A choice to tap; tapping sends ``value`` as the next message."""

    label: str
    value: str

    @classmethod
    def saying(cls, words: str) -> Self:
        """A chip that is labelled with what it sends."""
        return cls(label=words, value=words)


class GuideRef(Body):
    """The guide or bundle an answer comes from, with source and date of the last check."""

    id: str
    name: str
    updated_on: date
    source: str


class Item(Body):
    """One material on a card."""

    name: str
    detail: str = ""
    badges: tuple[str, ...] = ()


class Section(Body):
    """One foldable part of a card; ``open`` where it holds what was asked."""

    aspect: str
    title: str
    lines: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    open: bool = False


class GuideCard(Body):
    """The guide's fields, as the page shows them."""

    kind: Literal["guide"] = "guide"
    guide_id: str
    name: str
    summary: str
    sections: tuple[Section, ...]
    law: tuple[str, ...]
    source: str
    verified_on: date
    sample: bool


class Member(Body):
    """A matter that a bundle takes; tapping it sends ``value``."""

    guide_id: str
    name: str
    note: str
    value: str


class BundleCard(Body):
    """A bundle's matters in order, and what to bring for all of them, each thing once.

    ``missing`` are the names of matters that have no guide in date here.
    """

    kind: Literal["bundle"] = "bundle"
    bundle_id: str
    name: str
    summary: str
    members: tuple[Member, ...]
    missing: tuple[str, ...]
    sections: tuple[Section, ...]
    source: str
    verified_on: date
    sample: bool


class Phone(Body):
    """A number to call."""

    label: str
    number: str


class CrisisCard(Body):
    """Numbers to call at once."""

    kind: Literal["crisis"] = "crisis"
    phones: tuple[Phone, ...]


class Reply(Body):
    """One thing the bot says."""

    outcome: Outcome
    text: str
    guide: GuideRef | None = None
    aspect: Aspect | None = None
    confidence: float | None = None
    card: GuideCard | BundleCard | CrisisCard | None = None
    options: tuple[OptionChip, ...] = ()
