"""One question put to a running instance and to the search, and whether what came back is right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.commands.evaluation.calibration import Point
from bot.commands.evaluation.lines import AmbiguousLine, Expect, MatterLine, OutOfScopeLine
from bot.commands.questioner import Questioner
from knowledge.search.searcher import Searcher, SearchResult

# Both speak from a guide: at once, or step by step.
_FROM_A_GUIDE = ("answered", "guiding")


@dataclass(frozen=True)
class Asked:
    """A question, the matters that are right answers to it, and what its author says of it."""

    text: str
    expected: tuple[str, ...] = ()
    aspect: str | None = None
    style: str | None = None
    kind: str | None = None

    @classmethod
    def of(cls, line: MatterLine | AmbiguousLine | OutOfScopeLine) -> Asked:
        """The question of a line."""
        match line:
            case MatterLine():
                return cls(line.text, (line.matter,), line.aspect, line.style)
            case AmbiguousLine():
                return cls(line.text, line.acceptable, style=line.style)
            case OutOfScopeLine():
                return cls(line.text, style=line.style, kind=line.kind)

    @property
    def topic(self) -> str | None:
        """The topic of the one right matter."""
        return topic_of(self.expected[0]) if len(self.expected) == 1 else None


@dataclass(frozen=True)
class Judged:
    """A question, what the citizen got (matters, not variants), and what the search found."""

    asked: Asked
    outcome: str
    answered: str | None
    offered: tuple[str, ...]
    aspect: str | None
    found: SearchResult

    @property
    def right(self) -> bool:
        """Answered from a guide that fits."""
        return self.answered in self.asked.expected

    @property
    def wrong(self) -> bool:
        """Answered from a guide that does not fit."""
        return self.answered is not None and not self.right

    @property
    def asked_back(self) -> bool:
        """Left the choice to the citizen."""
        return self.outcome == "clarifying"

    @property
    def asked_rightly(self) -> bool:
        """Asked back, with a guide that fits among the choices."""
        return self.asked_back and not set(self.offered).isdisjoint(self.asked.expected)

    @property
    def silent(self) -> bool:
        """Neither answered nor asked back."""
        return self.answered is None and not self.asked_back

    @property
    def point(self) -> Point:
        """How sure the search is of its best guide, and whether that fits."""
        best = next(iter(self.found.kept + self.found.rejected), None)
        return Point(self.found.sure, best is not None and best.guide_id in self.asked.expected)


@dataclass(frozen=True)
class Fault:
    """A fault of a turn: its ``part`` (结果, 事项 or 要素), what it should be and what came."""

    part: str
    expected: str | None
    got: str | None

    def __str__(self) -> str:
        return f"{self.part}应是 {self.expected}，却是 {self.got}"


def judge(
    questioner: Questioner, searcher: Searcher, region: str | None, asked: Sequence[Asked]
) -> Iterator[Judged]:
    """Ask each question in a conversation of its own."""
    for question in asked:
        questioner.begin()
        reply = questioner.say(question.text)
        yield Judged(
            question,
            reply["outcome"],
            answered_matter(reply),
            questioner.offered(reply),
            reply["aspect"],
            searcher.search(question.text, region),
        )


def answered_matter(reply: dict[str, Any]) -> str | None:
    """The matter or bundle a reply answers from, if it answers."""
    return matter_of(reply) if reply["outcome"] in _FROM_A_GUIDE else None


def matter_of(reply: dict[str, Any]) -> str | None:
    """The matter or bundle a reply names, whichever region's variant its guide is."""
    guide = reply["guide"]
    return str(guide["id"]).split("@")[0] if guide else None


def topic_of(matter: str) -> str:
    """``residence`` of ``residence-01``."""
    return matter.rsplit("-", 1)[0]


def turn_fault(reply: dict[str, Any], expect: Expect, listed: Sequence[str]) -> Fault | None:
    """The first thing that is wrong with a turn; ``listed`` are the choices last shown."""
    family, wanted = _family(reply["outcome"]), _family(expect.outcome)
    if family != wanted:
        return Fault("结果", expect.outcome, reply["outcome"])
    matter = expect.matter
    if expect.option is not None and listed:
        matter = _chosen(expect.option, listed)
    if matter is not None and matter_of(reply) != matter:
        return Fault("事项", matter, matter_of(reply))
    if family == "answered" and expect.aspect not in (None, "other", reply["aspect"]):
        return Fault("要素", expect.aspect, reply["aspect"])
    return None


def _family(outcome: str) -> str:
    return "answered" if outcome in _FROM_A_GUIDE else outcome.split("_")[0]


def _chosen(option: int, listed: Sequence[str]) -> str | None:
    """The choice a citizen points at: from 1, or from -1 backwards."""
    index = option - 1 if option > 0 else option
    return listed[index] if -len(listed) <= index < len(listed) else None
