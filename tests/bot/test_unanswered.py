"""What the bot could not answer is noted, as it was asked, and nothing else is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.context import Context
from bot.decisions import Unanswered as NoAnswer
from bot.unanswered import Noting
from handoff.hours import DeskHours
from handoff.ledger.store import Ledger
from handoff.ledger.unanswered import Suggestion, Unanswered
from handoff.store import connect
from knowledge.search.searcher import Candidate, Searcher, SearchResult
from tests.bot.intent_service import IntentService
from tests.bot.world import World

UNKNOWN = "无人机要去哪登记"


REJECTED = (Candidate("civil-01", 0.01, {}),)
NOTHING = SearchResult(kept=(), rejected=REJECTED)
UNDECIDED = SearchResult(
    kept=(Candidate("id-03", 0.3, {}), Candidate("social-04", 0.3, {})), rejected=REJECTED
)


class Finding(Searcher):
    """An index that finds the same for everything, however the real one is trained."""

    def __init__(self, found: SearchResult) -> None:
        self.found = found

    def search(self, text: str, region: str | None = None) -> SearchResult:
        return self.found


async def waiting(world: World) -> list[dict[str, str]]:
    """The fields of each note, oldest first."""
    entries = await world.redis.xrange(f"{world.prefix}:{{unanswered}}:entries")
    return [{str(k): str(v) for k, v in (fields or {}).items()} for _, fields in entries or ()]


async def noted(world: World) -> list[tuple[str, str]]:
    return [(note["text"], note["outcome"]) for note in await waiting(world)]


async def test_an_unanswered_question_is_noted_with_what_came_close(world: World) -> None:
    world.search_with(Finding(NOTHING))
    talk = await world.opened()
    turn = await world.turn(talk, UNKNOWN)

    (note,) = await waiting(world)
    assert (note["text"], note["outcome"]) == (UNKNOWN, "unanswered_out_of_scope")
    assert (note["conversation_id"], note["event_id"]) == (talk, turn.events[0].id)
    close = Suggestion(matter="civil-01", probability=0.01, kept=False)
    assert json.loads(note["candidates"]) == [close.model_dump()]


async def test_what_is_answered_chatted_or_asked_for_is_not_noted(
    world: World, intent_service: IntentService
) -> None:
    intent_service.understands({"你好": "greet"})
    talk = await world.opened()
    for text in ("怎么办理居住证", "你好", "我不想活了", "转人工"):
        await world.say(talk, text)

    assert await noted(world) == []


async def test_personal_data_is_masked_in_the_note(world: World) -> None:
    world.search_with(Finding(NOTHING))
    await world.say(await world.opened(), "无人机登记打13800138000行吗")

    assert [text for text, _ in await noted(world)] == ["无人机登记打[手机号]行吗"]


async def test_the_same_message_again_is_noted_once(world: World) -> None:
    world.search_with(Finding(NOTHING))
    talk = await world.opened()
    for _ in range(2):
        await world.conversation.handle(talk, "message-again", UNKNOWN)

    assert len(await noted(world)) == 1


async def test_a_question_handed_on_is_noted_also_when_the_desk_is_closed(
    world: World, tmp_path: Path
) -> None:
    world.search_with(Finding(NOTHING))
    open_talk, closed_talk = await world.opened(), await world.opened()
    assert (await world.say(open_talk, UNKNOWN))["outcome"] == "unanswered_out_of_scope"
    assert (await world.say(open_talk, "飞无人机要啥证"))["outcome"] == "handed_off_unanswered"

    never_open = tmp_path / "hours.yml"
    never_open.write_text("holidays: open\nmakeup_day: mon\nseasons:\n  - week: {}\n")
    world.desk.hours = DeskHours.load(never_open)
    await world.say(closed_talk, UNKNOWN)
    assert (await world.say(closed_talk, "飞无人机要啥证"))["outcome"] == "message_left"

    handed_on = ("飞无人机要啥证", "handed_off_unanswered")
    assert (await noted(world)).count(handed_on) == 2


async def test_choices_turned_down_are_noted_as_the_question_they_were_for(world: World) -> None:
    world.search_with(Finding(UNDECIDED))
    talk = await world.opened()
    assert (await world.say(talk, "老人卡没了咋弄"))["outcome"] == "clarifying"
    assert await noted(world) == []

    assert (await world.say(talk, "都不是"))["outcome"] == "unanswered_no_match"

    assert await noted(world) == [("老人卡没了咋弄", "none_of_these")]


async def test_turning_choices_down_with_more_words_keeps_those_words(world: World) -> None:
    world.search_with(Finding(UNDECIDED))
    talk = await world.opened()
    await world.say(talk, "老人卡没了咋弄")

    await world.say(talk, "都不是，我说坐公交的那种")

    assert await noted(world) == [
        ("老人卡没了咋弄，都不是，我说坐公交的那种", "unanswered_no_match")
    ]


async def test_an_unhelpful_answer_is_noted_with_the_guide_it_was_about(
    world: World, intent_service: IntentService
) -> None:
    intent_service.understands({"那要多少钱": "ask_fee"})
    talk = await world.opened()
    await world.say(talk, "怎么办理居住证")
    said, reply = (await world.turn(talk, "那要多少钱")).events

    noting = Noting(world.unanswered)
    events = await world.events(talk)
    await noting.not_helpful(world.served, talk, events, reply.id, None)

    (note,) = await waiting(world)
    assert (note["text"], note["outcome"]) == ("居住证首次申领，那要多少钱", "not_helpful")
    assert note["event_id"] == said.id


@pytest.mark.parametrize("words", [None, "我不想活了"])
async def test_a_greeting_or_help_in_danger_is_no_missing_guide(
    world: World, words: str | None
) -> None:
    talk = await world.opened()
    if words is not None:
        await world.say(talk, words)
    events = await world.events(talk)

    await Noting(world.unanswered).not_helpful(world.served, talk, events, events[-1].id, None)

    assert await noted(world) == []


async def test_a_question_that_cannot_be_noted_fails_nothing(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    away = connect("redis://127.0.0.1:1")
    noting = Noting(Unanswered(away, "none", Ledger("sqlite+aiosqlite://")))
    said, _ = (await world.turn(await world.opened(), UNKNOWN)).events
    reply = world.served.answering.unanswered(out_of_scope=False)

    await noting.turn(world.served, "c1", said, NoAnswer(), reply, Context())

    assert "question of c1 not noted: StoreUnavailable" in caplog.text
    assert "无人机" not in caplog.text
    await away.aclose()


async def test_kept_and_rejected_candidates_are_told_apart(world: World) -> None:
    world.search_with(Finding(UNDECIDED))
    talk = await world.opened()
    await world.say(talk, "老人卡没了咋弄")
    await world.say(talk, "都不是")

    (note,) = await waiting(world)
    kept = [Suggestion(matter=m, probability=0.3, kept=True) for m in ("id-03", "social-04")]
    rejected = Suggestion(matter="civil-01", probability=0.01, kept=False)
    assert json.loads(note["candidates"]) == [one.model_dump() for one in (*kept, rejected)]
