"""A whole library as one JSON document, out and in.

``{"format": "wenban-library", "version": 1, "guides": [...], "places": [...],
"bundles": [...], "regions": [...]}``, each item with the fields of its YAML file;
a variant with what it inherits. Parts may be left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from knowledge.bundle import Bundle
from knowledge.failures import Problem
from knowledge.guide import Guide
from knowledge.importers.failures import FileTooLarge, FileUnreadable, ImportRefused
from knowledge.importers.spreadsheet import MAX_FILE_BYTES, MEBIBYTE
from knowledge.library import Library
from knowledge.place import Place
from knowledge.region import Region

FORMAT = "wenban-library"
VERSION = 1

T = TypeVar("T", Guide, Place, Bundle, Region)
_PARTS = ("guides", "places", "bundles", "regions")


@dataclass(frozen=True)
class Document:
    """The parts of one JSON document, each item valid by itself."""

    guides: tuple[Guide, ...]
    places: tuple[Place, ...]
    bundles: tuple[Bundle, ...]
    regions: tuple[Region, ...]


def dump(library: Library) -> str:
    """``library`` as JSON text; reading it back gives an equal library."""
    return (
        json.dumps(
            {
                "format": FORMAT,
                "version": VERSION,
                "guides": _data(library.guides, Guide),
                "places": _data(library.places, Place),
                "bundles": _data(library.bundles, Bundle),
                "regions": _data(library.regions, Region),
            },
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
    )


def read(file: Path) -> Document:
    """The document in ``file``.

    Raises :class:`FileUnreadable`, :class:`FileTooLarge`, or :class:`ImportRefused`
    with every item that is not valid, by its place in the document.
    """
    data = _load(file)
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise FileUnreadable.at(file, f'不是问办的导出文件（缺"format": "{FORMAT}"）')
    if data.get("version") != VERSION:
        message = f"版本是{data.get('version')}，这里只认{VERSION}"
        raise FileUnreadable.at(file, message, field="version")
    problems: list[Problem] = []
    unknown = sorted(set(data) - {"format", "version", *_PARTS})
    problems += [Problem(str(file), 0, name, "没有这样的部分") for name in unknown]
    guides = _items(file, data, "guides", Guide, problems)
    places = _items(file, data, "places", Place, problems)
    bundles = _items(file, data, "bundles", Bundle, problems)
    regions = _items(file, data, "regions", Region, problems)
    if problems:
        raise ImportRefused(problems)
    return Document(guides, places, bundles, regions)


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
    file: Path, data: dict[str, Any], part: str, kind: type[T], problems: list[Problem]
) -> tuple[T, ...]:
    listed = data.get(part, [])
    if not isinstance(listed, list):
        problems.append(Problem(str(file), 0, part, "应当是一个列表"))
        return ()
    adapter = TypeAdapter(kind)
    found: dict[str, T] = {}
    for index, item in enumerate(listed):
        try:
            value = adapter.validate_python(item)
        except ValidationError as error:
            problems += [
                Problem(str(file), 0, _where(part, index, fault["loc"]), fault["msg"])
                for fault in error.errors(include_url=False, include_input=False)
            ]
            continue
        name = value.code if isinstance(value, Region) else value.id
        if name in found:
            problems.append(Problem(str(file), 0, _where(part, index, ()), f"{name}用了两次"))
        found[name] = value
    return tuple(found.values())


def _where(part: str, index: int, location: Iterable[int | str]) -> str:
    return ".".join([f"{part}[{index}]", *(str(step) for step in location)])


def _data(items: Mapping[str, T], kind: type[T]) -> list[dict[str, Any]]:
    adapter = TypeAdapter(kind)
    return [
        adapter.dump_python(item, mode="json", exclude_defaults=True) for item in items.values()
    ]
