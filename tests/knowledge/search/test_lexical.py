from __future__ import annotations

from pathlib import Path

import bm25s
import numpy as np
import pytest

from knowledge.library import Library
from knowledge.search.entries import entries
from knowledge.search.lexical import Cut, Lexical
from knowledge.search.normalise import normalise
from knowledge.search.scope import Scope
from knowledge.search.tokens import Words, characters, sounds


def test_the_entry_that_says_what_is_asked_scores_highest() -> None:
    lexical = Lexical(["结婚登记", "居住证首次申领", "护照换发"], characters)
    assert int(lexical.scores("居住证怎么办").argmax()) == 1


def test_a_rare_character_counts_more_than_one_that_every_entry_has() -> None:
    lexical = Lexical(["办理护照", "办理低保", "办理社保"], characters)
    scores = lexical.scores("办理护")
    assert scores[0] > scores[1] == scores[2] > 0


@pytest.mark.parametrize("question", ["xyz", "？！", "", " "])
def test_a_question_that_shares_nothing_scores_zero_everywhere(question: str) -> None:
    scores = Lexical(["结婚登记", "护照换发"], characters).scores(question)
    assert scores.tolist() == [0.0, 0.0]


def test_an_entry_without_tokens_keeps_its_row_and_scores_zero() -> None:
    lexical = Lexical(["", "护照", "？？", "结婚"], characters)
    scores = lexical.scores("结婚")
    assert scores.shape == (4,)
    assert scores.nonzero()[0].tolist() == [3]


def test_an_index_of_nothing_but_empty_entries_answers_zero() -> None:
    assert Lexical(["", ""], sounds).scores("居住证").tolist() == [0.0, 0.0]


def test_scores_are_single_precision_and_the_same_each_time() -> None:
    lexical = Lexical(["结婚登记", "护照换发"], Words(["护照"]))
    first, second = lexical.scores("护照"), lexical.scores("护照")
    assert first.dtype == np.float32
    assert first.tolist() == second.tolist()


@pytest.mark.parametrize(("asked", "row"), [("居住正", 0), ("jzz", 0), ("护罩", 1), ("jh", 2)])
def test_over_sounds_homophones_and_initials_find_what_is_meant(asked: str, row: int) -> None:
    lexical = Lexical(["居住证", "护照", "结婚"], sounds)
    assert lexical.scores(asked).nonzero()[0].tolist() == [row]


@pytest.mark.parametrize("cut", [characters, sounds])
def test_scores_are_those_of_bm25s(small_library: Library, cut: Cut) -> None:
    texts = ["", *(normalise(entry.text) for entry in entries(small_library))]
    peer = bm25s.BM25(method="lucene", k1=1.2, b=0.5)
    peer.index([cut(text) or ["\0"] for text in texts], show_progress=False)
    lexical = Lexical(texts, cut)
    for question in texts[1::50]:
        known = [token for token in cut(question) if token in peer.vocab_dict]
        assert lexical.scores(question) == pytest.approx(peer.get_scores(known), rel=1e-5, abs=1e-4)


def test_a_scope_leaves_out_other_entries_and_changes_no_score() -> None:
    texts = ["结婚登记", "居住证首次申领", "护照换发", "居住证到期"]
    bounds = np.array([0, 1, 3, 4])
    lexical, whole = Lexical(texts, characters, bounds), Lexical(texts, characters)
    scope = Scope.of(bounds, [0, 2])
    assert np.array_equal(lexical.scores("居住证", scope), whole.scores("居住证")[[0, 3]])
    assert lexical.scores("居住证", Scope.of(bounds, [])).shape == (0,)


def test_what_is_saved_scores_the_same_when_it_is_mapped(tmp_path: Path) -> None:
    lexical = Lexical(["结婚登记", "护照换发"], characters)
    lexical.save(tmp_path)
    mapped = Lexical.load(tmp_path, characters)
    assert np.array_equal(mapped.scores("护照登记"), lexical.scores("护照登记"))
