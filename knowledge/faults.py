"""What is wrong with an edited guide, in words a person without English understands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from knowledge.failures import Problem

FIELDS: Mapping[str, str] = {
    "prefix": "编号前缀",
    "name": "事项名称",
    "topic": "主题",
    "summary": "一句话说明",
    "aliases": "别名",
    "similar_questions": "相似问法",
    "audience": "服务对象",
    "authority": "实施主体",
    "region": "行政区划",
    "conditions": "受理条件",
    "steps": "办理流程",
    "fee": "收费",
    "result": "办理结果",
    "notes": "注意事项",
    "phones": "电话",
    "source": "来源",
    "effective_from": "生效日期",
    "expires_on": "失效日期",
    "verified_on": "核对日期",
}
"""The names under which a supervisor sees the fields that can be edited or filled in."""

_SENTENCES: Mapping[str, str] = {
    "missing": "没有填",
    "string_too_short": "太短了，至少要 {min_length} 个字",
    "string_too_long": "太长了，最多 {max_length} 个字",
    "string_type": "应当是文字",
    "string_pattern_mismatch": "格式不对",
    "too_short": "至少要有 {min_length} 条",
    "too_long": "最多 {max_length} 条",
    "tuple_type": "应当是一条一条的列表",
    "bool_type": "应当选“是”或“否”",
    "bool_parsing": "应当选“是”或“否”",
    "literal_error": "不在可选的范围里",
    "extra_forbidden": "不能在这里改",
    "date_type": "应当是日期，写成 2026-01-31 的样子",
    "date_parsing": "不是有效的日期，写成 2026-01-31 的样子",
    "date_from_datetime_parsing": "不是有效的日期，写成 2026-01-31 的样子",
    "date_from_datetime_inexact": "只要日期，不要时间",
}
_OTHER = "内容不符合要求"


def in_words(error: ValidationError) -> tuple[Problem, ...]:
    """One problem for each fault; ``field`` is dotted, as in ``aliases.3``."""
    return tuple(
        Problem("", 0, ".".join(str(part) for part in fault["loc"]), _sentence(fault))
        for fault in error.errors(include_url=False, include_input=False)
    )


def _sentence(fault: Mapping[str, Any]) -> str:
    said = _SENTENCES.get(fault["type"], _OTHER).format_map(fault.get("ctx", {}))
    name, *rest = fault["loc"] or ("",)
    place = f"第 {rest[0] + 1} 条" if rest and isinstance(rest[0], int) else ""
    return f"{FIELDS.get(name, '')}{place}{said}"
