"""How much of a question one passage holds."""

from __future__ import annotations

import pytest

from bot.commands.evaluation.coverage import Coverage

DOCUMENTS = (("社保卡先挂失", "居住证再补办"), ("社保卡补办去银行",), ("",))


def test_all_of_a_question_in_one_passage_is_the_whole() -> None:
    assert Coverage(DOCUMENTS).scores("社保卡补办") == pytest.approx([0.42, 1.0, 0.0], abs=0.2)


def test_what_two_passages_hold_between_them_is_not_added_up() -> None:
    apart, together, nothing = Coverage(DOCUMENTS).scores("社保卡补办")

    assert nothing == 0 < apart < together


def test_a_rare_pair_counts_more_than_a_frequent_one() -> None:
    coverage = Coverage((("公安局换证",), ("公安局补证",), ("公安局年审",)))

    assert coverage.scores("公安局年审")[2] > 2 * coverage.scores("公安局年审")[0]


def test_a_question_of_nothing_known_is_covered_nowhere() -> None:
    assert Coverage(DOCUMENTS).scores("飞机").tolist() == [0, 0, 0]
    assert Coverage(DOCUMENTS).scores("").tolist() == [0, 0, 0]
