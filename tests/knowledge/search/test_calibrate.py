from __future__ import annotations

import numpy as np
import pytest

from knowledge.library import Library
from knowledge.search.calibrate import calibrate
from knowledge.search.dense import Dense
from knowledge.search.encoder import Encoder
from knowledge.search.entries import Kind, entries, guide_entries
from knowledge.search.index import FEATURES, Index
from knowledge.search.learned import Learned
from knowledge.search.normalise import normalise
from knowledge.search.searcher import Searcher
from knowledge.several import Several

STRANGERS = ("今天天气怎么样", "彩票中奖去哪兑", "违停罚单怎么申诉", "快递丢了找谁赔", "你好")


@pytest.fixture(scope="module")
def index(pocket_library: Library, encoder: Encoder) -> Index:
    found = tuple(entries(pocket_library))
    return Index(found, Dense(encoder.encode_questions([entry.text for entry in found])))


@pytest.fixture(scope="module")
def learned(index: Index, encoder: Encoder) -> Learned:
    return calibrate(index, encoder, STRANGERS)


def test_there_is_one_weight_for_each_feature_and_one_class_for_each_guide_and_none(
    learned: Learned,
) -> None:
    assert len(learned.fusion.weights) == len(FEATURES)
    assert learned.classifier.weights.shape[0] == learned.classifier.bias.shape[0] == 3


def test_the_final_classifier_has_seen_every_way_to_ask(index: Index, learned: Learned) -> None:
    for entry in np.flatnonzero(index.asked):
        text, vector = normalise(index.entries[entry].text), index.dense.vectors()[entry]
        found = learned.classifier.log_probabilities(text, vector)
        assert found.argmax() == index.rows[entry]


def test_the_final_classifier_gives_strangers_to_none(learned: Learned, encoder: Encoder) -> None:
    for text, vector in zip(STRANGERS, encoder.encode_questions(STRANGERS), strict=True):
        assert learned.classifier.log_probabilities(text, vector).argmax() == 2


def test_strangers_make_it_doubt_what_it_has_never_heard(
    index: Index, encoder: Encoder, learned: Learned
) -> None:
    def trust(given: Learned) -> float:
        best = Searcher(index, encoder, given).search("公墓怎么买").best
        return best.probability if best else 0.0

    assert trust(learned) < trust(calibrate(index, encoder, ()))


def test_questions_that_fit_several_guides_teach_it_to_be_less_sure(
    index: Index, encoder: Encoder, learned: Learned
) -> None:
    matters = index.guide_ids
    vague = [Several(text, matters) for text in ("去登记", "登记要带什么", "登记去哪里办")]
    taught = calibrate(index, encoder, STRANGERS, vague)

    def sure(given: Learned) -> float:
        return Searcher(index, encoder, given).search("登记要多久").sure

    assert sure(taught) < sure(learned)


def test_words_like_those_that_fit_several_guides_are_known_as_vague(
    index: Index, encoder: Encoder
) -> None:
    vague = [Several(text, index.guide_ids) for text in ("去登记", "登记要带什么", "登记去哪里办")]
    taught = calibrate(index, encoder, STRANGERS, vague)

    def odds(text: str) -> float:
        return taught.vague(text, encoder.encode_questions([text])[0])

    assert odds("登记要多久") > odds(normalise(index.entries[0].text))


def test_matters_that_the_index_does_not_have_are_passed_over(
    index: Index, encoder: Encoder, learned: Learned
) -> None:
    elsewhere = [Several("登记", (index.guide_ids[0], "elsewhere-01"))]
    assert calibrate(index, encoder, STRANGERS, elsewhere).fusion == learned.fusion


def test_the_accuracy_is_measured_with_the_words_hidden(learned: Learned) -> None:
    assert learned.accuracy is not None
    assert 0.3 < learned.accuracy <= 1.0


def test_calibrating_twice_learns_the_same(
    index: Index, encoder: Encoder, learned: Learned
) -> None:
    again = calibrate(index, encoder, STRANGERS)
    assert (again.fusion, again.assurance) == (learned.fusion, learned.assurance)
    assert np.array_equal(again.classifier.weights, learned.classifier.weights)


def test_a_library_of_one_guide_can_be_calibrated(
    pocket_library: Library, encoder: Encoder
) -> None:
    found = tuple(guide_entries(pocket_library.guide("civil-01")))
    index = Index(found, Dense(encoder.encode_questions([entry.text for entry in found])))
    best = Searcher(index, encoder, calibrate(index, encoder, STRANGERS)).search("结婚登记").best
    assert best is not None
    assert best.guide_id == "civil-01"
    assert best.probability > 0.5


def test_a_catalogue_of_bare_names_is_still_asked_about_in_other_words(
    pocket_library: Library, encoder: Encoder
) -> None:
    found = [entry for entry in entries(pocket_library) if entry.kind is not Kind.QUESTION]
    index = Index(found, Dense(encoder.encode_questions([entry.text for entry in found])))
    learned = calibrate(index, encoder, STRANGERS)
    best = Searcher(index, encoder, learned).search("两个人去登记结婚").best
    assert learned.accuracy is None
    assert best is not None
    assert best.guide_id == "civil-01"
