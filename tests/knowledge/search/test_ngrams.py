from __future__ import annotations

import numpy as np
import pytest

from knowledge.search.ngrams import Ngrams

TEXTS = ("补驾照", "换驾照", "办护照")


def test_a_text_has_unit_length_and_its_rare_parts_weigh_most() -> None:
    ngrams = Ngrams.learn(TEXTS)
    columns, values = ngrams.cells("补驾照")
    weight = {ngrams.tokens[c]: v for c, v in zip(columns, values, strict=True)}
    assert np.linalg.norm(values) == pytest.approx(1.0)
    assert weight["补"] > weight["驾"] > weight["照"]


def test_words_never_learned_count_for_nothing() -> None:
    columns, values = Ngrams.learn(TEXTS).cells("天气")
    assert (len(columns), len(values)) == (0, 0)


def test_a_word_said_twice_weighs_more_but_not_twice() -> None:
    ngrams = Ngrams.learn(TEXTS)

    def weigh(text: str) -> float:
        columns, values = ngrams.cells(text)
        found = dict(zip(columns, values, strict=True))
        return float(found[ngrams.tokens.index("补")] / found[ngrams.tokens.index("换")])

    assert weigh("补换") < weigh("补补换") < 2 * weigh("补换")


def test_learning_from_nothing_knows_nothing() -> None:
    assert Ngrams.learn([]).tokens == ()


def test_of_many_texts_what_only_one_has_is_left_out() -> None:
    many = [f"补驾照{number}" for number in range(999)]
    ngrams = Ngrams.learn([*many, "换驾照"])
    assert "驾照" in ngrams.tokens
    assert "换" not in ngrams.tokens
