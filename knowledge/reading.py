"""Read one YAML file strictly, and say of each part of it on which line it stands."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError
from yaml.constructor import ConstructorError

from knowledge.failures import Problem

try:  # libyaml, where PyYAML was built with it, loads ten times faster
    from yaml import CSafeLoader as Loader
except ImportError:  # pragma: no cover - depends on the wheel
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

T = TypeVar("T")
Location = Sequence[int | str]


class _StrictLoader(Loader):
    """YAML whose dates and times stay text, for pydantic to read, and whose keys are given once.

    YAML 1.1 itself would read 13:30 as 810, stop at 2026-02-30 without naming its line,
    and of a field given twice silently keep the last.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                message = f"{key.value} is given twice"
                raise ConstructorError(None, None, message, key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in Loader.yaml_implicit_resolvers.items()
}


def _whole_number(loader: _StrictLoader, node: yaml.ScalarNode) -> int | str:
    return node.value if ":" in node.value else int(loader.construct_yaml_int(node))


_StrictLoader.add_constructor("tag:yaml.org,2002:int", _whole_number)


@dataclass(frozen=True)
class Source:
    """One YAML file as read: its ``data``, and the ``text`` they were read from."""

    path: Path
    text: str
    data: Any

    def line(self, location: Location) -> int:
        """The line (from 1) of the deepest part of ``location`` that the file has."""
        node: Any = yaml.compose(self.text, Loader=Loader)
        line = node.start_mark.line + 1 if node else 1
        for part in location:
            if isinstance(node, yaml.MappingNode):
                pair = next(((k, v) for k, v in node.value if k.value == str(part)), None)
                if pair is None:
                    break
                line, node = pair[0].start_mark.line + 1, pair[1]
            elif isinstance(node, yaml.SequenceNode) and part in range(len(node.value)):
                node = node.value[int(part)]
                line = node.start_mark.line + 1
            else:
                break
        return line

    def problem(self, location: Location, message: str, *, field: str) -> Problem:
        """A problem of ``field``, which stands at ``location``."""
        return Problem(str(self.path), self.line(location), field, message)


@dataclass(frozen=True)
class Item(Generic[T]):
    """One checked value of a file, and its place there."""

    value: T
    source: Source
    root: tuple[int, ...]

    def problem(self, location: Location, message: str, *, field: str | None = None) -> Problem:
        """A problem at ``location`` inside the item; ``field`` names it otherwise than by that."""
        name = dotted(location) if field is None else field
        return self.source.problem((*self.root, *location), message, field=name)


def read(path: Path, shape: type[dict[str, Any]] | type[list[Any]], what: str) -> Source | Problem:
    """The file at ``path``, or why it cannot be used: it holds ``what``, a ``shape``, in UTF-8."""
    try:
        text = path.read_text(encoding="utf-8")
        data = yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a safe loader, only stricter
    except OSError as error:
        return Problem(str(path), 0, "", f"cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        return Problem(str(path), 0, "", "is not UTF-8 text")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        return Problem(str(path), line, "", f"is not valid YAML: {_first_line(error)}")
    if not isinstance(data, shape):
        return Problem(str(path), 1, "", f"should hold {what}")
    return Source(path, text, data)


def items(source: Source, kind: type[T], problems: list[Problem]) -> Iterator[Item[T]]:
    """The sound ones of what the file holds: one ``kind``, or a list of them."""
    many = isinstance(source.data, list)
    adapter = TypeAdapter(kind)
    for index, data in enumerate(source.data if many else [source.data]):
        root = (index,) if many else ()
        try:
            yield Item(adapter.validate_python(data), source, root)
        except ValidationError as error:
            for place, message in faults(error):
                problems.append(source.problem((*root, *place), message, field=dotted(place)))


def faults(error: ValidationError) -> Iterator[tuple[Location, str]]:
    """Where and what each fault of ``error`` is; a place in a list counts from 0."""
    for fault in error.errors(include_url=False, include_input=False):
        yield fault["loc"], fault["msg"]


def dotted(location: Location) -> str:
    """``location`` as people write it: channels.counter.0.place."""
    return ".".join(str(part) for part in location)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
