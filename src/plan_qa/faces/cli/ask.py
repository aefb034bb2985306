"""`plan-qa ask`: one question, or many as JSON Lines in one process."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library
from plan_qa.domain import Answer, AnswerForm, Hit, UsageError
from plan_qa.faces.shown.asking import split_names
from plan_qa.faces.shown.documents_line import standing_line
from plan_qa.faces.shown.grouping import first_hits, quoted
from plan_qa.faces.shown.parts import Asked, Group, beside, groups
from plan_qa.faces.shown.responses import AnswerResponse, to_json
from plan_qa.faces.shown.whole import answering
from plan_qa.faces.shown.wording import STATUSES, label_and_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plan_qa.answer.assistant import Assistant
    from plan_qa.faces.cli.batch import Ask

# Hits in an answer for programs, where no number is given.
_HITS = 10
# Clauses listed as related, where nothing answers.
_RELATED = 3


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
    answer = _cut(assistant.ask(options.question, (), documents), options.k, options.json, assistant.library)
    print(to_json(AnswerResponse.of(answer)) if options.json else as_text(answer, assistant.library))
    return 0


def _assistant(options: argparse.Namespace) -> Assistant:
    # Imported here: looking up an article with `cite` must not pay for the search libraries.
    from plan_qa.answer.assistant import Assistant

    return Assistant.open(default_folders(), options.encoder)


def _asking(options: argparse.Namespace) -> Ask:
    """What answers a turn after the turns before it.

    Raises:
        UsageError: there is no such document.
    """
    assistant, documents = _assistant(options), split_names(options.documents)
    assistant.ask("", (), documents)  # a name that is none is told before the first line

    def ask(text: str, earlier: Sequence[str]) -> Answer:
        return _cut(assistant.ask(text, earlier, documents), options.k, True, assistant.library)

    return ask


def _cut(answer: Answer, count: int | None, as_json: bool, library: Library) -> Answer:
    # Each part was asked for: none of them is left out.
    needed = 1 + max((index for part in answer.parts for index in part.hits), default=0)
    if not as_json and answer.form in ("parts", "comparison"):
        return answer
    if count or as_json:
        return first_hits(answer, count or max(_HITS, needed))
    return replace(answer, hits=quoted(answer, library) or answer.hits[:_RELATED])


def as_text(answer: Answer, library: Library) -> str:
    """The answer for a terminal: notice, then each clause's lit words, or the whole of it, above its citation.

    What stands indented are words of the sources.
    """
    lines: list[str] = []
    if answer.standalone and answer.standalone != answer.question.strip():
        lines.append(f"理解为：{answer.standalone}")
    lines += _own_words(*label_and_line(answer))
    if answer.parts:
        for group in groups(answer, library):
            lines += ["", *_group_lines(group, answer.form, library)]
    elif answer.hits and (title := STATUSES[answer.status].listed):
        lines.append(f"{title}：")
    # What was found for one of several things asked says nothing of the others.
    for hit in beside(answer) if answer.form in ("", "list") else ():
        lines += ["", *_hit_lines(hit, library)]
    return "\n".join(lines).strip("\n")


def _own_words(label: str, line: str) -> list[str]:
    return [f"〔{label}〕{line}" if label else line] if line else []


def _group_lines(group: Group, form: AnswerForm, library: Library) -> list[str]:
    lines: list[str] = []
    for row in group.rows:
        for asked in row.asked:
            lines += _asked_lines(asked, form)
        for hit in row.hits:
            lines += _lit_lines(hit, library, numbered=form == "list")
            if group.hit is None:
                lines.append(_source_line(hit, library))
    return [*lines, _source_line(group.hit, library)] if group.hit is not None else lines


def _asked_lines(asked: Asked, form: AnswerForm) -> list[str]:
    """1．农村党员培训计划谁定; a list has been asked for by the question itself."""
    own = _own_words(asked.label, asked.line)
    head = f"{asked.number}．{asked.words}" if form == "parts" else f"【{asked.words}】"
    return own if form == "list" else [head, *own]


def _hit_lines(hit: Hit, library: Library) -> list[str]:
    return [*_lit_lines(hit, library), _source_line(hit, library)]


def _lit_lines(hit: Hit, library: Library, *, numbered: bool = False) -> list[str]:
    if numbered:
        return [f"　　{i}．{hit.text[start:end]}" for i, (start, end) in enumerate(hit.spans, start=1)]
    spans = sorted(answering(library.unit_by_id[hit.cite], hit.spans)) or [(0, len(hit.text))]
    return [f"　　{hit.text[start:end]}" for start, end in spans]


def _source_line(hit: Hit, library: Library) -> str:
    document = library.document_by_id[hit.document]
    standing = standing_line(document) if document.kind == "user" else ""
    return f"　　——{hit.label}　[{hit.cite}]" + (f"　（{standing}）" if standing else "")
