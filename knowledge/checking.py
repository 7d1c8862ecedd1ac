"""Questions with known answers, searched before a version goes into service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.failures import CheckFileInvalid

# Below this the citizen is better served by whatever was there before: every fifth question
# would begin with a wrong guide. Well below what a sound library reaches (docs/quality.md).
LEAST_SHARE = 0.80
# An edit of a few guides moves a few questions of several hundred; more is a fault, not noise.
MOST_LOST = 0.01
_SHOWN = 20

FirstOf = Callable[[str], str | None]


class Question(BaseModel):
    """One line of a check file; other fields (aspect, style) are for its authors."""

    model_config = ConfigDict(frozen=True)

    text: str = Field(min_length=1)
    matter: str = Field(min_length=1)


class Worse(BaseModel):
    """A question that was right and no longer is (or, with nothing before, is wrong)."""

    model_config = ConfigDict(frozen=True)

    text: str
    matter: str
    found: str | None


class Checked(BaseModel):
    """How many questions found their matter first, now and with the version before."""

    model_config = ConfigDict(frozen=True)

    questions: int
    right: int
    right_before: int | None
    worse: tuple[Worse, ...] = ()

    @property
    def share(self) -> float:
        """Share of questions whose matter comes first."""
        return self.right / self.questions

    @property
    def share_before(self) -> float | None:
        """The same with the version before; ``None`` where there was none that could say."""
        return None if self.right_before is None else self.right_before / self.questions

    @property
    def objection(self) -> str | None:
        """Why this version should not go into service, in Chinese; ``None`` if nothing speaks
        against it."""
        before = self.right_before
        if before is not None and before - self.right > MOST_LOST * self.questions:
            was = before / self.questions
            return f"首位答对从 {was:.1%} 降到 {self.share:.1%}，降得超过 {MOST_LOST:.0%}"
        if self.share < LEAST_SHARE:
            return f"首位答对 {self.share:.1%}，低于 {LEAST_SHARE:.0%}"
        return None

    def lines(self) -> list[str]:
        """The questions that got worse, one a line, the first twenty."""
        shown = [
            f"  {worse.text}　应是 {worse.matter}，却是 {worse.found or '没有找到'}"
            for worse in self.worse[:_SHOWN]
        ]
        more = len(self.worse) - len(shown)
        return [*shown, f"  还有 {more} 句"] if more else shown


@dataclass(frozen=True)
class CheckFile:
    """The questions of one file."""

    path: Path
    questions: tuple[Question, ...]


def read_checks(path: Path) -> CheckFile:
    """Read JSON lines ``{"text": …, "matter": …}``; raises CheckFileInvalid naming the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CheckFileInvalid(f"{path} 读不了：{type(error).__name__}") from error
    found: list[Question] = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                found.append(Question.model_validate_json(line))
            except ValidationError as error:
                raise CheckFileInvalid(
                    f'{path} 第 {number} 行应当是 {{"text": "问题", "matter": "事项编号"}}'
                ) from error
    if not found:
        raise CheckFileInvalid(f"{path} 里一个问题也没有")
    return CheckFile(path, tuple(found))


def check(questions: Sequence[Question], first: FirstOf, first_before: FirstOf | None) -> Checked:
    """Ask every question of the new version and, where there is one, of the version before."""
    now = [first(question.text) for question in questions]
    before = [first_before(q.text) for q in questions] if first_before else None
    right = [found == q.matter for found, q in zip(now, questions, strict=True)]
    was_right = (
        [found == q.matter for found, q in zip(before, questions, strict=True)] if before else None
    )
    worse = tuple(
        Worse(text=q.text, matter=q.matter, found=found)
        for q, found, well, was in zip(
            questions, now, right, was_right or [True] * len(now), strict=True
        )
        if was and not well
    )
    return Checked(
        questions=len(questions),
        right=sum(right),
        right_before=None if was_right is None else sum(was_right),
        worse=worse,
    )
