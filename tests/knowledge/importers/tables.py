"""Small hand-made tables, and where real exports are when they are there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

REAL = Path(__file__).parents[4] / "shared" / "data" / "import"

HEADER = (
    "区划名称", "上级区划名称", "主项名称", "业务办理项名称", "承诺办结时限", "是否收费",
    "受理条件", "办理地点", "办理时间", "咨询方式", "情形", "材料名称",
)  # fmt: skip
HOURS = "春夏季：星期一至星期五09：00-17：00（法定节假日除外，中午不间断服务）"


def row(material: str, **said: str) -> tuple[str, ...]:
    """A row of a usual export; ``said`` overrides what the column of that header holds."""
    usual = {
        "区划名称": "朝阳区",
        "上级区划名称": "长春市,吉林省",
        "主项名称": "居住证签注",
        "业务办理项名称": "无",
        "承诺办结时限": "3",
        "是否收费": "否",
        "受理条件": "1、持有居住证。\n2、住满一年。",
        "办理地点": "吉林省长春市朝阳区延安大街1149号朝阳区政务服务中心一楼综合窗口",
        "办理时间": HOURS,
        "咨询方式": "0431-85109110",
        "情形": "无情形",
        "材料名称": material,
    }
    return tuple({**usual, **said}[name] for name in HEADER)


def workbook(
    path: Path, rows: Sequence[Sequence[object]], merge: Sequence[str] = (), note: str = ""
) -> Path:
    """An xlsx file with ``rows``, the ranges of ``merge`` merged, ``note`` on a second sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    for values in rows:
        sheet.append(list(values))
    for cells in merge:
        sheet.merge_cells(cells)
    if note:
        book.create_sheet("说明").append([note])
    book.save(path)
    return path


def cells(path: Path) -> list[tuple[str, ...]]:
    """The rows of an xlsx file below its header, read independently of the importer."""
    book = openpyxl.load_workbook(path, read_only=True)
    rows = [tuple(map(str, r)) for r in book.active.iter_rows(min_row=2, values_only=True)]
    book.close()
    return rows


def real(name: str) -> Path:
    """A real export; the test is skipped, saying so, where it is not there."""
    path = REAL / name
    if not path.exists():
        pytest.skip(f"real export {name} is not here: counts on real data are NOT checked")
    return path
