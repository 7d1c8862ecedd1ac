"""A guide's file as text: find it, change single fields of it. ruamel is imported here only."""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import SingleQuotedScalarString

from knowledge.failures import GuideUnknown, LibraryUnwritable
from knowledge.guide import Guide

_ORDER = tuple(Guide.model_fields)
_ID = re.compile(r"[a-z]+-\d{2,5}(@\d{2,12})?")
_INDENTED_ITEM = re.compile(r"^  +- ", re.MULTILINE)


def find(folder: Path, guide_id: str) -> Path:
    """The file of ``guide_id`` below ``folder``; raises GuideUnknown."""
    found = _ID.fullmatch(guide_id) and next((folder / "guides").glob(f"*/{guide_id}.yml"), None)
    if not found:
        raise GuideUnknown(guide_id)
    return found


def digest(text: str) -> str:
    """The sha256 of a file's text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def with_fields(text: str, fields: Mapping[str, Any], *, inherits: bool) -> str:
    """``text`` of a guide's file with ``fields`` changed and every other line as it was.

    ``None`` or an empty list takes the field out; where the guide ``inherits`` from a wider
    one it is written out instead, since a missing field would be taken from there.
    """
    writer = _writer(indented=_INDENTED_ITEM.search(text) is not None)
    document = writer.load(text)
    for name, value in fields.items():
        if value or inherits:
            _set(document, name, value)
        else:
            document.pop(name, None)
    return _dumped(writer, document)


def as_text(data: Mapping[str, Any]) -> str:
    """A new guide's file; fields stand in the guide's order."""
    document = CommentedMap((name, _plain(data[name])) for name in _ORDER if name in data)
    return _dumped(_writer(indented=True), document)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's guides against every other editing process.

    Raises LibraryUnwritable, also for what the body cannot write.
    """
    try:
        handle = os.open(folder / "guides", os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)
    except OSError as error:
        raise LibraryUnwritable(
            f"{folder}: {error.strerror}; check its owner and rights"
        ) from error


def _writer(*, indented: bool) -> YAML:
    writer = YAML()
    writer.preserve_quotes = True
    writer.width = 100_000
    if indented:
        writer.indent(mapping=2, sequence=4, offset=2)
    return writer


def _dumped(writer: YAML, document: CommentedMap) -> str:
    stream = io.StringIO()
    writer.dump(document, stream)
    return stream.getvalue()


def _set(document: CommentedMap, name: str, value: Any) -> None:
    kept = document.get(name)
    if isinstance(kept, CommentedSeq) and kept and value:
        _rewrite(kept, value)
    elif name in document:
        document[name] = _plain(value)
    else:
        before = set(_ORDER[: _ORDER.index(name)])
        place = max((at for at, key in enumerate(document, 1) if key in before), default=0)
        document.insert(place, name, _plain(value))


def _rewrite(kept: CommentedSeq, wanted: Sequence[str]) -> None:
    """Touch only what differs, so that the other lines keep their quotes and remarks."""
    steps = SequenceMatcher(None, [str(item) for item in kept], wanted, autojunk=False)
    for tag, start, end, first, last in reversed(steps.get_opcodes()):
        if tag == "equal":
            continue
        for at in reversed(range(start, end)):
            del kept[at]
        for offset, item in enumerate(wanted[first:last]):
            kept.insert(start + offset, _plain(item))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return CommentedMap((key, _plain(item)) for key, item in value.items())
    if isinstance(value, str):
        return SingleQuotedScalarString(value) if _misread(value) else value
    if isinstance(value, date) or not isinstance(value, Sequence):
        return value
    return CommentedSeq(_plain(item) for item in value)


def _misread(text: str) -> bool:
    """Whether the library's reader (YAML 1.1) would take the bare ``text`` for no text."""
    tag = yaml.SafeLoader("").resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return bool(tag != "tag:yaml.org,2002:str")
