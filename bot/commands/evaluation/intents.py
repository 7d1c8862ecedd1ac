"""./wenban evaluate intents: the intent model on sentences that it was not trained on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.commands.evaluation.calibration import Point, calibration_error
from bot.commands.evaluation.lines import EvaluationFileInvalid, Words, complain
from bot.commands.evaluation.options import AsJson, Plot, finish, watched
from bot.commands.evaluation.report import Figures, Report, breakdown, share
from bot.commands.questioner import asking
from bot.settings import ROOT, read_settings


class _Block(BaseModel):
    model_config = ConfigDict(strict=True)

    intent: Words
    examples: Words


class _File(BaseModel):
    model_config = ConfigDict(strict=True)

    nlu: list[_Block]


@dataclass(frozen=True)
class Parsed:
    """A sentence, the intent its author meant, and the likeliest to the model."""

    text: str
    meant: str
    got: str
    confidence: float

    @property
    def right(self) -> bool:
        """Whether the model understood what was meant."""
        return self.got == self.meant


def intents(
    file: Annotated[
        Path | None,
        typer.Argument(help="默认 nlu_data/held_out 的全部", exists=True, dir_okay=False),
    ] = None,
    as_json: AsJson = False,
    plots: Plot = None,
) -> None:
    """意图模型：在没有训练过的例句上的正确率。"""
    files = [file] if file else sorted((ROOT / "nlu_data" / "held_out").glob("*.yml"))
    examples = [example for path in files for example in read_examples(path)]
    with asking(read_settings()) as questioner:
        shown = watched(examples, "intents", len(examples))
        found = [Parsed(text, name, *questioner.likeliest_intent(text)) for name, text in shown]
    points = [Point(item.confidence, item.right) for item in found]
    totals = {**measure(found), "expected calibration error": calibration_error(points)}
    by = breakdown(found, {"intent": lambda item: item.meant}, measure)
    finish(Report(totals, by, points), "intents", points, as_json, plots)
    if not as_json:
        for item in (item for item in found if not item.right):
            print(f"  {item.meant} → {item.got}（{item.confidence:.3f}）：{item.text}")


def read_examples(file: Path) -> Iterator[tuple[str, str]]:
    """Intent and sentence of each example of Rasa's YAML; raises EvaluationFileInvalid."""
    try:
        read = _File.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except ValidationError as error:
        complain(file, [_told(fault["loc"], fault["msg"]) for fault in error.errors()])
        raise
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise EvaluationFileInvalid(f"{file} 不是 YAML：{error}") from error
    for block in read.nlu:
        for line in filter(str.strip, block.examples.splitlines()):
            yield block.intent, line.strip().removeprefix("- ").strip()


def measure(found: Sequence[Parsed]) -> Figures:
    """How many sentences there are, and the share that is understood."""
    return {"examples": len(found), "accuracy": share(item.right for item in found)}


def _told(where: tuple[int | str, ...], message: str) -> str:
    parts = [f"第 {part + 1} 段" if isinstance(part, int) else part for part in where]
    return f"{' '.join(parts)} {message}".strip()
