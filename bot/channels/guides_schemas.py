"""What the console's guide routes take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from bot.publishing import Action
from bot.reply import GuideCard
from handoff.console.schemas import Shape
from knowledge.differences import Difference

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
VersionName = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{4,64}$")]
Mark = Literal["expired", "not_yet", "unverified", "changed"]
# What a person wrote is checked in knowledge.editing, which says in Chinese what is wrong.
Lines = Annotated[tuple[str, ...], Field(max_length=500)]


class GivenChanges(Shape):
    """The fields to change; ``expires_on`` may be null, others are left out instead."""

    aliases: Lines = ()
    similar_questions: Lines = ()
    notes: Lines = ()
    effective_from: str = ""
    expires_on: str | None = None
    verified_on: str = ""

    def given(self) -> dict[str, Any]:
        """Only what the request has."""
        return self.model_dump(exclude_unset=True)


class Preview(Shape):
    """Seeing a change as citizens would."""

    changes: GivenChanges


class Edit(Shape):
    """Changing a guide, from the file of ``sha256``."""

    changes: GivenChanges
    reason: Reason
    sha256: Sha256


class Add(Shape):
    """Adding a guide; ``guide`` has the fields of knowledge.editing.NewGuide."""

    guide: dict[str, Any]
    reason: Reason


class Publish(Shape):
    """Publishing what is in the folder; ``force`` also where the check found it worse."""

    reason: Reason
    force: bool = False


class RollBack(Shape):
    """Going back to a version; without one, to that before the current."""

    reason: Reason
    version: VersionName | None = None


class GuideLine(Shape):
    """A guide in the list."""

    id: str
    name: str
    topic: str
    region: str
    region_name: str | None
    summary: str
    verified_on: date
    marks: list[Mark]


class GuideLines(Shape):
    """The first of the ``found`` guides; topics and counts are those of all guides."""

    guides: list[GuideLine]
    found: int
    topics: list[str]
    counts: dict[Mark, int]
    total: int


class Fact(Shape):
    """A field as it is read."""

    label: str
    value: str


class Editable(Shape):
    """The fields that can be changed."""

    aliases: tuple[str, ...]
    similar_questions: tuple[str, ...]
    notes: tuple[str, ...]
    effective_from: date
    expires_on: date | None
    verified_on: date


class Noticed(Shape):
    """What the review says of a field."""

    severity: Literal["error", "warning"]
    field: str
    message: str


class ChangedField(Shape):
    """One field before and after."""

    field: str
    before: Any
    after: Any


class Happened(Shape):
    """One entry of a guide's history."""

    at: datetime
    agent: str | None
    action: str
    reason: str
    changes: list[ChangedField]


class GuidePage(Shape):
    """Everything about one guide; ``history`` is null while the ledger is away."""

    guide: GuideLine
    facts: list[Fact]
    card: GuideCard
    editable: Editable
    sha256: str
    history: list[Happened] | None
    findings: list[Noticed]
    variants: list[GuideLine]


class Fault(Shape):
    """What keeps a field from being saved."""

    field: str
    message: str


class Previewed(Shape):
    """The citizen's card with the changes, and what would be changed.

    While there are ``faults`` there is no card: one types on the way to something sound.
    """

    card: GuideCard | None = None
    changes: list[ChangedField] = Field(default_factory=list)
    findings: list[Noticed] = Field(default_factory=list)
    faults: list[Fault] = Field(default_factory=list)


class Edited(Shape):
    """What was written."""

    id: str
    sha256: str
    changes: list[ChangedField]
    findings: list[Noticed]


class VersionLine(Shape):
    """A version that can be gone back to."""

    version: str
    published_at: datetime | None
    author: str
    reason: str
    guides: int
    current: bool


class RunLine(Shape):
    """The last publish or rollback; ``output`` are the lines it printed."""

    action: Action
    state: Literal["running", "done", "failed", "lost"]
    author: str
    reason: str
    started_at: datetime
    finished_at: datetime | None
    output: list[str]


class Publication(Shape):
    """What is served, what publishing would change, and the last run.

    ``differences`` holds the first of ``differences_total``. ``problems`` are what keeps the
    folder from being published; then there are no differences.
    """

    version: str
    differences: list[Difference]
    differences_total: int
    problems: list[str]
    versions: list[VersionLine]
    run: RunLine | None
