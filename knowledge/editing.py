"""Change a guide's file, or add one, so that the whole library still loads.

``prepare`` and ``prepare_new`` check everything and write nothing; ``write`` puts what was
prepared in place. Between the two the caller may show it, or put it on record.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

from pydantic import StringConstraints, TypeAdapter, ValidationError

from knowledge import library as guides
from knowledge.failures import EditRefused, GuideChanged, LibraryInvalid, Problem
from knowledge.faults import FIELDS, in_words
from knowledge.guide import Fee, Guide, Phones, RegionCode, ShortText, Step, Text, Value
from knowledge.guide_files import as_text, digest, find, locked, with_fields
from knowledge.importers.files import write as replace_file
from knowledge.library import Library
from knowledge.review import Finding, review

# What stands where a personal detail was masked, as in [手机号].
_MASK = re.compile(r"[\[【][^\]】]{1,10}[\]】]")
_ASK = "请打咨询电话问清楚"
_JSON = TypeAdapter(Any)


class Changes(Value):
    """The fields that may be edited; only those given are changed."""

    aliases: tuple[ShortText, ...] = ()
    similar_questions: tuple[ShortText, ...] = ()
    notes: tuple[Text, ...] = ()
    effective_from: date = date.min
    expires_on: date | None = None
    verified_on: date = date.min


class NewGuide(Value):
    """The least a guide can be made from; what it does not say is marked unstated."""

    prefix: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,20}$")]
    topic: ShortText
    name: ShortText
    summary: Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=80)]
    audience: tuple[Literal["自然人", "法人"], ...] = ("自然人",)
    authority: ShortText
    region: RegionCode | None = None
    conditions: tuple[Text, ...]
    steps: tuple[Step, ...]
    fee: Fee
    result: ShortText
    phones: Phones
    source: Text
    similar_questions: tuple[ShortText, ...] = ()


@dataclass(frozen=True)
class Change:
    """One field before and after, as JSON has it: text, a list of texts, or ``None``."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Prepared:
    """A checked change that is not written yet.

    ``sha256`` is that of the file's text it was made from, ``None`` where there is no file yet.
    """

    folder: Path
    path: Path
    text: str
    sha256: str | None
    guide: Guide
    changes: tuple[Change, ...]
    warnings: tuple[Finding, ...]


def prepare(
    folder: Path, guide_id: str, given: Mapping[str, Any], *, today: date, sha256: str | None = None
) -> Prepared:
    """Check ``given`` fields for the guide below ``folder``.

    Raises GuideUnknown, GuideChanged (the file is no longer that of ``sha256``), EditRefused
    with a problem for each bad field, LibraryInvalid where the folder did not load before.
    """
    path = find(folder, guide_id)
    text = path.read_text(encoding="utf-8")
    if sha256 not in (None, digest(text)):
        raise GuideChanged(guide_id)
    now = guides.load(folder).guide(guide_id)
    wanted = _checked(now, given, today)
    new_text = with_fields(text, wanted, inherits="@" in guide_id) if wanted else text
    after, warnings = _tried(folder, path, new_text, guide_id, today)
    changes = tuple(_change(name, now, after) for name in wanted)
    return Prepared(folder, path, new_text, digest(text), after, changes, warnings)


def prepare_new(folder: Path, given: Mapping[str, Any], *, today: date) -> Prepared:
    """Check a new guide, made from the fields of :class:`NewGuide`.

    It gets the next free number of its prefix. Raises EditRefused, LibraryInvalid.
    """
    try:
        form = NewGuide.model_validate(given)
    except ValidationError as error:
        raise EditRefused(in_words(error)) from error
    _refuse(_doubtful("similar_questions", form.similar_questions))
    library = guides.load(folder)
    data = _skeleton(form, _next_id(library, form.prefix), _usual_region(library), today)
    path = folder / "guides" / form.prefix / f"{data['id']}.yml"
    text = as_text(data)
    guide, warnings = _tried(folder, path, text, str(data["id"]), today)
    changes = (Change("name", None, guide.name),)
    return Prepared(folder, path, text, None, guide, changes, warnings)


def write(prepared: Prepared) -> str:
    """Put the prepared file in place at once; its new sha256.

    Raises GuideChanged where the file changed since it was prepared, LibraryUnwritable.
    """
    with locked(prepared.folder):
        path = prepared.path
        there = digest(path.read_text(encoding="utf-8")) if path.exists() else None
        if there != prepared.sha256:
            raise GuideChanged(prepared.guide.id)
        replace_file(path, prepared.text)
    return digest(prepared.text)


def prepare_similar_questions(
    folder: Path, guide_id: str, texts: Sequence[str], *, today: date
) -> Prepared:
    """Check the guide with ``texts`` after its similar questions; those it has stay once."""
    known = guides.load(folder).guide(guide_id).similar_questions
    asked = list(dict.fromkeys([*known, *(text.strip() for text in texts)]))
    return prepare(folder, guide_id, {"similar_questions": asked}, today=today)


def add_similar_questions(
    folder: Path, guide_id: str, texts: Sequence[str], *, today: date
) -> Prepared:
    """Add ``texts`` to the guide's similar questions. Raises as ``prepare`` and ``write`` do."""
    prepared = prepare_similar_questions(folder, guide_id, texts, today=today)
    write(prepared)
    return prepared


def create(folder: Path, given: Mapping[str, Any], *, today: date) -> Prepared:
    """Add a guide made from the fields of NewGuide. Raises as ``prepare_new`` and ``write`` do."""
    prepared = prepare_new(folder, given, today=today)
    write(prepared)
    return prepared


def _checked(now: Guide, given: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The given fields that differ from what the guide says now."""
    try:
        wanted = Changes.model_validate(given).model_dump(exclude_unset=True)
    except ValidationError as error:
        raise EditRefused(in_words(error)) from error
    wanted = {name: value for name, value in wanted.items() if value != getattr(now, name)}
    faults = [
        fault
        for name, value in wanted.items()
        if isinstance(value, tuple)
        for fault in _doubtful(name, value)
    ]
    _refuse([*faults, *_wrong_dates({**dict(now), **wanted}, wanted, today)])
    return wanted


def _doubtful(name: str, lines: Sequence[str]) -> Iterator[Problem]:
    for at, line in enumerate(lines):
        first = lines.index(line)
        place = f"{FIELDS[name]}第 {at + 1} 条"
        if first < at:
            yield Problem("", 0, f"{name}.{at}", f"{place}和第 {first + 1} 条一样")
        if name == "similar_questions" and _MASK.search(line):
            yield Problem("", 0, f"{name}.{at}", f"{place}里还有打码的标记，请改写成一般的问法")


def _wrong_dates(
    dates: Mapping[str, Any], wanted: Mapping[str, Any], today: date
) -> Iterator[Problem]:
    expires_on = dates["expires_on"]
    if expires_on is not None and expires_on < dates["effective_from"]:
        yield Problem("", 0, "expires_on", "失效日期早于生效日期")
    if "verified_on" in wanted and wanted["verified_on"] > today:
        yield Problem("", 0, "verified_on", "核对日期不能晚于今天")


def _refuse(problems: Iterator[Problem] | Sequence[Problem]) -> None:
    if found := tuple(problems):
        raise EditRefused(found)


def _tried(
    folder: Path, path: Path, text: str, guide_id: str, today: date
) -> tuple[Guide, tuple[Finding, ...]]:
    """The guide as the library would have it with ``text`` in ``path``, and its warnings."""
    with _beside(folder, path, text) as trial:
        try:
            library = guides.load(trial)
        except LibraryInvalid as error:
            raise EditRefused(_of(folder, trial, error.problems)) from error
        found = [one for one in review(library, today, trial) if one.guide_id == guide_id]
    _refuse([Problem("", 0, f.field, f.message) for f in found if f.severity == "error"])
    return library.guide(guide_id), tuple(f for f in found if f.severity == "warning")


@contextmanager
def _beside(folder: Path, path: Path, text: str) -> Iterator[Path]:
    """A folder that is like ``folder`` with ``text`` in ``path``: links, and that one file."""
    with TemporaryDirectory(prefix="wenban-editing-") as name:
        trial = Path(name)
        _link(folder, trial, leave_out="guides")
        (trial / "guides" / path.parent.name).mkdir(parents=True)
        _link(folder / "guides", trial / "guides", leave_out=path.parent.name)
        if path.parent.is_dir():
            _link(path.parent, trial / "guides" / path.parent.name, leave_out=path.name)
        (trial / path.relative_to(folder)).write_text(text, encoding="utf-8")
        yield trial


def _link(folder: Path, into: Path, *, leave_out: str) -> None:
    for entry in folder.resolve().iterdir():
        if entry.name != leave_out:
            (into / entry.name).symlink_to(entry)


def _of(folder: Path, trial: Path, problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(
        Problem(p.file.replace(str(trial), str(folder)), p.line, p.field, p.message)
        for p in problems
    )


def _change(name: str, before: Guide, after: Guide) -> Change:
    return Change(
        name,
        _JSON.dump_python(getattr(before, name), mode="json"),
        _JSON.dump_python(getattr(after, name), mode="json"),
    )


def _next_id(library: Library, prefix: str) -> str:
    taken = [
        int(guide_id.partition("@")[0].partition("-")[2])
        for guide_id in library.guides
        if guide_id.startswith(f"{prefix}-")
    ]
    return f"{prefix}-{max(taken, default=0) + 1:02}"


def _usual_region(library: Library) -> str:
    return Counter(guide.region for guide in library.guides.values()).most_common(1)[0][0]


def _skeleton(form: NewGuide, guide_id: str, region: str, today: date) -> dict[str, Any]:
    stated = form.model_dump(mode="json", exclude_none=True, exclude={"prefix", "result"})
    return {
        "id": guide_id,
        "region": region,
        **{name: value for name, value in stated.items() if value != []},
        "channels": {"online": {"depth": "unstated", "note": f"来源没写能不能网上办，{_ASK}。"}},
        "result": {"name": form.result},
        "progress": f"来源没写怎么查进度，可打{form.phones.consult[0]}问。",
        "proxy": {"allowed": "unstated", "rules": [f"来源没写能不能代办，{_ASK}。"]},
        "cross_region": {"scope": "unstated", "note": f"来源没写能不能异地办，{_ASK}。"},
        "effective_from": today,
        "verified_on": today,
    }
