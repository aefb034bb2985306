"""`plan-qa feedback`: what readers thought of answers; a maintainer accepts a question as a way to ask."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from plan_qa.corpus.banks import read_refusals, read_ways
from plan_qa.corpus.digests import relist
from plan_qa.corpus.disk import reason
from plan_qa.corpus.fold import fold_text
from plan_qa.corpus.folders import Folders, default_folders
from plan_qa.corpus.library import Library, label_of, open_library
from plan_qa.corpus.shelf.atomic import write_file
from plan_qa.domain import BankError, DataError, Unit, UsageError
from plan_qa.faces.shown.feedback import Feedback, numbered, read_feedback
from plan_qa.places.find import resolve_place

_VERDICTS = {"up": "有用", "down": "没答对"}
# So many lines that cannot be read are named.
_NAMED = 8


def register(commands: Any) -> None:
    """Add `feedback`."""
    about = "读者在网页上的反馈：列出；采纳为问法。"
    parser = commands.add_parser("feedback", help="列出读者反馈，或把一条采纳为问法", description=about)
    parser.add_argument("--json", action="store_true", help="输出 JSON Lines")
    parser.set_defaults(run=list_feedback)
    actions = parser.add_subparsers(dest="action", metavar="动作", parser_class=type(parser))
    accept = actions.add_parser(
        "accept",
        help="把第 N 条的问题写进 data/ways.jsonl",
        description="把一条反馈的问题连同正确的条文写进 data/ways.jsonl。",
    )
    accept.add_argument("number", type=int, metavar="N", help="feedback 所列的号")
    accept.add_argument(
        "--cite", metavar="位置", help="正确的条文或句（默认：读者所写的，或被评为有用的第一条）"
    )
    accept.add_argument("--question", metavar="问题", help="改写后的问题（默认：当时理解成的问题）")
    accept.set_defaults(run=accept_feedback)


def list_feedback(options: argparse.Namespace) -> int:
    """Print every line under its number."""
    folders = default_folders()
    received = read_feedback(folders.feedback)
    if received.unreadable:
        lines = "、".join(map(str, received.unreadable[:_NAMED])) + (
            "等" if received.unreadable[_NAMED:] else ""
        )
        print(
            f"plan-qa：{folders.feedback.name} 有 {len(received.unreadable)} 行不是反馈（第 {lines} 行），没有列出；"
            "其余照列，请删去或改正这些行。",
            file=sys.stderr,
        )
    rows = received.rows
    if options.json:
        for number, row in rows.items():
            print(json.dumps({"number": number} | asdict(row), ensure_ascii=False))
        return 0
    if not rows:
        print("还没有反馈。")
        return 0
    for number, row in rows.items():
        print(f"{number:>4}　{_visible(row.date)}　{_VERDICTS[row.verdict]}　{_visible(row.question)}")
        if row.typed.strip() != row.question.strip():
            print(f"　　　　原话：{_visible(row.typed)}")
        print(f"　　　　所答：{_visible('、'.join(row.answered)) or '（无）'}　[{_visible(row.status)}]")
        if row.should:
            print(
                f"　　　　应当是：{_visible(row.should)}"
                + (f"　→ {_visible(row.cite)}" if row.cite else "　→ 没有认出")
            )
    counts = Counter[str](row.verdict for row in rows.values())
    print(
        f"\n共 {len(rows)} 条："
        + "，".join(f"{name} {counts[key]}" for key, name in _VERDICTS.items())
        + "。"
    )
    return 0


def _visible(text: str) -> str:
    """A reader's words without what would steer the terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


# ---------------------------------------------------------------- accepting


def accept_feedback(options: argparse.Namespace) -> int:
    """Write the question as a way to ask, after every check that reading the bank makes."""
    folders = default_folders()
    library = open_library(folders)
    row = numbered(read_feedback(folders.feedback), options.number)
    question = " ".join((options.question or row.question).split())
    unit, span = _right(row, question, options.cite, library)
    bank = folders.data / "ways.jsonl"
    _refuse_known(question, folders, library)
    _append_line(bank, {"cite": unit.id, "span": span, "q": question, "gold": {unit.id: 2}})
    read_ways(bank, library)
    print(f"已写进 {bank.name}：{question}\n　　→ {label_of(library, unit)}　[{unit.id}]\n　　→ {span}")
    print("请运行 plan-qa build 重建索引，再用 plan-qa eval 看打分有没有变差。")
    return 0


def _right(row: Feedback, question: str, spelling: str | None, library: Library) -> tuple[Unit, str]:
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


def _append_line(path: Path, record: dict[str, object]) -> None:
    """The file with one more line, put in place at once, and listed as it is now.

    Raises:
        DataError: it cannot be written there.
    """
    try:
        text = path.read_text(encoding="utf-8")
        gap = "" if not text or text.endswith("\n") else "\n"
        write_file(path, f"{text}{gap}{json.dumps(record, ensure_ascii=False)}\n".encode())
        relist(path)
    except OSError as error:
        raise DataError(f"写不了 {path}（{reason(error)}）；请检查磁盘空间和权限。") from error
