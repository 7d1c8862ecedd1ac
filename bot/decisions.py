"""What may be decided about a sentence; values, without behaviour."""

from __future__ import annotations

from dataclasses import dataclass

from bot.context import Pending
from bot.understanding import Act
from bot.walking import Walk
from knowledge.guide import Aspect


@dataclass(frozen=True)
class Answer:
    """Answer one aspect of one guide, and ``also`` others asked in the same breath.

    ``siblings`` are guides offered beside it.
    """

    guide_id: str
    aspect: Aspect
    probability: float
    siblings: tuple[str, ...] = ()
    also: tuple[Aspect, ...] = ()


@dataclass(frozen=True)
class Clarify:
    """Ask which of these guides is meant."""

    pending: Pending
    probability: float


@dataclass(frozen=True)
class SmallTalk:
    """Answer an act that is not about a matter."""

    act: Act


@dataclass(frozen=True)
class HandOff:
    """Bring in a person; ``reason`` is requested, unanswered, complaint or abuse."""

    reason: str


@dataclass(frozen=True)
class Unanswered:
    """Say plainly that no guide answers this; ``out_of_scope`` where it is none of ours."""

    out_of_scope: bool = False


@dataclass(frozen=True)
class Alarm:
    """It sounds like danger, though no rule of ``safety.yml`` knows the words."""


@dataclass(frozen=True)
class StartOver:
    """Forget the matter in hand and greet again."""


@dataclass(frozen=True)
class Repeat:
    """Say the last answer again."""


@dataclass(frozen=True)
class Lead:
    """Go on through one guide together, from where the walk has come to."""

    walk: Walk


@dataclass(frozen=True)
class Leave:
    """Stop leading; the matter stays in hand."""


Decision = (
    Answer | Clarify | SmallTalk | HandOff | Unanswered | Alarm | StartOver | Repeat | Lead | Leave
)
