"""A JSON document → the plan of its import."""

from __future__ import annotations

from pathlib import Path

from knowledge.failures import Problem
from knowledge.importers import files, json_format
from knowledge.importers.failures import ImportRefused
from knowledge.importers.files import ImportPlan, PlannedFile
from knowledge.importers.report import Kind, Report
from knowledge.place import Place


def plan(file: Path, into: Path) -> ImportPlan:
    """Guides and places of a JSON document, each written only where it says something else."""
    document = json_format.read(file)
    report = Report(file.name)
    known = files.places_in(into)
    incoming = {place.id: place for place in document.places}
    _refuse_dangling(file, document, known | incoming)
    planned = []
    for guide in document.guides:
        found = next((into / "guides").glob(f"*/{guide.id}.yml"), None)
        path = found or into / "guides" / guide.id.partition("-")[0] / f"{guide.id}.yml"
        if files.same_guide(path, guide):
            report.unchanged += 1
            continue
        before = files.digest_of(path)
        report.created += before is None
        report.updated += before is not None
        planned.append(PlannedFile(path, files.guide_yaml(guide), before))
    report.guides, report.places = len(document.guides), len(document.places)
    planned += _json_places(into, incoming, known, report)
    return ImportPlan(into, tuple(planned), report)


def _json_places(
    into: Path, incoming: dict[str, Place], known: dict[str, Place], report: Report
) -> list[PlannedFile]:
    """New places go into one file; a place that a file already holds differently is kept."""
    fresh = []
    for place in incoming.values():
        if place.id not in known:
            fresh.append(place)
            report.created += 1
        elif known[place.id] == place:
            report.unchanged += 1
        else:
            report.kept += 1
            message = f"地点{place.id}（{place.name}）已有，内容不同，没有覆盖，请在places/里改"
            report.note(Kind.KEPT, message)
    if not fresh:
        return []
    path = into / "places" / files.IMPORTED_PLACES
    listed = files.yaml_list(path)
    listed += [place.model_dump(mode="json", exclude_defaults=True) for place in fresh]
    return [PlannedFile(path, files.dump(listed), files.digest_of(path))]


def _refuse_dangling(file: Path, document: json_format.Document, known: dict[str, Place]) -> None:
    problems = []
    for index, guide in enumerate(document.guides):
        for counter in guide.channels.counter:
            place = known.get(counter.place)
            where = f"guides[{index}].channels.counter"
            if place is None:
                problems.append(Problem(str(file), 0, where, f"没有{counter.place}这个地点"))
            elif counter.window is not None and place.window(counter.window) is None:
                message = f"{counter.place}没有{counter.window}窗口"
                problems.append(Problem(str(file), 0, where, message))
    for place in document.places:
        if place.parent is not None and place.parent not in known:
            message = f"没有上级地点{place.parent}"
            problems.append(Problem(str(file), 0, f"places.{place.id}", message))
    if problems:
        raise ImportRefused(problems)
