"""What README.md, CONTRIBUTING.md and the picture say of the project is so: figures, paths, programs, a line a room."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from plan_qa.corpus.library import Library
from plan_qa.corpus.numerals import to_chinese
from plan_qa.domain import Status

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "plan_qa"
DATA = ROOT / "data"
PICTURE = ROOT / "docs" / "how-it-works.svg"
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


@cache
def counts() -> dict[str, int]:
    """Counted in the files themselves, the units in the table made by hand."""
    register = tomllib.loads((DATA / "sources.toml").read_text(encoding="utf-8"))["document"]
    return {
        "sources": len(register),
        "documents": sum("witness_of" not in entry for entry in register),
        "units": lines(ROOT / "tests" / "data" / "units.jsonl"),
        "ways": lines(DATA / "ways.jsonl"),
        "refusals": lines(DATA / "out_of_scope.jsonl"),
    }


# ---------------------------------------------------------------- figures


def texts(element: ElementTree.Element) -> list[tuple[str, str | None]]:
    """The letters of a picture in order, each run with the count that it states, if any."""
    name = element.get("data-count") if element.get("class") == "n" else None
    own = [(element.text or "", name)] if element.tag.endswith(("text", "tspan")) else []
    for child in element:
        own += texts(child)
        if element.tag.endswith("text"):
            own.append((child.tail or "", None))
    return own


def test_the_figures_of_the_picture_are_the_data_s(library: Library) -> None:
    known = {**counts(), "variants": len(library.variants)}
    stated = [(text, name) for text, name in texts(ElementTree.parse(PICTURE).getroot()) if name]
    assert {name for _, name in stated} == set(known)
    assert [(text, name) for text, name in stated if text != f"{known[name]:,}"] == []


def test_the_picture_states_no_figure_that_is_not_compared() -> None:
    loose = [text for text, name in texts(ElementTree.parse(PICTURE).getroot()) if not name]
    # BM25 is a name.
    assert [text for text in loose if re.search(r"\d", text.replace("BM25", ""))] == []


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("ways", r"([\d,]+) 个事先写好的“问法”"),
        ("ways", r"([\d,]+) prepared\s+ways to ask"),
        ("refusals", r"([\d,]+) 个不答或说错的问句"),
    ],
)
def test_the_figures_of_the_readme_are_the_data_s(name: str, pattern: str) -> None:
    assert re.findall(pattern, README) == [f"{counts()[name]:,}"]


def test_the_readme_counts_in_words_what_there_is(library: Library) -> None:
    articles = max(unit.number for unit in library.in_force.units if unit.number is not None)
    assert f"`data/sources/` {to_chinese(counts()['sources'])}份文件" in README
    assert f"全部{to_chinese(len(library.variants))}处不同" in README
    assert f"第一条至第{to_chinese(articles)}条" in README


@pytest.mark.parametrize("status", list(Status))
def test_every_status_is_explained_and_drawn(status: Status) -> None:
    assert f"`{status.value}`（" in README
    assert any(text == status.value for text, _ in texts(ElementTree.parse(PICTURE).getroot()))


# ---------------------------------------------------------------- paths and programs

_TOP = ("data", "docs", "index", "src", "tests", ".ci")
_ROOMS = tuple(
    sorted(path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__")
)


def named_paths(text: str) -> list[str]:
    """Paths in backquotes and targets of links; what comes after `<` in a path is for the reader to fill in."""
    quoted = re.findall(r"`([\w.*-]+/[\w./*<>-]*)`", text)
    linked = re.findall(r"\]\(([\w./-]+)\)", text)
    return [*(path for path in quoted if path.split("/")[0] in (*_TOP, *_ROOMS)), *linked]


def is_there(path: str) -> bool:
    known = path.partition("<")[0]
    base = PACKAGE if known.split("/")[0] in _ROOMS else ROOT
    return any(base.glob(known.rstrip("/"))) or (base / known).exists()


@pytest.mark.parametrize(("name", "text"), [("README.md", README), ("CONTRIBUTING.md", CONTRIBUTING)])
def test_every_path_named_is_there(name: str, text: str) -> None:
    paths = named_paths(text)
    assert len(paths) >= 10, name
    assert [path for path in paths if not is_there(path)] == []


@pytest.mark.parametrize("text", [README, CONTRIBUTING])
def test_every_program_named_is_there(text: str) -> None:
    programs = re.findall(r"python -m (plan_qa[\w.]*)", text)
    assert programs
    for program in programs:
        file = ROOT.joinpath("src", *program.split("."))
        assert file.with_suffix(".py").exists() or (file / "__main__.py").exists(), program


def test_the_steps_of_training_are_those_of_make_in_order() -> None:
    recipes = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\ntrain:")[2]
    made = dict.fromkeys(re.findall(r"plan_qa\.training\.(\w+)", recipes))
    told = dict.fromkeys(re.findall(r"^\| `python -m plan_qa\.training\.(\w+)", CONTRIBUTING, re.MULTILINE))
    assert list(told) == list(made)


def test_every_kind_of_fault_has_a_test_that_is_there() -> None:
    table = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8").partition("| --- |")[2]
    rows = [row for row in table.splitlines() if row.startswith("|")][1:]
    assert len(rows) > 15
    for row in rows:
        named = re.findall(r"`(tests/\w+\.py)`", row)
        assert named and all((ROOT / name).is_file() for name in named), row


# ---------------------------------------------------------------- where is what


def test_every_room_has_its_line() -> None:
    rooms = {path.parent.relative_to(ROOT) for path in PACKAGE.rglob("*.py")}
    rooms |= {path.relative_to(ROOT) for path in DATA.iterdir() if path.is_dir()}
    table = CONTRIBUTING.partition("| 房间 |")[2].partition("\n\n")[0]
    told = re.findall(r"^\| `([\w./]+)/` \|", table, re.MULTILINE)
    assert sorted(told) == sorted({room.as_posix() for room in rooms - {PACKAGE.relative_to(ROOT)}})


def test_ten_wishes_have_one_file_to_open_each() -> None:
    table = CONTRIBUTING.partition("| 我想…… |")[2].partition("\n\n")[0]
    rows = [row.split("|")[1:4] for row in table.splitlines()[2:]]
    assert len(rows) == 10
    for wish, first, _ in rows:
        assert re.fullmatch(r" `[\w./]+\.\w+` ", first), wish
