"""What an import did with every row: used, merged, doubtful, not understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a finding is about; the reader's table of contents."""

    MERGED = "merged"
    DOUBTFUL = "doubtful"
    NOT_UNDERSTOOD = "not_understood"
    KEPT = "kept"


_TITLES = {
    Kind.MERGED: "合并的",
    Kind.DOUBTFUL: "存疑的（已导入，请人工核对）",
    Kind.NOT_UNDERSTOOD: "没看懂的行（未导入）",
    Kind.KEPT: "保留原样的（没有覆盖）",
}


@dataclass(frozen=True)
class Finding:
    """One thing a person should know, and the rows (``sheet!row``) it is about."""

    kind: Kind
    message: str
    rows: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.message}（{spans(self.rows)}）" if self.rows else self.message


@dataclass
class Report:
    """Counts and findings of one import; every row is in exactly one of the counts.

    ``rows_read = rows_used + rows_repeated + rows_not_understood``. Blank rows
    and header rows are not rows. Of the distinct texts of hours, ``weekly_hours``
    became weekly hours, ``hours_without_dates`` were understood but differ by
    season without saying when each begins, ``hours_as_text`` were not understood.
    """

    file: str
    rows_read: int = 0
    rows_used: int = 0
    rows_repeated: int = 0
    rows_not_understood: int = 0
    matters: int = 0
    guides: int = 0
    regions: int = 0
    situations: int = 0
    places: int = 0
    weekly_hours: int = 0
    hours_without_dates: int = 0
    hours_as_text: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0
    columns: dict[str, str] = field(default_factory=dict)
    _noted: dict[tuple[Kind, str], dict[str, None]] = field(default_factory=dict)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything noted, in the order found."""
        return tuple(Finding(kind, text, tuple(rows)) for (kind, text), rows in self._noted.items())

    def note(self, kind: Kind, message: str, rows: Iterable[str] = ()) -> None:
        """Add a finding; the same message again only adds its rows."""
        self._noted.setdefault((kind, message), {}).update(dict.fromkeys(rows))

    def of(self, kind: Kind) -> tuple[Finding, ...]:
        """Findings of one kind, in the order found."""
        return tuple(finding for finding in self.findings if finding.kind is kind)

    def as_text(self) -> str:
        """The whole report as lines for a terminal."""
        return "\n".join(self._lines())

    def as_data(self) -> dict[str, object]:
        """The whole report as JSON-able data."""
        counts = {name: value for name, value in vars(self).items() if isinstance(value, int)}
        kinds = Counter(finding.kind.value for finding in self.findings)
        return {
            "file": self.file,
            "counts": counts,
            "columns": self.columns,
            "findings": [
                {"kind": f.kind.value, "message": f.message, "rows": list(f.rows)}
                for f in self.findings
            ],
            "findings_by_kind": dict(kinds),
        }

    def _lines(self) -> Iterator[str]:
        yield f"文件：{self.file}"
        if self.columns:
            yield "列：" + "，".join(f"{head}→{name}" for head, name in self.columns.items())
            yield (
                f"行：读到{self.rows_read}，用上{self.rows_used}，重复{self.rows_repeated}，"
                f"没看懂{self.rows_not_understood}"
            )
            yield (
                f"事项{self.matters}个，地区{self.regions}个，指南{self.guides}篇"
                f"（有情形的{self.situations}篇），地点{self.places}处"
            )
            yield (
                f"办理时间：解析成每周时段的{self.weekly_hours}种（另有{self.hours_without_dates}种"
                f"看懂了时段，但没写季节从哪天起），只留原文的{self.hours_as_text}种"
            )
        yield (
            f"写入：新增{self.created}，更新{self.updated}，不变{self.unchanged}，保留{self.kept}"
        )
        for kind in Kind:
            found = self.of(kind)
            if found:
                yield f"{_TITLES[kind]}：{len(found)}项"
                yield from (f"  - {finding}" for finding in found)


def spans(rows: Iterable[str]) -> str:
    """Row references with runs folded: ``Sheet1!2-5、Sheet1!9``."""
    folded: list[tuple[str, int, int]] = []
    for sheet, line in sorted({(row.rpartition("!")[0], _number(row)) for row in rows}):
        if folded and folded[-1][0] == sheet and folded[-1][2] + 1 == line:
            folded[-1] = (sheet, folded[-1][1], line)
        else:
            folded.append((sheet, line, line))
    return "、".join(
        f"{sheet}!{first}" if first == last else f"{sheet}!{first}-{last}"
        for sheet, first, last in folded
    )


def _number(row: str) -> int:
    return int(row.rpartition("!")[2])
