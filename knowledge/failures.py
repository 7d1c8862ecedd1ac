"""What can go wrong in the knowledge package.

KnowledgeError
├── LibraryInvalid      files of the library do not load; lists every problem
├── GuideUnknown        no guide has this id
├── GuideChanged        a guide's file changed since the edit began
├── EditRefused         an edit that would make the library wrong; lists every problem
├── LibraryUnwritable   the guides' folder cannot be written
├── IndexMissing        nothing is published yet
├── VersionUnknown      no such published version, or none to go back to
├── CheckFileInvalid    a line of a check file is not a question with its matter
├── PublicationRefused  the check questions speak against a version; lists those that got worse
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
    """Files of the library do not load; nothing of the folder is used."""

    code = "library_invalid"
    http_status = 422

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class GuideUnknown(KnowledgeError):
    """No guide has this id."""

    code = "guide_unknown"
    http_status = 404


class GuideChanged(KnowledgeError):
    """A guide's file changed since the edit began; nothing was written."""

    code = "guide_changed"
    http_status = 409


class EditRefused(KnowledgeError):
    """An edit that would make the library wrong; nothing was written.

    The problems are in Chinese, for the person who edits.
    """

    code = "edit_refused"
    http_status = 422

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.message for problem in self.problems))


class LibraryUnwritable(KnowledgeError):
    """The guides' folder cannot be written by this process."""

    code = "library_unwritable"
    http_status = 503


class IndexMissing(KnowledgeError):
    """Nothing is published yet, or the published index is of another format."""

    code = "index_missing"
    http_status = 503


class VersionUnknown(KnowledgeError):
    """No published version has this name, or there is none to go back to."""

    code = "version_unknown"
    http_status = 404


class CheckFileInvalid(KnowledgeError):
    """A line of a check file is not a question with its matter."""

    code = "check_file_invalid"
    http_status = 422


class PublicationRefused(KnowledgeError):
    """The check questions speak against a version; the one before goes on serving."""

    code = "publication_refused"
    http_status = 409


class EncoderUnusable(KnowledgeError):
    """The encoder cannot be loaded, or is not the one the index was built with."""

    code = "encoder_unusable"
    http_status = 503
