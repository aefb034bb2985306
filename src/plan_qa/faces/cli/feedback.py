"""`plan-qa feedback`: what readers thought of answers; a maintainer accepts a question as a way to ask."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import asdict
from typing import Any

from plan_qa.corpus.banks import read_ways
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import label_of, open_library
from plan_qa.faces.shown.accepting import accepted_way, append_way
from plan_qa.faces.shown.feedback import numbered, read_feedback

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
    way = accepted_way(row, folders, library, options.cite or "", options.question or "")
    bank = folders.data / "ways.jsonl"
    append_way(bank, way)
    read_ways(bank, library)
    label = label_of(library, library.unit_by_id[way.cite])
    print(f"已写进 {bank.name}：{way.q}\n　　→ {label}　[{way.cite}]\n　　→ {way.span}")
    print("请运行 plan-qa build 重建索引，再用 plan-qa eval 看打分有没有变差。")
    return 0
