"""Fine-tune the base encoder on the project's own questions.

    python -m knowledge.training.train [--steps N] [--to var/encoder/trained]

The loss is InfoNCE over in-batch negatives, both ways (multiple negatives ranking; Henderson et al.
2017, arXiv:1705.00652), plus the distance of every vector from the frozen base's vector of the
clean text: that keeps what the base knows beyond these matters, and teaches it to see through
noise. At the end the weights are averaged with the base's (Wortsman et al. 2022, arXiv:2109.01903).
"""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from torch import Tensor
from torch.nn.functional import cross_entropy, normalize

from knowledge.training.batches import Batch, Batches, Drawn
from knowledge.training.dequantise import PROMPTS, build
from knowledge.training.pairs import groups, texts_of_guides

_LOG = logging.getLogger("wenban.training")
_CHUNK: Final = 32  # texts of like length are encoded together: less padding


@dataclass(frozen=True)
class Plan:
    """Everything that shapes a run."""

    steps: int = 600
    batch: int = 64
    prose: int = 8  # indexed fields a step, for the regulariser alone
    learning_rate: float = 7e-5
    warm_up: float = 0.1
    scale: float = 50.0  # inverse temperature; the base was trained with 100
    stay: float = 4.0  # weight of the distance from the base's vectors
    kept: float = 0.8  # share of the trained weights in the final average
    window: int = 96
    seed: int = 20_26
    save_every: int = 100
    threads: int = 1  # measured: one thread with bfloat16 outruns two on shared cores


class Student:
    """The model in training: texts to unit vectors, with gradients."""

    def __init__(self, folder: Path, window: int) -> None:
        self.model = SentenceTransformer(str(folder), device="cpu")
        self.bert = self.model[0].auto_model
        self._tokenizer: Any = self.model.tokenizer
        self._window = window

    def vectors(self, texts: Sequence[str]) -> Tensor:
        """Unit vectors of texts that carry their prompt, shape ``(len(texts), hidden)``."""
        ids = self._tokenizer(list(texts), truncation=True, max_length=self._window)["input_ids"]
        order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
        with torch.autocast("cpu", dtype=torch.bfloat16):  # once: the weights are cast once
            parts = [
                self._mean([ids[row] for row in order[start : start + _CHUNK]])
                for start in range(0, len(order), _CHUNK)
            ]
        back = torch.empty(len(order), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(order))
        return normalize(torch.cat(parts)[back], dim=-1)

    def _mean(self, ids: list[list[int]]) -> Tensor:
        longest = max(map(len, ids))
        mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in ids])
        filler = [self._tokenizer.pad_token_id]
        padded = torch.tensor([row + filler * (longest - len(row)) for row in ids])
        states = self.bert(input_ids=padded, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).float()
        return (states.float() * weights).sum(1) / weights.sum(1)


def train(plan: Plan, base: Path, folder: Path) -> None:
    """Run the plan from ``base`` and save the model to ``folder``."""
    torch.manual_seed(plan.seed)
    torch.set_num_threads(plan.threads)
    if not (base / "modules.json").is_file():
        build(base, prune=True)
    student = Student(base, plan.window)
    before = {name: value.clone() for name, value in student.bert.state_dict().items()}
    known = groups()
    # What the guides are asked is what the encoder is for: twice as often as anything else.
    known = (*known, *(group for group in known if group.source == "guide"))
    prose = [Drawn("passage", text, text) for text in texts_of_guides()]
    anchors = _anchors(student, known, prose)
    centres = np.stack([_centre([anchors["query", t] for t in g.asked]) for g in known])
    _LOG.info("%d matters, %d texts", len(known), len(anchors))
    batches = iter(Batches(known, centres, plan.batch, plan.seed))
    random = Random(plan.seed)  # noqa: S311 - reproducible, not secret
    optimiser = torch.optim.AdamW(
        student.bert.parameters(), plan.learning_rate, weight_decay=0.01, fused=True
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, plan))
    student.bert.train()
    start, averages = time.monotonic(), np.zeros(2)
    for step in range(1, plan.steps + 1):
        losses = _losses(student, next(batches), random.sample(prose, plan.prose), anchors, plan)
        optimiser.zero_grad()
        (losses[0] + plan.stay * losses[1]).backward()
        torch.nn.utils.clip_grad_norm_(student.bert.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        averages += [float(loss.detach()) for loss in losses]
        if step % 20 == 0:
            seconds = (time.monotonic() - start) / step
            means = averages / 20
            _LOG.info("step %d: rank %.3f, stay %.4f, %.2f s a step", step, *means, seconds)
            averages[:] = 0
        if step % plan.save_every == 0:
            _save(student, before, plan, folder)
    _save(student, before, plan, folder)


def _losses(
    student: Student,
    batch: Batch,
    prose: Sequence[Drawn],
    anchors: dict[tuple[str, str], NDArray[np.float32]],
    plan: Plan,
) -> tuple[Tensor, Tensor]:
    drawn = [*batch.asked, *batch.target, *prose]
    vectors = student.vectors([PROMPTS[d.prompt] + d.text for d in drawn])
    count = len(batch.asked)
    scores = plan.scale * vectors[:count] @ vectors[count : 2 * count].T
    scores = scores.masked_fill(torch.from_numpy(batch.same), -1e4)
    right = torch.arange(count)
    rank = (cross_entropy(scores, right) + cross_entropy(scores.T, right)) / 2
    home = torch.from_numpy(np.stack([anchors[d.prompt, d.clean] for d in drawn]))
    return rank, (1 - (vectors * home).sum(-1)).mean()


def _anchors(
    student: Student, known: Sequence[Any], prose: Sequence[Drawn]
) -> dict[tuple[str, str], NDArray[np.float32]]:
    """The base's vectors of every clean text under every prompt it may be drawn with."""
    keys = [("query", text) for group in known for text in group.asked]
    keys += [("passage", text) for group in known for text in group.passages]
    keys += [(drawn.prompt, drawn.text) for drawn in prose]
    keys = list(dict.fromkeys(keys))
    keys.sort(key=lambda key: len(key[1]))
    vectors = []
    student.bert.eval()
    with torch.no_grad():
        for start in range(0, len(keys), 512):
            part = keys[start : start + 512]
            vectors.append(student.vectors([PROMPTS[p] + t for p, t in part]).numpy())
    return dict(zip(keys, np.concatenate(vectors), strict=True))


def _centre(vectors: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    mean: NDArray[np.float32] = np.mean(vectors, axis=0)
    return mean / np.float32(np.linalg.norm(mean))


def _rate(step: int, plan: Plan) -> float:
    warm = max(1, int(plan.warm_up * plan.steps))
    return min((step + 1) / warm, max(0.0, (plan.steps - step) / (plan.steps - warm)))


def _save(student: Student, before: dict[str, Tensor], plan: Plan, folder: Path) -> None:
    """Save the average with the base; the training itself goes on from its own weights."""
    after = {name: value.clone() for name, value in student.bert.state_dict().items()}
    average = {name: torch.lerp(before[name], after[name], plan.kept) for name in after}
    student.bert.load_state_dict(average)
    student.model.save(str(folder), create_model_card=False)
    student.bert.load_state_dict(after)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--steps", type=int, default=Plan.steps)
    parser.add_argument("--base", type=Path, default=Path("var/encoder/base"))
    parser.add_argument("--to", type=Path, default=Path("var/encoder/trained"))
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    train(Plan(steps=given.steps), given.base, given.to)


if __name__ == "__main__":
    main()
