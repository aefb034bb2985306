"""Drafts as people have them: .txt, .md and .docx files as plain text with paragraphs kept apart."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from plan_qa.domain import UsageError

SUFFIXES = (".txt", ".md", ".markdown", ".docx")
# Windows editors save Chinese text in GB 18030 still.
_ENCODINGS = ("utf-8-sig", "gb18030")
_MARKUP = re.compile(r"\*{1,3}|__|`|^#{1,6}\s+|^\s*[-*+]\s+", re.MULTILINE)
_BLOCK = re.compile(r"(?:^[ \t]*>[^\n]*(?:\n|$))+", re.MULTILINE)
_ATTRIBUTION = re.compile(r"^\s*(?:——|--|—)")


def read_draft(path: Path) -> str:
    """The text of a draft; Markdown's emphasis is dropped and its block quotations get quotation marks.

    Raises:
        UsageError: there is no such file, it is of another kind, or it cannot be read as that kind.
    """
    if not path.is_file():
        raise UsageError(f"找不到文件 {path}；请给出 {'、'.join(SUFFIXES)} 文件，或直接给出要核对的文字。")
    suffix = path.suffix.lower()
    if suffix == ".docx":
        return _read_docx(path)
    if suffix not in SUFFIXES:
        raise UsageError(f"不能读取 {path.name}：可核对的文件为 {'、'.join(SUFFIXES)}；请另存后重试。")
    text = _decode(path)
    return plain_markdown(text) if suffix in (".md", ".markdown") else text


def _decode(path: Path) -> str:
    data = path.read_bytes()
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(f"{path.name} 不是 UTF-8 或 GB 18030 编码的文本；请另存为 UTF-8 后重试。")


def plain_markdown(text: str) -> str:
    """Markdown without emphasis and list marks; a block quotation gets “ ”, its source line stays outside."""

    def quoted(match: re.Match[str]) -> str:
        lines = [re.sub(r"^[ \t]*>[ \t]?", "", line) for line in match.group().splitlines()]
        words = [line for line in lines if line.strip() and not _ATTRIBUTION.match(line)]
        sources = [line for line in lines if _ATTRIBUTION.match(line)]
        inside = "".join(words).strip()
        if not inside:
            return "\n".join(sources)
        return "\n“" + inside.strip("“”") + "”\n\n" + "\n".join(sources) + "\n"

    return _MARKUP.sub("", _BLOCK.sub(quoted, text))


def _read_docx(path: Path) -> str:
    # Read here, not at the top: the command line starts without an XML library for all other commands.
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = Document(str(path))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise UsageError(
            f"{path.name} 不是可读的 Word 文档（.docx）；请在 Word 中另存为 .docx 后重试。"
        ) from error
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        paragraphs += [cell.text for row in table.rows for cell in row.cells]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph.strip())
