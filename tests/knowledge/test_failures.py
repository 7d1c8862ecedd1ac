from __future__ import annotations

import pytest

from knowledge import failures
from knowledge.failures import KnowledgeError, LibraryInvalid, Problem


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (Problem("a.yml", 3, "fee.free", "应为数字"), "a.yml:3: fee.free: 应为数字"),
        (Problem("a.yml", 3, "", "is not valid YAML"), "a.yml:3: is not valid YAML"),
        (Problem("a.yml", 0, "", "is not UTF-8 text"), "a.yml: is not UTF-8 text"),
    ],
)
def test_a_problem_reads_as_file_line_field_and_what_is_wrong(
    problem: Problem, sentence: str
) -> None:
    assert str(problem) == sentence


def test_an_invalid_library_lists_every_problem_on_a_line_of_its_own() -> None:
    error = LibraryInvalid([Problem("a.yml", 1, "id", "一"), Problem("b.yml", 2, "id", "二")])
    assert str(error).splitlines() == ["a.yml:1: id: 一", "b.yml:2: id: 二"]
    assert [problem.file for problem in error.problems] == ["a.yml", "b.yml"]


def test_every_failure_has_a_code_of_its_own_and_an_http_error_status() -> None:
    kinds: list[type[KnowledgeError]] = [KnowledgeError, *KnowledgeError.__subclasses__()]
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert all(400 <= kind.http_status < 600 for kind in kinds)


def test_the_tree_in_the_docstring_names_every_failure() -> None:
    tree = failures.__doc__ or ""
    assert all(kind.__name__ in tree for kind in KnowledgeError.__subclasses__())
