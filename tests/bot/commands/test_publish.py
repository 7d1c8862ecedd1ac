"""./wenban knowledge publish, diff, versions, rollback, and what a start does about guides."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from bot.commands.__main__ import app
from bot.commands.stages import bring_up_to_date
from bot.settings import ROOT, Settings, read_settings
from knowledge.failures import IndexMissing, VersionUnknown
from knowledge.versions import Versions
from tests.knowledge.encoders import LetterEncoder


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Two guides in a folder of their own; an encoder that needs no model."""
    folder = tmp_path / "library"
    shutil.copytree(ROOT / "knowledge" / "places", folder / "places")
    for guide_id in ("civil-01", "residence-02"):
        file = Path("guides") / guide_id.split("-")[0] / f"{guide_id}.yml"
        guide = yaml.safe_load((ROOT / "knowledge" / file).read_text(encoding="utf-8"))
        few = {"similar_questions": ["头一回办要带啥"], "situations": [], "faqs": []}
        (folder / file).parent.mkdir(parents=True)
        write(folder / file, guide | few)
    monkeypatch.setenv("WENBAN_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("WENBAN_KNOWLEDGE", str(folder))
    for module in ("stages", "knowledge"):
        monkeypatch.setattr(f"bot.commands.{module}.open_encoder", lambda name: LetterEncoder())
    monkeypatch.setattr("bot.commands.stages.unanswerable", lambda: ("快递丢了", "股票怎么买"))
    return read_settings()


@pytest.fixture
def versions(settings: Settings) -> Versions:
    return Versions(settings.var / "knowledge")


def write(file: Path, guide: dict[str, object]) -> None:
    file.write_text(yaml.safe_dump(guide, allow_unicode=True), encoding="utf-8")


def rename(settings: Settings, name: str) -> None:
    file = settings.knowledge / "guides" / "residence" / "residence-02.yml"
    write(file, yaml.safe_load(file.read_text(encoding="utf-8")) | {"name": name})


def ask_for_wedding(settings: Settings) -> None:
    line = {"text": "结婚登记", "matter": "civil-01", "aspect": "how", "style": "plain"}
    file = settings.knowledge / "checks.jsonl"
    file.write_text(json.dumps(line, ensure_ascii=False), encoding="utf-8")


def remove_wedding(settings: Settings) -> None:
    (settings.knowledge / "guides" / "civil" / "civil-01.yml").unlink()


def wenban(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["knowledge", *arguments])


def served_name(versions: Versions) -> str:
    return versions.current().library().guide("residence-02").name


def test_an_edit_is_seen_published_and_taken_back(settings: Settings, versions: Versions) -> None:
    assert "已发布 2 份办事指南" in wenban("publish").output
    first = versions.current().name
    rename(settings, "居住证头一回办")

    seen = wenban("diff").output
    published = wenban("publish", "--reason", "换名称", "--author", "王芳")
    listed = wenban("versions").output.splitlines()

    assert "名称：「居住证首次申领」→「居住证头一回办」" in seen
    assert published.exit_code == 0
    assert served_name(versions) == "居住证头一回办"
    assert wenban("diff").output.strip() == "没有差别。"
    assert listed[0].startswith(f"* {versions.current().name}")
    assert listed[0].endswith("王芳  换名称")
    assert listed[1].startswith(f"  {first}")

    back = wenban("rollback", "--reason", "名称有误")

    assert f"已退回版本 {first}" in back.output
    assert served_name(versions) == "居住证首次申领"
    assert versions.history()[-1].reason == "名称有误"


def test_differences_are_given_to_programs_as_json_and_against_any_version(
    settings: Settings, versions: Versions
) -> None:
    wenban("publish")
    first = versions.current().name
    rename(settings, "居住证头一回办")
    wenban("publish")

    (found,) = json.loads(wenban("diff", "--json", "--from", first).output)

    assert (found["kind"], found["id"], found["field"]) == ("changed", "residence-02", "name")
    assert (found["old"], found["new"]) == ("居住证首次申领", "居住证头一回办")
    assert json.loads(wenban("diff", "--json").output) == []


def test_publishing_the_same_again_says_that_nothing_changed(settings: Settings) -> None:
    wenban("publish")
    assert "没有变化" in wenban("publish").output


def test_a_version_that_answers_worse_is_refused_with_the_questions_and_exit_status_1(
    settings: Settings, versions: Versions
) -> None:
    ask_for_wedding(settings)
    assert "抽查 1 句，首位答对 100.0%" in wenban("publish").output
    before = versions.current()
    remove_wedding(settings)

    refused = wenban("publish")

    assert refused.exit_code == 1
    assert "结婚登记　应是 civil-01，却是 residence-02" in refused.output
    assert versions.current() == before
    forced = wenban("publish", "--force").output
    assert "首位答对 0.0%，原来 100.0%" in forced
    assert versions.current() != before


def test_a_check_file_may_be_named(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text('{"text": "结婚登记", "matter": "exit-01"}', encoding="utf-8")
    assert wenban("publish", "--check", str(file)).exit_code == 1


def test_without_anything_published_every_command_says_what_to_do(settings: Settings) -> None:
    assert isinstance(wenban("diff").exception, IndexMissing)
    assert isinstance(wenban("rollback").exception, VersionUnknown)
    assert isinstance(wenban("rollback", "0123456789abcdef").exception, VersionUnknown)


# A start.


def test_a_start_publishes_what_changed(settings: Settings, versions: Versions) -> None:
    assert bring_up_to_date(settings) is None
    rename(settings, "居住证头一回办")
    assert bring_up_to_date(settings) is None
    assert served_name(versions) == "居住证头一回办"


def test_a_start_after_a_rollback_keeps_the_version_gone_back_to(
    settings: Settings, versions: Versions
) -> None:
    wenban("publish")
    rename(settings, "居住证头一回办")
    wenban("publish")
    wenban("rollback")

    remark = bring_up_to_date(settings)

    assert remark is not None
    assert "./wenban knowledge publish" in remark
    assert served_name(versions) == "居住证首次申领"


def test_a_start_after_a_rollback_to_a_version_that_broke_publishes_again(
    settings: Settings, versions: Versions
) -> None:
    wenban("publish")
    rename(settings, "居住证头一回办")
    wenban("publish")
    wenban("rollback")
    (versions.current().folder / "index" / "classifier.npz").unlink()

    assert bring_up_to_date(settings) is None
    assert served_name(versions) == "居住证头一回办"


def test_a_start_with_guides_that_answer_worse_serves_on_as_before(
    settings: Settings, versions: Versions
) -> None:
    ask_for_wedding(settings)
    bring_up_to_date(settings)
    before = versions.current()
    remove_wedding(settings)

    remark = bring_up_to_date(settings)

    assert remark is not None
    assert "结婚登记" in remark
    assert versions.current() == before


def test_a_first_start_serves_even_a_doubtful_version(
    settings: Settings, versions: Versions
) -> None:
    ask_for_wedding(settings)
    remove_wedding(settings)
    bring_up_to_date(settings)
    assert served_name(versions) == "居住证首次申领"
