"""What the guide schema can say, asked of the schema itself.

An export leaves out much that a guide must state. Where the schema has a word for
"the source does not say", imports use it; where it has none, they use the nearest
value and say in the note and the report that the source is silent.
"""

from __future__ import annotations

from typing import get_args

from pydantic import BaseModel

UNSTATED = "unstated"


def word(model: type[BaseModel], field: str, nearest: str) -> str:
    """``"unstated"`` where ``field`` of ``model`` takes it, else ``nearest``."""
    return UNSTATED if UNSTATED in get_args(model.model_fields[field].annotation) else nearest


def may_lack(model: type[BaseModel], *fields: str) -> bool:
    """Whether an instance can do without all of ``fields``."""
    return not any(model.model_fields[field].is_required() for field in fields)


def may_be_empty(model: type[BaseModel], field: str) -> bool:
    """Whether the list ``field`` may hold nothing."""
    rules = model.model_fields[field].metadata
    return not any(getattr(rule, "min_length", 0) > 0 for rule in rules)
