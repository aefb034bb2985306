"""A checked draft given back as it came: the same .docx with a comment on each finding that is not plainly exact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plan_qa.corpus.documents.docx_comments import Comment, comment_docx
from plan_qa.corpus.library import Library
from plan_qa.domain import Check, FileText, UsageError
from plan_qa.faces.shown.drafts import takes_comments
from plan_qa.faces.shown.findings import (
    cited_place,
    label_at,
    remarks_on,
    said_of,
    source_shown,
    tone_of,
    verdict_label,
)
from plan_qa.faces.shown.wording import DIFFERING, TITLE
from plan_qa.places.citation import in_quotation_marks


def commented_docx(data: bytes, draft: FileText | str, checks: Sequence[Check], library: Library) -> bytes:
    """The bytes of a draft, read as `draft`, with the comments; without a finding to mend the same bytes.

    Raises:
        UsageError: the draft is no .docx, or has no paragraph that could hold a comment.
    """
    if isinstance(draft, str) or not takes_comments(draft):
        name = "这段文字" if isinstance(draft, str) else draft.name
        raise UsageError(f"{name} 不是 .docx，不能加批注；只有 .docx 能加，请另存为 .docx 后重试。")
    return comment_docx(data, comments_on(checks, library), draft.name)


def comments_on(checks: Sequence[Check], library: Library) -> list[Comment]:
    """A comment for each finding that is not plainly exact, in the order of the draft."""
    return [
        Comment(check.start, check.end, TITLE, "\n".join(_lines(check, library)))
        for check in checks
        if tone_of(check) != "good"
    ]


def _lines(check: Check, library: Library) -> Iterator[str]:
    yield f"【{verdict_label(check)}】{said_of(check)}。"
    place = cited_place(check, library)
    if check.verdict in DIFFERING and check.source_text:
        also = f"{check.witness}如此，收录的全文作" if check.witness else "原文"
        yield f"{also}：{in_quotation_marks(source_shown(check, library))}（{place}）"
    elif place and not check.pieces:
        yield f"出处：{place}"
    if check.others:
        yield f"另见：{'；'.join(label_at(cite, library) for cite in check.others)}"
    for remark in remarks_on(check, library):
        yield f"注意：{remark}。"
