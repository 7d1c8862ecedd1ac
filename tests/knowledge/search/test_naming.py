from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.search.naming import Naming
from knowledge.search.scope import Scope


def naming(*names: str) -> Naming:
    return Naming(names, np.ones(len(names), dtype=bool))


def test_a_name_said_in_full_scores_one_and_a_longer_name_less() -> None:
    scores = naming("居住证", "居住证到期").scores("怎么办理居住证")
    assert scores[0] == 1.0
    assert 0 < scores[1] < 1.0


def test_the_share_counts_single_characters_and_pairs() -> None:
    # Of 居, 住, 证, 居住 and 住证 the question says 住, 证 and 住证.
    assert naming("居住证").scores("住证")[0] == pytest.approx(3 / 5)


def test_the_characters_of_a_name_in_another_order_do_not_make_the_name() -> None:
    assert naming("居住证").scores("证住居")[0] == pytest.approx(3 / 5)


def test_a_character_that_a_name_repeats_counts_once() -> None:
    # Of 证, 件, 证证 and 证件 the question says one.
    assert naming("证证件").scores("件")[0] == pytest.approx(1 / 4)


def test_saying_a_name_twice_is_no_more_than_once() -> None:
    assert naming("护照", "照照").scores("护照护照护照").max() == 1.0


def test_entries_that_are_no_names_score_zero_in_their_own_rows() -> None:
    scores = Naming(["护照怎么办", "护照", "护照"], np.array([False, True, False])).scores("护照")
    assert scores.tolist() == [0.0, 1.0, 0.0]


def test_a_name_of_punctuation_alone_scores_zero_and_moves_no_other() -> None:
    assert naming("？？", "护照").scores("护照？？").tolist() == [0.0, 1.0]


@pytest.mark.parametrize("question", ["", "？", "abc", "天气"])
def test_a_question_that_says_no_part_of_a_name_scores_zero(question: str) -> None:
    assert naming("护照", "居住证").scores(question).tolist() == [0.0, 0.0]


def test_a_library_without_names_scores_zero() -> None:
    assert Naming(["护照"], np.array([False])).scores("护照").tolist() == [0.0]


def test_only_names_in_scope_are_scored(tmp_path: Path) -> None:
    bounds = np.array([0, 1, 2, 4])
    names = ("护照", "居住证", "护照", "怎么办护照")
    made = Naming(names, np.array([True, True, True, False]), bounds)
    scope = Scope.of(bounds, [1, 2])
    assert made.scores("护照", scope).tolist() == [0.0, 1.0, 0.0]
    made.save(tmp_path)
    assert Naming.load(tmp_path).scores("护照", scope).tolist() == [0.0, 1.0, 0.0]
