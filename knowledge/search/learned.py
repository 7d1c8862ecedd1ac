"""Everything learned from a library's own questions, and its place on disk."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from knowledge.search.arrays import missing
from knowledge.search.assurance import Assurance
from knowledge.search.classifier import Classifier
from knowledge.search.encoder import Vectors
from knowledge.search.fusion import Fusion

_NUMBERS = "learned.json"
_CLASSIFIER, _VAGUENESS = "classifier.npz", "vagueness.npz"


@dataclass(frozen=True)
class Learned:
    """Classifier, fusion and assurance of one index.

    ``vagueness`` tells questions that fit several guides from others; a library without questions
    has none. ``accuracy`` is the share of the library's own questions whose guide came first while
    their words were hidden, ``None`` for a library without questions.
    """

    classifier: Classifier
    vagueness: Classifier | None
    fusion: Fusion
    assurance: Assurance
    accuracy: float | None

    def vague(self, text: str, vector: Vectors) -> float:
        """The log of the odds that a normalised question fits several guides."""
        return vagueness(self.vagueness, text, vector) if self.vagueness is not None else 0.0

    def save(self, folder: Path) -> None:
        """Write it into ``folder``: the numbers to be read by people, the classifier as arrays."""
        numbers = {
            "fusion": asdict(self.fusion),
            "assurance": asdict(self.assurance),
            "accuracy": self.accuracy,
            "taught": self.vagueness is not None,
        }
        (folder / _NUMBERS).write_text(json.dumps(numbers, indent=1), encoding="utf-8")
        self.classifier.save(folder / _CLASSIFIER)
        if self.vagueness is not None:
            self.vagueness.save(folder / _VAGUENESS)

    @classmethod
    def load(cls, folder: Path) -> Learned:
        """What :meth:`save` wrote; raises :class:`IndexMissing`."""
        try:
            numbers = json.loads((folder / _NUMBERS).read_text(encoding="utf-8"))
            fusion, assurance = numbers["fusion"], numbers["assurance"]
            return cls(
                Classifier.load(folder / _CLASSIFIER),
                Classifier.load(folder / _VAGUENESS) if numbers["taught"] else None,
                Fusion(**{**fusion, "weights": tuple(fusion["weights"])}),
                Assurance(**{**assurance, "weights": tuple(assurance["weights"])}),
                numbers["accuracy"],
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise missing(folder / _NUMBERS) from error


def vagueness(model: Classifier, text: str, vector: Vectors) -> float:
    """What a classifier of vagueness says, as the log of odds."""
    one, several = model.log_probabilities(text, vector)
    return float(several - one)
