"""What the console's routes of unanswered questions take and give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from handoff.console.schemas import Shape
from handoff.ledger.unanswered import Status

QuestionId = Annotated[str, StringConstraints(pattern=r"^\d{1,20}-\d{1,20}$")]
GuideName = Annotated[str, StringConstraints(pattern=r"^[a-z]+-\d{2,5}(@\d{2,12})?$")]
WeekName = Annotated[str, StringConstraints(pattern=r"^\d{4}-W\d{2}$")]
# A cluster of one week; the body of a request holds no more.
Questions = Annotated[list[QuestionId], Field(min_length=1, max_length=1000)]
# How long each may be is checked in knowledge.editing, which says in Chinese what is wrong.
Texts = Annotated[
    list[Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]],
    Field(max_length=20),
]


class AddToGuide(Shape):
    """Adding ``texts``, as the supervisor worded them, to a guide's similar questions."""

    questions: Questions
    guide_id: GuideName
    texts: Annotated[Texts, Field(min_length=1)]


class BeginGuide(Shape):
    """Beginning a guide; ``guide`` has the fields of knowledge.editing.NewGuide."""

    questions: Questions
    guide: dict[str, Any]


class Decide(Shape):
    """Dismissing questions, or taking that back."""

    questions: Questions
    status: Literal[Status.DISMISSED, Status.OPEN]


class WeekLine(Shape):
    """A week and how many of its questions there are, and are still open."""

    week: WeekName
    first_day: date
    last_day: date
    total: int
    open: int


class WeekLines(Shape):
    """The weeks that are kept, the newest first."""

    weeks: list[WeekLine]


class SuggestedGuide(Shape):
    """A guide that came up; ``count``: for how many of the cluster's questions."""

    id: str
    name: str
    probability: float
    count: int


class QuestionLine(Shape):
    """One question, masked. ``guide_name`` is that of the guide it became part of."""

    id: str
    at: datetime
    text: str
    outcome: str
    status: Status
    guide_id: str | None
    guide_name: str | None
    settled_at: datetime | None


class ClusterLine(Shape):
    """Questions that mean the same, the most typical first; its id is that of the cluster."""

    id: str
    count: int
    open: int
    guides: list[SuggestedGuide]
    questions: list[QuestionLine]


class WeekPage(Shape):
    """One week, the largest cluster first; ``left_out``: more than can be grouped."""

    week: WeekLine
    left_out: int
    clusters: list[ClusterLine]


class Settled(Shape):
    """What became of the questions, and the guide where there is one."""

    status: Status
    guide_id: str | None = None
