"""What the page says of its own: short Chinese lines, never shown as source."""

from __future__ import annotations

from plan_qa.domain import Answer, Document, Status
from plan_qa.places.citation import Style

TITLE = "规划问答"
SUBTITLE = "答案就是条文原句"

# Shown where the assistant gives no notice of its own.
NOTICES = {
    Status.ANSWERED: "",
    Status.NOT_COVERED: "手头的文件没有写到这一点，不作推测。",
    Status.NO_SUCH_PLACE: "没有这样的条、部分或句。",
    Status.CORRECTED: "问题里的说法与原文不一致，以原文为准。",
}

RELATED_ADVICE = "可以点开看看，也可以换个说法再问。"

HEADINGS = {
    Status.NOT_COVERED: "规划未作规定",
    Status.NO_SUCH_PLACE: "没有这一处",
    Status.CORRECTED: "核对",
}

# Of a quotation, in the order in which they are counted.
VERDICTS = {"exact": "一致", "variant": "异文", "misquoted": "有误", "absent": "未见"}

STYLE_NAMES = {
    Style.PLAIN: "普通引用",
    Style.OFFICIAL: "公文引用",
    Style.GBT7714: "参考文献（GB/T 7714）",
    Style.MARKDOWN: "Markdown",
}


def verdict(answer: Answer) -> tuple[str, str]:
    """The heading (may be empty) and the line above an answer; what the heading says the line does not repeat."""
    heading = HEADINGS.get(answer.status, "")
    line = answer.notice or NOTICES[answer.status]
    return heading, line.removeprefix(f"{heading}：") if heading else line


def is_older(document: Document, in_force: Document) -> bool:
    """Whether a document speaks of a period before the one in force."""
    return bool(document.period and in_force.period and document.period[1] < in_force.period[1])


def standing(document: Document, in_force: Document) -> str:
    """A document's standing and period: 现行 2024—2028, 往期 2014—2018."""
    if document.kind == "user":
        return "自加文件"
    years = f" {document.period[0]}—{document.period[1]}" if document.period else ""
    return ("往期" if is_older(document, in_force) else "现行") + years


def kind_name(document: Document) -> str:
    """What kind of text it is."""
    return {"plan": "规划", "interview": "官方解读", "report": "地方综述", "user": "自加文件"}[document.kind]
