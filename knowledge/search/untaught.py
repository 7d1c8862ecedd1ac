"""What a library without questions of its own starts from, from ``untaught.yml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from knowledge.search.assurance import Assurance
from knowledge.search.fusion import Fusion
from knowledge.search.index import FEATURES

_FILE = Path(__file__).with_name("untaught.yml")


def untaught(path: Path = _FILE) -> tuple[Fusion, Assurance]:
    """Fusion and assurance as another library's questions taught them."""
    numbers: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    weights = tuple(float(numbers["fusion"][name]) for name in FEATURES)
    fusion = Fusion(weights, float(numbers["none"]), float(numbers["none_weight"]))
    return fusion, Assurance(tuple(map(float, numbers["assurance"])), float(numbers["bias"]))
