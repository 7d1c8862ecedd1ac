"""The app's own reading of intents: trained on real examples, bound to one encoder."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.failures import IntentReaderMissing
from bot.intent_reader import IntentReader, find, train
from bot.settings import read_settings
from knowledge.search.encoder import open_encoder
from tests.knowledge.encoders import LetterEncoder

EXAMPLES = """version: "3.1"
nlu:
- intent: greet
  examples: |
    - 你好
    - 你好呀
- intent: ask_fee
  examples: |
    - 多少钱
    - 要多少钱
- regex: money
  examples: |
    - 钱
"""


class OtherModel(LetterEncoder):
    name = "other"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "acts.yml").write_text(EXAMPLES, encoding="utf-8")
    return folder


def test_it_reads_what_it_learned(data: Path, tmp_path: Path) -> None:
    train(data, LetterEncoder(), tmp_path / "intents")

    read = IntentReader.open(tmp_path / "intents", LetterEncoder()).read("多少钱呀")

    assert set(read) == {"greet", "ask_fee"}
    assert read["ask_fee"] > read["greet"]
    assert sum(read.values()) == pytest.approx(1.0, abs=1e-3)


def test_nothing_is_trained_again_until_something_changes(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "intents"
    train(data, LetterEncoder(), folder)
    made = (folder / "reader.npz").stat().st_mtime_ns
    train(data, LetterEncoder(), folder)
    assert (folder / "reader.npz").stat().st_mtime_ns == made

    (data / "more.yml").write_text(
        "nlu:\n- intent: thanks\n  examples: |\n    - 谢谢\n", encoding="utf-8"
    )
    train(data, LetterEncoder(), folder)

    assert "thanks" in IntentReader.open(folder, LetterEncoder()).read("谢谢")


def test_another_encoder_is_refused_and_the_command_named(data: Path, tmp_path: Path) -> None:
    train(data, LetterEncoder(), tmp_path / "intents")

    with pytest.raises(IntentReaderMissing, match=r"other，请运行 \./wenban train"):
        IntentReader.open(tmp_path / "intents", OtherModel())

    train(data, OtherModel(), tmp_path / "intents")
    IntentReader.open(tmp_path / "intents", OtherModel())


@pytest.mark.parametrize("damaged", ["reader.npz", "reader.json"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"[1]"])
def test_a_damaged_reader_is_refused_and_trained_anew(
    data: Path, tmp_path: Path, damaged: str, content: bytes | None
) -> None:
    folder = tmp_path / "intents"
    train(data, LetterEncoder(), folder)
    (folder / damaged).unlink()
    if content is not None:
        (folder / damaged).write_bytes(content)

    with pytest.raises(IntentReaderMissing, match=r"\./wenban train"):
        IntentReader.open(folder, LetterEncoder())

    train(data, LetterEncoder(), folder)
    IntentReader.open(folder, LetterEncoder())


def test_nothing_trained_is_told_with_the_command(tmp_path: Path) -> None:
    with pytest.raises(IntentReaderMissing, match=r"\./wenban train"):
        IntentReader.open(tmp_path, LetterEncoder())


def test_where_none_was_trained_rasa_is_read_alone_and_the_log_says_what_to_do(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert find(tmp_path, LetterEncoder()) is None
    assert "./wenban train" in caplog.text


def test_one_of_another_encoder_stops_the_start(data: Path, tmp_path: Path) -> None:
    train(data, LetterEncoder(), tmp_path / "intents")

    assert find(tmp_path / "intents", LetterEncoder()) is not None
    with pytest.raises(IntentReaderMissing):
        find(tmp_path / "intents", OtherModel())


def test_the_trained_one_hears_a_fee_in_words_it_never_saw() -> None:
    settings = read_settings()
    encoder = open_encoder(settings.encoder)
    read = IntentReader.open(settings.var / "intents", encoder).read("办下来得掏几个子儿")
    assert max(read, key=lambda name: read[name]) == "ask_fee"
