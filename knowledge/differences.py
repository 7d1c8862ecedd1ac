"""What differs between two libraries, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal, Protocol

from pydantic import TypeAdapter

from knowledge.library import Library

What = Literal["guide", "place", "bundle", "region"]
Kind = Literal["added", "removed", "changed"]

_WHAT = {"guide": "办事指南", "place": "地点", "bundle": "一件事", "region": "区划"}
_KINDS = {"added": "新增", "removed": "删除", "changed": "修改"}
_SHOWN_CHARACTERS = 60
_LABELS = {
    "name": "名称",
    "topic": "主题",
    "summary": "简介",
    "aliases": "别名",
    "similar_questions": "相似问法",
    "audience": "服务对象",
    "authority": "实施主体",
    "region": "行政区划",
    "conditions": "受理条件",
    "materials": "材料",
    "steps": "流程",
    "channels": "渠道",
    "legal_days": "法定时限",
    "promised_days": "承诺时限",
    "duration_note": "时限说明",
    "fee": "收费",
    "result": "结果",
    "progress": "进度查询",
    "situations": "情形",
    "proxy": "代办",
    "cross_region": "跨省通办",
    "notes": "注意事项",
    "faqs": "常见问题",
    "phones": "电话",
    "law": "依据",
    "source": "来源",
    "effective_from": "生效日期",
    "expires_on": "失效日期",
    "verified_on": "核验日期",
    "sample": "样例",
    "guides": "事项",
    "address": "地址",
    "hours": "开放时间",
    "windows": "窗口",
    "phone": "电话",
}


class _Named(Protocol):
    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class Difference:
    """One change. ``field`` is a path such as ``materials[2].copies``, empty where the whole
    thing was added or removed; ``old`` and ``new`` are JSON values, ``None`` where there is none.
    """

    kind: Kind
    what: What
    id: str
    name: str
    field: str = ""
    old: Any = None
    new: Any = None


def differences(old: Library, new: Library) -> tuple[Difference, ...]:
    """What changed from ``old`` to ``new``, by kind of thing and id.

    A variant's change that it merely inherits is told once, at the guide it comes from.
    """
    found = [
        *_compare("guide", old.guides, new.guides),
        *_compare("place", old.places, new.places),
        *_compare("bundle", old.bundles, new.bundles),
        *_compare("region", old.regions, new.regions),
    ]
    told = {(d.what, d.id, d.field, _text(d.old), _text(d.new)) for d in found}
    return tuple(
        d
        for d in found
        if "@" not in d.id
        or d.kind != "changed"
        or (d.what, d.id.split("@")[0], d.field, _text(d.old), _text(d.new)) not in told
    )


def as_text(found: tuple[Difference, ...]) -> str:
    """The changes for a person to read, long texts shortened."""
    if not found:
        return "没有差别。"
    lines: list[str] = []
    heading = ""
    for difference in found:
        kind, what = _KINDS[difference.kind], _WHAT[difference.what]
        title = f"{kind}{what} {difference.id} {difference.name}"
        if title != heading:
            lines.append(title)
            heading = title
        if difference.field:
            lines.append(f"  {_label(difference.field)}：{_change(difference)}")
    return "\n".join(lines)


def _change(difference: Difference) -> str:
    if difference.old is None:
        return f"加上「{_short(difference.new)}」"
    if difference.new is None:
        return f"去掉「{_short(difference.old)}」"
    return f"「{_short(difference.old)}」→「{_short(difference.new)}」"


def _compare(
    what: What, old: Mapping[str, _Named], new: Mapping[str, _Named]
) -> Iterator[Difference]:
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if before is None and after is not None:
            yield Difference("added", what, key, after.name)
        elif after is None and before is not None:
            yield Difference("removed", what, key, before.name)
        elif before is not None and after is not None and before != after:
            for field, was, now in _fields("", _plain(before), _plain(after)):
                yield Difference("changed", what, key, after.name, field, was, now)


def _fields(path: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    """Paths below ``path`` whose values differ, with both values."""
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            below = f"{path}.{key}" if path else str(key)
            yield from _fields(below, old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list):
        yield from _items(path, old, new)
    else:
        yield path, old, new


def _items(path: str, old: list[Any], new: list[Any]) -> Iterator[tuple[str, Any, Any]]:
    """What came into a list, left it, or changed in place; positions count from 1."""
    matcher = SequenceMatcher(None, [_text(i) for i in old], [_text(i) for i in new], False)
    for tag, a, a_end, b, b_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        paired = min(a_end - a, b_end - b)
        for step in range(paired):
            yield from _fields(f"{path}[{b + step + 1}]", old[a + step], new[b + step])
        for row in range(a + paired, a_end):
            yield f"{path}[{row + 1}]", old[row], None
        for row in range(b + paired, b_end):
            yield f"{path}[{row + 1}]", None, new[row]


def _label(path: str) -> str:
    """The path with the field's Chinese name in front."""
    first = path.partition(".")[0].partition("[")[0]
    return _LABELS.get(first, first) + path[len(first) :]


def _plain(value: object) -> Any:
    return TypeAdapter(type(value)).dump_python(value, mode="json")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _short(value: Any) -> str:
    text = " ".join(_text(value).split())
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"
