"""PDF: pages in order, columns, heads and feet apart, lines joined, notes, rubbish and scans refused."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from plan_qa.corpus.documents.page_layout import PrintedLine, PrintedPage, blocks_of_pages
from plan_qa.corpus.documents.pdf import MOST_PAGES
from plan_qa.corpus.documents.read import read_file
from plan_qa.corpus.documents.scans import can_recognise
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import open_library
from plan_qa.domain import UsageError

PLAN = next(document for document in open_library(default_folders()).documents if document.id == "plan")
TEXTS = [unit.text for unit in PLAN.units if unit.number is not None]
WIDTH, HEIGHT = A4
FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


class Sheet:
    """Sets lines on pages, as a typesetter would."""

    def __init__(self, password: str | None = None) -> None:
        self._data = io.BytesIO()
        self.canvas = Canvas(self._data, pagesize=A4, encrypt=password)
        self.page = 1

    def line(self, text: str, left: float, top: float, size: float = 16) -> None:
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(left, HEIGHT - top - size, text)

    def end_page(self, head: str = "", foot: str = "— {} —") -> None:
        if head:
            self.line(head, 250, 40, 9)
        self.line(foot.format(self.page), 280, 790, 9)
        self.canvas.showPage()
        self.page += 1

    def data(self) -> bytes:
        self.canvas.save()
        return self._data.getvalue()


def set_text(
    sheet: Sheet, texts: list[str], columns: list[float], per_line: int, size: float, head: str
) -> None:
    """Paragraphs with an indent of two characters, column by column, page by page."""
    lines: list[tuple[int, str]] = []
    for text in texts:
        first, rest = text[: per_line - 2], text[per_line - 2 :]
        lines.append((2, first))
        lines += [(0, rest[i : i + per_line]) for i in range(0, len(rest), per_line)]
    per_column = 20
    for at in range(0, len(lines), per_column * len(columns)):
        for column, left in enumerate(columns):
            for row, (indent, words) in enumerate(lines[at + column * per_column :][:per_column]):
                sheet.line(words, left + indent * size, 100 + row * size * 1.75, size)
        sheet.end_page(head)


@pytest.mark.parametrize(
    ("columns", "per_line", "size"), [([90.0], 26, 16), ([70.0, 310.0], 20, 11)], ids=["one", "two columns"]
)
def test_paragraphs_over_columns_and_pages(columns: list[float], per_line: int, size: float) -> None:
    sheet = Sheet()
    # What a line may hold in full width.
    texts = [text.replace("“", "《").replace("”", "》") for text in TEXTS]
    texts = ["".join(sign for sign in text if ord(sign) > 0x2000) for text in texts]
    set_text(sheet, texts, columns, per_line, size, "某市文件汇编")
    read = read_file(sheet.data(), "规划.pdf")
    assert [block.text for block in read.blocks if block.kind == "paragraph"] == texts
    pages = sheet.page - 1
    assert [block.text for block in read.blocks if block.kind == "header"] == ["某市文件汇编"] * pages
    assert [block.text for block in read.blocks if block.kind == "footer"] == [
        f"— {number} —" for number in range(1, pages + 1)
    ]
    assert [block.page for block in read.blocks if block.kind == "footer"] == list(range(1, pages + 1))


def test_a_note_at_the_foot_is_a_note() -> None:
    sheet = Sheet()
    set_lines = ["党员教育是党的建设基础性经常性工作要坚持不懈抓好落实", "各级党委要认真履行职责。"]
    for row, words in enumerate(set_lines):
        sheet.line(words, 90, 100 + row * 28)
    sheet.line("[1]见某某文件第三页的说明，", 90, 700, 10)
    sheet.line("另见附件。", 90, 714, 10)
    sheet.end_page()
    read = read_file(sheet.data(), "规划.pdf")
    assert [(block.kind, block.text) for block in read.blocks] == [
        ("paragraph", "".join(set_lines)),
        ("note", "[1]见某某文件第三页的说明，另见附件。"),
        ("footer", "— 1 —"),
    ]


def test_raised_figures_are_no_words() -> None:
    sheet = Sheet()
    sheet.line("不少于160学时", 90, 100)
    sheet.line("[1]", 90 + 16 * 6.6, 98, 7)
    sheet.line("。面积10m", 215, 100)
    sheet.end_page()
    read = read_file(sheet.data(), "规划.pdf")
    assert "160学时" in read.blocks[0].text and "[1]" not in read.blocks[0].text
    assert read.warnings == ("上标的注码没有计入正文，共 1 处。",)


def test_rubbish_is_refused() -> None:
    sheet = Sheet()
    for row in range(10):
        sheet.line("内内内党内内内员", 90, 100 + row * 28)
    sheet.end_page()
    with pytest.raises(UsageError, match=r"乱码\.pdf 第 1 页的文字层是乱码"):
        read_file(sheet.data(), "乱码.pdf")


def picture(sheet: Sheet) -> None:
    path = io.BytesIO()
    Image.new("L", (80, 80), 200).save(path, "PNG")
    path.seek(0)
    from reportlab.lib.utils import ImageReader

    sheet.canvas.drawImage(ImageReader(path), 50, 50, 400, 600)


@pytest.mark.skipif(can_recognise(), reason="the extra that reads scans is installed")
def test_scans() -> None:
    sheet = Sheet()
    picture(sheet)
    sheet.canvas.showPage()
    with pytest.raises(UsageError, match=r"扫描\.pdf 是扫描件.*plan-qa\[ocr\]"):
        read_file(sheet.data(), "扫描.pdf")
    sheet = Sheet()
    picture(sheet)
    sheet.canvas.showPage()
    sheet.line("各级党委要认真履行职责。", 90, 100)
    sheet.end_page()
    read = read_file(sheet.data(), "部分.pdf")
    assert read.blocks[0].text == "各级党委要认真履行职责。"
    assert read.warnings == ("第 1 页没有文字（可能是图片），没有读出。",)


def test_encrypted_long_and_damaged() -> None:
    sheet = Sheet(password="secret")
    sheet.end_page()
    with pytest.raises(UsageError, match=r"密\.pdf 加了密码"):
        read_file(sheet.data(), "密.pdf")
    sheet = Sheet()
    for _ in range(MOST_PAGES + 1):
        sheet.canvas.showPage()
    with pytest.raises(UsageError, match="1001 页，超过 1000 页"):
        read_file(sheet.data(), "长.pdf")
    sheet = Sheet()
    sheet.canvas.showPage()
    with pytest.raises(UsageError, match="没有读到文字"):
        read_file(sheet.data(), "空.pdf")


# ---------------------------------------------------------------- OFD

OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd_file(lines: list[tuple[str, float, float]]) -> bytes:
    """An OFD of one page of 210 by 297 millimetres; a line by its words, left edge and baseline, of size 5."""
    objects = "".join(
        f'<ofd:TextObject ID="{key}" Boundary="0 0 210 297" Font="2" Size="5">'
        f'<ofd:TextCode X="{left}" Y="{base}" DeltaX="g {len(text) - 1} 5">{text}</ofd:TextCode></ofd:TextObject>'
        for key, (text, left, base) in enumerate(lines, start=10)
    )
    files = {
        "OFD.xml": f'<ofd:OFD {OFD} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo/>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {OFD}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        "</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>"
        '<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
        "Doc_0/Pages/Page_0/Content.xml": f'<ofd:Page {OFD}><ofd:Content><ofd:Layer ID="3">{objects}</ofd:Layer>'
        "</ofd:Content></ofd:Page>",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_ofd() -> None:
    text = "".join(sign for sign in TEXTS[0] if ord(sign) > 0x2000)[:70]
    lines = [
        (text[:28], 40.0, 60.0),
        (text[28:58], 30.0, 70.0),
        (text[58:], 30.0, 80.0),
        ("- 1 -", 100.0, 290.0),
    ]
    read = read_file(ofd_file(lines), "文件.ofd")
    assert read.format == "ofd"
    assert [(block.kind, block.text) for block in read.blocks] == [("paragraph", text), ("footer", "- 1 -")]
    for data in (b"PK\x03\x04 and no more", ofd_file([]).replace(b"Document.xml", b"Dokument.xml")):
        with pytest.raises(UsageError, match=r"文件\.ofd"):
            read_file(data, "文件.ofd")


# ---------------------------------------------------------------- lines of print alone


def printed(*lines: tuple[str, float, float], size: float = 10) -> PrintedPage:
    """A page of 400 by 600; a line by its words, left edge and top."""
    return PrintedPage(
        1,
        400,
        600,
        tuple(
            PrintedLine(text, left, left + len(text) * size, top, top + size, size)
            for text, left, top in lines
        ),
    )


def test_an_empty_line_parts_paragraphs_without_indents() -> None:
    page = printed(
        ("甲" * 20, 50, 100),
        ("乙" * 20, 50, 115),
        ("丙" * 20, 50, 150),
        ("丁" * 20, 50, 165),
        ("戊", 50, 180),
    )
    assert [len(block.text) for block in blocks_of_pages([page])] == [40, 41]


def test_a_title_in_two_lines_is_one() -> None:
    page = printed(("某市规划", 180, 100), ("（试行）", 180, 113), ("文" * 30, 50, 150), ("文。", 50, 165))
    assert [block.text for block in blocks_of_pages([page])] == ["某市规划（试行）", "文" * 30 + "文。"]


def test_a_number_in_the_text_is_no_foot() -> None:
    page = printed(("共有党员", 50, 300), ("12", 50, 330), ("名", 50, 345))
    assert {block.kind for block in blocks_of_pages([page])} == {"paragraph"}
