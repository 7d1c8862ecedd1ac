"""The typed guide (办事指南): what the government publishes about one matter.

Element names follow the national catalogue of service matters (GB/T 36114 and
the 国家政务服务平台 basic element list); docs/guide-fields.md pairs each field
with its standard Chinese name. Every sentence a citizen reads comes from here.
This module is a leaf: it imports only the standard library and pydantic.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
MatterId = Annotated[str, StringConstraints(pattern=r"^[a-z]+-\d{2,5}$")]
GuideId = Annotated[
    str, StringConstraints(pattern=r"^[a-z]+-\d{2,5}(@(\d{2}|\d{4}|\d{6}|\d{9}|\d{12}))?$")
]
PlaceId = Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z0-9]+)+$")]
RegionCode = Annotated[str, StringConstraints(pattern=r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$")]
Form = Literal["original", "copy", "original_and_copy", "electronic", "unstated"]


class Aspect(StrEnum):
    """The field of a guide that a question is about (要素)."""

    HOW = "how"
    MATERIALS = "materials"
    WHERE = "where"
    HOURS = "hours"
    DURATION = "duration"
    FEE = "fee"
    CONDITIONS = "conditions"
    ONLINE = "online"
    STEPS = "steps"
    PHONE = "phone"
    PROXY = "proxy"
    PROGRESS = "progress"
    RESULT = "result"
    CROSS_REGION = "cross_region"
    NOTES = "notes"


class Value(BaseModel):
    """Base of every guide value: frozen, and closed to fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Material(Value):
    """One thing to bring (申请材料).

    ``required=False`` marks 容缺: it may follow later. ``electronic_licence=True``
    means the counter fetches it by data sharing, so the citizen need not bring it.
    """

    name: ShortText
    form: Form = "original"
    copies: int = Field(default=1, ge=0, le=20)
    required: bool = True
    issued_by: ShortText | None = None
    electronic_licence: bool = False
    note: Text | None = None


class Step(Value):
    """One step of the procedure (办理流程)."""

    title: ShortText
    detail: Text
    where: ShortText | None = None


class Online(Value):
    """How far a matter can be done online (网办深度)."""

    depth: Literal["full", "apply", "appointment", "information", "none", "unstated"]
    name: ShortText | None = None
    link: Annotated[str, StringConstraints(pattern=r"^https://")] | None = None
    note: Text | None = None


class Counter(Value):
    """A place, and inside it a window, where the matter is accepted (办理地点)."""

    place: PlaceId
    window: ShortText | None = None
    note: Text | None = None


class Channels(Value):
    """The ways to apply (办理渠道)."""

    online: Online
    counter: tuple[Counter, ...] = ()
    mail: Text | None = None


class Fee(Value):
    """What it costs the citizen (收费标准); ``basis`` names the rule that sets it."""

    free: bool
    amount: Text
    basis: Text | None = None


class Result(Value):
    """What the citizen gets (办理结果), for how long, and how to collect it."""

    name: ShortText
    validity: Text | None = None
    collection: Text | None = None


class Option(Value):
    """One answer to a situation question, and how it changes the checklist.

    ``removes`` names materials of the guide, or of an earlier option, that this
    citizen does not need; ``replaces`` maps such a name to what is brought instead.
    """

    label: ShortText
    adds: tuple[Material, ...] = ()
    removes: tuple[ShortText, ...] = ()
    replaces: dict[ShortText, Material] = Field(default_factory=dict)
    conditions: tuple[Text, ...] = ()
    steps: tuple[Step, ...] = ()
    note: Text | None = None


class Situation(Value):
    """A branch inside a guide (情形): a question whose options change what is needed."""

    question: ShortText
    options: tuple[Option, ...] = Field(min_length=2, max_length=6)


class Proxy(Value):
    """Whether someone else may apply for the citizen (代办), and on what terms."""

    allowed: Literal["yes", "partly", "no", "unstated"]
    rules: tuple[Text, ...] = Field(min_length=1)
    materials: tuple[Material, ...] = ()


class CrossRegion(Value):
    """Whether the matter can be done away from home (跨省通办, 省内通办)."""

    scope: Literal["national", "province", "city", "none", "unstated"]
    note: Text


class Faq(Value):
    """A question people often ask about the matter, and its answer (常见问题)."""

    question: ShortText
    answer: Text


class Phones(Value):
    """Phone numbers: ``consult`` (咨询电话) and ``complaint`` (监督投诉电话)."""

    consult: tuple[ShortText, ...] = Field(min_length=1)
    complaint: tuple[ShortText, ...] = Field(min_length=1)


class Law(Value):
    """A legal basis (设定依据)."""

    title: ShortText
    article: ShortText | None = None


class Guide(Value):
    """The published description of one matter in one region.

    ``id`` is the matter's id, followed in a variant by "@" and the code of its region.
    ``legal_days`` (法定办结时限) and ``promised_days`` (承诺办结时限) count working
    days; 0 means done on the spot, ``None`` that the law sets no number.
    ``sample`` is true where local facts (addresses, phones) are illustrative.
    ``unstated``, in any field that has it, means that the source does not say: the bot
    then says so too.
    """

    id: GuideId
    name: ShortText
    topic: ShortText
    summary: Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=80)]
    aliases: tuple[ShortText, ...] = ()
    similar_questions: tuple[ShortText, ...] = ()
    audience: tuple[Literal["自然人", "法人"], ...] = Field(min_length=1)
    authority: ShortText
    region: RegionCode
    conditions: tuple[Text, ...] = Field(min_length=1)
    materials: tuple[Material, ...] = ()
    steps: tuple[Step, ...] = Field(min_length=1)
    channels: Channels
    legal_days: int | None = Field(default=None, ge=0, le=365)
    promised_days: int | None = Field(default=None, ge=0, le=365)
    duration_note: Text | None = None
    fee: Fee
    result: Result
    progress: Text
    situations: tuple[Situation, ...] = ()
    proxy: Proxy
    cross_region: CrossRegion
    notes: tuple[Text, ...] = ()
    faqs: tuple[Faq, ...] = ()
    phones: Phones
    law: tuple[Law, ...] = ()
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
    def _options_name_known_materials(self) -> Self:
        known = {material.name for material in self.materials}
        for situation in self.situations:
            known |= {added.name for option in situation.options for added in option.adds}
        for situation in self.situations:
            for option in situation.options:
                unknown = (set(option.removes) | set(option.replaces)) - known
                if unknown:
                    names = "、".join(sorted(unknown))
                    raise ValueError(f"option {option.label!r} names unknown materials: {names}")
        return self

    @property
    def matter(self) -> str:
        """The id of the matter, which all its variants share."""
        return self.id.partition("@")[0]

    def in_date(self, today: date) -> bool:
        """Whether the guide may be answered from on ``today``."""
        return self.effective_from <= today and (
            self.expires_on is None or today <= self.expires_on
        )
