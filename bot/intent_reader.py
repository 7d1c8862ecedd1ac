"""A second reading of the intent, from the vector that the search needs anyway (docs/adr/0010)."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import numpy as np
import yaml

from bot.failures import IntentReaderMissing
from knowledge.failures import IndexMissing
from knowledge.search import classifier
from knowledge.search.classifier import Classifier
from knowledge.search.encoder import Encoder
from knowledge.search.normalise import normalise
from knowledge.search.remembered import Remembered

log = logging.getLogger(__name__)

_CLASSIFIER = "reader.npz"
_CARD = "reader.json"
_VECTORS = "vectors.npz"


class IntentReader:
    """Logistic regression over vector and characters; safe to call from several threads."""

    def __init__(self, intents: tuple[str, ...], model: Classifier, encoder: Encoder) -> None:
        """``intents`` are Rasa's names of them, in the order of the model's rows."""
        self._intents = intents
        self._model = model
        self._encoder = encoder

    def read(self, text: str) -> dict[str, float]:
        """The probability of each intent of a normalised sentence."""
        vector = self._encoder.encode_questions([text])[0]
        found = np.exp(self._model.log_probabilities(text, vector))
        return {name: float(p) for name, p in zip(self._intents, found, strict=False)}

    @classmethod
    def open(cls, folder: Path, encoder: Encoder) -> IntentReader:
        """What :func:`train` left; raises :class:`IntentReaderMissing`."""
        mend = "请运行 ./wenban train"
        try:
            card = json.loads((folder / _CARD).read_text(encoding="utf-8"))
            made_with, intents = card["encoder"], tuple(card["intents"])
            model = Classifier.load(folder / _CLASSIFIER)
        except (OSError, ValueError, KeyError, TypeError, IndexMissing) as error:
            raise IntentReaderMissing(f"{folder} 里没有完整的意图判断，{mend}") from error
        if made_with != encoder.name:
            raise IntentReaderMissing(
                f"{folder} 的意图判断是用编码器 {made_with} 训练的，"
                f"现在用的是 {encoder.name}，{mend}"
            )
        return cls(intents, model, encoder)


def find(folder: Path, encoder: Encoder) -> IntentReader | None:
    """The reader in ``folder``; ``None``, and a warning, where none was ever trained.

    Raises :class:`IntentReaderMissing` where one is damaged or another encoder's.
    """
    if (folder / _CARD).exists():
        return IntentReader.open(folder, encoder)
    log.warning("no intent reader in %s, Rasa is read alone; run ./wenban train", folder)
    return None


def train(data: Path, encoder: Encoder, folder: Path) -> None:
    """Fit a reader on the examples below ``data``, unless ``folder`` already holds it."""
    examples = list(_examples(data))
    card = {
        "encoder": encoder.name,
        "examples": sha256(repr(examples).encode()).hexdigest(),
        "intents": sorted({intent for intent, _ in examples}),
    }
    if _is_made_from(card, folder, encoder):
        return
    folder.mkdir(parents=True, exist_ok=True)
    remembered = Remembered(encoder, folder / _VECTORS)
    texts = [normalise(text) for _, text in examples]
    rows = np.array([card["intents"].index(intent) for intent, _ in examples])
    vectors = remembered.encode_questions(texts)
    (folder / _CARD).unlink(missing_ok=True)
    classifier.train(texts, vectors, rows, len(card["intents"])).save(folder / _CLASSIFIER)
    (folder / _CARD).write_text(json.dumps(card), encoding="utf-8")
    remembered.keep()


def _is_made_from(card: Mapping[str, object], folder: Path, encoder: Encoder) -> bool:
    try:
        IntentReader.open(folder, encoder)
    except IntentReaderMissing:
        return False
    return bool(json.loads((folder / _CARD).read_text(encoding="utf-8")) == card)


def _examples(data: Path) -> Iterator[tuple[str, str]]:
    """Intent and sentence of every example; patterns (``regex:``) are Rasa's alone."""
    for file in sorted(data.glob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            for line in block.get("examples", "").splitlines() if "intent" in block else ():
                if line.strip():
                    yield block["intent"], line.strip().removeprefix("- ").strip()
