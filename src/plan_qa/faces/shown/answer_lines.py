"""An answer as lines of text: what a terminal prints, and what a program that talks (MCP) is given to read."""

from __future__ import annotations

from dataclasses import replace

from plan_qa.corpus.library import Library
from plan_qa.domain import Answer, AnswerForm, Hit
from plan_qa.faces.shown.documents_line import standing_line
from plan_qa.faces.shown.grouping import first_hits, quoted
from plan_qa.faces.shown.parts import Asked, Group, beside, groups
from plan_qa.faces.shown.whole import answering
from plan_qa.faces.shown.wording import STATUSES, label_and_line

# Hits in an answer for programs, where no number is given.
_HITS = 10
# Clauses listed as related, where nothing answers.
_RELATED = 3


def trimmed(answer: Answer, count: int | None, as_json: bool, library: Library) -> Answer:
    """An answer with as many hits as are shown: `count`, or as many as the form (JSON or text) has by itself."""
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
