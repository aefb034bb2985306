"""`plan-qa ask`: one question, or many as JSON Lines in one process."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from plan_qa.domain import Answer, UsageError
from plan_qa.faces.cli.engine import add_engine, folders_of
from plan_qa.faces.shown.answer_lines import as_text, trimmed
from plan_qa.faces.shown.asking import split_names
from plan_qa.faces.shown.responses import AnswerResponse, to_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plan_qa.answer.assistant import Assistant
    from plan_qa.faces.cli.batch import Ask


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
        # Imported here: one question needs nothing of it.
        from plan_qa.faces.cli.batch import answer_file

        return answer_file(options.batch, lambda: _asking(options))
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


def _asking(options: argparse.Namespace) -> Ask:
    """What answers a turn after the turns before it.

    Raises:
        UsageError: there is no such document.
    """
    assistant, documents = _assistant(options), split_names(options.documents)
    assistant.ask("", (), documents)  # a name that is none is told before the first line

    def ask(text: str, earlier: Sequence[str]) -> Answer:
        return trimmed(assistant.ask(text, earlier, documents), options.k, True, assistant.library)

    return ask
