"""A Word file (.docx): headings, paragraphs of runs, Chinese faces; the one file that writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from docx.document import Document as Paper
    from docx.text.run import Run as WordRun

RunStyle = Literal["plain", "lit", "strong", "gone", "come", "raised"]
BlockKind = Literal["title", "heading", "text", "passage", "quote", "source", "note"]

# Characters that XML 1.0 cannot hold.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a page is set: faces (a machine without them shows its own), sizes in points, margins in centimetres.

    `line` is the distance of lines: a factor, or points where it is more than 3. `indent` is the first line's, in
    letters, of what is to be pasted as a paragraph.
    """

    body: str
    body_size: float
    title: str
    title_size: float
    heading_size: float
    line: float
    top: float
    right: float
    bottom: float
    left: float
    indent: int = 0
    ruled: bool = True


READING: Final = Layout("宋体", 12, "黑体", 20, 14, 1.5, top=2.5, right=2.8, bottom=2.5, left=2.8, indent=2)
# GB/T 9704—2012: 3号仿宋 22 lines a page, 2号小标宋 for the title, margins of 37 and 28 mm above and left.
OFFICIAL: Final = Layout(
    "仿宋", 16, "方正小标宋简体", 22, 16, 29, top=3.7, right=2.6, bottom=3.5, left=2.8, indent=2, ruled=False
)


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one style."""

    text: str
    style: RunStyle = "plain"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph."""

    kind: BlockKind
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; `widths` of the columns in centimetres. Equal cells one below the other in the first `joined`
    columns are one cell."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    joined: int = 0


def block(kind: BlockKind, text: str) -> Block:
    """A paragraph of plain words."""
    return Block(kind, (Run(text),))


def printable(text: str) -> str:
    """Text without the characters that no file format of ours can hold."""
    return _UNPRINTABLE.sub("", text)


def word_bytes(title: str, blocks: Sequence[Block | Table], layout: Layout = READING) -> bytes:
    """The blocks as a .docx file."""
    # Imported here: neither the command line nor the page's start needs an XML library.
    from docx import Document

    paper = Document()
    _lay_out(paper, layout)
    paper.core_properties.title = printable(title)
    paper.core_properties.author = ""
    paper.core_properties.comments = ""
    for each in blocks:
        if isinstance(each, Table):
            _add_table(paper, each, layout)
        else:
            _add(paper, each, layout)
    stream = BytesIO()
    paper.save(stream)
    return stream.getvalue()


def _lay_out(paper: Paper, layout: Layout) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(layout.left), Cm(layout.right)
    section.top_margin, section.bottom_margin = Cm(layout.top), Cm(layout.bottom)
    sizes = (
        ("Normal", layout.body, layout.body_size),
        ("Title", layout.title, layout.title_size),
        ("Heading 2", "黑体", layout.heading_size),
    )
    for name, face, size in sizes:
        style = paper.styles[name]
        style.font.size = Pt(size)
        style.font.name = "Times New Roman"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), face)
        if name != "Normal":
            style.font.color.rgb = RGBColor(0x1F, 0x22, 0x25)
            style.font.bold = layout.ruled
    if not layout.ruled:
        title = paper.styles["Title"]
        title.element.get_or_add_pPr().remove_all("w:pBdr")
        title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    spacing = paper.styles["Normal"].paragraph_format
    spacing.line_spacing = Pt(layout.line) if layout.line > 3 else layout.line
    spacing.space_after = Pt(4 if layout.ruled else 0)


def _add(paper: Paper, each: Block, layout: Layout) -> None:
    from docx.shared import Cm, Pt

    style = {"title": "Title", "heading": "Heading 2"}.get(each.kind, "Normal")
    paragraph = paper.add_paragraph(style=style)
    if each.kind in ("quote", "source", "note"):
        paragraph.paragraph_format.left_indent = Cm(0.8)
    if each.kind == "passage":
        paragraph.paragraph_format.first_line_indent = Pt(layout.indent * layout.body_size)
    if each.kind == "heading":
        paragraph.paragraph_format.space_before = Pt(16)
    for run in each.runs:
        written = paragraph.add_run(printable(run.text))
        if each.kind in ("source", "note"):
            written.font.size = Pt(10.5)
        _dress(written, run.style)


def _add_table(paper: Paper, table: Table, layout: Layout) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt

    drawn = paper.add_table(rows=1 + len(table.rows), cols=len(table.head), style="Table Grid")
    drawn.alignment = WD_TABLE_ALIGNMENT.CENTER
    drawn.autofit = False
    # python-docx finds a cell by counting through the whole table: the rows are walked once.
    cells = [list(row.cells) for row in drawn.rows]
    for line, (row, words) in enumerate(zip(cells, (table.head, *table.rows), strict=True)):
        for column, (cell, text) in enumerate(zip(row, words, strict=True)):
            cell.width = Cm(table.widths[column])
            above = table.rows[line - 2][: column + 1] if line > 1 else None
            if column < table.joined and above == words[: column + 1]:
                continue
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.line_spacing = 1.25
            written = paragraph.add_run(printable(text))
            written.font.size = Pt(min(layout.body_size, 10.5))
            written.font.bold = line == 0 or None
    for column in range(table.joined):
        _join(cells, table, column)
    # The head again on each page, and no row torn in two.
    for line, row in enumerate(drawn.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if line == 0:
            properties.append(OxmlElement("w:tblHeader"))


def _join(cells: Sequence[Sequence[Any]], table: Table, column: int) -> None:
    """Vertical merges by hand: `Cell.merge` takes minutes for a hundred rows."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for line, words in enumerate(table.rows):
        same = [
            0 <= other < len(table.rows) and table.rows[other][: column + 1] == words[: column + 1]
            for other in (line - 1, line + 1)
        ]
        if not any(same):
            continue
        merge = OxmlElement("w:vMerge")
        merge.set(qn("w:val"), "continue" if same[0] else "restart")
        cells[line + 1][column]._tc.get_or_add_tcPr().append(merge)


def _dress(run: WordRun, style: RunStyle) -> None:
    from docx.enum.text import WD_COLOR_INDEX, WD_UNDERLINE
    from docx.shared import RGBColor

    if style == "lit":
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW
    elif style == "strong":
        run.font.bold = True
    elif style == "gone":
        run.font.strike = True
        run.font.color.rgb = RGBColor(0x98, 0x20, 0x1D)
    elif style == "come":
        run.font.underline = WD_UNDERLINE.SINGLE
        run.font.color.rgb = RGBColor(0x23, 0x69, 0x3A)
    elif style == "raised":
        run.font.superscript = True


# ---------------------------------------------------------------- the same blocks as Markdown

_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~&]")
_LIST_MARK = re.compile(r"^([-+=])")
_NUMBER_MARK = re.compile(r"^(\d+)([.)])")
_BEFORE: dict[BlockKind, str] = {"title": "# ", "heading": "## ", "quote": "> ", "source": "> ", "note": "> "}
_GAP = re.compile(r"[ \t\r\n]+")
_TAGS: dict[RunStyle, tuple[str, str]] = {
    "gone": ("<del>", "</del>"),
    "come": ("<ins>", "</ins>"),
    "strong": ("**", "**"),
    "raised": ("<sup>", "</sup>"),
}


def markdown_text(blocks: Sequence[Block]) -> str:
    """The blocks as Markdown; what differs is marked with <del> and <ins>, which, unlike ~~, need no space around."""
    pieces = [_markdown(each) for each in blocks]
    return "".join(piece + _between(piece, after) for piece, after in pairwise([*pieces, ""]))


def _between(piece: str, after: str) -> str:
    """A quotation and its source line are one block."""
    return "\n>\n" if piece.startswith("> ") and after.startswith("> ") else "\n\n" if after else "\n"


def _markdown(each: Block) -> str:
    body = "".join(_dressed(run) for run in each.runs)
    body = _NUMBER_MARK.sub(r"\1\\\2", _LIST_MARK.sub(r"\\\1", body))
    return _BEFORE.get(each.kind, "") + body


def _dressed(run: Run) -> str:
    words = _plain(run.text)
    opening, closing = _TAGS.get(run.style, ("", ""))
    return f"{opening}{words}{closing}" if words else ""


def _plain(text: str) -> str:
    """Words that Markdown reads as nothing but themselves, on one line."""
    return _MARKUP.sub(lambda match: f"\\{match[0]}", _GAP.sub(" ", printable(text)))
