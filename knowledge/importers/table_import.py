"""A table → the plan of its import: rows to drafts, drafts to guides, guides to files."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from knowledge.guide import Guide
from knowledge.importers import columns, drafts, files, guides, hours, places, registry
from knowledge.importers import spreadsheet as sheets
from knowledge.importers.columns import Columns, MapFile
from knowledge.importers.drafts import Draft, Entry
from knowledge.importers.failures import ColumnsMissing
from knowledge.importers.files import ImportPlan, PlannedFile
from knowledge.importers.regions import Region, Regions, is_code, short, unlisted
from knowledge.importers.registry import Registry, Written
from knowledge.importers.report import Kind, Report
from knowledge.importers.text import squeeze

_WAITING_PLACES = "places.yml"
_SHOWN_CELLS = 10
# Columns every export is expected to have; each one missing is worth a word.
_USUAL = ("promised", "charged", "conditions", "address", "hours", "phone", "situation")


def plan(file: Path, mapping: MapFile, into: Path, day: date) -> ImportPlan:
    """The plan of importing the table in ``file`` into the library folder ``into``."""
    return _Planner(file, mapping, into, day).plan()


class _Planner:
    """One import of one table."""

    def __init__(self, file: Path, mapping: MapFile, into: Path, day: date) -> None:
        self._file = file
        self._map = mapping
        self._into = into
        self._day = day
        self._report = Report(file.name)
        self._registry = registry.read(into)
        self._regions = Regions(self._registry.regions, mapping.regions)
        self._files: list[PlannedFile] = []
        self._in_working_days = False
        self._seen: set[str] = set()

    def plan(self) -> ImportPlan:
        before = self._registry.model_copy(deep=True)
        found = drafts.group(self._entries())
        self._count(found)
        place_ids = self._places(found)
        context = self._context(found)
        for draft in found:
            self._guide(draft, place_ids, context)
        self._missing(before)
        self._list_regions(found)
        numbers = None
        if self._registry != before:
            allocated = before.model_copy(
                update={
                    "matters": self._registry.matters,
                    "regions": self._registry.regions,
                    "places": self._registry.places,
                }
            )
            numbers = allocated.as_text()
            self._plan_file(registry.path(self._into), self._registry.as_text())
        return ImportPlan(self._into, tuple(self._files), self._report, numbers)

    def _list_regions(self, found: Sequence[Draft]) -> None:
        """Plan regions.yml with the regions it lacks; those it has stay as they are."""
        path = self._into / files.REGIONS
        known = files.regions_in(path)
        lacking = unlisted((draft.region for draft in found), known)
        if lacking:
            self._plan_file(path, files.regions_yaml([*known.values(), *lacking]))

    def _entries(self) -> list[Entry]:
        entries: list[Entry] = []
        recognised = False
        for sheet in sheets.read(self._file):
            header = columns.recognise(self._file, sheet, self._map)
            if header is None:
                self._skip(sheet)
                continue
            recognised = True
            self._report.columns |= header.headers
            self._in_working_days |= header.promised_in_working_days
            self._about(sheet, header)
            entries += filter(None, (self._entry(sheet, header, row) for row in sheet.rows))
        if not recognised:
            needed = "、".join(columns.TITLES[name] for name in columns.REQUIRED)
            message = f"前20行里找不到表头；至少要有这些列：{needed}"
            raise ColumnsMissing.at(self._file, message, line=1)
        self._registry.regions = self._regions.given
        return entries

    def _skip(self, sheet: sheets.Sheet) -> None:
        filled = [f"{sheet.name}!{row.number}" for row in sheet.rows if any(row.cells)]
        if filled:
            self._report.rows_read += len(filled)
            self._report.rows_not_understood += len(filled)
            self._report.note(Kind.NOT_UNDERSTOOD, f"工作表“{sheet.name}”里找不到表头", filled)

    def _about(self, sheet: sheets.Sheet, header: Columns) -> None:
        """What was odd about a sheet itself."""
        note = self._report.note
        for name in columns.SYNONYMS:
            if name not in header.index and name in _USUAL:
                message = f"没有“{columns.TITLES[name]}”列，照实写“以窗口告知为准”"
                note(Kind.DOUBTFUL, message)
        for title, index in header.unknown.items():
            filled = sum(
                bool(row.cells[index])
                for row in sheet.rows
                if row.number > header.header_row and index < len(row.cells)
            )
            note(Kind.DOUBTFUL, f"没有导入“{title}”列（{filled}格有内容），不知道它是什么")
        above = [r for r in sheet.rows if r.number < header.header_row and any(r.cells)]
        for row in above:
            said = "，".join(filter(None, row.cells))
            at = f"{sheet.name}!{row.number}"
            note(Kind.DOUBTFUL, f"表头上面的一行没有导入：{said}", [at])
        for cells, message in (
            (sheet.formulas, "是公式，用的是文件里存着的上次计算结果"),
            (sheet.formulas_without_value, "是公式，文件里没有存计算结果，当作空格"),
            (sheet.error_cells, "是出错的公式（如#N/A），当作空格"),
            (sheet.merged_across, "横向合并的格，内容只算在最左一列"),
        ):
            if cells:
                note(Kind.DOUBTFUL, f"{sheet.name}：{_some(cells)} {message}")
        if sheet.filled_down:
            message = f"{sheet.name}：合并的格，内容算在它占的每一行：{_some(sheet.filled_down)}"
            note(Kind.MERGED, message)

    def _entry(self, sheet: sheets.Sheet, header: Columns, row: sheets.Row) -> Entry | None:
        if row.number <= header.header_row or not any(row.cells):
            return None
        at = f"{sheet.name}!{row.number}"
        self._report.rows_read += 1
        values = {name: header.value(row, name) for name in header.index}
        if values.get("matter", "") in drafts.NOTHING:
            self._lost(at, "没有写主项名称")
            return None
        if not values.get("material"):
            self._report.note(Kind.DOUBTFUL, "材料名称是空的，这一行没有带来材料", [at])
        region = self._region(values)
        if region is None:
            self._lost(at, "没有写区划名称，或区划代码不是6、9、12位数字")
            return None
        if region.provisional:
            message = f"“{region.name}”不在国家区划代码表里，暂用代码{region.code}"
            self._report.note(Kind.DOUBTFUL, message, [at])
        return Entry(at, region, values)

    def _lost(self, at: str, why: str) -> None:
        self._report.rows_not_understood += 1
        self._report.note(Kind.NOT_UNDERSTOOD, why, [at])

    def _region(self, values: dict[str, str]) -> Region | None:
        code, name = values.get("region_code", ""), values.get("region", "")
        if code:
            return Region(short(code), name or code) if is_code(code) else None
        if name:
            return self._regions.find(name, values.get("region_parent", ""))
        if self._map.region is not None:
            return Region(short(self._map.region), self._map.region_name or self._map.region)
        return None

    def _count(self, found: Sequence[Draft]) -> None:
        report = self._report
        for draft in found:
            report.rows_repeated += len(draft.repeated)
            for entry in draft.repeated:
                report.note(Kind.MERGED, "重复的行，和前面某一行一样", [entry.at])
        report.matters = len({draft.identity for draft in found})
        report.regions = len({draft.region.code for draft in found})
        for text in {text for draft in found for text in draft.texts("hours")}:
            understood = hours.parse(text, self._map.seasons)
            if understood is None:
                report.hours_as_text += 1
            elif understood.weekly() is None:
                report.hours_without_dates += 1
            else:
                report.weekly_hours += 1
        for draft in found:
            for text in draft.texts("hours"):
                understood = hours.parse(text, self._map.seasons)
                if understood is None:
                    message = f"办理时间没看懂，保留原文：{squeeze(text)[:60]}"
                    report.note(Kind.DOUBTFUL, message, draft.rows)
                elif understood.weekly() is None:
                    message = "办理时间分季节，没写从哪天起，保留原文（可在对照文件的seasons里写）"
                    report.note(Kind.DOUBTFUL, message, draft.rows)

    def _places(self, found: Sequence[Draft]) -> dict[str, str]:
        """Key → id of the places that the library has, or will have, for guides to name."""
        wanted = {place.key: place for draft in found for place in places.of(draft)}
        self._report.places = len(wanted)
        known = files.places_in(self._into)
        ids = {key: self._registry.place_id(key) for key in wanted}
        complete = places.complete()
        folder = self._into / ("places" if complete else "imports")
        path = folder / (files.IMPORTED_PLACES if complete else _WAITING_PLACES)
        before = files.yaml_list(path)
        listed = {item["id"]: dict(item) for item in before}
        elsewhere = known.keys() - (listed.keys() if complete else set())
        for key, place in wanted.items():
            data = place.data(ids[key], self._map.seasons)
            if ids[key] in elsewhere:
                continue
            old = listed.get(ids[key])
            if old is None:
                listed[ids[key]] = data
            elif "hours" in data and "hours" not in old:
                old["hours"] = data["hours"]
        waiting = [item for place_id, item in listed.items() if place_id not in elsewhere]
        if waiting != before:
            self._plan_file(path, files.dump(waiting))
        if waiting and not complete:
            message = (
                f"{len(waiting)}处地点没有坐标和电话，列在imports/{_WAITING_PLACES}；"
                "补上后移到places/，再导入一次，指南就会指到那里"
            )
            self._report.note(Kind.DOUBTFUL, message)
        usable = set(known) | (set(listed) if complete else set())
        return {key: place_id for key, place_id in ids.items() if place_id in usable}

    def _guide(self, draft: Draft, place_ids: dict[str, str], context: guides.Context) -> None:
        report = self._report
        matter_id = self._registry.matter_id(draft.identity)
        if matter_id is None:
            for entry in draft.entries:
                self._lost(entry.at, "事项编号用完了（最多99999个）")
            return
        guide_id = f"{matter_id}@{draft.region.code}"
        found = [place_ids[p.key] for p in places.of(draft) if p.key in place_ids]
        try:
            guide = guides.build(draft, guide_id, found, self._day, context, report)
        except ValidationError as error:
            faults = error.errors(include_url=False, include_input=False)
            where = "；".join(f"{'.'.join(map(str, f['loc']))} {f['msg']}" for f in faults)
            for entry in draft.entries:
                self._lost(entry.at, f"“{draft.matter}”做不成指南：{where}")
            return
        report.rows_used += len(draft.entries)
        report.guides += 1
        report.situations += bool(guide.situations)
        if len(draft.entries) > 1:
            report.note(Kind.MERGED, "同一事项同一地区的各行材料，合成一篇指南", draft.rows)
        self._seen.add(guide_id)
        self._place_guide(guide)

    def _context(self, found: Sequence[Draft]) -> guides.Context:
        matters: dict[str, set[str]] = {}
        for draft in found:
            matters.setdefault(squeeze(draft.item), set()).add(squeeze(draft.matter))
        return guides.Context(
            topic=self._map.topic,
            authority=self._map.authority,
            source=self._map.source,
            promised_in_working_days=self._in_working_days,
            own_items=frozenset(item for item, owners in matters.items() if len(owners) == 1),
        )

    def _place_guide(self, guide: Guide) -> None:
        """Plan the guide's file, unless it is there already or a person has edited it."""
        path = self._into / "guides" / registry.PREFIX / f"{guide.id}.yml"
        facts = registry.facts_of(guide)
        written = self._registry.guides.get(guide.id)
        now = path.read_text(encoding="utf-8") if path.exists() else None
        if now is not None and written is not None and written.facts == facts:
            self._report.unchanged += 1
            return
        if now is not None and not self._ours(now, written, facts):
            self._report.kept += 1
            message = f"{guide.id}（{guide.name}）被人改过，没有覆盖；要换成新的，先删掉它"
            self._report.note(Kind.KEPT, message)
            return
        if written is not None and now is not None:
            guide = guide.model_copy(update={"effective_from": written.effective_from})
        content = files.as_yaml(guide)
        self._registry.guides[guide.id] = Written(
            facts=facts,
            content=registry.digest(content),
            effective_from=guide.effective_from,
            verified_on=guide.verified_on,
            source=self._file.name,
        )
        if now is None:
            self._report.created += 1
        else:
            self._report.updated += 1
        self._plan_file(path, content)

    def _ours(self, now: str, written: Written | None, facts: str) -> bool:
        """Whether the file on disk is what an import wrote, whole or before it was cut short."""
        if written is not None and registry.digest(now) == written.content:
            return True
        guide = files.guide_in(now)
        return guide is not None and registry.facts_of(guide) == facts

    def _missing(self, before: Registry) -> None:
        """Guides that an earlier import of a file of this name made and this one did not."""
        for guide_id, written in before.guides.items():
            if written.source == self._file.name and guide_id not in self._seen:
                message = f"{guide_id}上次从同名文件导入过，这次没有了，没有删除，请人工核对"
                self._report.note(Kind.KEPT, message)

    def _plan_file(self, path: Path, content: str) -> None:
        before = files.digest_of(path)
        if before != hashlib.sha256(content.encode()).hexdigest():
            self._files.append(PlannedFile(path, content, before))


def _some(cells: Sequence[str]) -> str:
    shown = "、".join(cells[:_SHOWN_CELLS])
    return f"{shown}等{len(cells)}格" if len(cells) > _SHOWN_CELLS else shown
