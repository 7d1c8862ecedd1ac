"""One version is served at a time; another takes its place without losing a request."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bot.context import Context, Pending
from bot.opening import Opening
from bot.sentences import Sentences
from bot.served import Served, Serving, open_served
from bot.settings import ROOT
from bot.thresholds import Thresholds
from knowledge.failures import IndexMissing
from knowledge.guide import Aspect
from knowledge.publishing import Sources, publish, rollback
from knowledge.search.searcher import Searcher, SearchResult
from knowledge.versions import Version, Versions
from tests.bot.world import World
from tests.knowledge.encoders import LetterEncoder

STRANGERS = ("今天天气怎么样", "彩票中奖去哪兑")
PATIENCE_SECONDS = 20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library of two guides with a few questions each."""
    folder = tmp_path / "library"
    shutil.copytree(ROOT / "knowledge" / "places", folder / "places")
    for guide_id in ("civil-01", "residence-02"):
        few = {"similar_questions": ["头一回办要带啥"], "situations": [], "faqs": []}
        edit(folder, guide_id, ROOT / "knowledge", **few)
    return folder


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    return Versions(tmp_path / "published")


@pytest.fixture
def opened(sentences: Sentences) -> Callable[[Version], Served]:
    thresholds = Thresholds.load()
    return lambda version: open_served(version, LetterEncoder(), sentences, thresholds)


@pytest.fixture
def serving(folder: Path, versions: Versions, opened: Callable[[Version], Served]) -> Serving:
    """Serves the two guides."""
    put_out(folder, versions)
    return Serving(versions, opened)


def edit(folder: Path, guide_id: str, source: Path | None = None, **changes: object) -> None:
    file = Path("guides") / guide_id.split("-")[0] / f"{guide_id}.yml"
    guide = yaml.safe_load(((source or folder) / file).read_text(encoding="utf-8")) | changes
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text(yaml.safe_dump(guide, allow_unicode=True), encoding="utf-8")


def put_out(folder: Path, versions: Versions) -> Version:
    return publish(Sources(folder, LetterEncoder(), STRANGERS), versions).version


class Told(logging.Handler):
    """What the log says, as it says it."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: asyncio.Queue[str] = asyncio.Queue()

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.put_nowait(record.getMessage())

    async def until(self, line: str) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await self._lines.get() != line:
                pass


@pytest.fixture
async def told(caplog: pytest.LogCaptureFixture) -> AsyncIterator[Told]:
    caplog.set_level(logging.INFO, "bot.served")
    handler = Told()
    logging.getLogger("bot.served").addHandler(handler)
    yield handler
    logging.getLogger("bot.served").removeHandler(handler)


@pytest.fixture
async def followed(serving: Serving) -> AsyncIterator[Serving]:
    """The same, following what is published."""
    following = asyncio.create_task(serving.follow())
    yield serving
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following


def test_without_a_published_version_nothing_starts_and_the_command_is_named(
    versions: Versions, opened: Callable[[Version], Served]
) -> None:
    with pytest.raises(IndexMissing, match="wenban knowledge publish"):
        Serving(versions, opened)


def test_what_is_served_is_what_was_published_not_what_is_being_edited(
    folder: Path, serving: Serving
) -> None:
    edit(folder, "residence-02", name="改了名的事项")
    assert serving().name_of("residence-02") == "居住证首次申领"
    assert serving().policy.names["residence-02"][0] == "居住证首次申领"


async def test_a_new_version_is_served_once_it_is_published_and_the_old_one_after_a_rollback(
    folder: Path, versions: Versions, followed: Serving, told: Told
) -> None:
    old = followed().version
    edit(folder, "residence-02", name="改了名的事项")
    new = await asyncio.to_thread(put_out, folder, versions)

    await told.until(f"now serving version {new.name}")
    assert followed().name_of("residence-02") == "改了名的事项"

    await asyncio.to_thread(rollback, versions, LetterEncoder())
    await told.until(f"now serving version {old}")
    assert followed().name_of("residence-02") == "居住证首次申领"


async def test_a_version_that_does_not_load_is_reported_and_the_old_one_serves_on(
    folder: Path, versions: Versions, serving: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    old = serving().version
    edit(folder, "residence-02", name="改了名的事项")
    broken = put_out(folder, versions)
    (broken.folder / "index" / "classifier.npz").unlink()

    await serving.refresh()
    await serving.refresh()

    assert serving().version == old
    (record,) = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert "index_missing" in record.getMessage()

    put_out(folder, versions)  # built again, though it was current already
    await serving.refresh()
    assert serving().version == broken.name


async def test_requests_that_run_while_versions_change_each_see_one_version(
    folder: Path, versions: Versions, serving: Serving
) -> None:
    first = versions.current()
    edit(folder, "residence-02", name="改了名的事项")
    second = put_out(folder, versions)
    names = {first.name: "居住证首次申领", second.name: "改了名的事项"}
    seen: set[str] = set()
    ended = asyncio.Event()

    async def request() -> None:
        served = serving()
        result = await asyncio.to_thread(served.searcher.search, names[served.version])
        assert result.best is not None
        assert result.best.guide_id == "residence-02"
        assert served.library.guide("residence-02").name == names[served.version]
        seen.add(served.version)

    async def citizen() -> None:
        while not ended.is_set():
            await request()

    async with asyncio.TaskGroup() as tasks:
        for _ in range(8):
            tasks.create_task(citizen())
        for version in (second, first, second, first):
            with versions.locked():
                versions.switch(version, "publish", "", "")
            await serving.refresh()
            assert serving().version == version.name
            await request()
        ended.set()

    assert seen == set(names)


# A version without a matter that was spoken of.


def about(*matters: str) -> Context:
    pending = Pending(guide_ids=matters, aspect=Aspect.FEE)
    return Context(matter=matters[0], aspect=Aspect.FEE, earlier=matters[1:], pending=pending)


def test_a_matter_that_vanished_is_no_longer_in_hand() -> None:
    context = about("residence-02", "civil-01").within({"civil-01"})
    assert (context.matter, context.aspect, context.pending) == (None, None, None)
    assert context.earlier == ("civil-01",)


def test_matters_that_are_still_there_stay() -> None:
    context = about("residence-02", "civil-01")
    assert context.within({"residence-02", "civil-01"}) == context


async def test_a_turn_goes_on_after_the_matter_in_hand_vanished(
    world: World,
    folder: Path,
    versions: Versions,
    opened: Callable[[Version], Served],
) -> None:
    talk = await world.opened()
    await world.say(talk, "社保断缴了怎么办")
    put_out(folder, versions)
    world.served = opened(versions.current())

    again = await world.say(talk, "再说一遍")
    await world.say(talk, "转人工")

    ticket = await world.desk.ticket_of(talk)
    assert (again["outcome"], again["guide"]) == ("smalltalk", None)
    assert ticket is not None
    assert ticket.summary.matter_id is None


async def test_a_choice_that_offered_a_vanished_matter_is_dropped(
    world: World, folder: Path, versions: Versions, opened: Callable[[Version], Served]
) -> None:
    talk = await world.opened()
    await world.remember(talk, about("social-04", "civil-01"))
    put_out(folder, versions)
    world.served = opened(versions.current())

    reply = await world.say(talk, "第二个")

    assert reply["guide"] is None


# Regions.

TOWN = "990101103"


def with_variant(folder: Path) -> Path:
    """A town of its own way: its variant says only what differs."""
    file = folder / "guides" / "residence" / f"residence-02@{TOWN}.yml"
    file.write_text("summary: 本镇的人到镇上的便民服务中心办。\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("region", "guide_id"),
    [
        (None, "residence-02"),
        ("990101", "residence-02"),
        ("990101104", "residence-02"),
        (TOWN, f"residence-02@{TOWN}"),
        (f"{TOWN}001", f"residence-02@{TOWN}"),
    ],
)
async def test_a_citizen_is_answered_from_the_guide_nearest_to_where_they_live(
    world: World,
    folder: Path,
    versions: Versions,
    opened: Callable[[Version], Served],
    region: str | None,
    guide_id: str,
) -> None:
    put_out(with_variant(folder), versions)
    world.served = opened(versions.current())
    talk = await world.opened()
    await world.remember(talk, Context(region=region))

    reply = await world.say(talk, "居住证首次申领")

    assert reply["guide"]["id"] == guide_id
    assert (await world.memory.context(talk)).matter == "residence-02"


async def test_a_matter_that_does_not_apply_where_the_citizen_lives_is_not_answered(
    world: World, folder: Path, versions: Versions, opened: Callable[[Version], Served]
) -> None:
    put_out(folder, versions)
    world.served = opened(versions.current())
    talk = await world.opened()
    await world.remember(talk, Context(region="110101"))

    assert (await world.say(talk, "居住证首次申领"))["outcome"] == "unanswered_no_match"


async def test_a_plate_brings_the_region_of_its_place_and_starting_over_keeps_it(
    world: World,
) -> None:
    place = next(p for p in world.served.library.places.values() if p.plates)
    new, _ = await world.opening.open(place.plates[0], "plate")

    await world.say(new.conversation_id, "重新开始")

    context = await world.memory.context(new.conversation_id)
    assert (context.region, context.place) == (place.region, place.name)


async def test_without_a_plate_the_region_is_that_of_the_settings(world: World) -> None:
    opening = Opening(world.memory, world.thread, world.serving, region="990101")
    new, _ = await opening.open(None, "web")
    assert (await world.memory.context(new.conversation_id)).region == "990101"


# What was searched lately.


class Counted(Searcher):
    """Notes what it is asked for."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self.asked: list[tuple[str, str | None]] = []

    def search(self, text: str, region: str | None = None) -> SearchResult:
        self.asked.append((text, region))
        return self._searcher.search(text, region)


async def test_the_same_words_are_searched_once_for_each_region_and_version(
    serving: Serving,
) -> None:
    counted = Counted(serving().searcher)
    served = replace(serving(), searcher=counted)

    first = await served.search("居住证首次申领")
    assert await served.search("居住证首次申领") is first
    await served.search("居住证首次申领", "990101")
    await replace(served).search("居住证首次申领")  # as of another version

    assert counted.asked == [
        ("居住证首次申领", None),
        ("居住证首次申领", "990101"),
        ("居住证首次申领", None),
    ]
