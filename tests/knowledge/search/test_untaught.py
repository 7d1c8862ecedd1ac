from __future__ import annotations

import numpy as np

from knowledge.search.assurance import figures
from knowledge.search.fusion import FeatureRows
from knowledge.search.index import FEATURES
from knowledge.search.untaught import untaught

NOTHING: FeatureRows = np.zeros((3, len(FEATURES)), dtype=np.float32)


def test_there_is_a_number_for_every_feature_and_figure() -> None:
    fusion, assurance = untaught()
    assert len(fusion.weights) == len(FEATURES)
    assert len(assurance.weights) == len(figures(fusion.probabilities(NOTHING, 0.0), 0.0))


def test_where_nothing_speaks_for_a_guide_nothing_is_sure() -> None:
    fusion, assurance = untaught()
    assert assurance.sure(fusion.probabilities(NOTHING, -0.01), 0.0) < 0.2
