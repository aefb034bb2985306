"""Documents written for tests: one regulation in every format, with the noise that such files have."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from plan_qa.corpus.numerals import to_chinese, to_int

Kind = Literal["title", "date", "division", "article", "text"]


@dataclass(frozen=True)
class Line:
    """A paragraph of a regulation: `number` is 第七条 or 第三章, 1 to 3 the level of a division."""

    kind: Kind
    words: str
    number: str = ""
    level: int = 0


@dataclass(frozen=True)
class Regulation:
    """A regulation as paragraphs; `gold` are its articles with their number, white space removed."""

    title: str
    lines: tuple[Line, ...]
    gold: dict[str, str]


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def regulation(title: str, date: str, articles: Sequence[tuple[Sequence[str], str, str]]) -> Regulation:
    """From rows (headings above, 第七条之一, text with its paragraphs on lines)."""
    lines = [Line("title", title), Line("date", f"（{date}发布）")]
    gold: dict[str, str] = {}
    open_heads: list[str] = []
    counts = [0, 0, 0]
    kinds = {1: ("章",), 2: ("章", "节"), 3: ("编", "章", "节")}[
        max([1, *(len(heads) for heads, _, _ in articles)])
    ]
    for heads, number, text in articles:
        for level, head in enumerate(heads):
            if open_heads[: level + 1] != list(heads[: level + 1]):
                counts[level] += 1
                for below in range(level + 1, 3):
                    if kinds[below : below + 1] == ("节",):
                        counts[below] = 0
                lines.append(
                    Line("division", head, f"第{to_chinese(counts[level])}{kinds[level]}", level + 1)
                )
                open_heads = list(heads[: level + 1])
        first, *others = text.split("\n")
        lines.append(Line("article", first, number))
        lines += [Line("text", other) for other in others]
        gold[address(number)] = squeeze(number + text)
    return Regulation(title, tuple(lines), gold)


def address(number: str) -> str:
    match = re.fullmatch(r"第(.+)条(?:之(.+))?", number)
    assert match is not None, number
    sub = f"-{to_int(match[2])}" if match[2] else ""
    return f"art{to_int(match[1])}{sub}"


@dataclass(frozen=True)
class Style:
    """How a file is set: what stands behind a number, how paragraphs begin, width, page furniture, a contents list."""

    gap: str = "\u3000"
    indent: str = "\u3000\u3000"
    width: int = 0
    page: int = 0
    page_number: str = "— {} —"
    head: str = ""
    contents: bool = False
    blank: bool = False
    notice: str = ""
    tail: tuple[str, ...] = ()


STYLES = (
    Style(),
    Style(gap=" ", indent="", contents=True),
    Style(
        gap="  ",
        indent="    ",
        tail=("（来源：新华社）", "责任编辑：张三", "延伸阅读", "第三条新闻：全省教育工作会议召开"),
    ),
    Style(gap="", indent="\u3000\u3000"),
    Style(notice="近日，中共某省委办公厅印发了《{}》，并发出通知，要求各地区各部门认真贯彻执行。"),
)
WRAPPED = tuple(
    Style(gap=gap, indent=indent, width=width, page=page, head=head, contents=contents, blank=blank)
    for gap, indent, width, page, head, contents, blank in (
        ("\u3000", "\u3000\u3000", 26, 0, "", False, False),
        (" ", "\u3000\u3000", 32, 30, "", True, False),
        ("\u3000", "    ", 38, 36, "{}", False, False),
        (" ", "", 40, 0, "", False, True),
        ("", "\u3000\u3000", 34, 28, "", True, False),
        ("\u3000", "", 30, 0, "", False, False),
    )
)


def paragraphs(made: Regulation, style: Style) -> Iterator[tuple[Line, str]]:
    """The paragraphs with their numbers typed."""
    for line in made.lines:
        if line.kind == "title" and style.notice:
            yield Line("text", ""), style.notice.format(made.title)
        number = f"{line.number}{style.gap or ('' if line.kind == 'article' else ' ')}" if line.number else ""
        yield line, number + line.words
        if line.kind == "date" and style.contents:
            yield Line("text", ""), "目\u3000录"
            for each in made.lines:
                if each.kind == "division":
                    yield Line("division", ""), f"{each.number} {each.words}"


def wrap(text: str, width: int) -> list[str]:
    """Broken at a width in full characters; a closing mark may hang over."""
    rows: list[str] = []
    row, used = "", 0.0
    for character in text:
        size = 0.5 if character.isascii() else 1.0
        if used + size > width and character not in "，。；：、！？）》”":
            rows.append(row)
            row, used = "", 0.0
        row += character
        used += size
    return [*rows, row] if row else rows


def as_text(made: Regulation, style: Style) -> str:
    rows: list[str] = []
    for line, words in paragraphs(made, style):
        centred = line.kind in ("title", "date", "division")
        lead = "\u3000" * max(0, (style.width - len(words)) // 2) if centred and style.width else ""
        text = (lead if centred else style.indent) + words
        rows += wrap(text, style.width) if style.width else [text]
        if style.blank:
            rows.append("")
    rows += style.tail
    if not style.page:
        return "\n".join(rows) + "\n"
    paged: list[str] = []
    for number, at in enumerate(range(0, len(rows), style.page), start=1):
        if style.head:
            paged.append(style.head.format(made.title))
        paged += rows[at : at + style.page]
        paged.append(style.page_number.format(number))
    return "\n".join(paged) + "\n"


def as_page(made: Regulation, style: Style) -> str:
    nav = "".join(
        f'<li><a href="/{i}">{word}</a></li>'
        for i, word in enumerate(["首页", "新闻", "党建", "公告", "学习", "专栏"])
    )
    body = "".join(
        f"<h2>{html.escape(words)}</h2>"
        if line.kind == "division" and line.words
        else f"<p>{html.escape(style.indent + words)}</p>"
        for line, words in paragraphs(made, style)
    )
    tail = "".join(f"<p>{line}</p>" for line in style.tail)
    return (
        f"<html><head><meta charset='utf-8'><title>{made.title}_某网</title></head><body><ul>{nav}</ul>"
        f"<div>当前位置：首页 &gt; 党建</div><div>发布时间：2024-05-06 来源：某网</div><div>{body}</div>{tail}"
        "<div>【打印】【关闭】</div><div>版权所有 某某网 ICP备12345678号</div></body></html>"
    )


def as_markdown(made: Regulation, style: Style) -> str:
    marks = {"title": "# ", "division": "## "}
    return "\n\n".join(marks.get(line.kind, "") + words for line, words in paragraphs(made, style)) + "\n"


# ---------------------------------------------------------------- docx

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ITEM = re.compile(r"（[一二三四五六七八九十]+）")


def as_docx(made: Regulation, *, automatic: bool) -> tuple[bytes, dict[str, str]]:
    """A Word file and its articles; with automatic numbers of chapters, articles and items, which are in no text."""
    body: list[str] = []
    gold: dict[str, str] = {}
    article = ""
    item = 0
    for line in made.lines:
        words, level = line.words, None
        number = line.number
        if automatic and line.kind in ("division", "article") and "之" not in number:
            level = {"章": 0, "条": 1}.get(number[-1])
        if line.kind == "article":
            article, item = address(number), 1
        match = _ITEM.match(words) if automatic and line.kind == "text" else None
        if match and to_int(match[0][1:-1]) == item:
            words, level, item = words[match.end() :], 2, item + 1
        elif line.kind == "text":
            item = 1
        shown = words if level is not None or not number else f"{number}\u3000{words}"
        if line.kind in ("article", "text"):
            gold[article] = gold.get(article, "") + squeeze(shown)
        body.append(_paragraph(shown, level))
    numbering = _numbering() if automatic else ""
    return _zip("".join(body), numbering), gold


def _paragraph(words: str, level: int | None) -> str:
    properties = (
        f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        if level is not None
        else ""
    )
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{html.escape(words)}</w:t></w:r></w:p>'


def _numbering() -> str:
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/>{restart}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for i, (text, restart) in enumerate(
            (("第%1章", ""), ("第%2条", '<w:lvlRestart w:val="0"/>'), ("（%3）", ""))
        )
    )
    return (
        f'<w:numbering xmlns:w="{_W}"><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def _zip(body: str, numbering: str) -> bytes:
    defaults = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
    )
    parts = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_KIND}.{kind}+xml"/>'
        for name, kind in (("document", "document.main"), ("numbering", "numbering"))
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">{defaults}{parts}</Types>',
        "_rels/.rels": _relation("officeDocument", "word/document.xml"),
        "word/_rels/document.xml.rels": _relation("numbering", "numbering.xml"),
        "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>',
        "word/numbering.xml": numbering or f'<w:numbering xmlns:w="{_W}"/>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in files.items():
            made.writestr(name, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + text)
    return out.getvalue()


def _relation(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


# ---------------------------------------------------------------- pdf


@cache
def _font() -> str:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return "STSong-Light"


def as_pdf(made: Regulation, style: Style, size: float = 12) -> bytes:
    """Printed on pages with a running head and page numbers."""
    from reportlab.pdfgen import canvas

    width, height, margin = 595.0, 842.0, 80.0
    per_row = int((width - 2 * margin) // size)
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=(width, height))
    top = height - margin
    at, number = top, 1

    def furnish() -> None:
        page.setFont(_font(), 9)
        if style.head:
            page.drawCentredString(width / 2, height - 45, style.head.format(made.title))
        page.drawCentredString(width / 2, 40, style.page_number.format(number))

    for line, words in paragraphs(made, style):
        centred = line.kind in ("title", "date", "division")
        big = 18 if line.kind == "title" else size
        rows = wrap(words, per_row) if centred else wrap(style.indent + words, per_row)
        for row in rows:
            if at < margin:
                furnish()
                page.showPage()
                at, number = top, number + 1
            page.setFont(_font(), big)
            if centred:
                page.drawCentredString(width / 2, at, row)
            else:
                page.drawString(margin, at, row)
            at -= big * 1.6
    furnish()
    page.showPage()
    page.save()
    return out.getvalue()
