from __future__ import annotations

import numpy as np
import pytest

from knowledge.library import Library
from knowledge.search.calibrate import calibrate
from knowledge.search.classifier import Classifier
from knowledge.search.dense import Dense
from knowledge.search.encoder import Encoder
from knowledge.search.entries import entries
from knowledge.search.fusion import Fusion
from knowledge.search.index import FEATURES, Index
from knowledge.search.searcher import Searcher

STRANGERS = ("今天天气怎么样", "彩票中奖去哪兑", "违停罚单怎么申诉", "快递丢了找谁赔", "你好")


@pytest.fixture(scope="module")
def index(pocket_library: Library, encoder: Encoder) -> Index:
    found = entries(pocket_library.guides.values())
    return Index(found, Dense(encoder.encode_questions([entry.text for entry in found])))


@pytest.fixture(scope="module")
def learned(index: Index, encoder: Encoder) -> tuple[Classifier, Fusion]:
    return calibrate(index, encoder, STRANGERS)


def test_there_is_one_weight_for_each_feature_and_one_class_for_each_guide_and_none(
    learned: tuple[Classifier, Fusion],
) -> None:
    classifier, fusion = learned
    assert len(fusion.weights) == len(FEATURES)
    assert classifier.weights.shape[0] == classifier.bias.shape[0] == 3


def test_the_final_classifier_has_seen_every_way_to_ask(
    index: Index, learned: tuple[Classifier, Fusion]
) -> None:
    vectors = index.dense.vectors()[index.asked]
    found = learned[0].log_probabilities(vectors).argmax(axis=1)
    assert found.tolist() == index.rows[index.asked].tolist()


def test_the_final_classifier_gives_strangers_to_none(
    learned: tuple[Classifier, Fusion], encoder: Encoder
) -> None:
    found = learned[0].log_probabilities(encoder.encode_questions(STRANGERS)).argmax(axis=1)
    assert found.tolist() == [2] * len(STRANGERS)


def test_strangers_make_it_doubt_what_it_has_never_heard(
    index: Index, encoder: Encoder, learned: tuple[Classifier, Fusion]
) -> None:
    def trust(classifier: Classifier, fusion: Fusion) -> float:
        best = Searcher(index, encoder, classifier, fusion).search("公墓怎么买").best
        return best.probability if best else 0.0

    assert trust(*learned) < trust(*calibrate(index, encoder, ()))


def test_calibrating_twice_learns_the_same(
    index: Index, encoder: Encoder, learned: tuple[Classifier, Fusion]
) -> None:
    classifier, fusion = calibrate(index, encoder, STRANGERS)
    assert fusion == learned[1]
    assert np.array_equal(classifier.weights, learned[0].weights)


def test_a_library_of_one_guide_can_be_calibrated(
    pocket_library: Library, encoder: Encoder
) -> None:
    found = entries([pocket_library.guide("civil-01")])
    index = Index(found, Dense(encoder.encode_questions([entry.text for entry in found])))
    best = Searcher(index, encoder, *calibrate(index, encoder, STRANGERS)).search("结婚登记").best
    assert best is not None
    assert best.guide_id == "civil-01"
    assert best.probability > 0.5
