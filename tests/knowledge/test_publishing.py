"""Publishing and going back: one step each, and nothing served is ever lost by it."""

from __future__ import annotations

import multiprocessing
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.checking import CheckFile, Question
from knowledge.failures import (
    EncoderUnusable,
    IndexMissing,
    LibraryInvalid,
    PublicationRefused,
    VersionUnknown,
)
from knowledge.publishing import Publication, Sources, publish, rollback
from knowledge.versions import Versions
from tests.knowledge.encoders import LetterEncoder

STRANGERS = ("今天天气怎么样", "彩票中奖去哪兑")


class PowerCut(Exception):
    """Raised from the progress callback, where a stop of the process would fall."""


def cut_the_power(done: int, total: int) -> None:
    raise PowerCut


@pytest.fixture
def folder(pocket_folder: Path, tmp_path: Path) -> Path:
    """A library of two guides that a test may edit."""
    return Path(shutil.copytree(pocket_folder, tmp_path / "library"))


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    return Versions(tmp_path / "published")


def put_out(folder: Path, versions: Versions, **options: Any) -> Publication:
    return publish(Sources(folder, LetterEncoder(), STRANGERS), versions, **options)


def edit(folder: Path, **changes: object) -> None:
    """Change fields of 居住证首次申领."""
    file = folder / "guides" / "residence" / "residence-02.yml"
    guide = yaml.safe_load(file.read_text(encoding="utf-8")) | changes
    file.write_text(yaml.safe_dump(guide, allow_unicode=True), encoding="utf-8")


def remove_wedding(folder: Path) -> None:
    (folder / "guides" / "civil" / "civil-01.yml").unlink()


def asks(matter: str, *texts: str) -> CheckFile:
    questions = tuple(Question(text=text, matter=matter) for text in texts)
    return CheckFile(Path("checks.jsonl"), questions)


def test_a_version_holds_the_guides_as_they_were_and_an_index_of_them(
    folder: Path, versions: Versions
) -> None:
    done = put_out(folder, versions, author="王芳", reason="新年版")
    edit(folder, name="改了名的事项")

    current = versions.current()
    assert current.library().guide("residence-02").name == "居住证首次申领"
    assert current.searcher(LetterEncoder()).search("居住证首次申领").best is not None
    assert (done.card.author, done.card.reason, done.card.guides) == ("王芳", "新年版", 2)
    assert done.card.published_at is not None
    assert done.card.accuracy is not None
    assert 0.5 < done.card.accuracy <= 1
    assert current.card == done.card


def test_publishing_the_same_again_changes_nothing(folder: Path, versions: Versions) -> None:
    first = put_out(folder, versions)
    # Building would report progress; reusing never does.
    again = put_out(folder, versions, progress=cut_the_power)
    assert (again.version, again.reused, again.switched) == (first.version, True, False)
    assert len(versions.history()) == 1


def test_what_was_published_before_is_reused_when_it_comes_back(
    folder: Path, versions: Versions
) -> None:
    first = put_out(folder, versions)
    file = folder / "guides" / "residence" / "residence-02.yml"
    before = file.read_bytes()
    edit(folder, summary="给外地来的人办的证件。")
    put_out(folder, versions)
    file.write_bytes(before)
    again = put_out(folder, versions, progress=cut_the_power)
    assert (again.version, again.reused, again.switched) == (first.version, True, True)


@pytest.mark.parametrize(
    "damage",
    [
        lambda version: (version / "manifest.json").unlink(),
        lambda version: (version / "index" / "classifier.npz").unlink(),
        lambda version: (version / "index" / "index.json").write_bytes(b""),
        lambda version: next((version / "library").rglob("*.yml")).write_bytes(b"id: 1"),
        lambda version: shutil.rmtree(version / "index"),
    ],
)
def test_a_damaged_version_is_built_again_instead_of_reused(
    folder: Path, versions: Versions, damage: Callable[[Path], object]
) -> None:
    first = put_out(folder, versions)
    damage(first.version.folder)
    again = put_out(folder, versions)
    assert (again.version, again.reused) == (first.version, False)
    assert versions.current().damage(read_all=True) is None
    assert versions.current().searcher(LetterEncoder()).search("结婚登记").best is not None


def test_only_what_changed_is_encoded_again(folder: Path, versions: Versions) -> None:
    put_out(folder, versions)
    edit(folder, summary="给外地来的人办的证件。")
    encoder = LetterEncoder()
    publish(Sources(folder, encoder, STRANGERS), versions)
    assert encoder.asked == ["居住证首次申领:给外地来的人办的证件。"]


def test_a_half_built_version_never_becomes_current(folder: Path, versions: Versions) -> None:
    old = put_out(folder, versions).version
    edit(folder, summary="给外地来的人办的证件。")
    with pytest.raises(PowerCut):
        put_out(folder, versions, progress=cut_the_power)
    assert versions.current() == old
    assert [version.name for version in versions.all()] == [old.name]


def test_a_first_version_that_is_half_built_is_none(folder: Path, versions: Versions) -> None:
    with pytest.raises(PowerCut):
        put_out(folder, versions, progress=cut_the_power)
    with pytest.raises(IndexMissing, match="knowledge publish"):
        versions.current()


def test_a_library_that_does_not_load_is_not_published_and_its_own_files_are_named(
    folder: Path, versions: Versions
) -> None:
    edit(folder, fee="免费")
    with pytest.raises(LibraryInvalid, match=str(folder)):
        put_out(folder, versions)
    with pytest.raises(IndexMissing):
        versions.current()


def _publish_in_a_process(folder: Path, published: Path) -> None:
    put_out(folder, Versions(published))


def test_two_processes_that_publish_at_once_both_end_well(folder: Path, versions: Versions) -> None:
    spawn = multiprocessing.get_context("spawn")
    processes = [
        spawn.Process(target=_publish_in_a_process, args=(folder, versions.folder))
        for _ in range(2)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0, 0]
    assert versions.current().damage(read_all=True) is None
    assert len(versions.history()) == 1
    assert not list(versions.folder.glob(".building-*"))


def test_who_waits_for_another_is_told_so(folder: Path, versions: Versions) -> None:
    told = threading.Event()
    with ThreadPoolExecutor(1) as thread:
        with versions.locked():
            waiting = thread.submit(put_out, folder, versions, waiting=told.set)
            assert told.wait(30)
            assert not waiting.done()
        assert waiting.result(60).switched


# Checking.


def test_a_version_that_answers_worse_is_refused_and_kept_to_be_looked_into(
    folder: Path, versions: Versions
) -> None:
    checks = asks("civil-01", "结婚登记")
    good = put_out(folder, versions, checks=checks)
    assert good.card.checked is not None
    assert (good.card.checked.right, good.card.checked.right_before) == (1, None)
    remove_wedding(folder)

    with pytest.raises(PublicationRefused, match="结婚登记　应是 civil-01，却是 residence-02"):
        put_out(folder, versions, checks=checks, author="王芳")

    assert versions.current() == good.version
    refused = next(v for v in versions.all() if v != good.version)
    assert refused.card.published_at is None
    assert refused.card.checked is not None
    assert refused.card.checked.right_before == 1


def test_a_first_version_that_answers_badly_is_refused_too(
    folder: Path, versions: Versions
) -> None:
    with pytest.raises(PublicationRefused, match="低于 80%"):
        put_out(folder, versions, checks=asks("exit-01", "结婚登记"))


def test_force_overrules_the_check_and_keeps_what_it_said(folder: Path, versions: Versions) -> None:
    checks = asks("civil-01", "结婚登记")
    put_out(folder, versions, checks=checks)
    remove_wedding(folder)
    forced = put_out(folder, versions, checks=checks, force=True)
    assert versions.current() == forced.version
    assert forced.card.checked is not None
    assert forced.card.checked.objection is not None


# Going back.


def two_versions(folder: Path, versions: Versions) -> tuple[Publication, Publication]:
    first = put_out(folder, versions)
    edit(folder, name="改了名的事项")
    return first, put_out(folder, versions)


def test_going_back_brings_the_guides_back_too(folder: Path, versions: Versions) -> None:
    first, second = two_versions(folder, versions)
    switch = rollback(versions, LetterEncoder(), author="王芳", reason="名称有误")

    assert versions.current() == first.version
    assert versions.current().library().guide("residence-02").name == "居住证首次申领"
    assert (switch.action, switch.previous, switch.reason) == (
        "rollback",
        second.version.name,
        "名称有误",
    )
    assert versions.history()[-1] == switch


def test_one_may_go_back_to_any_version_by_name_and_forward_again(
    folder: Path, versions: Versions
) -> None:
    first, second = two_versions(folder, versions)
    rollback(versions, LetterEncoder(), first.version.name)
    rollback(versions, LetterEncoder(), second.version.name)
    assert versions.current() == second.version


def test_one_may_go_back_from_a_version_that_broke(folder: Path, versions: Versions) -> None:
    first, second = two_versions(folder, versions)
    shutil.rmtree(second.version.folder)
    rollback(versions, LetterEncoder())
    assert versions.current() == first.version


def test_before_the_first_version_there_is_nothing_to_go_back_to(
    folder: Path, versions: Versions
) -> None:
    put_out(folder, versions)
    with pytest.raises(VersionUnknown, match="退不回去"):
        rollback(versions, LetterEncoder())
    with pytest.raises(VersionUnknown, match="没有版本 0000"):
        rollback(versions, LetterEncoder(), "0000")


def test_a_version_that_does_not_load_is_not_gone_back_to(folder: Path, versions: Versions) -> None:
    first, second = two_versions(folder, versions)
    (first.version.folder / "index" / "classifier.npz").unlink()
    with pytest.raises(IndexMissing):
        rollback(versions, LetterEncoder())
    assert versions.current() == second.version


def test_a_version_of_another_encoder_is_not_gone_back_to(folder: Path, versions: Versions) -> None:
    class OtherModel(LetterEncoder):
        name = "letters-17"

    _, second = two_versions(folder, versions)
    with pytest.raises(EncoderUnusable):
        rollback(versions, OtherModel())
    assert versions.current() == second.version
