"""Files as people have them, in any of the formats: one reader for drafts and for documents that are added."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Final

from plan_qa.corpus.disk import reason
from plan_qa.domain import FileText, UsageError

LARGEST_FILE: Final = 64 * 1024 * 1024

_WORD: Final = (".docx", ".docm", ".dotx", ".dotm", ".wps", ".doc", ".dot", ".wpt")
_TEXT: Final = (".txt", ".text")
_MARKDOWN: Final = (".md", ".markdown")
_PAGE: Final = (".html", ".htm", ".xhtml", ".mht", ".mhtml")
# What is offered; the other spellings are read all the same.
SUFFIXES: Final = (".docx", ".doc", ".pdf", ".txt", ".md", ".markdown", ".html", ".htm", ".ofd")

# What the name promises and the first bytes deny.
_KINDS: Final = {
    **dict.fromkeys((".docx", ".docm", ".dotx", ".dotm"), " Word 文档（.docx）"),
    ".ofd": "版式文件（.ofd）",
    ".pdf": " PDF",
}

_ZIP: Final = b"PK\x03\x04"
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RICH_TEXT: Final = b"{\\rtf"
_PDF: Final = b"%PDF-"
# A PDF may have other bytes in front of its first line.
_PDF_WITHIN: Final = 1024


def file_bytes(path: Path) -> bytes:
    """The bytes of a file that is to be read.

    Raises:
        UsageError: there is no such file, it cannot be opened, or it is larger than the limit.
    """
    try:
        if path.exists() and not path.is_file():
            kind = "文件夹" if path.is_dir() else "管道或设备"
            raise UsageError(f"{path} 是{kind}，不是文件；可读的文件为 {'、'.join(SUFFIXES)}。")
        if not path.is_file():
            raise UsageError(f"找不到文件 {path}；可读的文件为 {'、'.join(SUFFIXES)}。")
        if path.stat().st_size > LARGEST_FILE:
            raise UsageError(
                f"{path.name} 有 {path.stat().st_size >> 20} MB，超过 {LARGEST_FILE >> 20} MB；请分成几份。"
            )
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"打不开文件 {path}（{reason(error)}）；请检查路径和权限。") from error


def read_file(data: bytes, name: str) -> FileText:
    """What a file shows, block by block, in reading order; what it is, its first bytes say before its name does.

    Nothing in the file is run and nothing outside it is looked up. `name` is what the user calls the file; it is no
    path and is never opened.

    Raises:
        UsageError: it is empty, damaged, encrypted, larger than the limits, or of a kind that is not read; the one line
            names the file and says what to do.
    """
    suffix = PurePosixPath(name.lower()).suffix
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise UsageError(f"{name} 是空的；请选一个有文字的文件。")
    if len(data) > LARGEST_FILE:
        raise UsageError(f"{name} 有 {len(data) >> 20} MB，超过 {LARGEST_FILE >> 20} MB；请分成几份。")
    read = _read_as(data, name, suffix)
    if not read.blocks:
        raise UsageError(f"{name} 里没有读到文字；请选一个有文字的文件。")
    return read


def _read_as(data: bytes, name: str, suffix: str) -> FileText:
    # Each format's library is read only where a file of that format comes.
    if _PDF in data[:_PDF_WITHIN]:
        from plan_qa.corpus.documents.pdf import read_pdf

        return read_pdf(data, name)
    if data.startswith((_ZIP, b"PK\x05\x06")):
        return _read_zip(data, name, suffix)
    if data.startswith(_COMPOUND):
        from plan_qa.corpus.documents.old_word import read_old_word

        return read_old_word(data, name)
    if data.startswith(_RICH_TEXT):
        raise UsageError(f"{name} 是 RTF 文档，不能读取；请在 Word 或 WPS 中另存为 .docx 后重试。")
    if suffix in _KINDS:
        raise UsageError(f"{name} 不是可读的{_KINDS[suffix]}；请用原来的程序打开，另存后重试。")
    if suffix in _PAGE or (suffix in (*_WORD, "") and looks_like_page(data)):
        from plan_qa.corpus.documents.web_page import read_page

        return read_page(data, name)
    if suffix in _MARKDOWN:
        from plan_qa.corpus.documents.markdown import read_markdown

        return read_markdown(data, name)
    if suffix in _TEXT:
        from plan_qa.corpus.documents.plain_text import read_text

        return read_text(data, name)
    raise UsageError(f"不能读取 {name}：可读的文件为 {'、'.join(SUFFIXES)}；请另存后重试。")


def looks_like_page(data: bytes) -> bool:
    """Whether bytes begin as a web page does: what some programs save under .doc is one."""
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html", b"<?xml")) or b"mime-version:" in start


def _read_zip(data: bytes, name: str, suffix: str) -> FileText:
    if suffix == ".ofd":
        from plan_qa.corpus.documents.ofd import read_ofd

        return read_ofd(data, name)
    if suffix in (*_WORD, *_TEXT, *_MARKDOWN, ""):
        from plan_qa.corpus.documents.docx import read_docx

        return read_docx(data, name)
    raise UsageError(f"{name} 是压缩包或别的办公文件；可读的文件为 {'、'.join(SUFFIXES)}，请另存后重试。")
