"""./wenban evaluate over a published version, with an instance that says what it is told to."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.commands.__main__ import app
from bot.commands.evaluation.lines import EvaluationFileInvalid
from bot.commands.questioner import Questioner
from bot.settings import ROOT, Settings
from knowledge.publishing import Sources, publish
from knowledge.versions import Versions
from tests.bot.commands.evaluation.instance import Instance, Reply
from tests.knowledge.encoders import LetterEncoder

IDS = ("civil-01", "residence-02")
NAMES = {"结婚登记": "civil-01", "居住证首次申领": "residence-02"}
CHOICES = [{"label": name, "value": name} for name in NAMES]
ANSWER = {"outcome": "answered", "aspect": "how", "confidence": 0.9}


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two guides, published below the settings' ``var``."""
    folder = tmp_path / "library"
    shutil.copytree(ROOT / "knowledge" / "places", folder / "places")
    for guide_id in IDS:
        file = Path("guides") / guide_id.split("-")[0] / f"{guide_id}.yml"
        (folder / file).parent.mkdir(parents=True)
        shutil.copy(ROOT / "knowledge" / file, folder / file)
    versions = Versions(tmp_path / "var" / "knowledge")
    publish(Sources(folder, LetterEncoder(), ("快递丢了", "股票怎么买")), versions)
    monkeypatch.setenv("WENBAN_VAR", str(tmp_path / "var"))
    monkeypatch.setattr(
        "bot.commands.evaluation.questions.open_encoder", lambda setting: LetterEncoder()
    )
    return folder


Evaluate = Callable[..., Result]


@pytest.fixture
def evaluate(library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Evaluate:
    """Run a command on these lines, to which the instance gives these replies."""

    def run(command: str, lines: list[object], replies: list[Reply], *options: str) -> Result:
        @contextmanager
        def asking(settings: Settings) -> Iterator[Questioner]:
            yield Instance(*replies).questioner(NAMES)

        for module in ("questions", "dialogues"):
            monkeypatch.setattr(f"bot.commands.evaluation.{module}.asking", asking)
        file = tmp_path / "questions.jsonl"
        written = (json.dumps(line, ensure_ascii=False) for line in lines)
        file.write_text("\n".join(written), encoding="utf-8")
        return CliRunner().invoke(app, ["evaluate", command, str(file), *options])

    return run


def answer(guide: str) -> Reply:
    return {**ANSWER, "guide": {"id": guide}}


def reply(outcome: str) -> Reply:
    return {"outcome": outcome, "guide": None, "aspect": None, "confidence": None}


def test_matters_are_measured_in_total_and_by_style_topic_and_aspect(evaluate: Evaluate) -> None:
    lines = [
        {"text": "结婚登记", "matter": "civil-01", "aspect": "how", "style": "plain"},
        {"text": "居住证", "matter": "residence-02", "aspect": "fee", "style": "plain"},
        {"text": "想扯证", "matter": "civil-01", "aspect": "how", "style": "country"},
    ]
    replies = [answer("civil-01@990101"), answer("residence-02"), reply("unanswered_no_match")]

    report = json.loads(evaluate("matters", lines, replies, "--json").stdout)

    assert report["answered right"] == pytest.approx(2 / 3)
    assert report["by"]["style"]["plain"]["answered right"] == 1
    assert report["by"]["style"]["country"]["not answered"] == 1
    assert report["by"]["topic"]["civil"]["questions"] == 2
    assert report["by"]["outcome"]["unanswered_no_match"]["questions"] == 1
    assert report["by"]["aspect"]["fee"]["right aspect, where the matter is right"] == 0
    assert sum(line["questions"] for line in report["reliability"]) == 3


def test_the_worst_come_first_with_what_the_search_found(evaluate: Evaluate) -> None:
    lines = [{"text": text, "matter": "civil-01"} for text in ("扯证", "结婚登记", "成亲")]
    replies = [reply("unanswered_no_match"), answer("residence-02"), answer("civil-01")]

    worst = evaluate("matters", lines, replies).stdout.split("the worst 2")[1]

    wrong, missed = worst.split(" 2. 扯证　（sure ")
    assert " 1. 结婚登记　（sure " in wrong
    assert "应是 civil-01，结果 answered residence-02" in wrong
    assert "kept     civil-01" in wrong
    assert "dense asked=" in wrong
    assert "应是 civil-01，结果 unanswered_no_match" in missed
    assert "成亲" not in worst


def test_ambiguous_questions_are_measured_by_style(evaluate: Evaluate) -> None:
    lines = [{"text": "证丢了", "acceptable": list(IDS), "style": "voice"}]
    asked_back = {**reply("clarifying"), "options": CHOICES}

    report = json.loads(evaluate("ambiguous", lines, [asked_back], "--json").stdout)

    assert list(report["by"]) == ["style", "outcome"]
    assert report["by"]["style"]["voice"]["asked back with a fitting choice"] == 1


def test_out_of_scope_is_measured_by_kind_and_shows_what_was_answered(evaluate: Evaluate) -> None:
    lines = [{"text": "想死", "kind": "crisis"}, {"text": "学车", "kind": "other_matter"}]
    replies = [reply("crisis"), answer("civil-01")]

    report = json.loads(evaluate("out-of-scope", lines, replies, "--json").stdout)
    shown = evaluate("out-of-scope", lines, replies).stdout

    assert report["by"]["kind"]["crisis"]["crisis recognised"] == 1
    assert report["by"]["kind"]["other_matter"]["no guide given"] == 0
    assert "answered civil-01（sure " in shown
    assert "想死" not in shown


def test_dialogues_show_what_is_wrong_with_which_turn(evaluate: Evaluate) -> None:
    expect = {"matter": "civil-01", "aspect": "how", "outcome": "answered"}
    lines = [{"name": "结婚", "turns": [{"text": "想扯证", "expect": expect}]}]

    shown = evaluate("dialogues", lines, [answer("residence-02")]).stdout

    assert "结婚：想扯证 — 事项应是 civil-01，却是 residence-02" in shown


def test_pictures_are_drawn_beside_the_report(evaluate: Evaluate, tmp_path: Path) -> None:
    lines = [{"text": "结婚登记", "matter": "civil-01"}]
    vague = [{"text": "证丢了", "acceptable": list(IDS)}]
    folder = tmp_path / "plots"

    report = evaluate("matters", lines, [answer("civil-01")], "--json", "--plot", str(folder))
    evaluate("ambiguous", vague, [reply("unanswered_no_match")], "--plot", str(folder))

    assert json.loads(report.stdout)["answered right"] == 1
    assert {file.name for file in folder.iterdir()} == {
        "matters-reliability.svg",
        "matters-coverage.svg",
        "ambiguous-reach.svg",
    }


def test_a_matter_that_the_published_version_does_not_have_is_named_before_anything_is_asked(
    evaluate: Evaluate,
) -> None:
    lines = [{"text": "办护照", "matter": "exit-01"}, {"text": "居住证"}]

    failed = evaluate("matters", lines, [])

    assert isinstance(failed.exception, EvaluationFileInvalid)
    assert "第 1 行字段 matter 没有事项 exit-01" in str(failed.exception)
    assert "第 2 行缺少字段：matter" in str(failed.exception)
