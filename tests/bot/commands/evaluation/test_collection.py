"""BEIR folders: what is read, and that what is wrong is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.commands.evaluation.collection import open_collection, pieces
from bot.commands.evaluation.lines import EvaluationFileInvalid


def write(folder: Path, relevant: str, *documents: dict[str, str]) -> Path:
    """A folder with these documents and two questions."""
    queries = [{"_id": "q1", "text": "社保卡丢了"}, {"_id": "q2", "text": "办居住證"}]
    for name, lines in (("corpus", documents), ("queries", queries)):
        written = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
        (folder / f"{name}.jsonl").write_text(written, encoding="utf-8")
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv").write_text(relevant, encoding="utf-8")
    return folder


CARD = {"_id": "d1", "title": "社保卡", "text": "先挂失。" + "再补办。" * 60}
PERMIT = {"_id": "d2", "text": "居住证要带身份证。", "metadata": ""}


def test_a_folder_is_read_with_the_answers_of_each_question(tmp_path: Path) -> None:
    relevant = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\nq2\td2\t2\n"

    found = open_collection(write(tmp_path, relevant, CARD, PERMIT))

    assert found.questions == (
        ("社保卡丢了", frozenset({"d1"})),
        ("办居住证", frozenset({"d2"})),
    )
    card, permit = found.documents
    assert [len(passage) <= 4 + 160 for passage in card.passages] == [True, True]
    assert all(passage.startswith("社保卡 ") for passage in card.passages)
    assert card.whole.startswith("社保卡 先挂失。再补办。")
    assert (permit.title, permit.passages) == (PERMIT["text"], (PERMIT["text"],))


def test_a_text_is_cut_at_the_ends_of_sentences() -> None:
    sentence = "办" * 99 + "。"

    assert pieces(sentence * 2) == [sentence, sentence]
    assert pieces("先挂失。再补办！") == ["先挂失。再补办！"]
    assert pieces("") == [""]


def test_a_sentence_that_is_too_long_is_cut_where_it_must_be_and_loses_nothing() -> None:
    text = "办" * 400 + "。好。"

    assert [len(piece) for piece in pieces(text)] == [160, 160, 83]
    assert "".join(pieces(text)) == text


def test_every_bad_line_of_the_answers_is_named(tmp_path: Path) -> None:
    folder = write(tmp_path, "q1\td1\t1\nq1 d1 1\nq9\td1\t1\nq1\td9\t1\n", CARD)

    with pytest.raises(EvaluationFileInvalid) as caught:
        open_collection(folder)

    assert [line.strip() for line in str(caught.value).splitlines()][1:] == [
        "第 2 行应当是 问题、文档、整数分，用制表符隔开",
        "第 3 行没有问题 q9",
        "第 4 行没有文档 d9",
    ]


def test_a_folder_without_files_or_answers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluationFileInvalid, match="读不了：FileNotFoundError"):
        open_collection(tmp_path)
    with pytest.raises(EvaluationFileInvalid, match="没有一个问题有答案"):
        open_collection(write(tmp_path, "query-id\tcorpus-id\tscore\n", CARD))
