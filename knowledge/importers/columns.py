"""Which column of a table is which field: by the names agencies use, or by a map file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.failures import Problem
from knowledge.guide import RegionCode, ShortText, Text
from knowledge.importers.failures import ColumnsMissing, MappingInvalid
from knowledge.importers.spreadsheet import Row, Sheet, column_letters
from knowledge.importers.text import squeeze
from knowledge.place import MonthDay

# Field → the headers that mean it, as seen in provincial and city exports.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "region": ("区划名称", "行政区划名称", "行政区划", "所属区划", "所属地区", "地区", "区县"),
    "region_parent": ("上级区划名称", "上级行政区划名称", "上级行政区划", "上级区划"),
    "region_code": ("区划代码", "行政区划代码", "区划编码", "行政区划编码"),
    "matter": ("主项名称", "主项", "事项名称", "政务服务事项名称", "基本目录名称", "目录名称"),
    "item": ("业务办理项名称", "业务办理项", "办理项名称", "办理项", "子项名称", "子项"),
    "promised": ("承诺办结时限", "承诺时限", "承诺办理时限", "承诺期限", "承诺办结时间"),
    "legal": ("法定办结时限", "法定时限", "法定办理时限", "法定期限", "法定办结时间"),
    "charged": ("是否收费", "收费情况"),
    "fee": ("收费标准", "收费金额"),
    "conditions": ("受理条件", "申请条件", "办理条件"),
    "address": ("办理地点", "办理地址", "受理地点", "受理地址", "窗口地址"),
    "hours": ("办理时间", "办公时间", "工作时间", "受理时间"),
    "phone": ("咨询方式", "咨询电话", "联系电话", "联系方式", "窗口电话"),
    "complaint": ("监督投诉方式", "监督投诉电话", "监督电话", "投诉电话", "监督方式"),
    "situation": ("情形", "情形名称", "办理情形", "情形描述"),
    "material": ("材料名称", "申请材料名称", "申请材料", "材料", "提交材料"),
    "authority": ("实施主体", "实施主体名称", "实施机关", "实施部门", "主管部门", "受理机构"),
    "audience": ("服务对象", "办理对象"),
    "law": ("设定依据", "法律依据", "实施依据"),
    "result": ("办理结果", "办理结果名称", "结果名称", "审批结果名称"),
    "steps": ("办理流程", "办理程序"),
}
REQUIRED = ("region", "matter", "material")
TITLES: Mapping[str, str] = {name: headers[0] for name, headers in SYNONYMS.items()}

_MEANING = {squeeze(header): name for name, headers in SYNONYMS.items() for header in headers}
_MARKS = re.compile(r"\([^()]*\)|[*:]")
_UNIT = re.compile(r"\(([^()]*工作日[^()]*)\)")
_HEADER_WITHIN_ROWS = 20


class MapFile(BaseModel):
    """A map file: what the table itself does not say. All parts are optional.

    ``columns`` gives field names for headers, ``regions`` codes for names the
    national list lacks, ``region`` the one region of a table without that column,
    ``seasons`` the month-days between which a season name holds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: dict[str, str] = Field(default_factory=dict)
    header_row: Annotated[int, Field(ge=1)] | None = None
    region: RegionCode | None = None
    region_name: ShortText | None = None
    regions: dict[str, RegionCode] = Field(default_factory=dict)
    seasons: dict[str, tuple[MonthDay, MonthDay]] = Field(default_factory=dict)
    topic: ShortText | None = None
    authority: ShortText | None = None
    source: Text | None = None


@dataclass(frozen=True)
class Columns:
    """A recognised header: field → column index, and what was left over."""

    header_row: int
    index: Mapping[str, int]
    headers: Mapping[str, str]
    unknown: Mapping[str, int] = field(default_factory=dict)
    promised_in_working_days: bool = False

    def value(self, row: Row, name: str) -> str:
        """The text of field ``name`` in ``row``, empty where there is none."""
        index = self.index.get(name)
        return row.cells[index] if index is not None and index < len(row.cells) else ""


def read_map(mapping: str | Path) -> MapFile:
    """``"auto"`` for none, else the YAML map file at that path; :class:`MappingInvalid`."""
    if str(mapping) == "auto":
        return MapFile()
    path = Path(mapping)
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise MappingInvalid.at(path, "打不开对照文件") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        raise MappingInvalid.at(path, "不是有效的YAML", line=line) from error
    try:
        found = MapFile.model_validate(data or {})
    except ValidationError as error:
        raise MappingInvalid(
            [
                Problem(str(path), 0, ".".join(str(part) for part in fault["loc"]), fault["msg"])
                for fault in error.errors(include_url=False, include_input=False)
            ]
        ) from error
    unknown = sorted(set(found.columns.values()) - set(SYNONYMS))
    if unknown:
        known = "、".join(SYNONYMS)
        message = f"没有这样的字段：{'、'.join(unknown)}；可用的有{known}"
        raise MappingInvalid.at(path, message, field="columns")
    return found


def recognise(file: Path, sheet: Sheet, mapping: MapFile) -> Columns | None:
    """The header of ``sheet``, ``None`` where no row looks like one.

    Raises :class:`ColumnsMissing` where a row is a header but lacks a column that
    an import needs, or has two columns for one field.
    """
    if mapping.header_row is not None:
        candidates: Sequence[Row] = [r for r in sheet.rows if r.number == mapping.header_row]
    else:
        candidates = sheet.rows[:_HEADER_WITHIN_ROWS]
    named = {squeeze(header): name for header, name in mapping.columns.items()}
    scored = [(len(set(_fields(row, named).values())), row) for row in candidates]
    best = max(scored, key=lambda pair: pair[0], default=(0, None))
    if best[1] is None or best[0] < 2:
        return None
    return _columns(file, sheet, best[1], named, mapping)


def _fields(row: Row, named: Mapping[str, str]) -> dict[int, str]:
    found = {}
    for index, cell in enumerate(row.cells):
        key = squeeze(cell)
        name = named.get(key) or _MEANING.get(_MARKS.sub("", key))
        if name:
            found[index] = name
    return found


def _columns(
    file: Path, sheet: Sheet, row: Row, named: Mapping[str, str], mapping: MapFile
) -> Columns:
    found = _fields(row, named)
    problems = []
    for name in dict.fromkeys(found.values()):
        columns = [index for index, other in found.items() if other == name]
        if len(columns) > 1:
            letters = "、".join(column_letters(index) for index in columns)
            problems.append(
                Problem(str(file), row.number, sheet.name, f"{letters}列都是“{TITLES[name]}”")
            )
    have = set(found.values())
    if mapping.region is not None or "region_code" in have:
        have.add("region")
    for name in REQUIRED:
        if name not in have:
            others = "、".join(SYNONYMS[name])
            message = f"表头里没有“{TITLES[name]}”列（也认：{others}）"
            problems.append(Problem(str(file), row.number, sheet.name, message))
    if problems:
        raise ColumnsMissing(problems)
    index = {name: column for column, name in found.items()}
    promised = squeeze(row.cells[index["promised"]]) if "promised" in index else ""
    return Columns(
        header_row=row.number,
        index=index,
        headers={row.cells[column]: name for column, name in found.items()},
        unknown={c: i for i, c in enumerate(row.cells) if c and i not in found},
        promised_in_working_days=_UNIT.search(promised) is not None,
    )
