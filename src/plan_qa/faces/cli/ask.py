"""`plan-qa ask`: one question, or many as JSON Lines in one process."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from plan_qa.domain import Answer, UsageError
from plan_qa.faces.cli.engine import add_engine, folders_of
from plan_qa.faces.shown.answer_lines import as_text, trimmed
from plan_qa.faces.shown.asking import split_names
from plan_qa.faces.shown.responses import AnswerResponse, to_json

if TYPE_CHECKING:
    from plan_qa.answer.assistant import Assistant


def register(commands: Any) -> None:
    """Add `ask`."""
    parser = commands.add_parser(
        "ask", help="提一个问题，得到条文原文与出处", description="提一个问题，得到条文原文与出处。"
    )
    parser.add_argument("question", nargs="?", metavar="问题", help="要问的话")
    parser.add_argument("--batch", metavar="文件", help="JSON Lines 问题文件（- 为标准输入），逐行回答")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument(
        "-k", type=int, default=None, metavar="N", help="最多给出几条（默认：文字与网页所列相同，JSON 10 条）"
    )
    parser.add_argument(
        "--in",
        dest="documents",
        action="append",
        default=[],
        metavar="DOC",
        help="只在这份文件里问（可写多次，或用逗号隔开；简称见 plan-qa documents）",
    )
    parser.add_argument("--encoder", metavar="模型", help="建索引时所用的另一编码器（名称或文件夹）")
    add_engine(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Answer one question or a batch."""
    if (options.question is None) == (options.batch is None):
        raise UsageError(
            "ask 需要一个问题，或 --batch 文件，二者取一；例：plan-qa ask 农村党员的培训计划由谁制定"
        )
    if options.k is not None and options.k < 1:
        raise UsageError(f"-k 应为 1 以上的整数，收到 {options.k}。")
    if options.batch is not None:
        _batch(options)
        return 0
    assistant = _assistant(options)
    documents = split_names(options.documents)
    answer = trimmed(
        assistant.ask(options.question, (), documents), options.k, options.json, assistant.library
    )
    print(to_json(AnswerResponse.of(answer)) if options.json else as_text(answer, assistant.library))
    return 0


def _assistant(options: argparse.Namespace) -> Assistant:
    # Imported here: looking up an article with `cite` must not pay for the search libraries.
    from plan_qa.answer.assistant import Assistant

    return Assistant.open(folders_of(options), options.encoder)


def _batch(options: argparse.Namespace) -> None:
    try:
        if options.batch == "-":
            _answer_lines(sys.stdin, options)
            return
        # Windows editors put a byte order mark before UTF-8.
        with Path(options.batch).open(encoding="utf-8-sig") as lines:
            _answer_lines(lines, options)
    except BrokenPipeError:
        raise
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"读不了 {options.batch}：{error}；应为 UTF-8 的 JSON Lines 文件。") from error


def _answer_lines(lines: TextIO, options: argparse.Namespace) -> None:
    assistant, documents = _assistant(options), split_names(options.documents)
    for number, line in enumerate(lines, start=1):
        if line.strip():
            for answer in _answers(line, number, assistant, documents):
                cut = trimmed(answer, options.k, True, assistant.library)
                print(to_json(AnswerResponse.of(cut)), flush=True)


def _answers(line: str, number: int, assistant: Assistant, documents: Sequence[str]) -> Iterator[Answer]:
    expected = '应为 {"id","q"} 或 {"id","turns":["…","…"]}'
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise UsageError(f"第 {number} 行不是合法的 JSON（{error.msg}）；{expected}。") from error
    if not isinstance(record, dict) or not ("turns" in record or isinstance(record.get("q"), str)):
        raise UsageError(f"第 {number} 行没有 q 或 turns；{expected}。")
    name = str(number if record.get("id") is None else record["id"])
    if "turns" not in record:
        yield replace(assistant.ask(record["q"], (), documents), id=name)
        return
    given = record["turns"] if isinstance(record["turns"], list) else []
    turns = [turn["q"] if isinstance(turn, dict) and "q" in turn else turn for turn in given]
    if not turns or not all(isinstance(turn, str) for turn in turns):
        raise UsageError(f"第 {number} 行的 turns 应为一个以上的字符串；{expected}。")
    for i, turn in enumerate(turns):
        yield replace(assistant.ask(turn, turns[:i], documents), id=f"{name}.{i}")
