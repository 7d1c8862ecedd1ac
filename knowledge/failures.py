"""What can go wrong in the knowledge package.

KnowledgeError
├── LibraryInvalid      guides or places do not load; lists every problem
├── GuideUnknown        no guide has this id
├── IndexMissing        nothing is published yet
├── EncoderUnusable     the encoder cannot be loaded, or is not the index's
└── ImportRefused       a file that is not imported (its kinds: importers/failures.py)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class KnowledgeError(Exception):
    """Root of the package's errors; ``code`` is stable, ``http_status`` for the API."""

    code: ClassVar[str] = "knowledge_error"
    http_status: ClassVar[int] = 500


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one file; ``line`` counts from 1, 0 where no line applies."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return (
            f"{where}: {self.field}: {self.message}" if self.field else f"{where}: {self.message}"
        )


class LibraryInvalid(KnowledgeError):
    """Guides or places do not load; nothing of the folder is used."""

    code = "library_invalid"
    http_status = 422

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class GuideUnknown(KnowledgeError):
    """No guide has this id."""

    code = "guide_unknown"
    http_status = 404


class IndexMissing(KnowledgeError):
    """Nothing is published yet, or the published index is of another format."""

    code = "index_missing"
    http_status = 503


class EncoderUnusable(KnowledgeError):
    """The encoder cannot be loaded, or is not the one the index was built with."""

    code = "encoder_unusable"
    http_status = 503
