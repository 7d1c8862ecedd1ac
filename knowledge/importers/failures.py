"""What stops an import before anything is written.

ImportRefused           the file cannot be imported; lists every problem with its place
├── FileUnreadable      broken, encrypted, of another format, or of no known encoding
├── FileTooLarge        over a limit that protects the machine
├── ColumnsMissing      a column that an import cannot do without was not recognised
├── MappingInvalid      the map file says something the importer does not understand
└── PlanStale           the library changed between the plan and its application
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from knowledge.failures import KnowledgeError, Problem


class ImportRefused(KnowledgeError):
    """Nothing of the file was imported and nothing was written."""

    code = "import_refused"
    http_status = 422

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def at(cls, file: Path, message: str, *, line: int = 0, field: str = "") -> Self:
        """One problem at one place of ``file``."""
        return cls([Problem(str(file), line, field, message)])


class FileUnreadable(ImportRefused):
    """The file is broken, encrypted, of another format, or of no known encoding."""

    code = "import_file_unreadable"


class FileTooLarge(ImportRefused):
    """The file is over a limit that protects the machine."""

    code = "import_file_too_large"
    http_status = 413


class ColumnsMissing(ImportRefused):
    """A column that an import cannot do without was not recognised."""

    code = "import_columns_missing"


class MappingInvalid(ImportRefused):
    """The map file says something the importer does not understand."""

    code = "import_mapping_invalid"


class PlanStale(ImportRefused):
    """A file of the plan changed on disk after the plan was made; plan again."""

    code = "import_plan_stale"
    http_status = 409
