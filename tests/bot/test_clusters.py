"""What means the same is together, what many ask comes first, and nothing is computed twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.clusters import Clusters
from bot.served import Served
from bot.weeks import Week
from handoff.ledger.unanswered import Question, Status, Suggestion
from knowledge.search.encoder import Encoder, Vectors

WEEK = Week.named("2026-W47")
DRONES = ("无人机要登记吗", "飞无人机去哪报备", "无人机实名登记怎么弄")
DOGS = ("养狗要办什么证", "狗证怎么办")
LEAK = "楼上漏水找谁"


class Counting:
    """An encoder that counts how often questions were encoded."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name = encoder.name
        self.calls = 0

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        self.calls += 1
        return self._encoder.encode_questions(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode_passages(texts)


@pytest.fixture
def counting(encoder: Encoder) -> Counting:
    return Counting(encoder)


@pytest.fixture
def clusters(counting: Counting, served: Served) -> Clusters:
    return Clusters(counting, lambda: served)


def asked(*texts: str, candidates: Sequence[Suggestion] = ()) -> list[Question]:
    """Questions as the ledger gives them, newest first."""
    return [
        Question(
            id=f"{1000 - number}-0",
            conversation_id="c1",
            event_id=f"{1000 - number}-0",
            at=datetime(2026, 11, 18, tzinfo=UTC),
            text=text,
            outcome="unanswered_no_match",
            candidates=tuple(candidates),
        )
        for number, text in enumerate(texts)
    ]


def likely(matter: str, probability: float) -> Suggestion:
    return Suggestion(matter=matter, probability=probability, kept=True)


async def test_questions_that_mean_the_same_are_together_and_the_most_come_first(
    clusters: Clusters,
) -> None:
    found = await clusters.of(WEEK, asked(LEAK, DOGS[0], DRONES[0], DOGS[1], *DRONES[1:]))

    texts = [[question.text for question in cluster.questions] for cluster in found]
    assert [sorted(cluster) for cluster in texts] == [sorted(DRONES), sorted(DOGS), [LEAK]]


async def test_the_same_words_count_each_time_and_lead_their_cluster(clusters: Clusters) -> None:
    found = await clusters.of(WEEK, asked(*DOGS, "无人机要登记吗？", DRONES[0], DRONES[0]))

    assert [len(cluster.questions) for cluster in found] == [3, 2]
    assert found[0].questions[0].text.startswith(DRONES[0])


async def test_one_question_is_a_cluster_and_none_are_none(clusters: Clusters) -> None:
    assert await clusters.of(WEEK, []) == ()
    (only,) = await clusters.of(WEEK, asked(LEAK))
    assert [question.text for question in only.questions] == [LEAK]


async def test_guides_are_suggested_by_how_likely_they_were_over_all_questions(
    clusters: Clusters,
) -> None:
    once = asked(DOGS[0], candidates=[likely("id-03", 0.3), likely("civil-01", 0.01)])
    other = asked("", DOGS[1], candidates=[likely("social-04", 0.2), likely("id-03", 0.1)])[1:]
    (cluster,) = await clusters.of(WEEK, once + other)

    assert [(g.matter, g.probability, g.count) for g in cluster.guides] == [
        ("id-03", 0.2, 2),
        ("social-04", 0.1, 1),
        ("civil-01", 0.005, 1),
    ]


async def test_a_week_is_grouped_again_only_when_it_has_other_questions(
    clusters: Clusters, counting: Counting
) -> None:
    questions = asked(*DOGS, LEAK)
    await clusters.of(WEEK, questions)
    calls = counting.calls

    settled = [one.model_copy(update={"status": Status.DISMISSED}) for one in questions]
    again = await clusters.of(WEEK, settled)
    assert counting.calls == calls
    assert {one.status for cluster in again for one in cluster.questions} == {Status.DISMISSED}

    await clusters.of(WEEK, questions[1:])
    assert counting.calls == calls + 1


async def test_a_new_version_groups_again_around_its_own_names(
    counting: Counting, served: Served
) -> None:
    now = served
    clusters = Clusters(counting, lambda: now)
    await clusters.of(WEEK, asked(*DOGS))
    calls = counting.calls

    now = replace(served, version="another")
    await clusters.of(WEEK, asked(*DOGS))

    assert counting.calls == calls + 2
