"""Words that decide something are data: no long list of them stands in code, and every list is one that code asks for."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.word_form import WordForm, WordSet
from plan_qa.corpus.word_lists import read_word_lists, word_file, words_in
from plan_qa.duties.grammar import words as duty_words

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "plan_qa"

# The rooms that keep to it.
ROOMS = ["places", "duties", "quotes", "answer"]
# Han characters of the constants of one statement, as many as a form needs to be read.
MOST = 40

_HAN = re.compile(r"[㐀-鿿]")


def modules_of(room: str) -> Iterator[Path]:
    below = PACKAGE / room
    return iter(sorted(below.rglob("*.py")) if below.is_dir() else [PACKAGE / f"{room}.py"])


def constants_of(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    """What a module or a class binds to names, with the names."""
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            yield from constants_of(statement.body)
        elif isinstance(statement, ast.Assign):
            yield ast.unparse(statement.targets[0]), statement.value
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            yield ast.unparse(statement.target), statement.value


def han(value: ast.expr) -> int:
    """The Han characters of every string in an expression, however they are put together."""
    return sum(
        len(_HAN.findall(node.value))
        for node in ast.walk(value)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


@pytest.mark.parametrize("room", ROOMS)
def test_no_constant_is_a_word_list(room: str) -> None:
    long = [
        f"{path.relative_to(PACKAGE)} {name}: {count}"
        for path in modules_of(room)
        for name, value in constants_of(ast.parse(path.read_text(encoding="utf-8")).body)
        if (count := han(value)) > MOST
    ]
    assert long == []


def test_a_list_in_pieces_is_counted_whole() -> None:
    code = "class A:\n    b = frozenset(['党员', '支部' '书记', rf'{x}部门'])\n"
    assert [(name, han(value)) for name, value in constants_of(ast.parse(code).body)] == [("b", 8)]


def takers(value: object) -> Iterator[WordForm | WordSet]:
    """The forms and sets in a module's constant."""
    if isinstance(value, WordForm | WordSet):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from takers(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from takers(getattr(value, field.name))


def all_takers() -> Iterator[WordForm | WordSet]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "corpus.word_form import" in path.read_text(encoding="utf-8"):
            name = ".".join(("plan_qa", *path.relative_to(PACKAGE).with_suffix("").parts))
            for value in vars(importlib.import_module(name)).values():
                yield from takers(value)


def test_every_list_that_is_taken_is_there_and_compiles() -> None:
    found = list(all_takers())
    assert len(found) > 40
    for taker in found:
        for name in taker.names:
            assert words_in(taker.subject, name)
        if isinstance(taker, WordForm):
            taker.search("")


def test_every_list_that_is_there_is_taken() -> None:
    taken = {(taker.subject, name) for taker in all_takers() for name in taker.names}
    taken |= {("duties", kind) for kind in duty_words.KINDS}
    files = sorted((default_folders().data / "words").glob("*.tsv"))
    there = {(path.stem, name) for path in files for name in read_word_lists(path)}
    assert there == taken


def test_no_list_names_a_word_twice() -> None:
    twice = [
        (path.stem, name, word)
        for path in sorted((default_folders().data / "words").glob("*.tsv"))
        for name, words in read_word_lists(path).items()
        for word in words
        if words.count(word) > 1
    ]
    assert twice == []
    assert word_file("places").is_file()
