"""Batches hold each matter once, and noise is the same for the same seed."""

from __future__ import annotations

from itertools import islice
from typing import Literal

import numpy as np

from knowledge.training.batches import Batches, same_matter
from knowledge.training.noise import Noise
from knowledge.training.pairs import Group


def _group(matter: str, source: Literal["guide", "paraphrases", "prose"] = "paraphrases") -> Group:
    asked = (f"{matter}怎么办", f"{matter}带什么", f"想办{matter}")
    return Group(matter, asked, (matter,), source)


def _centres(count: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    vectors = np.random.default_rng(7).normal(size=(count, 8)).astype(np.float32)
    unit: np.ndarray[tuple[int, ...], np.dtype[np.float32]] = vectors / np.linalg.norm(
        vectors, axis=1, keepdims=True
    )
    return unit


def test_a_batch_holds_each_matter_at_most_once() -> None:
    known = [_group(f"事项{number}") for number in range(40)]
    for batch in islice(Batches(known, _centres(40), size=16, seed=3), 4):
        numbers = {"".join(filter(str.isdigit, drawn.clean)) for drawn in batch.asked}
        assert len(numbers) == 16
        for asked, target in zip(batch.asked, batch.target, strict=True):
            assert asked.clean != target.clean
        assert not batch.same.diagonal().any()


def test_a_guide_and_its_catalogue_twin_are_not_each_others_negatives() -> None:
    known = [_group("hukou-04", "guide"), _group("户口注销"), _group("护照")]
    near = np.array([[1, 0.99, 0.5], [0.99, 1, 0.5], [0.5, 0.5, 1]], dtype=np.float32)
    same = same_matter(known, near)
    assert same[0, 1]
    assert not same[0, 2]


def test_who_handles_a_matter_does_not_make_it_another() -> None:
    known = [_group("古树方案备案"), _group("古树方案备案（住建行使）"), _group("备案（注销）")]
    same = same_matter(known, np.eye(3, dtype=np.float32))
    assert same[0, 1]
    assert not same[0, 2]


def test_the_same_seed_spoils_alike() -> None:
    texts = ["居住证到期了怎么续签", "公积金能不能取出来交房租", "老人走了，户口怎么销"] * 4
    first, second = Noise(5, share=1.0), Noise(5, share=1.0)
    spoiled = [first(text) for text in texts]
    assert spoiled == [second(text) for text in texts]
    assert spoiled != texts


def test_no_noise_leaves_texts_alone() -> None:
    assert Noise(5, share=0.0)("居住证到期了") == "居住证到期了"


def test_a_paragraph_is_mostly_paired_with_a_question_it_answers() -> None:
    prose = [_group(f"规定{number}", "prose") for number in range(40)]
    matters = [_group(f"事项{number}") for number in range(40)]

    def share(known: list[Group]) -> float:
        batches = islice(Batches(known, _centres(40), size=16, seed=3), 20)
        prompts = [drawn.prompt for batch in batches for drawn in batch.target]
        return prompts.count("passage") / len(prompts)

    assert share(prose) > 0.6 > 0.4 > share(matters)
