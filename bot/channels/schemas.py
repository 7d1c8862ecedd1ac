"""Requests and responses of the citizen API, as OpenAPI publishes them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.reply import BundleCard, GuideCard, Phone
from handoff.thread import Event
from knowledge.bundle import Bundle
from knowledge.guide import Guide
from knowledge.place import Place

MessageId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class Request(BaseModel):
    """Base of requests: unknown fields are refused, so a typo is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OpenConversation(Request):
    """Open a conversation, perhaps from a door plate."""

    plate: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")] | None = None
    channel: Literal["web", "app", "plate"] = "web"


class SendMessage(Request):
    """One message; the same ``client_message_id`` again is answered with the same events."""

    client_message_id: MessageId
    text: Annotated[str, StringConstraints(max_length=20_000)]


class AskForPerson(Request):
    """Ask for a person, with an optional reason in the citizen's words."""

    reason: ShortText | None = None


class Rate(Request):
    """好差评: 1 (非常不满意) to 5 (非常满意), once per service (GB/T 39735)."""

    score: Annotated[int, Field(ge=1, le=5)]
    labels: tuple[Annotated[str, StringConstraints(max_length=20)], ...] = Field((), max_length=8)
    text: Annotated[str, StringConstraints(max_length=500)] | None = None


class GiveFeedback(Request):
    """Whether an answer helped."""

    event_id: Annotated[str, StringConstraints(pattern=r"^\d{1,20}-\d{1,20}$")]
    helpful: bool
    reason: ShortText | None = None


class AskForHelp(Request):
    """帮办代办: ask a community helper to do or accompany a matter."""

    contact_name: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)
    ]
    contact_phone: Annotated[str, StringConstraints(pattern=r"^1[3-9]\d{9}$|^0\d{2,3}-?\d{7,8}$")]
    note: Annotated[str, StringConstraints(max_length=300)] = ""
    matter_id: Annotated[str, StringConstraints(max_length=40)] | None = None
    place_id: Annotated[str, StringConstraints(max_length=40)] | None = None


class Events(BaseModel):
    """Events of a conversation, oldest first; see docs/api.md for the fields of each type."""

    events: list[dict[str, Any]]

    @classmethod
    def of(cls, events: tuple[Event, ...] | list[Event]) -> Events:
        """The public form of thread events."""
        return cls(events=[event.public() for event in events])


class Opened(Events):
    """A conversation's id and its token, given out this once."""

    conversation_id: str
    token: str


class CaseOpened(BaseModel):
    """The id of a 帮办代办 case."""

    case_id: str


class GuideSummary(BaseModel):
    """A guide in a list."""

    id: str
    name: str
    summary: str
    topic: str
    aliases: tuple[str, ...]


class Guides(BaseModel):
    """Guides found."""

    guides: list[GuideSummary]


class WholeGuide(BaseModel):
    """A guide with all its fields, and as a card."""

    guide: Guide
    card: GuideCard


class BundleSummary(BaseModel):
    """A bundle in a list; ``guides`` are the ids of its matters, first to last."""

    id: str
    name: str
    summary: str
    aliases: tuple[str, ...]
    guides: tuple[str, ...]


class Bundles(BaseModel):
    """Bundles found."""

    bundles: list[BundleSummary]


class WholeBundle(BaseModel):
    """A bundle with all its fields, and as a card."""

    bundle: Bundle
    card: BundleCard


class Places(BaseModel):
    """Places where matters are accepted."""

    places: list[Place]


class Hotlines(BaseModel):
    """Numbers for when nothing else works."""

    hotlines: list[Phone]


class Problem(BaseModel):
    """RFC 9457 problem details; ``code`` is stable, ``detail`` is for people."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
