"""Ask the index: which guides may answer, how likely each is, and what was rejected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.search.classifier import Classifier
from knowledge.search.encoder import Encoder
from knowledge.search.fusion import Fusion
from knowledge.search.index import FEATURES, Index

# Candidates below this are reported as rejected; the policy never sees them as choices.
_LEAST_PROBABILITY = 0.02
_REPORTED = 8


@dataclass(frozen=True)
class Candidate:
    """A guide that may answer, with its calibrated probability and each channel's score."""

    guide_id: str
    probability: float
    channels: Mapping[str, float]


@dataclass(frozen=True)
class SearchResult:
    """Best first. ``kept`` may be offered, ``rejected`` came close and explain the choice."""

    kept: tuple[Candidate, ...]
    rejected: tuple[Candidate, ...]

    @property
    def best(self) -> Candidate | None:
        """The likeliest guide, if any is worth offering."""
        return self.kept[0] if self.kept else None


class Searcher:
    """Search one published index; safe to call from several threads."""

    def __init__(
        self, index: Index, encoder: Encoder, classifier: Classifier, fusion: Fusion
    ) -> None:
        self._index = index
        self._encoder = encoder
        self._classifier = classifier
        self._fusion = fusion

    def search(self, text: str) -> SearchResult:
        """Rank all guides for a citizen's words (any text; normalised here)."""
        question = self._index.question(text)
        vector = self._encoder.encode_questions([question])
        log_probabilities = self._classifier.log_probabilities(vector)[0]
        channels = self._index.channels(question, vector[0])
        features = self._index.features(channels, log_probabilities[:-1])
        probabilities = self._fusion.probabilities(features, float(log_probabilities[-1]))
        order = probabilities.argsort()[::-1][:_REPORTED]
        candidates = [
            Candidate(
                self._index.guide_ids[row],
                float(probabilities[row]),
                {n: round(float(v), 3) for n, v in zip(FEATURES, features[row], strict=True)},
            )
            for row in order
        ]
        kept = tuple(c for c in candidates if c.probability >= _LEAST_PROBABILITY)
        return SearchResult(kept, tuple(candidates[len(kept) :]))
