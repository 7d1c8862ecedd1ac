"""A JSON document → the plan of its import."""

from __future__ import annotations

from pathlib import Path

from knowledge.bundle import Bundle
from knowledge.failures import LibraryInvalid, Problem
from knowledge.guide import Guide
from knowledge.importers import files, json_format
from knowledge.importers.failures import ImportRefused
from knowledge.importers.files import ImportPlan, PlannedFile
from knowledge.importers.report import Kind, Report
from knowledge.library import Library, load
from knowledge.place import Place


def plan(file: Path, into: Path) -> ImportPlan:
    """What a JSON document holds, each part written only where it says something else."""
    document = json_format.read(file)
    report = Report(file.name)
    places = files.places_in(into)
    incoming = {place.id: place for place in document.places}
    there = _loaded(into)
    _refuse_dangling(file, document, places | incoming, there)
    known: dict[str, Guide | Bundle] = {**there.guides, **there.bundles} if there else {}
    planned = []
    incoming_files: list[Guide | Bundle] = [*document.guides, *document.bundles]
    for one in incoming_files:
        path = _path(into, one)
        if known.get(one.id) == one or files.same(path, one):
            report.unchanged += 1
            continue
        before = files.digest_of(path)
        report.created += before is None
        report.updated += before is not None
        planned.append(PlannedFile(path, files.as_yaml(one), before))
    report.guides, report.places = len(document.guides), len(document.places)
    planned += _json_places(into, incoming, places, report)
    planned += _json_regions(into, document, report)
    return ImportPlan(into, tuple(planned), report)


def _loaded(into: Path) -> Library | None:
    """The library there; ``None`` where it does not load, or there is none yet."""
    try:
        return load(into)
    except LibraryInvalid:
        return None


def _path(into: Path, one: Guide | Bundle) -> Path:
    if isinstance(one, Bundle):
        return into / "bundles" / f"{one.id}.yml"
    found = next((into / "guides").glob(f"*/{one.id}.yml"), None)
    return found or into / "guides" / one.id.partition("-")[0] / f"{one.id}.yml"


def _json_regions(into: Path, document: json_format.Document, report: Report) -> list[PlannedFile]:
    """New regions go into regions.yml; those it has stay as they are."""
    path = into / files.REGIONS
    known = files.regions_in(path)
    fresh = [region for region in document.regions if known.spelling(region.code) not in known]
    for region in document.regions:
        if region not in fresh and known.get(region.code) != region:
            report.kept += 1
            message = (
                f"区划{region.code}（{region.name}）已有，内容不同，没有覆盖，请在regions.yml里改"
            )
            report.note(Kind.KEPT, message)
    if not fresh:
        return []
    return [PlannedFile(path, files.regions_yaml([*known.values(), *fresh]), files.digest_of(path))]


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


def _refuse_dangling(
    file: Path, document: json_format.Document, known: dict[str, Place], there: Library | None
) -> None:
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
    matters = {guide.matter for guide in document.guides} | set(there.matters if there else ())
    for bundle in document.bundles:
        for matter in bundle.guides:
            if matter not in matters:
                where = f"bundles.{bundle.id}.guides"
                problems.append(Problem(str(file), 0, where, f"没有{matter}这个事项"))
    if problems:
        raise ImportRefused(problems)
