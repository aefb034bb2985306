"""Text files as paragraphs: lines that were broken at the edge of a page or a terminal are joined again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from plan_qa.corpus.documents.encodings import decode
from plan_qa.corpus.documents.structure.noise import page_furniture
from plan_qa.domain import Block, FileText

# A form feed opens a page: it stays with its line until page numbers are found.
_LINE: Final = re.compile(r"\r\n|[\n\r\v\x1c-\x1e\x85\u2028\u2029]|(?=\f)")
_INVISIBLE: Final = "\x00\ufeff"
# A line fills the width of the text from this share of it on.
_FULL: Final = 0.88
_LOST_INDENT: Final = 4
_NARROWEST: Final = 16
_WIDEST: Final = 200
# A few lines may be longer than the width: an address, a heading that was not broken.
_BEYOND: Final = 0.05
# Of a text that was broken at a width, at least this share of lines is full, and of those this share ends no sentence.
_LEAST_FULL: Final = 0.3
_ENDS: Final = re.compile(r"[。！？!?；;：:…][”’」』）)\]】]*$")
_INDENTED: Final = re.compile(r"(?:[ \t]{2,}|\u3000)")
# What opens a paragraph whatever stands before: a numbered place, a mark of a list, a dash.
_OPENS: Final = re.compile(
    r"\s*(?:第[一二三四五六七八九十百千零〇○两\d]+[编章节条款项]|[一二三四五六七八九十百]+、|[（(][一二三四五六七八九十百\d]+[)）]"
    r"|\d+[.．、](?!\d)|[①-⑳]|[-*•·●■◆]\s|——)"
)
# Of a quotation over several paragraphs each begins with its mark.
_QUOTES: Final = re.compile(r"\s*[“「『]")
_HANGS: Final = re.compile(r"[，、,]$")
_MARKS: Final = {"“": "”", "「": "」", "『": "』", "《": "》"}
_PAGE: Final = re.compile(
    r"\s*[-—–－―~～·]+\s*\d{1,4}\s*[-—–－―~～·]+\s*|\s*第\s*\d{1,4}\s*页(?:\s*[/，,]?\s*共\s*\d{1,4}\s*页)?\s*|\f\s*\d{1,4}\s*"
)
_LATIN: Final = re.compile(r"[A-Za-z][,.;:)]?$")
_LATIN_BEGINS: Final = re.compile(r"[A-Za-z(]")


def read_text(data: bytes, name: str) -> FileText:
    """A text file; see `read_file`.

    Raises:
        UsageError: no encoding fits.
    """
    decoded = decode(data, name)
    return FileText(
        name=name,
        format="text",
        blocks=paragraphs(decoded.text),
        warnings=unreadable(decoded.broken),
    )


def unreadable(broken: int) -> tuple[str, ...]:
    """What is said of bytes that no encoding gives a character for."""
    return (f"有 {broken} 处读不出的字，以“\ufffd”代替；请对照原稿。",) if broken else ()


def paragraphs(text: str) -> tuple[Block, ...]:
    """The paragraphs of a text; lines that hold a page number alone are footers, behind the paragraph they part, and
    running heads and what is left of page numbers are headers, behind the text.

    Where the text is broken at a width, lines of it are joined; everywhere else a line is a paragraph, unless it
    breaks off at a comma or inside a quotation. No character but white space is added or lost.
    """
    lines = [line.rstrip() for line in _LINE.split(text.translate(dict.fromkeys(map(ord, _INVISIBLE))))]
    width = wrapped_at(lines)
    if width is not None and _is_double_spaced(lines):
        lines = [line for line in lines if line]
    furniture = page_furniture(lines)
    heads = (i for i in sorted(furniture) if not _PAGE.fullmatch(lines[i]))
    kept = [line for i, line in enumerate(lines) if i not in furniture or _PAGE.fullmatch(line)]
    return (*join_lines(kept, width), *(Block(lines[i].strip(), kind="header") for i in heads))


def wrapped_at(lines: Sequence[str]) -> int | None:
    """The width in columns (a Han character has two) at which lines were broken; None where each is a paragraph."""
    widths = sorted(columns(line) for line in lines if line.strip())
    if len(widths) < 3:
        return None
    width = widths[-1 - int(len(widths) * _BEYOND)]
    if not _NARROWEST <= width <= _WIDEST:
        return None
    full = [line for line in lines if width * _FULL <= columns(line)]
    running_on = [line for line in full if not _ENDS.search(line)]
    if len(full) < len(widths) * _LEAST_FULL or len(running_on) < max(2, len(full) * _LEAST_FULL):
        return None
    return width


def join_lines(lines: Sequence[str], width: int | None) -> Iterator[Block]:
    """Lines as paragraphs: one goes on in the next where it is full or breaks off, unless that one begins something."""
    paragraph, pages, last = "", [], ""
    bare = not any(map(_INDENTED.match, lines))
    for line in (*lines, ""):
        if _PAGE.fullmatch(line) and line.strip():
            pages.append(line.strip())
            continue
        # Where indents were lost in copying, a first line is as much shorter.
        lost = _LOST_INDENT if bare and last.strip() == paragraph and not _ENDS.search(last) else 0
        full = bool(last) and width is not None and columns(last) + lost >= width * _FULL
        goes_on = full or (_breaks_off(paragraph) and not _QUOTES.match(line))
        if goes_on and line and not _INDENTED.match(line) and not _OPENS.match(line):
            paragraph = _join(paragraph, line.strip())
        elif goes_on and not line and pages:
            # The empty lines around a page number end no paragraph.
            continue
        else:
            yield from _closed(paragraph, pages)
            paragraph, pages = line.strip(), []
        last = line
    yield from _closed(paragraph, pages)


def _closed(paragraph: str, pages: Sequence[str]) -> Iterator[Block]:
    if paragraph:
        yield Block(paragraph)
    for page in pages:
        yield Block(page, kind="footer")


def _breaks_off(paragraph: str) -> bool:
    if _ENDS.search(paragraph):
        return False
    return bool(_HANGS.search(paragraph)) or any(
        paragraph.count(opening) > paragraph.count(closing) for opening, closing in _MARKS.items()
    )


def _is_double_spaced(lines: Sequence[str]) -> bool:
    """Whether an empty line stands behind every line, so that none of them parts paragraphs."""
    inner = list(lines)
    while inner and not inner[-1]:
        inner.pop()
    filled = [i for i, line in enumerate(inner[:-1]) if line]
    return len(filled) > 2 and all(not inner[i + 1] for i in filled)


def _join(before: str, after: str) -> str:
    return before + (" " if _LATIN.search(before) and _LATIN_BEGINS.match(after) else "") + after


def columns(line: str) -> int:
    """How wide a line is where a Han character takes two columns."""
    return sum(1 + (unicodedata.east_asian_width(sign) in "WFA") for sign in line)
