"""A whole library as one JSON document, out and in.

``{"format": "wenban-library", "version": 1, "guides": [...], "places": [...]}``,
each guide and place with the fields of its YAML file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from knowledge.failures import Problem
from knowledge.guide import Guide
from knowledge.importers.failures import FileTooLarge, FileUnreadable, ImportRefused
from knowledge.importers.spreadsheet import MAX_FILE_BYTES, MEBIBYTE
from knowledge.library import Library
from knowledge.place import Place

FORMAT = "wenban-library"
VERSION = 1

T = TypeVar("T", Guide, Place)


@dataclass(frozen=True)
class Document:
    """The guides and places of one JSON document, each valid by itself."""

    guides: tuple[Guide, ...]
    places: tuple[Place, ...]


def dump(library: Library) -> str:
    """``library`` as JSON text; reading it back gives equal guides and places."""
    return (
        json.dumps(
            {
                "format": FORMAT,
                "version": VERSION,
                "guides": _data(library.guides),
                "places": _data(library.places),
            },
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
    )


def read(file: Path) -> Document:
    """The document in ``file``.

    Raises :class:`FileUnreadable`, :class:`FileTooLarge`, or :class:`ImportRefused`
    with every guide and place that is not valid, by its place in the document.
    """
    data = _load(file)
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise FileUnreadable.at(file, f'不是问办的导出文件（缺"format": "{FORMAT}"）')
    if data.get("version") != VERSION:
        message = f"版本是{data.get('version')}，这里只认{VERSION}"
        raise FileUnreadable.at(file, message, field="version")
    problems: list[Problem] = []
    unknown = sorted(set(data) - {"format", "version", "guides", "places"})
    problems += [Problem(str(file), 0, name, "没有这样的部分") for name in unknown]
    guides = _items(file, data.get("guides", []), "guides", Guide, problems)
    places = _items(file, data.get("places", []), "places", Place, problems)
    if problems:
        raise ImportRefused(problems)
    return Document(guides, places)


def _load(file: Path) -> Any:
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise FileTooLarge.at(file, f"超过{MAX_FILE_BYTES // MEBIBYTE} MB")
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise FileUnreadable.at(file, f"打不开：{error.strerror}") from error
    except UnicodeDecodeError as error:
        raise FileUnreadable.at(file, f"第{error.start}字节起不是UTF-8") from error
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        message = f"不是有效的JSON，第{error.colno}列：{error.msg}"
        raise FileUnreadable.at(file, message, line=error.lineno) from error
    except RecursionError as error:
        raise FileUnreadable.at(file, "套得太深，不是问办的导出文件") from error


def _items(
    file: Path, data: Any, part: str, kind: type[T], problems: list[Problem]
) -> tuple[T, ...]:
    if not isinstance(data, list):
        problems.append(Problem(str(file), 0, part, "应当是一个列表"))
        return ()
    found: dict[str, T] = {}
    for index, item in enumerate(data):
        try:
            value = kind.model_validate(item)
        except ValidationError as error:
            problems += [
                Problem(str(file), 0, _where(part, index, fault["loc"]), fault["msg"])
                for fault in error.errors(include_url=False, include_input=False)
            ]
            continue
        if value.id in found:
            problems.append(Problem(str(file), 0, _where(part, index, ()), f"{value.id}用了两次"))
        found[value.id] = value
    return tuple(found.values())


def _where(part: str, index: int, location: Iterable[int | str]) -> str:
    return ".".join([f"{part}[{index}]", *(str(step) for step in location)])


def _data(items: Mapping[str, Guide] | Mapping[str, Place]) -> list[dict[str, Any]]:
    return [item.model_dump(mode="json", exclude_defaults=True) for item in items.values()]
