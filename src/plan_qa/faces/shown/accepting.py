"""A reader's word made a way to ask: the clause that is right, the words of it to light, and every check that the bank makes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from plan_qa.corpus.banks import read_refusals, read_ways
from plan_qa.corpus.digests import relist
from plan_qa.corpus.disk import reason
from plan_qa.corpus.fold import fold_text
from plan_qa.corpus.folders import Folders
from plan_qa.corpus.library import Library
from plan_qa.corpus.shelf.atomic import write_file
from plan_qa.domain import BankError, DataError, Unit, UsageError
from plan_qa.faces.shown.feedback import Feedback
from plan_qa.places.find import resolve_place


@dataclass(frozen=True, slots=True)
class Accepted:
    """A line of the bank of ways: the question, the unit that answers it, and the words of it."""

    cite: str
    span: str
    q: str

    @property
    def line(self) -> str:
        """As it stands in data/ways.jsonl, with its line end."""
        record = {"cite": self.cite, "span": self.span, "q": self.q, "gold": {self.cite: 2}}
        return json.dumps(record, ensure_ascii=False) + "\n"


def accepted_way(
    row: Feedback, folders: Folders, library: Library, spelling: str = "", question: str = ""
) -> Accepted:
    """The way that a reader's word makes; `spelling` names another place, `question` puts it otherwise.

    Raises:
        UsageError: the place is not one unit or sentence; or the question is none, is known, is one that must not be
            answered, or one that figures are made with.
    """
    asked = " ".join((question or row.question).split())
    unit, span = _right(row, asked, spelling, library)
    _refuse_known(asked, folders, library)
    return Accepted(unit.id, span, asked)


def with_way(bank: str, way: Accepted) -> str:
    """The text of the bank with one more line."""
    return bank + ("" if not bank or bank.endswith("\n") else "\n") + way.line


def append_way(path: Path, way: Accepted) -> None:
    """The bank with one more line, put in place at once, and listed as it is now.

    Raises:
        DataError: it cannot be written there.
    """
    try:
        write_file(path, with_way(path.read_text(encoding="utf-8"), way).encode())
        relist(path)
    except OSError as error:
        raise DataError(f"写不了 {path}（{reason(error)}）；请检查磁盘空间和权限。") from error


def _right(row: Feedback, question: str, spelling: str, library: Library) -> tuple[Unit, str]:
    """The unit that answers and the words of it to light."""
    place = spelling or row.cite or (row.answered[0] if row.verdict == "up" and row.answered else "")
    if not place:
        said = f"读者写的是“{row.should}”" if row.should else "读者没有写明应当是哪一条"
        raise UsageError(f"不知道正确的条文：{said}；请用 --cite 指明，如 --cite plan/art13#2。")
    places = resolve_place(place, library)
    units = [unit for each in places for unit in each.units]
    if len(units) != 1:
        raise UsageError(f"“{place}”不止一条（{'、'.join(units[:4])} 等）；请用 --cite 指明一条。")
    unit = library.unit_by_id[units[0]]
    if number := places[0].sentence:
        return unit, unit.slice(unit.sentences[number - 1])
    return unit, best_span(question, unit)


def best_span(question: str, unit: Unit) -> str:
    """The sentence of a unit that shares most with a question; its heading where none shares anything."""
    asked = _pairs(question)
    heading = unit.text[: unit.heading_end]
    about = asked - _pairs(heading)
    scores = [len(about & _pairs(unit.slice(sentence))) for sentence in unit.sentences]
    if scores and max(scores) > 0:
        return unit.slice(unit.sentences[scores.index(max(scores))])
    return heading or unit.slice(unit.sentences[0])


def _pairs(text: str) -> set[str]:
    folded = "".join(c for c in fold_text(text) if c.isalnum())
    return {folded[i : i + 2] for i in range(len(folded) - 1)}


def _refuse_known(question: str, folders: Folders, library: Library) -> None:
    """A way that is there already, contradicts a refusal, or is a question that figures are made with.

    Raises:
        UsageError: it is one of these.
    """
    key = fold_text(question)
    if not _pairs(question):
        raise UsageError(f"“{question}”不成一个问题；请用 --question 写出完整的问题。")
    for way in read_ways(folders.data / "ways.jsonl", library):
        if fold_text(way.text) == key:
            raise UsageError(f"问法里已有“{way.text}”（{way.cite}），没有再写。")
    refusals = folders.data / "out_of_scope.jsonl"
    if any(fold_text(refusal.text) == key for refusal in read_refusals(refusals)):
        raise UsageError(f"{refusals.name} 说这个问题规划没有回答；确要采纳，请先从那里删去。")
    for path in sorted((folders.data / "questions").rglob("*.jsonl")):
        if key in {fold_text(text) for text in _questions(path)}:
            raise UsageError(f"这是打分用的题（{path.name}），收进问法会使打分失真，没有写。")


def _questions(path: Path) -> list[str]:
    """Every question of a question file, turns included."""
    texts: list[str] = []
    try:
        for line in path.read_text(encoding="utf-8").split("\n"):
            record = json.loads(line) if line.strip() else {}
            for turn in (record, *record.get("turns", ())):
                text = turn.get("q") if isinstance(turn, dict) else turn
                texts += [text] if isinstance(text, str) else []
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise BankError(f"读不了评分题 {path}（{error}）；请从仓库恢复，或移走它。") from error
    return texts
