"""What the page says of its own: short Chinese lines, never shown as source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from plan_qa.corpus.numerals import to_chinese
from plan_qa.corpus.own_places import label_words
from plan_qa.domain import Answer, AnswerForm, AnswerPart, Check, Document, Note, Status, Unit, Verdict
from plan_qa.places.citation import Style

TITLE = "规划问答"
SUBTITLE = "答案就是条文原句"


@dataclass(frozen=True, slots=True)
class StatusWords:
    """What is said of an answer: its label (none where it simply answers), a line where the assistant gives no
    notice of its own, and what stands above clauses that do not answer, or may not."""

    label: str
    line: str
    listed: str = ""


_RELATED = "相关条文（未直接回答）"
STATUSES: Final = {
    Status.ANSWERED: StatusWords("", ""),
    Status.UNCERTAIN: StatusWords("没有把握", "下面的条文可能与所问有关，请对照原文判断。", "可能有关的条文"),
    Status.NOT_COVERED: StatusWords("没有找到", "收录的文件里没有找到直接回答的条文。", _RELATED),
    Status.NO_SUCH_PLACE: StatusWords("没有这一处", "没有这样的条、部分或句。", _RELATED),
    Status.CORRECTED: StatusWords("核对", "问题里的说法与原文不一致，以原文为准。"),
}
# A document that the reader added, and one that is known to be no longer in force.
OWN: Final = "我的文件"
LAPSED: Final = "已失效"
RELATED_ADVICE = "可以点开看看，也可以换个说法再问。"


@dataclass(frozen=True, slots=True)
class VerdictWords:
    """What is said of a quotation: its label, and the same as a sentence without its full stop."""

    label: str
    said: str


# In the order in which they are counted.
VERDICTS: Final[dict[Verdict, VerdictWords]] = {
    "exact": VerdictWords("一致", "与原文一致"),
    "variant": VerdictWords("异文", "另一版本如此，与收录的全文不同"),
    "elided": VerdictWords("节引", "省略了几处文字，其余与原文一致"),
    "stitched": VerdictWords("拼接", "各段与原文一致，但不在一处，或者略去了中间的文字"),
    "misquoted": VerdictWords("有误", "与原文不符"),
    "absent": VerdictWords("未见", "收录的文件中没有这样一句话"),
}
NO_SUCH_PLACE = "收录的文件里没有这一处"
NOTES: Final[dict[Note, str]] = {
    "script": "文字相同，只是用了繁体或港台字形",
    "wrong_place": "稿中所说的出处不对",
    "wrong_edition": "不是稿中所说那一时期的文件里的话",
    "wrong_title": "文件名称与原题不符",
    "not_held": "稿中所说的文件没有收录，不能据别的文件核对",
    "unmarked": "稿中没有加引号",
    "in_part": "只有这些字与原文相同，同一分句里紧接着的字不同，请对照原文",
    "unpaired": "引号不成对，引文的起止是推断的",
    "unreadable": "其中有无法辨认的字",
    "marks_set_aside": "注码、页码或排版标记不计",
    "only_punctuation": "只是标点不同",
    "only_numerals": "只是数字写法不同",
    "omits_negation": "略去的文字里有“不”“未”“非”“除”一类字",
    "omits_number": "略去的文字里有数字",
    "omits_sentence_end": "略去的文字跨了句",
}
# Verdicts with what differs marked.
DIFFERING: Final[frozenset[Verdict]] = frozenset({"variant", "misquoted"})
NO_QUOTATION = "没有找到引文：请用“ ”或「 」标出要核对的文字。"

STYLE_NAMES = {
    Style.PLAIN: "普通引用",
    Style.OFFICIAL: "公文引用",
    Style.GBT7714: "参考文献（GB/T 7714—2025）",
    Style.GBT7714_2015: "参考文献（GB/T 7714—2015）",
    Style.MARKDOWN: "Markdown",
}


def missing_line(missing: Sequence[str]) -> str:
    """What a citation lacks, as a line beside it; empty where it lacks nothing."""
    return f"未写{'、'.join(missing)}：收录的资料里没有，原件有的请自行补上。" if missing else ""


def label_and_line(answer: Answer) -> tuple[str, str]:
    """What stands above an answer, either may be empty; what the label says the line does not repeat.

    A reply without clauses (to thanks, to a task, of a document that is not held) says all in its line: a label above
    it would call small talk a search that failed.
    """
    if answer.parts:
        # Each part has its own label: the best one is not that of the whole.
        return "", answer.notice
    bare = answer.status is Status.NOT_COVERED and not answer.hits and answer.notice
    return _label_and_line(answer.status, answer.notice, labelled=not bare)


def part_label_and_line(part: AnswerPart, form: AnswerForm) -> tuple[str, str]:
    """The same of one part. A side of a comparison that says nothing is an empty cell, which its line alone tells."""
    empty = form == "comparison" and part.status is Status.NOT_COVERED
    return _label_and_line(part.status, part.notice, labelled=not empty)


def _label_and_line(status: Status, notice: str, *, labelled: bool) -> tuple[str, str]:
    words = STATUSES[status]
    label = words.label if labelled else ""
    line = notice or words.line
    return label, line.removeprefix(f"{label}。") if label else line


def short_label(unit: Unit, document: Document) -> str:
    """The citation line as it is read beside a quotation: 《规划》第五部分（十三）. Whole in copies and exports (`label_of`)."""
    if document.kind == "user":
        return f"《{document.short_title or document.title}》{label_words(unit, document)}"
    title = f"《{document.short_title}》" if document.kind in ("plan", "report") else document.short_title
    if document.kind == "interview":
        place = f"第{to_chinese(unit.number)}问" if unit.number is not None else unit.title
    elif unit.number is not None and unit.part is not None:
        place = f"第{to_chinese(unit.part)}部分（{to_chinese(unit.number)}）"
    else:
        place = unit.title
    return f"{title}{place}"


def tally(checks: Sequence[Check]) -> str:
    """How many quotations were checked, and with what verdicts: 核对引文3处：一致1处，有误2处。"""
    counts = Counter(check.verdict for check in checks)
    each = "，".join(
        f"{words.label}{counts[verdict]}处" for verdict, words in VERDICTS.items() if counts[verdict]
    )
    return f"核对引文{len(checks)}处" + (f"：{each}。" if each else "。")


def is_older(document: Document, in_force: Document) -> bool:
    """Whether a document speaks of a period before the one in force."""
    return bool(document.period and in_force.period and document.period[1] < in_force.period[1])


def is_past(document: Document, in_force: Document) -> bool:
    """Whether a reader must be warned that a document is not that of today."""
    return bool(document.lapsed) or is_older(document, in_force)


def standing(document: Document, in_force: Document) -> str:
    """A document's standing and period: 现行 2024—2028, 往期 2014—2018; of an added one what is known: 我的文件 · 省 · 2024-05-01 · 已失效.

    That an added document is in force is said only where whoever added it says so.
    """
    years = f"{document.period[0]}—{document.period[1]}" if document.period else ""
    if document.kind == "user":
        known = (OWN, document.rank, document.date or years, LAPSED if document.lapsed else document.validity)
        return " · ".join(word for word in known if word)
    return ("往期" if is_older(document, in_force) else "现行") + (f" {years}" if years else "")


def kind_and_standing(document: Document, in_force: Document) -> str:
    """官方解读 · 现行 2024—2028; of an added document its standing, which begins with its kind."""
    said = standing(document, in_force)
    return said if document.kind == "user" else f"{kind_name(document)} · {said}"


def kind_name(document: Document) -> str:
    """What kind of text it is."""
    return {"plan": "规划", "interview": "官方解读", "report": "地方综述", "user": OWN}[document.kind]
