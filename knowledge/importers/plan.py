"""A file → the plan of its import: what would be written, and the report. Then, the writing.

A plan touches nothing. Applying it checks that nothing moved since, writes each
file beside its target, and renames; the numbers it gave away are on disk before
the first guide is, so an import that dies half-way is finished by the same import.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from knowledge.importers import columns, files, json_import, registry, table_import
from knowledge.importers.failures import PlanStale
from knowledge.importers.files import ImportPlan


def plan_import(
    file: Path, mapping: str | Path, into: Path, *, today: date | None = None
) -> ImportPlan:
    """The plan of importing ``file`` into the library folder ``into``; writes nothing.

    ``mapping`` is ``"auto"`` or the path of a map file. ``today`` dates new guides.
    JSON is told by its name; anything else is a spreadsheet or csv, told by content.
    Raises :class:`ImportRefused` or one of its kinds, each with the place at fault.
    """
    day = today or date.today()
    if file.suffix.lower() == ".json":
        return json_import.plan(file, into)
    return table_import.plan(file, columns.read_map(mapping), into, day)


def apply(plan: ImportPlan) -> None:
    """Write the plan's files, each atomically. Raises :class:`PlanStale` before any is written."""
    for planned in plan.files:
        if files.digest_of(planned.path) != planned.before:
            raise PlanStale.at(planned.path, "做好计划以后这个文件变了，请重新导入一次")
    if plan.numbers is not None:
        files.write(registry.path(plan.into), plan.numbers)
    for planned in plan.files:
        files.write(planned.path, planned.content)
