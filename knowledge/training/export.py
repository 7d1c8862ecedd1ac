"""A trained sentence-transformers folder → the int8 ONNX folder that ships.

    python -m knowledge.training.export [--model var/encoder/trained] [--to knowledge/encoder]

The graph is written node by node from the weights: it takes the token ids of one text without
padding and gives one unit vector, so mean pooling needs no mask and a text's vector never depends
on its neighbours. Matrix products are quantised dynamically per column, the embedding per row.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from knowledge.training.dequantise import PROMPTS

_OPSET: Final = 20  # the first with Gelu as one operator
# Longer texts are cut here; an indexed passage has at most 160 characters.
WINDOW: Final = 256
NAME: Final = "wenban-e5-small-zh"
# Their vectors before quantisation ship with the model, so that anyone can check it.
CHECKED: Final = (
    "居住证",
    "娃刚满月还没上户口,要带啥子",
    "gjj怎么取出来交房租",
    "老人走了,退休金那边要去说一声吗",
    "开个小餐馆,证照要跑几个地方",
    "身份证丢了,人在外省能不能补",
    "残疾人坐公交是不是不要钱",
    "公司改名字以后税务那边怎么变更,需要准备哪些材料,法人不在能不能让会计去代办",
)


class _Graph:
    """An encoder's graph under construction; every method returns the name of its output."""

    def __init__(self, weights: Mapping[str, NDArray[Any]], heads: int, epsilon: float) -> None:
        self.weights, self.heads, self.epsilon = weights, heads, epsilon
        self.hidden: int = weights["embeddings.LayerNorm.weight"].shape[0]
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, value: Any) -> str:
        from onnx import numpy_helper

        array = np.ascontiguousarray(value)
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def integers(self, name: str, *values: int) -> str:
        return self.constant(name, np.array(values, np.int64))

    def op(self, kind: str, *inputs: str, out: str = "", **attributes: Any) -> str:
        from onnx import helper

        name = out or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name, **attributes))
        return name

    def split(self, x: str, sizes: str, out: list[str]) -> list[str]:
        from onnx import helper

        self.nodes.append(helper.make_node("Split", [x, sizes], out, f"{out[0]}.split", axis=-1))
        return out

    def linear(self, x: str, name: str, weight: Any = None, bias: Any = None) -> str:
        weight = self.weights[f"{name}.weight"] if weight is None else weight
        bias = self.weights[f"{name}.bias"] if bias is None else bias
        product = self.op("MatMul", x, self.constant(f"{name}.weight", weight.T))
        return self.op("Add", product, self.constant(f"{name}.bias", bias))

    def norm(self, x: str, name: str) -> str:
        scale = self.constant(f"{name}.weight", self.weights[f"{name}.weight"])
        bias = self.constant(f"{name}.bias", self.weights[f"{name}.bias"])
        return self.op("LayerNormalization", x, scale, bias, axis=-1, epsilon=self.epsilon)

    def embed(self) -> str:
        """Words (int8, one scale a row) + places and the one token type, normalised."""
        table = self.weights["embeddings.word_embeddings.weight"]
        scale = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-8) / 127
        rows = self.constant("words", np.rint(table / scale).astype(np.int8))
        scales = self.constant("words.scale", scale.astype(np.float32))
        words = self.op(
            "Mul",
            self.op("Cast", self.op("Gather", rows, "ids"), to=1),
            self.op("Gather", scales, "ids"),
        )
        places = self.weights["embeddings.position_embeddings.weight"][:WINDOW]
        places = places + self.weights["embeddings.token_type_embeddings.weight"][:1]
        length = self.op("Shape", "ids", start=1, end=2)
        zero = self.integers("zero", 0)
        used = self.op("Slice", self.constant("places", places), zero, length, zero)
        self.integers("by_head", 0, -1, self.heads, self.hidden // self.heads)
        self.integers("by_token", 0, -1, self.hidden)
        self.integers("thirds", self.hidden, self.hidden, self.hidden)
        return self.norm(self.op("Add", words, used), "embeddings.LayerNorm")

    def layer(self, name: str, x: str) -> str:
        # One product gives query, key and value; the softmax's scale is folded into the query.
        parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        factors = (1 / np.sqrt(self.hidden / self.heads), 1, 1)
        weight, bias = (
            np.concatenate(
                [self.weights[f"{p}.{kind}"] * f for p, f in zip(parts, factors, strict=True)]
            ).astype(np.float32)
            for kind in ("weight", "bias")
        )
        joint = self.split(self.linear(x, f"{name}.joint", weight, bias), "thirds", parts)
        query, key, value = (self.op("Reshape", part, "by_head") for part in joint)
        query = self.op("Transpose", query, perm=[0, 2, 1, 3])
        key = self.op("Transpose", key, perm=[0, 2, 3, 1])
        value = self.op("Transpose", value, perm=[0, 2, 1, 3])
        attention = self.op("Softmax", self.op("MatMul", query, key), axis=-1)
        mixed = self.op("Transpose", self.op("MatMul", attention, value), perm=[0, 2, 1, 3])
        mixed = self.op("Reshape", mixed, "by_token")
        mixed = self.linear(mixed, f"{name}.attention.output.dense")
        x = self.norm(self.op("Add", x, mixed), f"{name}.attention.output.LayerNorm")
        inner = self.op("Gelu", self.linear(x, f"{name}.intermediate.dense"))
        outer = self.linear(inner, f"{name}.output.dense")
        return self.norm(self.op("Add", x, outer), f"{name}.output.LayerNorm")


def write_graph(
    weights: Mapping[str, NDArray[Any]], *, heads: int, epsilon: float, path: Path
) -> None:
    """Write the encoder of ``weights`` (named as in a Hugging Face BertModel) as ONNX.

    Input ``ids``: int64 of shape (1, length); output ``vector``: unit float32 of shape (1, hidden).
    The embedding is int8 already; matrix products are still float32.
    """
    from onnx import TensorProto, checker, helper, save

    graph = _Graph(weights, heads, epsilon)
    x = graph.embed()
    layers = {int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer.")}
    for layer in sorted(layers):
        x = graph.layer(f"encoder.layer.{layer}", x)
    mean = graph.op("ReduceMean", x, graph.integers("tokens", 1), keepdims=0)
    graph.op("LpNormalization", mean, axis=-1, p=2, out="vector")
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            NAME,
            [helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "length"])],
            [helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, graph.hidden])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", _OPSET)],
        ir_version=10,  # what ONNX Runtime 1.20 and later read
    )
    checker.check_model(model)
    save(model, path)


def export(model: Path, folder: Path) -> None:
    """Quantise the sentence-transformers folder ``model`` into ``folder``, with its card."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from sentence_transformers import SentenceTransformer

    student = SentenceTransformer(str(model), device="cpu")
    bert = student[0].auto_model
    weights = {name: tensor.detach().numpy() for name, tensor in bert.state_dict().items()}
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        write_graph(
            weights,
            heads=bert.config.num_attention_heads,
            epsilon=bert.config.layer_norm_eps,
            path=plain,
        )
        quantize_dynamic(
            plain,
            folder / "model.onnx",
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True},
        )
    shutil.copyfile(_tokenizer(model), folder / "tokenizer.json")
    exact = student.encode(list(CHECKED), prompt_name="query", normalize_embeddings=True)
    (folder / "check.json").write_text(_check(exact), "utf-8")
    card = {
        "name": NAME,
        "sha256": {file: digest(folder / file) for file in ("model.onnx", "tokenizer.json")},
        "dimension": bert.config.hidden_size,
        "window": WINDOW,
        "prompts": PROMPTS,
    }
    (folder / "card.json").write_text(json.dumps(card, indent=2) + "\n", "utf-8")


def _check(vectors: NDArray[np.float32]) -> str:
    coded = [base64.b64encode(row.astype("<f2").tobytes()).decode("ascii") for row in vectors]
    lines = [{"text": text, "float16": code} for text, code in zip(CHECKED, coded, strict=True)]
    return json.dumps(lines, ensure_ascii=False, indent=1) + "\n"


def digest(path: Path) -> str:
    """The file's SHA-256, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _tokenizer(model: Path) -> Path:
    return min(model.rglob("tokenizer.json"), key=lambda path: len(path.parts))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--model", type=Path, default=Path("var/encoder/trained"))
    parser.add_argument("--to", type=Path, default=Path("knowledge/encoder"))
    given = parser.parse_args()
    export(given.model, given.to)


if __name__ == "__main__":
    main()
