"""Ask the index: which guides may answer, how likely each is, and what was rejected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.search.encoder import Encoder
from knowledge.search.index import FEATURES, Index
from knowledge.search.learned import Learned

# Candidates below this are reported as rejected; the policy never sees them as choices.
_LEAST_PROBABILITY = 0.02
_REPORTED = 8


@dataclass(frozen=True)
class Candidate:
    """A guide that may answer, its share of the probability, and each channel's score."""

    guide_id: str
    probability: float
    channels: Mapping[str, float]


@dataclass(frozen=True)
class SearchResult:
    """Best first. ``kept`` may be offered, ``rejected`` came close and explain the choice.

    ``sure`` is the probability that the best is the one right answer: what several guides
    may equally mean has likely candidates and little assurance.
    """

    kept: tuple[Candidate, ...]
    rejected: tuple[Candidate, ...]
    sure: float = 0.0

    @property
    def best(self) -> Candidate | None:
        """The likeliest guide, if any is worth offering."""
        return self.kept[0] if self.kept else None


class Searcher:
    """Search one published index; safe to call from several threads."""

    def __init__(self, index: Index, encoder: Encoder, learned: Learned) -> None:
        self._index = index
        self._encoder = encoder
        self._learned = learned

    def search(self, text: str, region: str | None = None) -> SearchResult:
        """Rank all guides for a citizen's words (any text; normalised here)."""
        question = self._index.question(text)
        vector = self._encoder.encode_questions([question])[0]
        log_probabilities = self._learned.classifier.log_probabilities(question, vector)
        channels = self._index.channels(question, vector, region)
        features = self._index.features(channels, log_probabilities[:-1])
        probabilities = self._learned.fusion.probabilities(features, float(log_probabilities[-1]))
        order = probabilities.argsort()[::-1][:_REPORTED]
        candidates = [
            Candidate(
                channels.view.guide_ids[row],
                float(probabilities[row]),
                {n: round(float(v), 3) for n, v in zip(FEATURES, features[row], strict=True)},
            )
            for row in order
        ]
        kept = tuple(c for c in candidates if c.probability >= _LEAST_PROBABILITY)
        sure = self._learned.assurance.sure(probabilities, self._learned.vague(question, vector))
        return SearchResult(kept, tuple(candidates[len(kept) :]), sure)
