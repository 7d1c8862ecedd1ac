from __future__ import annotations

from pathlib import Path

from knowledge.library import Library
from knowledge.search.normalise import normalise
from knowledge.unanswerable import unanswerable


def test_every_group_is_read_in_order_but_the_vague_one(tmp_path: Path) -> None:
    file = tmp_path / "unanswerable.yml"
    file.write_text(
        "smalltalk: [你好, 今天天气怎么样]\nvague: [我要办证]\nbare: [要带什么]\n", encoding="utf-8"
    )
    assert unanswerable(file) == ("你好", "今天天气怎么样", "要带什么")


def test_the_shipped_questions_are_many_and_none_is_there_twice() -> None:
    questions = unanswerable()
    assert len(questions) >= 500
    assert len({normalise(question) for question in questions}) == len(questions)
    assert all(question.strip() for question in questions)


def test_no_shipped_question_is_one_that_a_guide_lists(real_library: Library) -> None:
    answered = {
        normalise(text)
        for guide in real_library.guides.values()
        for text in (guide.name, *guide.aliases, *guide.similar_questions)
    }
    assert [text for text in unanswerable() if normalise(text) in answered] == []
