from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from knowledge.importers import spreadsheet
from knowledge.importers.failures import FileTooLarge, FileUnreadable
from tests.knowledge.importers.tables import HEADER, row, workbook

CSV = "\n".join(",".join(f'"{cell}"' for cell in cells) for cells in (HEADER, row("身份证")))


def place(caught: pytest.ExceptionInfo[FileUnreadable] | pytest.ExceptionInfo[FileTooLarge]) -> str:
    (problem,) = caught.value.problems
    return str(problem)


def rewrite(path: Path, part: str, change: bytes, to: bytes) -> Path:
    """``path`` with ``change`` replaced in one part of the zip."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert change in parts[part]
    parts[part] = parts[part].replace(change, to, 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_csv_in_the_encodings_agencies_use(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "指南.csv"
    path.write_bytes(CSV.encode(encoding))

    (sheet,) = spreadsheet.read(path)

    assert [r.cells for r in sheet.rows] == [HEADER, row("身份证")]


def test_csv_with_tabs_or_semicolons(tmp_path: Path) -> None:
    path = tmp_path / "指南.csv"
    path.write_text("区划名称\t主项名称\n朝阳区\t居住证", encoding="gbk")

    (sheet,) = spreadsheet.read(path)

    assert sheet.rows[1].cells == ("朝阳区", "居住证")


def test_csv_of_no_known_encoding_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "坏.csv"
    path.write_bytes("区划名称,主项名称\n朝阳区,居住证\n".encode("gbk") + b"\xff\xff\xff,x\n")

    with pytest.raises(FileUnreadable, match="GBK") as caught:
        spreadsheet.read(path)

    assert "坏.csv:3" in place(caught)


def test_utf8_cut_in_a_character_is_not_taken_for_gbk(tmp_path: Path) -> None:
    path = tmp_path / "断.csv"
    path.write_bytes("区划名称,主项名称\n朝阳区,居住证".encode()[:-1])

    with pytest.raises(FileUnreadable, match="UTF-8") as caught:
        spreadsheet.read(path)

    assert "断.csv:2" in place(caught)


def test_csv_with_an_open_quote_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "引号.csv"
    path.write_text('区划名称,主项名称\n"朝阳区,居住证', encoding="utf-8")

    with pytest.raises(FileUnreadable, match="csv坏了"):
        spreadsheet.read(path)


def test_csv_formulas_are_not_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "公式.csv"
    path.write_text("区划名称,主项名称\n朝阳区,=cmd()\n", encoding="utf-8")

    (sheet,) = spreadsheet.read(path)

    assert sheet.rows[1].cells == ("朝阳区", "")
    assert sheet.formulas_without_value == ["B2"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "空文件"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版xls"),
        (b"<html><table></table></html>", "网页"),
        (b"PK\x03\x04 not a zip at all", "压缩包坏了"),
        ("甲,乙\n丙,\0丁".encode(), "空字符"),
    ],
)
def test_other_files_are_refused_in_words(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "文件.xlsx"
    path.write_bytes(content)

    with pytest.raises(FileUnreadable, match=says):
        spreadsheet.read(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="打不开"):
        spreadsheet.read(tmp_path / "没有.xlsx")


def test_xlsx_cut_short(tmp_path: Path) -> None:
    path = workbook(tmp_path / "断.xlsx", [HEADER, row("身份证")])
    path.write_bytes(path.read_bytes()[:-200])

    with pytest.raises(FileUnreadable, match="压缩包坏了"):
        spreadsheet.read(path)


def test_xlsx_with_broken_xml_names_the_part(tmp_path: Path) -> None:
    path = workbook(tmp_path / "坏.xlsx", [HEADER, row("身份证")])
    rewrite(path, "xl/worksheets/sheet1.xml", b"</sheetData>", b"</sheet")

    with pytest.raises(FileUnreadable, match="XML坏了") as caught:
        spreadsheet.read(path)

    assert "xl/worksheets/sheet1.xml" in place(caught)


def test_a_zip_without_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "文档.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<doc/>")

    with pytest.raises(FileUnreadable, match="没有工作簿"):
        spreadsheet.read(path)


@pytest.mark.parametrize(
    ("part", "tag"),
    [("xl/styles.xml", b"<styleSheet"), ("xl/worksheets/sheet1.xml", b"<worksheet")],
)
def test_entities_never_expand(tmp_path: Path, part: str, tag: bytes) -> None:
    path = workbook(tmp_path / "实体.xlsx", [HEADER, row("身份证")])
    lol = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
    rewrite(path, part, tag, lol + tag)

    with pytest.raises(FileUnreadable, match="DOCTYPE"):
        spreadsheet.read(path)


def test_a_spreadsheet_of_50_mb_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "大.xlsx"
    with path.open("wb") as stream:
        stream.truncate(50 * spreadsheet.MEBIBYTE)

    with pytest.raises(FileTooLarge, match="有50 MB，超过20 MB"):
        spreadsheet.read(path)


def test_a_zip_bomb_is_measured_and_not_opened(tmp_path: Path) -> None:
    path = workbook(tmp_path / "炸弹.xlsx", [HEADER, row("身份证")])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", b"\0" * (30 * spreadsheet.MEBIBYTE))

    with pytest.raises(FileTooLarge, match="压缩炸弹"):
        spreadsheet.read(path)


def test_a_cell_far_to_the_right_or_below_is_refused_before_it_is_built(tmp_path: Path) -> None:
    right = workbook(tmp_path / "右.xlsx", [HEADER, row("身份证")])
    rewrite(right, "xl/worksheets/sheet1.xml", b'r="A2"', b'r="XFD2"')
    below = workbook(tmp_path / "下.xlsx", [HEADER, row("身份证")])
    rewrite(below, "xl/worksheets/sheet1.xml", b'<row r="2"', b'<row r="999999"')

    with pytest.raises(FileTooLarge, match="256列") as caught:
        spreadsheet.read(right)
    assert "右.xlsx:2: Sheet!XFD2" in place(caught)
    with pytest.raises(FileTooLarge, match="200000行"):
        spreadsheet.read(below)


def test_a_cell_too_long_names_its_place(tmp_path: Path) -> None:
    path = tmp_path / "长.csv"
    path.write_text(f"区划名称,主项名称\n朝阳区,{'长' * 40_000}", encoding="utf-8")

    with pytest.raises(FileTooLarge, match="32767字") as caught:
        spreadsheet.read(path)

    assert "长.csv:2: csv!B2" in place(caught)


def test_merged_cells_hold_for_every_row_they_span(tmp_path: Path) -> None:
    header = ("区划名称", "主项名称", "材料名称")
    rows = [header, ("朝阳区", "居住证", "照片"), (None, None, "合同")]
    path = workbook(tmp_path / "合并.xlsx", rows, merge=["A2:A3", "B2:B3"])

    (sheet,) = spreadsheet.read(path)

    assert sheet.rows[2].cells == ("朝阳区", "居住证", "合同")
    assert sorted(sheet.filled_down) == ["A2:A3", "B2:B3"]


def test_cells_merged_across_stay_in_their_first_column(tmp_path: Path) -> None:
    rows = [("区划名称", "主项名称", "材料名称"), ("朝阳区", "居住证", None)]
    path = workbook(tmp_path / "横.xlsx", rows, merge=["B2:C2"])

    (sheet,) = spreadsheet.read(path)

    assert sheet.rows[1].cells[:2] == ("朝阳区", "居住证")
    assert not any(sheet.rows[1].cells[2:])
    assert sheet.merged_across == ["B2:C2"]


def test_formulas_give_what_is_stored_and_are_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "公式.xlsx", [("主项名称", "材料名称"), ("=1+1", "=A1")])
    rewrite(path, "xl/worksheets/sheet1.xml", b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")

    (sheet,) = spreadsheet.read(path)

    assert sheet.rows[1].cells == ("2", "")
    assert sheet.formulas == ["A2", "B2"]
    assert sheet.formulas_without_value == ["B2"]


def test_numbers_dates_and_errors_become_text(tmp_path: Path) -> None:
    path = workbook(tmp_path / "数.xlsx", [("甲", "乙", "丙", "丁"), (5, 5.0, True, "#N/A")])

    (sheet,) = spreadsheet.read(path)

    assert sheet.rows[1].cells == ("5", "5", "是", "")
    assert sheet.error_cells == ["D2"]
