"""./wenban evaluate dialogues: several turns, each judged with what was said before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.commands.evaluation.calibration import Point
from bot.commands.evaluation.judging import Fault, topic_of, turn_fault
from bot.commands.evaluation.lines import DialogueLine, Turn, read
from bot.commands.evaluation.options import AsJson, File, Plot, finish, watched
from bot.commands.evaluation.report import Figures, Report, breakdown, share
from bot.commands.questioner import Questioner, asking
from bot.settings import read_settings
from knowledge.versions import Versions


@dataclass(frozen=True)
class JudgedTurn:
    """A turn, what is wrong with the reply, and how sure an answer was (if there was one)."""

    dialogue: str
    turn: Turn
    fault: Fault | None
    point: Point | None


_DIVISIONS: Mapping[str, Callable[[JudgedTurn], str | None]] = {
    "outcome": lambda judged: judged.turn.expect.outcome,
    "topic": lambda judged: topic_of(matter) if (matter := judged.turn.expect.matter) else None,
    "aspect": lambda judged: judged.turn.expect.aspect,
}


def dialogues(file: File, as_json: AsJson = False, plots: Plot = None) -> None:
    """多轮对话：每一轮的事项、要素和结果对不对。"""
    settings = read_settings()
    library = Versions(settings.var / "knowledge").current().library()
    lines = read(file, DialogueLine, library.names)
    with asking(settings) as questioner:
        judged = list(judge_dialogues(questioner, watched(lines, file.name, len(lines))))
    points = [item.point for item in judged if item.point is not None]
    report = Report(measure(judged), breakdown(judged, _DIVISIONS, measure), points)
    finish(report, "dialogues", points, as_json, plots)
    if not as_json:
        for item in (item for item in judged if item.fault):
            print(f"{item.dialogue}：{item.turn.text} — {item.fault}")


def judge_dialogues(questioner: Questioner, lines: Iterable[DialogueLine]) -> Iterator[JudgedTurn]:
    """Have each dialogue in a conversation of its own."""
    for line in lines:
        listed: tuple[str, ...] = ()
        questioner.begin()
        for turn in line.turns:
            reply = questioner.say(turn.text)
            if reply["outcome"] == "clarifying":
                listed = questioner.offered(reply)
            fault = turn_fault(reply, turn.expect, listed)
            sure = reply["confidence"] if reply["outcome"] == "answered" else None
            right = fault is None or fault.part == "要素"
            yield JudgedTurn(line.name, turn, fault, None if sure is None else Point(sure, right))


def measure(judged: Sequence[JudgedTurn]) -> Figures:
    """Share of turns that are right, and of those that fail by the part that fails first."""
    faults = [item.fault.part if item.fault else None for item in judged]
    return {
        "turns": len(judged),
        "turns right": share(fault is None for fault in faults),
        "wrong outcome": share(fault == "结果" for fault in faults),
        "wrong matter": share(fault == "事项" for fault in faults),
        "wrong aspect": share(fault == "要素" for fault in faults),
    }
