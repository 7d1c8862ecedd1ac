"""The lines of evaluation files: typed, and every bad one named."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    StringConstraints,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import ErrorDetails

from bot.failures import BotError
from bot.reply import Outcome
from knowledge.guide import Aspect

T = TypeVar("T")
Kind = TypeVar("Kind", bound=BaseModel)

# Questions that no field of a guide answers.
OTHER_ASPECT = "other"
_ASPECTS = {*Aspect, OTHER_ASPECT}
_FAULTS = {
    "json_invalid": "不是 JSON",
    "model_type": "不是 JSON 对象",
    "missing": "缺少字段",
    "string_type": "应当是文字",
    "int_type": "应当是整数",
    "string_too_short": "不能为空",
    "tuple_type": "应当是一列",
}


class EvaluationFileInvalid(BotError):
    """Lines of an evaluation file are not what the command reads."""

    code = "evaluation_file_invalid"


def _known_matter(matter: str, info: ValidationInfo) -> str:
    if matter not in (info.context or ()):
        raise ValueError(f"没有事项 {matter}")
    return matter


def _known_aspect(aspect: str) -> str:
    if aspect not in _ASPECTS:
        raise ValueError(f"没有要素 {aspect}")
    return aspect


def _known_outcome(outcome: str) -> str:
    if not any(known == outcome or known.startswith(f"{outcome}_") for known in Outcome):
        raise ValueError(f"没有结果 {outcome}")
    return outcome


def _filled(items: tuple[T, ...]) -> tuple[T, ...]:
    # Not Field(min_length=1), which also calls a list empty whose only item is wrong.
    if not items:
        raise ValueError("不能为空")
    return items


Words = Annotated[str, StringConstraints(min_length=1)]
MatterName = Annotated[str, AfterValidator(_known_matter)]
AspectName = Annotated[str, AfterValidator(_known_aspect)]
OutcomeName = Annotated[str, AfterValidator(_known_outcome)]


class Line(BaseModel):
    """Base of all lines; fields that a command does not know are their author's."""

    model_config = ConfigDict(frozen=True, strict=True)


class MatterLine(Line):
    """A question with one right matter."""

    text: Words
    matter: MatterName
    aspect: AspectName | None = None
    style: Words | None = None


class AmbiguousLine(Line):
    """A question that several matters fit."""

    text: Words
    acceptable: Annotated[tuple[MatterName, ...], AfterValidator(_filled)]
    style: Words | None = None


class OutOfScopeLine(Line):
    """A question that no matter fits."""

    text: Words
    kind: Words
    style: Words | None = None


class Expect(Line):
    """What a turn of a dialogue should come to.

    ``option`` is the place, from 1, of the matter in the list last shown; -1 is the last.
    """

    matter: MatterName | None
    aspect: AspectName | None
    outcome: OutcomeName
    option: int | None = None


class Turn(Line):
    """One thing a citizen says in a dialogue."""

    text: Words
    expect: Expect


class DialogueLine(Line):
    """A whole dialogue."""

    name: Words
    turns: Annotated[tuple[Turn, ...], AfterValidator(_filled)]


def read(file: Path, kind: type[Kind], known: Collection[str] = ()) -> tuple[Kind, ...]:
    """The lines of a JSON lines file; empty lines are passed over.

    ``known`` are the ids that may stand where a matter is named. Raises
    EvaluationFileInvalid with every fault of every line.
    """
    found: list[Kind] = []
    faults: list[str] = []
    for number, line in numbered(file):
        try:
            found.append(kind.model_validate_json(line, context=known))
        except ValidationError as error:
            told = dict.fromkeys(_told(fault) for fault in error.errors(include_url=False))
            faults += (f"第 {number} 行{fault}" for fault in told)
    complain(file, faults)
    if not found:
        raise EvaluationFileInvalid(f"{file} 里一行也没有")
    return tuple(found)


def numbered(file: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file that hold something, with their numbers from 1."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationFileInvalid(f"{file} 读不了：{type(error).__name__}") from error
    # Not splitlines: JSON may hold U+2028 and the like within a text.
    lines = enumerate(text.split("\n"), start=1)
    return ((number, line) for number, line in lines if line.strip())


def complain(file: Path, faults: Collection[str]) -> None:
    """Raise EvaluationFileInvalid if there are faults, with all of them."""
    if faults:
        raise EvaluationFileInvalid("\n  ".join([f"{file} 有 {len(faults)} 处不对：", *faults]))


def _told(fault: ErrorDetails) -> str:
    """What is wrong, where; the values themselves are not repeated unless they are ids."""
    field = ".".join(str(part + 1 if isinstance(part, int) else part) for part in fault["loc"])
    if fault["type"] == "value_error":
        message = str(fault["ctx"]["error"])
    else:
        message = _FAULTS.get(fault["type"], fault["msg"])
    if not field:
        return message
    return f"{message}：{field}" if fault["type"] == "missing" else f"字段 {field} {message}"
