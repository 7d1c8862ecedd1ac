"""The numbers that decide what a citizen sees, from ``policy.yml``."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

_FILE = Path(__file__).with_name("policy.yml")


class Thresholds(BaseModel):
    """The numbers of ``policy.yml``; each carries its reason there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    answer_assurance: float = Field(gt=0, lt=1)
    alone_assurance: float = Field(gt=0, lt=1)
    rival_probability: float = Field(gt=0, lt=1)
    degraded_answer_assurance: float = Field(gt=0, lt=1)
    clarify_probability: float = Field(gt=0, lt=1)
    choice_probability: float = Field(gt=0, lt=1)
    out_of_scope_probability: float = Field(gt=0, lt=1)
    chosen_share: float = Field(gt=0, lt=1)
    corrected_probability: float = Field(gt=0, lt=1)
    asked_assurance: float = Field(gt=0, lt=1)
    event_factor: float = Field(ge=1)
    joined_share: float = Field(gt=0, lt=1)
    joined_probability: float = Field(gt=0, lt=1)
    other_matter_probability: float = Field(gt=0, lt=1)
    family_probability: float = Field(gt=0, lt=1)
    family_lead: float = Field(ge=1)
    new_matter_probability: float = Field(gt=0, lt=1)
    act_confidence: float = Field(gt=0, lt=1)
    aspect_confidence: float = Field(gt=0, lt=1)
    alarm_confidence: float = Field(gt=0, lt=1)
    alarm_least_business: float = Field(gt=0, lt=1)
    misses_before_handoff: int = Field(ge=1)
    abuses_before_handoff: int = Field(ge=1)

    @classmethod
    def load(cls, path: Path = _FILE) -> Thresholds:
        """Read the numbers."""
        return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
