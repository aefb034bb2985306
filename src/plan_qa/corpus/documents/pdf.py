"""PDF by pdfium: the characters of every page with their places, put together to lines."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from plan_qa.corpus.documents.page_layout import PrintedLine, PrintedPage, blocks_of_pages
from plan_qa.corpus.documents.scans import can_recognise, recognised_lines
from plan_qa.domain import FileText, UsageError

MOST_PAGES: Final = 1_000
MOST_CHARACTERS: Final = 4_000_000
# Recognising takes seconds a page, and others wait for pdfium meanwhile.
MOST_RECOGNISED: Final = 50

# pdfium is not made for several threads.
_PDFIUM: Final = Lock()
# A page with less is one of pictures.
_LEAST_TEXT: Final = 8
# A text layer is rubbish where one letter is so much of a page, or so much of it are no characters at all.
_JUDGED_FROM: Final = 40
_MOST_OF_ONE: Final = 0.2
_MOST_UNREADABLE: Final = 0.2
# Raised figures of notes are this small beside the characters of their line.
_NOTE_SIZE: Final = 0.75
_NOTE_MARK: Final = re.compile(r"[\[［〔(（]?\d{1,3}[\]］〕)）]?|[①-⑳]|[*＊†‡※]")
_BASE_OF_POWER: Final = re.compile(r"[A-Za-z0-9)）]")
_BROKEN_WORD: Final = "\x02\u00ad\ufffe\uffff"
_SAME_LINE: Final = 0.5


@dataclass(frozen=True, slots=True)
class _Sign:
    text: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def size(self) -> float:
        return self.bottom - self.top


@dataclass(slots=True)
class _Read:
    pages: list[PrintedPage] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    rubbish: list[int] = field(default_factory=list)
    recognised: list[int] = field(default_factory=list)
    marks: int = 0
    characters: int = 0


def read_pdf(data: bytes, name: str) -> FileText:
    """A PDF; see `read_file`. Pages of pictures are recognised where rapidocr is installed.

    Raises:
        UsageError: it is encrypted, damaged or too long, its text layer is rubbish, or it is a scan that cannot be
            recognised here.
    """
    with _PDFIUM:
        read = _read(data, name)
    blocks = blocks_of_pages(read.pages)
    unread = [number for number in read.pictures if number not in read.recognised]
    bad = [number for number in read.rubbish if number not in read.recognised]
    if bad:
        raise UsageError(
            f"{name} {_pages(bad)}的文字层是乱码，不能据以核对；请换一份能复制出文字的 PDF，或另存为 .docx。"
        )
    if not blocks or (unread and not any(page.lines for page in read.pages)):
        raise UsageError(
            f"{name} 是扫描件，没有文字；读扫描件要另装 plan-qa[ocr]，或换一份有文字的文件。"
            if read.pictures
            else f"{name} 里没有读到文字；请换一份有文字的文件。"
        )
    said: list[str] = []
    if read.recognised:
        said.append(f"{_pages(read.recognised)}是图片，文字由机器识别，可能有错；请对照原件。")
    if unread:
        said.append(f"{_pages(unread)}没有文字（可能是图片），没有读出。")
    if read.marks:
        said.append(f"上标的注码没有计入正文，共 {read.marks} 处。")
    return FileText(
        name=name, format="pdf", blocks=blocks, warnings=tuple(said), recognised=bool(read.recognised)
    )


def _pages(numbers: Sequence[int]) -> str:
    shown = "、".join(map(str, numbers[:5]))
    return f"第 {shown} 页{f'等 {len(numbers)} 页' if len(numbers) > 5 else ''}"


def _read(data: bytes, name: str) -> _Read:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise UsageError(f"{name} 加了密码；请去掉密码，另存后重试。") from error
        raise UsageError(f"{name} 不是可读的 PDF；请用阅读器打开，另存后重试。") from error
    with closing(document):
        count = len(document)
        if count > MOST_PAGES:
            raise UsageError(f"{name} 有 {count} 页，超过 {MOST_PAGES} 页；请分成几份。")
        read = _Read()
        for index in range(count):
            _read_page(document, index, name, read)
        return read


def _read_page(document: pypdfium2.PdfDocument, index: int, name: str, read: _Read) -> None:
    number = index + 1
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        # Of a damaged file the other pages are read; this one is named.
        read.pictures.append(number)
        return
    with closing(page):
        with closing(page.get_textpage()) as text:
            signs = list(_signs(page, text))
        read.characters += len(signs)
        if read.characters > MOST_CHARACTERS:
            raise UsageError(f"{name} 的文字超过 {MOST_CHARACTERS} 字；请分成几份。")
        lines = tuple(_lines(signs, read))
        words = "".join(line.text for line in lines)
        visible = sum(not sign.isspace() for sign in words)
        if visible < _LEAST_TEXT and _has_pictures(page):
            read.pictures.append(number)
            lines = _recognise(page, number, name, read)
        elif _is_rubbish(words):
            read.rubbish.append(number)
            lines = _recognise(page, number, name, read)
        width, height = page.get_size()
        read.pages.append(PrintedPage(number, width, height, lines))


def _recognise(page: pypdfium2.PdfPage, number: int, name: str, read: _Read) -> tuple[PrintedLine, ...]:
    if not can_recognise():
        return ()
    if len(read.recognised) == MOST_RECOGNISED:
        raise UsageError(f"{name} 要识别的扫描页超过 {MOST_RECOGNISED} 页；请分成几份。")
    read.recognised.append(number)
    return recognised_lines(page)


def _has_pictures(page: pypdfium2.PdfPage) -> bool:
    return any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4))


def _is_rubbish(words: str) -> bool:
    letters = [sign for sign in words if not sign.isspace()]
    if len(letters) < _JUDGED_FROM:
        return False
    unreadable = sum(unicodedata.category(sign) in ("Co", "Cn", "Cc") or sign == "\ufffd" for sign in letters)
    common = Counter(sign for sign in letters if sign.isalpha()).most_common(1)
    return unreadable > len(letters) * _MOST_UNREADABLE or (
        bool(common) and common[0][1] > len(letters) * _MOST_OF_ONE
    )


def _signs(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> Iterator[_Sign]:
    """The characters in the order in which they were set; line breaks are those that pdfium finds."""
    height = page.get_height()
    box = pdfium.FS_RECTF()
    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text.raw, index)
        if not code or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            continue
        sign = chr(code)
        pdfium.FPDFText_GetLooseCharBox(text.raw, index, ctypes.byref(box))
        yield _Sign(sign, box.left, box.right, height - box.top, height - box.bottom)


def _lines(signs: Sequence[_Sign], read: _Read) -> Iterator[PrintedLine]:
    line: list[_Sign] = []
    for run in _runs(signs):
        if line and not _beside(line, run):
            yield _line(line, read)
            line = []
        line += run
    if line:
        yield _line(line, read)


def _runs(signs: Sequence[_Sign]) -> Iterator[list[_Sign]]:
    run: list[_Sign] = []
    for sign in signs:
        if sign.text in "\r\n":
            if any(not each.text.isspace() for each in run):
                yield run
            run = []
        elif sign.text not in _BROKEN_WORD:
            run.append(sign)
    if any(not each.text.isspace() for each in run):
        yield run


def _beside(line: Sequence[_Sign], run: Sequence[_Sign]) -> bool:
    """Whether a run goes on where the line stops: at one height, and no column's gap away."""
    last = next(sign for sign in reversed(line) if not sign.text.isspace())
    first = next(sign for sign in run if not sign.text.isspace())
    common = min(last.bottom, first.bottom) - max(last.top, first.top)
    size = max(last.size, first.size)
    return common > min(last.size, first.size) * _SAME_LINE and -size < first.left - last.right < size * 1.5


def _line(signs: Sequence[_Sign], read: _Read) -> PrintedLine:
    visible = [sign for sign in signs if not sign.text.isspace()]
    size = sorted(sign.size for sign in visible)[len(visible) // 2]
    middle = sorted(sign.bottom for sign in visible)[len(visible) // 2]
    text: list[str] = []
    raised: list[_Sign] = []
    for sign in (*signs, None):
        if (
            sign is not None
            and not sign.text.isspace()
            and sign.size < size * _NOTE_SIZE
            and sign.bottom < middle
        ):
            raised.append(sign)
            continue
        if raised:
            mark = "".join(each.text for each in raised)
            before = text[-1] if text else ""
            if text and _NOTE_MARK.fullmatch(mark) and not _BASE_OF_POWER.match(before):
                read.marks += 1
            else:
                text += mark
            raised = []
        if sign is not None:
            text.append(sign.text)
    return PrintedLine(
        text="".join(text),
        left=min(sign.left for sign in visible),
        right=max(sign.right for sign in visible),
        top=min(sign.top for sign in visible if sign.size >= size * _NOTE_SIZE),
        bottom=max(sign.bottom for sign in visible),
        size=size,
    )
