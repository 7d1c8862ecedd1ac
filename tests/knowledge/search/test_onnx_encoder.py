"""The shipped encoder: faithful to the model it was made from, and sure of its files."""

from __future__ import annotations

import base64
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from knowledge.failures import EncoderUnusable
from knowledge.search.onnx_encoder import OnnxEncoder

pytest.importorskip("onnxruntime")
pytest.importorskip("tokenizers")

SHIPPED = Path(__file__).parents[3] / "knowledge" / "encoder"


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    return OnnxEncoder(SHIPPED)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "encoder"))


def test_it_agrees_with_the_model_before_quantisation(encoder: OnnxEncoder) -> None:
    lines = json.loads((SHIPPED / "check.json").read_text(encoding="utf-8"))
    exact = np.stack([np.frombuffer(base64.b64decode(ln["float16"]), "<f2") for ln in lines])
    found = encoder.encode_questions([line["text"] for line in lines])
    assert (found * exact.astype(np.float32)).sum(axis=1).mean() > 0.98


def test_a_life_event_lies_nearer_its_matter(encoder: OnnxEncoder) -> None:
    question = encoder.encode_questions(["娃刚满月，还没上户口"])[0]
    names = encoder.encode_questions(["新生儿落户", "护照换发", "公积金提取", "排水许可"])
    assert (names @ question).argmax() == 0


def test_vectors_are_unit_and_do_not_depend_on_neighbours(encoder: OnnxEncoder) -> None:
    alone = encoder.encode_questions(["居住证怎么办"])
    among = encoder.encode_questions(["公积金", "居住证怎么办", "开个饭店" * 60])
    assert np.array_equal(alone[0], among[1])
    assert np.allclose(np.linalg.norm(among, axis=1), 1, atol=1e-5)
    assert encoder.encode_questions([]).shape == (0, alone.shape[1])


def test_it_normalises_what_it_is_given(encoder: OnnxEncoder) -> None:
    written, plain = encoder.encode_questions(["居 住 證　ＡＰＰ", "居住证 app"])
    assert np.array_equal(written, plain)


def test_questions_and_passages_differ(encoder: OnnxEncoder) -> None:
    [question] = encoder.encode_questions(["居住证"])
    [passage] = encoder.encode_passages(["居住证"])
    assert not np.array_equal(question, passage)


def test_any_text_gets_a_vector(encoder: OnnxEncoder) -> None:
    vectors = encoder.encode_questions(["", "？", "🙂", "a" * 5000, "\u200b"])
    assert np.isfinite(vectors).all()


def test_its_name_changes_with_the_weights(encoder: OnnxEncoder, copy: Path) -> None:
    card = json.loads((copy / "card.json").read_text(encoding="utf-8"))
    assert encoder.name == f"{card['name']}@{card['sha256']['model.onnx'][:12]}"


def test_a_file_that_differs_from_its_digest_is_refused(copy: Path) -> None:
    with (copy / "tokenizer.json").open("a", encoding="utf-8") as file:
        file.write(" ")
    with pytest.raises(EncoderUnusable, match=r"tokenizer\.json is not the file its card"):
        OnnxEncoder(copy)


def test_a_missing_model_is_named(copy: Path) -> None:
    (copy / "model.onnx").unlink()
    with pytest.raises(EncoderUnusable, match=r"model\.onnx cannot be read: No such file"):
        OnnxEncoder(copy)


def test_a_folder_without_a_card_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnusable, match=r"no readable card\.json"):
        OnnxEncoder(tmp_path)


def test_a_card_that_lacks_a_field_names_it(copy: Path) -> None:
    card = json.loads((copy / "card.json").read_text(encoding="utf-8"))
    del card["prompts"]
    (copy / "card.json").write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(EncoderUnusable, match="lacks prompts"):
        OnnxEncoder(copy)
