"""Read xlsx and csv into rows of text, within limits, saying where a file is bad.

A zip is measured and every sheet is scanned before openpyxl sees it: a bomb, a
document type declaration, or a cell far to the right never reaches a parser that
would build it. openpyxl is imported only here.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any, cast
from xml.parsers import expat

import openpyxl

from knowledge.importers.failures import FileTooLarge, FileUnreadable

MEBIBYTE = 1024 * 1024
# A city's whole catalogue (3,058 rows) is 0.3 MB; twenty times sixty that.
MAX_FILE_BYTES = 20 * MEBIBYTE
MAX_UNPACKED_BYTES = 200 * MEBIBYTE
# Real exports shrink 15 to 30 times; what shrinks over 100 times holds nothing to read.
MAX_RATIO = 100
RATIO_MATTERS_ABOVE_BYTES = 10 * MEBIBYTE
MAX_PARTS = 2_000
MAX_ROWS = 200_000
MAX_COLUMNS = 256
MAX_CELLS = 5_000_000
MAX_MERGES = 100_000
# The most a cell of a spreadsheet can hold.
MAX_CELL_CHARACTERS = 32_767

_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}
_CONTROL = re.compile(r"_x000[dD]_|[\x00-\x08\x0b-\x1f\x7f\ufeff\u200b-\u200f\u2060]")
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
# What openpyxl lets through from a workbook that is well-formed XML but no workbook.
_MALFORMED = (
    *_BROKEN,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    SyntaxError,
)


@dataclass(frozen=True)
class Row:
    """One row as text; ``number`` as the spreadsheet shows it."""

    number: int
    cells: tuple[str, ...]


@dataclass
class Sheet:
    """One sheet: its rows, and what about it a person should know."""

    name: str
    rows: list[Row] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)
    formulas_without_value: list[str] = field(default_factory=list)
    error_cells: list[str] = field(default_factory=list)
    filled_down: list[str] = field(default_factory=list)
    merged_across: list[str] = field(default_factory=list)


def read(file: Path) -> list[Sheet]:
    """Every sheet of an xlsx, or the one table of a csv, told apart by content.

    Raises :class:`FileUnreadable` or :class:`FileTooLarge`, each with the place.
    """
    try:
        size = file.stat().st_size
        if size > MAX_FILE_BYTES:
            raise FileTooLarge.at(
                file,
                f"有{size / MEBIBYTE:.0f} MB，超过{MAX_FILE_BYTES // MEBIBYTE} MB，"
                "请按地区拆开再导入",
            )
        content = file.read_bytes()
    except OSError as error:
        raise FileUnreadable.at(file, f"打不开：{error.strerror}") from error
    head = content[:512].lstrip()
    if not head:
        raise FileUnreadable.at(file, "是空文件")
    if head.startswith(b"PK"):
        return _xlsx(file, content)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileUnreadable.at(file, "是旧版xls或加了密码的表格，请另存为不加密的xlsx")
    if head.lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise FileUnreadable.at(file, "是网页或XML，不是表格，请另存为xlsx")
    return [_csv(file, content)]


def column_letters(index: int) -> str:
    """The letters of column ``index`` (from 0): 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _xlsx(file: Path, content: bytes) -> list[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _measure(file, archive, len(content))
            scans = {name: _scan(file, archive, part, name) for name, part in _parts(file, archive)}
    except _BROKEN as error:
        raise FileUnreadable.at(file, f"压缩包坏了：{error}") from error
    try:
        workbook = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
    except _MALFORMED as error:
        raise FileUnreadable.at(file, f"不是完整的xlsx：{_first_line(error)}") from error
    try:
        return [_sheet(file, workbook[name], scan) for name, scan in scans.items()]
    finally:
        workbook.close()


def _measure(file: Path, archive: zipfile.ZipFile, packed: int) -> None:
    parts = archive.infolist()
    # zipfile reads no further than these declared sizes, so they can be relied on.
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS:
        raise FileTooLarge.at(file, f"压缩包里有{len(parts)}个文件，不像表格")
    if unpacked > MAX_UNPACKED_BYTES:
        raise FileTooLarge.at(
            file, f"解开后有{unpacked // MEBIBYTE} MB，超过{MAX_UNPACKED_BYTES // MEBIBYTE} MB"
        )
    if unpacked > RATIO_MATTERS_ABOVE_BYTES and unpacked > packed * MAX_RATIO:
        raise FileTooLarge.at(file, f"解开后大{unpacked // packed}倍，像压缩炸弹，不予打开")


@dataclass
class _Scan:
    """What only the raw sheet tells: formulas, merged ranges, and that it is safe to read."""

    formulas: list[str] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)


def _parts(file: Path, archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Sheet names and the parts that hold them; every XML part is checked on the way."""
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        raise FileUnreadable.at(file, "里面没有工作簿（xl/workbook.xml），不是xlsx")
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            targets[attributes.get("Id", "")] = path

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            relation_id = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            sheets.append((attributes.get("name", ""), relation_id))

    wanted: dict[str, Callable[[str, dict[str, str]], None]] = {
        "xl/workbook.xml": sheet,
        "xl/_rels/workbook.xml.rels": relation,
    }
    for name in sorted(names):
        if name.startswith("xl/worksheets/sheet"):
            continue  # scanned on its own, with its limits
        with archive.open(name) as opened:
            if cast(zipfile.ZipExtFile, opened).peek(8).lstrip(_BEFORE_XML).startswith(b"<"):
                _parse(file, name, opened, wanted.get(name))
    found = [(name, targets[key]) for name, key in sheets if targets.get(key) in names]
    if not found:
        raise FileUnreadable.at(file, "里面没有工作表")
    yield from found


class _Scanner:
    """Walks the elements of one raw sheet within the limits."""

    def __init__(self, file: Path, sheet: str) -> None:
        self.scan = _Scan()
        self._file = file
        self._sheet = sheet
        self._row = 0
        self._column = 0
        self._cells = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
            self._limit(self._row > MAX_ROWS, f"超过{MAX_ROWS}行")
        elif tag == "c":
            reference = attributes.get("r")
            self._column = _column(reference) if reference else self._column + 1
            self._cells += 1
            self._limit(self._column > MAX_COLUMNS, f"超过{MAX_COLUMNS}列")
            self._limit(self._cells > MAX_CELLS, f"超过{MAX_CELLS}格")
        elif tag == "f":
            self.scan.formulas.append(self._cell())
        elif tag == "mergeCell":
            self.scan.merges.append(attributes.get("ref", ""))
            self._limit(len(self.scan.merges) > MAX_MERGES, f"合并单元格超过{MAX_MERGES}处")

    def _cell(self) -> str:
        return f"{column_letters(self._column - 1)}{self._row}"

    def _limit(self, over: bool, message: str) -> None:
        if over:
            where = f"{self._sheet}!{self._cell()}" if self._column else self._sheet
            raise FileTooLarge.at(self._file, message, line=self._row, field=where)


def _scan(file: Path, archive: zipfile.ZipFile, part: str, sheet: str) -> _Scan:
    scanner = _Scanner(file, sheet)
    with archive.open(part) as stream:
        _parse(file, part, stream, scanner.start)
    return scanner.scan


def _parse(
    file: Path,
    part: str,
    stream: IO[bytes],
    on_start: Callable[[str, dict[str, str]], None] | None = None,
) -> None:
    """Run expat over one part; a document type declaration ends it before any entity counts."""

    def doctype(*_: object) -> None:
        raise FileUnreadable.at(file, "含有DOCTYPE声明，正常的表格没有，不予打开", field=part)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    if on_start is not None:
        started = on_start
        parser.StartElementHandler = lambda tag, attributes: started(_local(tag), attributes)
    try:
        parser.ParseFile(stream)
    except (expat.ExpatError, ValueError) as error:
        raise FileUnreadable.at(file, f"XML坏了：{error}", field=part) from error


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _column(reference: str) -> int:
    match = _CELL.fullmatch(reference)
    if match is None:
        raise ValueError(f"cell {reference[:20]!r}")
    number = 0
    for letter in match[1]:
        number = number * 26 + ord(letter) - 64
    return number


def _sheet(file: Path, worksheet: Any, scan: _Scan) -> Sheet:
    sheet = Sheet(worksheet.title, formulas=scan.formulas)
    worksheet.reset_dimensions()  # the size a sheet states may be a lie
    grid: list[list[str]] = []
    seen: dict[str, str] = {}
    try:
        for number, values in enumerate(worksheet.iter_rows(values_only=True), start=1):
            cells = [_checked(file, sheet, number, i, _text(v)) for i, v in enumerate(values)]
            grid.append([seen.setdefault(cell, cell) for cell in cells])
    except _MALFORMED as error:
        raise FileUnreadable.at(
            file, f"读到这里坏了：{_first_line(error)}", line=len(grid) + 1, field=sheet.name
        ) from error
    sheet.formulas_without_value = [cell for cell in scan.formulas if not _at(grid, cell)]
    _fill_down(grid, scan.merges, sheet)
    sheet.rows = [Row(number, tuple(cells)) for number, cells in enumerate(grid, start=1)]
    return sheet


def _at(grid: Sequence[Sequence[str]], reference: str) -> str:
    match = _CELL.fullmatch(reference)
    row, column = (int(match[2]) - 1, _column(reference) - 1) if match else (0, 0)
    return grid[row][column] if row < len(grid) and column < len(grid[row]) else ""


def _checked(file: Path, sheet: Sheet, number: int, index: int, text: str) -> str:
    """``text`` of one cell, empty where the spreadsheet itself could not work it out."""
    if len(text) > MAX_CELL_CHARACTERS:
        where = f"{sheet.name}!{column_letters(index)}{number}"
        raise FileTooLarge.at(file, f"一格超过{MAX_CELL_CHARACTERS}字", line=number, field=where)
    if text in _ERRORS:
        sheet.error_cells.append(f"{column_letters(index)}{number}")
        return ""
    return text


def _fill_down(grid: list[list[str]], merges: Sequence[str], sheet: Sheet) -> None:
    """A merged cell's text belongs to every row it spans, in its own column."""
    for reference in merges:
        first, _, last = reference.partition(":")
        top, bottom = _CELL.fullmatch(first), _CELL.fullmatch(last or first)
        if top is None or bottom is None:
            continue
        column = _column(first) - 1
        if _column(last or first) - 1 > column:
            sheet.merged_across.append(reference)
        start, end = int(top[2]) - 1, min(int(bottom[2]), len(grid))
        if end - start < 2 or start >= len(grid) or column >= len(grid[start]):
            continue
        sheet.filled_down.append(reference)
        for cells in grid[start + 1 : end]:
            cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = grid[start][column]


def _csv(file: Path, content: bytes) -> Sheet:
    text = _decode(file, content)
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise FileUnreadable.at(file, "含有空字符，不是文字表格", line=line)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",\t;", key=first.count)
    sheet = Sheet("csv")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, values in enumerate(reader, start=1):
            if number > MAX_ROWS:
                raise FileTooLarge.at(file, f"超过{MAX_ROWS}行", line=number)
            if len(values) > MAX_COLUMNS:
                raise FileTooLarge.at(file, f"超过{MAX_COLUMNS}列", line=number)
            cells = [_checked(file, sheet, number, i, _text(v)) for i, v in enumerate(values)]
            for index, cell in enumerate(cells):
                if cell.startswith("="):
                    sheet.formulas.append(f"{column_letters(index)}{number}")
                    sheet.formulas_without_value.append(f"{column_letters(index)}{number}")
                    cells[index] = ""
            sheet.rows.append(Row(number, tuple(cells)))
    except csv.Error as error:
        raise FileUnreadable.at(file, f"csv坏了：{error}", line=reader.line_num) from error
    return sheet


def _decode(file: Path, content: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, else GB 18030 (which covers GBK)."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(file, content, "utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = content[: error.start].decode("utf-8-sig")
        if sum("\u4e00" <= character <= "\u9fff" for character in good) >= 4:
            line = good.count("\n") + 1
            raise FileUnreadable.at(file, "前面是UTF-8，到这一行坏了", line=line) from error
    return _strictly(file, content, "gb18030")


def _strictly(file: Path, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = "不是UTF-8，也不是GBK编码的文字"
        raise FileUnreadable.at(file, message, line=line) from error


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            text = str(value).replace("\r\n", "\n").replace("\r", "\n")
            return _CONTROL.sub("", text).strip()


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
