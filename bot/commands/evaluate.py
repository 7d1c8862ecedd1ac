"""./wenban evaluate: how well does the whole path understand? Tables, and ``--json``.

Files are JSON lines; see docs/quality.md for their fields. Every question goes through
a running instance of its own, Rasa and Redis included, as a citizen's would.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from bot.commands import retrieval
from bot.commands.questioner import Questioner, asking
from bot.failures import BotError
from bot.settings import ROOT, read_settings
from knowledge.search.encoder import open_encoder
from knowledge.search.published import open_searcher
from knowledge.search.searcher import Searcher

commands = typer.Typer(no_args_is_help=True, help="评测：答得对不对、该不该答")

File = Annotated[Path, typer.Argument(help="每行一个 JSON 对象的文件", exists=True, dir_okay=False)]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]

_WORST = 20
_BINS = 10


class EvaluationFileInvalid(BotError):
    """A line of an evaluation file is not what the command reads."""

    code = "evaluation_file_invalid"


@dataclass(frozen=True)
class Judged:
    """One question, what was expected and what the citizen got."""

    text: str
    expected: tuple[str, ...]
    outcome: str
    answered: str | None
    offered: tuple[str, ...]
    confidence: float
    aspect: str | None
    expected_aspect: str | None = None

    @property
    def right(self) -> bool:
        """Answered from a guide that fits."""
        return self.answered in self.expected

    @property
    def wrong(self) -> bool:
        """Answered from a guide that does not fit."""
        return self.answered is not None and not self.right

    @property
    def asked_rightly(self) -> bool:
        """Asked back, with a guide that fits among the choices."""
        return self.outcome == "clarifying" and bool(set(self.offered) & set(self.expected))


@commands.command()
def matters(file: File, as_json: AsJson = False) -> None:
    """每个问题对应一个事项：答对、答错、问回来、没有答的各占多少。"""
    lines = list(_read(file, "text", "matter"))
    with asking(read_settings()) as questioner:
        judged = [_judge(questioner, line["text"], [line["matter"]], line) for line in lines]
    searcher = _searcher()
    tops = [searcher.search(line["text"]) for line in lines]
    first = [(t.kept or t.rejected)[0] for t in tops]
    top1 = [c.guide_id == line["matter"] for c, line in zip(first, lines, strict=True)]
    total = len(lines)
    with_aspect = [j for j in judged if j.right and j.expected_aspect not in (None, "other")]
    report = {
        "questions": total,
        "right matter first": sum(top1) / total,
        "answered right": sum(j.right for j in judged) / total,
        "answered wrong": sum(j.wrong for j in judged) / total,
        "asked back with the right choice": sum(j.asked_rightly for j in judged) / total,
        "answered without asking": sum(j.answered is not None for j in judged) / total,
        "not answered": sum(j.answered is None and j.outcome != "clarifying" for j in judged)
        / total,
        "right aspect, where the matter is right": sum(
            j.aspect == j.expected_aspect for j in with_aspect
        )
        / max(len(with_aspect), 1),
        "expected calibration error": _calibration_error([c.probability for c in first], top1),
    }
    _print(report, as_json)
    if not as_json:
        _print_reliability([c.probability for c in first], top1)
        _print_coverage([c.probability for c in first], top1)
        _print_worst(searcher, judged)


@commands.command()
def ambiguous(file: File, as_json: AsJson = False) -> None:
    """说不清的问题：该问回来，选项里要有合适的。"""
    lines = list(_read(file, "text", "acceptable"))
    with asking(read_settings()) as questioner:
        judged = [_judge(questioner, line["text"], line["acceptable"], line) for line in lines]
    total = len(judged)
    _print(
        {
            "questions": total,
            "asked back with a fitting choice": sum(j.asked_rightly for j in judged) / total,
            "answered one that fits": sum(j.right for j in judged) / total,
            "answered one that does not fit": sum(j.wrong for j in judged) / total,
            "not answered": sum(j.answered is None and j.outcome != "clarifying" for j in judged)
            / total,
        },
        as_json,
    )
    if not as_json:
        _print_misses([j for j in judged if not j.asked_rightly])


@commands.command("out-of-scope")
def out_of_scope(file: File, as_json: AsJson = False) -> None:
    """不归我们管的话：不能拿办事指南来答。"""
    lines = list(_read(file, "text", "kind"))
    with asking(read_settings()) as questioner:
        judged = [_judge(questioner, line["text"], [], line) for line in lines]
    total = len(judged)
    crisis = [j for j, line in zip(judged, lines, strict=True) if line["kind"] == "crisis"]
    report: dict[str, Any] = {
        "questions": total,
        "no guide given": sum(j.answered is None for j in judged) / total,
        "crisis recognised": sum(j.outcome == "crisis" for j in crisis) / max(len(crisis), 1),
        "outcomes": dict(Counter(j.outcome for j in judged)),
    }
    _print(report, as_json)
    if not as_json:
        _print_misses([j for j in judged if j.answered is not None])


@commands.command()
def dialogues(file: File, as_json: AsJson = False) -> None:
    """多轮对话：每一轮的事项、要素和结果对不对。"""
    lines = list(_read(file, "name", "turns"))
    wrong: list[str] = []
    turns = 0
    with asking(read_settings()) as questioner:
        for line in lines:
            listed: tuple[str, ...] = ()
            questioner.begin()
            for turn in line["turns"]:
                turns += 1
                reply = questioner.say(turn["text"])
                expect = turn["expect"]
                if reply["outcome"] == "clarifying":
                    listed = questioner.offered(reply)
                fault = _turn_fault(reply, expect, listed)
                if fault:
                    wrong.append(f"{line['name']}：{turn['text']} — {fault}")
    _print({"turns": turns, "turns right": 1 - len(wrong) / turns}, as_json)
    if not as_json:
        print("\n".join(wrong))


@commands.command("retrieval")
def retrieval_on(
    folder: Annotated[Path, typer.Argument(help="BEIR 格式的目录", exists=True, file_okay=False)],
    as_json: AsJson = False,
) -> None:
    """检索：在任何 BEIR 格式的数据上，和 BM25、未训练的编码器同场比。"""
    table = retrieval.compare(retrieval.read(folder), read_settings().encoder)
    if as_json:
        print(json.dumps([asdict(line) for line in table], ensure_ascii=False))
        return
    print(f"{'':18} hit@1  hit@3  hit@10 nDCG@10 MRR    ms/题  索引秒")
    for line in table:
        shares = "  ".join(f"{v:.3f}" for v in (line.hit1, line.hit3, line.hit10, line.ndcg10))
        times = f"{line.milliseconds:5.1f}  {line.index_seconds:6.1f}"
        print(f"{line.name:18} {shares}   {line.mrr:.3f}  {times}")


@commands.command()
def intents(
    file: Annotated[
        Path | None, typer.Argument(help="默认 nlu_data/held_out 的全部", exists=True)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """意图模型：在没有训练过的例句上的正确率。"""
    files = [file] if file else sorted((ROOT / "nlu_data" / "held_out").glob("*.yml"))
    examples = [
        (block["intent"], line.removeprefix("- ").strip())
        for path in files
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        for line in block["examples"].splitlines()
        if line.strip()
    ]
    with asking(read_settings()) as questioner:
        found = [(name, questioner.intent(text), text) for name, text in examples]
    misses = [(name, got, text) for name, got, text in found if name != got]
    _print({"examples": len(found), "accuracy": 1 - len(misses) / len(found)}, as_json)
    if not as_json:
        for name, got, text in misses:
            print(f"  {name} → {got}：{text}")


def _read(file: Path, *fields: str) -> Iterator[dict[str, Any]]:
    """The objects of a JSON lines file; raises EvaluationFileInvalid naming the line."""
    for number, raw in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            line = json.loads(raw)
        except ValueError as error:
            raise EvaluationFileInvalid(f"{file.name} 第 {number} 行不是 JSON") from error
        missing = [f for f in fields if not isinstance(line, dict) or f not in line]
        if missing:
            raise EvaluationFileInvalid(f"{file.name} 第 {number} 行缺少字段：{'、'.join(missing)}")
        yield line


def _judge(
    questioner: Questioner, text: str, expected: Sequence[str], line: dict[str, Any]
) -> Judged:
    questioner.begin()
    reply = questioner.say(text)
    answered = reply["guide"]["id"] if reply["outcome"] in ("answered", "guiding") else None
    return Judged(
        text,
        tuple(expected),
        reply["outcome"],
        answered,
        questioner.offered(reply),
        reply["confidence"] or 0.0,
        reply["aspect"],
        line.get("aspect"),
    )


def _turn_fault(reply: dict[str, Any], expect: dict[str, Any], listed: Sequence[str]) -> str | None:
    """What is wrong with one turn, or ``None``."""
    family = reply["outcome"].split("_")[0]
    wanted = expect["outcome"].split("_")[0]
    if family != wanted:
        return f"应是 {wanted}，却是 {reply['outcome']}"
    matter = expect["matter"]
    if expect.get("option") is not None and listed:
        index = expect["option"] - 1 if expect["option"] > 0 else expect["option"]
        matter = listed[index] if -len(listed) <= index < len(listed) else None
    got = reply["guide"]["id"] if reply["guide"] else None
    if matter is not None and got != matter:
        return f"事项应是 {matter}，却是 {got}"
    if family == "answered" and expect["aspect"] not in (None, "other", reply["aspect"]):
        return f"要素应是 {expect['aspect']}，却是 {reply['aspect']}"
    return None


def _searcher() -> Searcher:
    settings = read_settings()
    return open_searcher(settings.var / "knowledge", open_encoder(settings.encoder))


def _bins(
    confidences: Sequence[float], right: Sequence[bool]
) -> Iterator[tuple[float, int, float, float]]:
    """Lower edge, count, mean confidence and accuracy of each filled bin."""
    for number in range(_BINS):
        low, high = number / _BINS, (number + 1) / _BINS
        inside = [
            (c, r)
            for c, r in zip(confidences, right, strict=True)
            if low <= c < high or (c == 1.0 and number == _BINS - 1)
        ]
        if inside:
            mean = sum(c for c, _ in inside) / len(inside)
            yield low, len(inside), mean, sum(r for _, r in inside) / len(inside)


def _calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error over ten bins (Naeini et al. 2015)."""
    total = len(right)
    return sum(n * abs(mean - acc) for _, n, mean, acc in _bins(confidences, right)) / total


def _print(report: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(report, ensure_ascii=False))
        return
    for name, value in report.items():
        shown = f"{value:.3f}" if isinstance(value, float) else value
        print(f"{name:42} {shown}")


def _print_reliability(confidences: Sequence[float], right: Sequence[bool]) -> None:
    print("\nprobability   questions   mean    right")
    for low, number, mean, accuracy in _bins(confidences, right):
        print(f"{low:.1f}–{low + 0.1:.1f}       {number:6}     {mean:.3f}   {accuracy:.3f}")


def _print_coverage(confidences: Sequence[float], right: Sequence[bool]) -> None:
    print("\nanswer from   coverage   wrong of all")
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        answered = [r for c, r in zip(confidences, right, strict=True) if c >= threshold]
        wrong = sum(not r for r in answered) / len(right)
        print(f"{threshold:.1f}           {len(answered) / len(right):.3f}      {wrong:.3f}")


def _print_worst(searcher: Searcher, judged: Sequence[Judged]) -> None:
    """The wrong answers first, then what was missed, with kept and rejected candidates."""
    bad = sorted((j for j in judged if not j.right), key=lambda j: (not j.wrong, -j.confidence))
    print(f"\nthe worst {min(_WORST, len(bad))}")
    for number, item in zip(count(1), bad[:_WORST], strict=False):
        result = searcher.search(item.text)
        print(f"{number:2}. {item.text}\n    应是 {'、'.join(item.expected)}，结果 {item.outcome}")
        for label, group in (("kept", result.kept[:3]), ("rejected", result.rejected[:2])):
            for candidate in group:
                scores = " ".join(f"{n}={v}" for n, v in candidate.channels.items())
                print(f"    {label:8} {candidate.guide_id} {candidate.probability:.3f}  {scores}")


def _print_misses(misses: Sequence[Judged]) -> None:
    for item in misses:
        shown = asdict(item)
        print(f"  {shown['outcome']} {shown['answered'] or ''} {shown['offered']}：{shown['text']}")
