from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from knowledge.search.index import FEATURES
from knowledge.search.searcher import Candidate, Searcher


def everyone(searcher: Searcher, text: str) -> tuple[Candidate, ...]:
    result = searcher.search(text)
    return (*result.kept, *result.rejected)


@pytest.mark.parametrize(
    ("asked", "guide_id"),
    [
        ("居住证怎么办", "residence-02"),
        ("居住证到期了去哪续", "residence-03"),
        ("我和对象想去领证", "civil-01"),
        ("娃刚满月没上户口", "hukou-01"),
        ("身份证丢了", "id-04"),
        ("第一次办护照要带什么", "exit-01"),
    ],
)
def test_a_plain_question_finds_its_guide_with_trust(
    searcher: Searcher, asked: str, guide_id: str
) -> None:
    best = searcher.search(asked).best
    assert best is not None
    assert best.guide_id == guide_id
    assert best.probability > 0.5


@pytest.mark.parametrize(
    ("asked", "plain"),
    [
        ("居\u200b住\u2060证怎么办", "居住证怎么办"),
        ("身\u202e份证丢了\u202c", "身份证丢了"),
        ("護照怎麼辦", "护照怎么办"),
        ("ＥＴＣ　護照？", "etc 护照?"),
        ("结 婚 登 记", "结婚登记"),
        ("\ufeff结婚登记\r\n", "结婚登记"),
    ],
)
def test_hidden_traditional_and_full_width_text_is_searched_as_the_plain_one(
    searcher: Searcher, asked: str, plain: str
) -> None:
    assert searcher.search(asked) == searcher.search(plain)


@pytest.mark.parametrize(
    ("heard", "guide_ids"),
    [
        ("居住正要带什么", {"residence-02", "residence-03"}),
        ("我的居住正到期了", {"residence-03"}),
        ("结昏登记", {"civil-01"}),
        ("护罩怎么办", {"exit-01"}),
    ],
)
def test_a_question_heard_wrong_still_finds_its_guide(
    searcher: Searcher, heard: str, guide_ids: set[str]
) -> None:
    best = searcher.search(heard).best
    assert best is not None
    assert best.guide_id in guide_ids


@pytest.mark.parametrize(
    ("typed", "guide_id"), [("jzz怎么办", "residence-02"), ("sfz丢了", "id-04")]
)
def test_typed_initials_find_their_guide(searcher: Searcher, typed: str, guide_id: str) -> None:
    best = searcher.search(typed).best
    assert best is not None
    assert best.guide_id == guide_id


@pytest.mark.parametrize(
    "asked",
    ["今天天气怎么样", "公墓怎么买", "股票亏了找谁", "你叫什么名字", "写首诗", "how to cook fish"],
)
def test_a_question_no_guide_answers_gets_a_low_probability(searcher: Searcher, asked: str) -> None:
    assert sum(candidate.probability for candidate in everyone(searcher, asked)) < 0.2


@pytest.mark.parametrize(
    "asked", ["", " ", "？", "\0", "\ud800", "😀", "。" * 2000, "居住证" * 150]
)
def test_any_text_is_searched_without_failing(searcher: Searcher, asked: str) -> None:
    assert len(everyone(searcher, asked)) == 6


@pytest.mark.parametrize("asked", ["", "？", "😀", "的"])
def test_a_text_that_says_nothing_keeps_no_candidate(searcher: Searcher, asked: str) -> None:
    result = searcher.search(asked)
    assert result.best is None
    assert result.kept == ()


@pytest.mark.parametrize("asked", ["居住证", "身份证丢了", "你好", "结婚证和护照一起办"])
def test_probabilities_come_best_first_and_sum_to_at_most_one(
    searcher: Searcher, asked: str
) -> None:
    probabilities = [candidate.probability for candidate in everyone(searcher, asked)]
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) <= 1 + 1e-9


def test_what_is_kept_may_be_offered_and_what_came_close_is_told_apart(searcher: Searcher) -> None:
    result = searcher.search("居住证怎么办")
    assert all(candidate.probability >= 0.02 for candidate in result.kept)
    assert all(candidate.probability < 0.02 for candidate in result.rejected)
    ids = [candidate.guide_id for candidate in (*result.kept, *result.rejected)]
    assert len(ids) == len(set(ids)) == 6


def test_a_candidate_explains_itself_with_every_channel(searcher: Searcher) -> None:
    best = searcher.search("护照").best
    assert best is not None
    assert tuple(best.channels) == FEATURES
    assert best.channels["named"] > 0


def test_one_searcher_answers_several_threads_as_it_answers_one(searcher: Searcher) -> None:
    asked = ["居住证怎么办", "身份证丢了", "结婚登记", "今天天气怎么样"] * 5
    alone = [searcher.search(text) for text in asked]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(searcher.search, asked)) == alone
