"""The graph written by hand computes what the model computes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.training.export import write_graph


@pytest.mark.parametrize("length", [1, 7, 40])
def test_the_graph_agrees_with_bert(tmp_path: Path, length: int) -> None:
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    runtime = pytest.importorskip("onnxruntime")
    pytest.importorskip("onnx")
    torch.manual_seed(1)
    config = transformers.BertConfig(
        vocab_size=90, hidden_size=32, num_hidden_layers=3, num_attention_heads=4,
        intermediate_size=64, max_position_embeddings=64, layer_norm_eps=1e-12,
        initializer_range=0.4,
    )  # fmt: skip
    bert = transformers.BertModel(config, add_pooling_layer=False).eval()
    weights = {name: tensor.numpy() for name, tensor in bert.state_dict().items()}
    write_graph(weights, heads=4, epsilon=1e-12, path=tmp_path / "model.onnx")
    session = runtime.InferenceSession(str(tmp_path / "model.onnx"))
    ids = np.random.default_rng(length).integers(4, 90, size=(1, length))
    [found] = session.run(["vector"], {"ids": ids})
    with torch.no_grad():
        mean = bert(input_ids=torch.from_numpy(ids)).last_hidden_state.mean(1)[0].numpy()
    assert float(found[0] @ mean / np.linalg.norm(mean)) > 0.999
    assert np.linalg.norm(found[0]) == pytest.approx(1, abs=1e-5)
