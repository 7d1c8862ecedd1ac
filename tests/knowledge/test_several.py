from __future__ import annotations

from pathlib import Path

from knowledge.library import Library
from knowledge.search.normalise import normalise
from knowledge.several import Several, several
from knowledge.unanswerable import unanswerable


def test_each_question_comes_with_the_matters_it_may_mean(tmp_path: Path) -> None:
    file = tmp_path / "several.yml"
    file.write_text("- text: 过户\n  guides: [estate-02, traffic-04]\n", encoding="utf-8")
    assert several(file) == (Several("过户", ("estate-02", "traffic-04")),)


def test_every_question_that_ships_may_mean_two_matters_or_more(real_library: Library) -> None:
    for one in several():
        assert len(set(one.matters)) >= 2
        assert set(one.matters) <= set(real_library.matters), one.text


def test_no_question_both_fits_several_guides_and_none() -> None:
    assert {normalise(s.text) for s in several()}.isdisjoint(map(normalise, unanswerable()))
