"""What the encoder learns from: groups of texts that ask for one matter.

Three sources, all written for this project: the guides (name, aliases, similar questions, faqs);
``paraphrases/part-*.yml``, in which each matter has a dozen ways to ask for it; and
``passages/part-*.yml``, paragraphs of official prose with questions that they answer. The name
under which a paraphrase file lists a matter only groups its questions: in the first four files it
comes from a published catalogue that is kept for testing, so it is never a training text. Where the
name was written for this project, it is repeated as a line of the voice ``name``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from knowledge.failures import LibraryInvalid, Problem
from knowledge.guide import Guide
from knowledge.library import load
from knowledge.search.entries import Kind, guide_entries
from knowledge.search.normalise import normalise

KNOWLEDGE = Path(__file__).parents[1]
PARAPHRASES = Path(__file__).parent / "paraphrases"
PASSAGES = Path(__file__).parent / "passages"
VOICES = frozenset(
    {"name", "old", "country", "young", "shop", "office", "voice", "dialect", "short", "life"}
)
_SHORTEST = 3
_NAME = "name"


@dataclass(frozen=True)
class Group:
    """One matter: ``asked`` are ways to ask for it, ``passages`` say what it is.

    ``source`` is where it comes from: two of different sources may be one matter.
    """

    matter: str
    asked: tuple[str, ...]
    passages: tuple[str, ...]
    source: Literal["guide", "paraphrases", "prose"]


def groups(
    knowledge: Path = KNOWLEDGE, paraphrases: Path = PARAPHRASES, passages: Path = PASSAGES
) -> tuple[Group, ...]:
    """Every group with at least two questions, in a fixed order, texts normalised.

    Raises :class:`LibraryInvalid` naming file and line of everything that is wrong.
    """
    guides = load(knowledge).matters
    found = [of_guide(guides[guide_id]) for guide_id in sorted(guides)]
    found.extend(of_paraphrases(sorted(paraphrases.glob("part-*.yml"))))
    found.extend(of_passages(sorted(passages.glob("part-*.yml"))))
    return tuple(group for group in found if len(group.asked) > 1)


def of_guide(guide: Guide) -> Group:
    """The guide's ways to ask; its passages are its name, and its name with its summary."""
    asked = [e.text for e in guide_entries(guide) if e.asked and e.kind is not Kind.FIELD]
    asked.extend(faq.question for faq in guide.faqs)
    passages = _texts([guide.name, f"{guide.name}：{guide.summary}"])
    return Group(guide.id, _texts(asked), passages, "guide")


def texts_of_guides(knowledge: Path = KNOWLEDGE) -> tuple[str, ...]:
    """The guides' fields as they are indexed: plain government prose, for the regulariser."""
    found = (e for guide in load(knowledge).matters.values() for e in guide_entries(guide))
    return _texts(entry.text for entry in found if entry.kind is Kind.FIELD)


def of_paraphrases(files: Sequence[Path]) -> tuple[Group, ...]:
    """The groups of paraphrase files; matters listed twice are joined.

    Their names, where they are ours, and their shortest questions (缓学申请) are the passages.
    """
    problems: list[Problem] = []
    asked: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for file in files:
        for matter, voiced in _read(file, problems):
            names.update((matter, text) for voice, text in voiced if voice == _NAME)
            asked.setdefault(matter, []).extend(text for _, text in voiced)
    if problems:
        raise LibraryInvalid(problems)
    found = []
    for matter, texts in asked.items():
        named = _texts([names[matter]] if matter in names else [])
        kept = [text for text in _texts(texts) if text in named or text != normalise(matter)]
        shortest = sorted((text for text in kept if text not in named), key=len)[:_SHORTEST]
        found.append(Group(matter, tuple(kept), (*named, *shortest), "paraphrases"))
    return tuple(found)


class Passage(BaseModel):
    """A paragraph as an official answer or notice has it, and questions that it answers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(min_length=1)
    passage: str = Field(min_length=1)
    questions: tuple[str, ...] = Field(min_length=2)


def of_passages(files: Sequence[Path]) -> tuple[Group, ...]:
    """A group for each paragraph: its title is asked like its questions.

    Raises :class:`LibraryInvalid` naming the file and the item.
    """
    found = []
    for file in files:
        try:
            items = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
            prose = TypeAdapter(tuple[Passage, ...]).validate_python(items)
        except (UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
            what = str(error).splitlines()
            raise LibraryInvalid([Problem(str(file), 0, "", " ".join(what[:3]))]) from error
        for one in prose:
            asked = _texts([one.title, *one.questions])
            passages = _texts([one.passage, f"{one.title} {one.passage}"])
            found.append(Group(one.title, asked, passages, "prose"))
    return tuple(found)


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(normalise(text) for text in texts))


def _read(file: Path, problems: list[Problem]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except UnicodeDecodeError:
        problems.append(Problem(str(file), 0, "", "is not UTF-8 text"))
        return
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = str(error).splitlines()[0]
        problems.append(Problem(str(file), mark.line + 1 if mark else 0, "", what))
        return
    if not isinstance(root, yaml.SequenceNode):
        problems.append(Problem(str(file), 1, "", "should hold a list of matters"))
        return
    for node in root.value:
        yield from _matter(file, node, problems)


def _matter(
    file: Path, node: Any, problems: list[Problem]
) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The matter of one entry, or a problem with its line."""

    def wrong(where: Any, field: str, message: str) -> None:
        problems.append(Problem(str(file), where.start_mark.line + 1, field, message))

    fields = {}
    if isinstance(node, yaml.MappingNode):
        fields = {key.value: value for key, value in node.value}
    matter, asked = fields.get("matter"), fields.get("asked")
    if not isinstance(matter, yaml.ScalarNode) or not isinstance(asked, yaml.SequenceNode):
        wrong(node, "", "should have a matter and a list asked")
        return
    texts = []
    for line in asked.value:
        parts = line.value if isinstance(line, yaml.SequenceNode) else []
        if len(parts) != 2 or not all(isinstance(part, yaml.ScalarNode) for part in parts):
            wrong(line, "asked", "should be [voice, text]")
        elif parts[0].value not in VOICES:
            wrong(line, "asked", f"{parts[0].value!r} is no voice")
        elif not parts[1].value.strip():
            wrong(line, "asked", "has no text")
        else:
            texts.append((parts[0].value, parts[1].value))
    yield matter.value, texts
