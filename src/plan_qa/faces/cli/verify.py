"""The command `verify`: the claims of a text or file checked; with --docx the draft back with comments."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from plan_qa.corpus.documents.encodings import decode
from plan_qa.corpus.documents.read import SUFFIXES, file_bytes, read_file
from plan_qa.corpus.library import Library, open_library
from plan_qa.domain import Check, FileText, UsageError
from plan_qa.faces.cli.engine import add_engine, folders_of
from plan_qa.faces.cli.written import require_docx_name, write_whole
from plan_qa.faces.shown.findings import checks_text
from plan_qa.faces.shown.responses import CheckResponse, to_json
from plan_qa.quotes.check import quoted_sources, verify

# Of a file, in bytes, wherever programs run.
_LONGEST_NAME = 255

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    check = subparsers.add_parser(
        "verify", help="核对文字或文件中的引文", description="核对引文是否与原文一致。"
    )
    check.add_argument(
        "source",
        metavar="TEXT-OR-FILE",
        help=f"要核对的文字，或文件（{'、'.join(SUFFIXES)}），- 为标准输入",
    )
    check.add_argument("--json", action="store_true", help="输出 JSON")
    check.add_argument(
        "--docx", metavar="OUT", type=Path, help="把 .docx 稿子另写一份，逐处加上批注；正文不改"
    )
    add_engine(check)
    check.set_defaults(run=run_verify)


def run_verify(arguments: argparse.Namespace) -> int:
    """Check every quotation of a text or file; write the draft with comments where that is asked for."""
    out: Path | None = arguments.docx
    if out is not None:
        _require_two_files(arguments.source, out)
    library = open_library(folders_of(arguments))
    draft, data = _draft_of(arguments.source)
    checks = verify(draft, quoted_sources(library))
    written = "" if out is None else _write_commented(out, draft, data, checks, library)
    print(
        to_json([CheckResponse.of(check) for check in checks])
        if arguments.json
        else checks_text(checks, library)
    )
    if written:
        # Standard output is JSON alone where that is asked for.
        print(written, file=sys.stderr if arguments.json else sys.stdout)
    return 0


def _require_two_files(source: str, out: Path) -> None:
    require_docx_name(out)
    if not _names_a_file(source):
        raise UsageError("--docx 要给出一个 .docx 文件，得到的是一段文字；请写文件名。")
    if out.exists() and Path(source).exists() and out.samefile(source):
        raise UsageError(f"“{out}”就是原稿，不能写在它上面；请另取一个文件名。")


def _write_commented(
    out: Path, draft: FileText | str, data: bytes, checks: tuple[Check, ...], library: Library
) -> str:
    """The line that says what was written."""
    # Imported here: only who asks for a file needs it.
    from plan_qa.faces.export.commented import commented_docx, comments_on

    write_whole(out, commented_docx(data, draft, checks, library))
    return f"已写成 {out}：批注{len(comments_on(checks, library))}处，正文未改。"


def _draft_of(source: str) -> tuple[FileText | str, bytes]:
    """The draft, and of a file its bytes."""
    if source == "-":
        # The bytes as they come: a pipe may bring GB 18030.
        text = decode(sys.stdin.buffer.read(), "标准输入").text
        if not text.strip():
            raise UsageError(
                "标准输入里没有要核对的文字；请给出一段文字或一个文件（.docx、.txt、.md、.pdf 等）。"
            )
        return text, b""
    if _names_a_file(source):
        data = file_bytes(Path(source))
        read = read_file(data, Path(source).name)
        for warning in read.warnings:
            print(f"plan-qa：{read.name}：{warning}", file=sys.stderr)
        return read, data
    if not source.strip():
        raise UsageError("没有要核对的文字；请给出一段文字或一个文件（.docx、.txt、.md、.pdf 等）。")
    return source, b""


def _names_a_file(source: str) -> bool:
    if "\n" in source or "\0" in source:
        return False
    # A sentence is often longer than a name may be; asking for such a file is an error of its own.
    short = all(len(os.fsencode(part)) <= _LONGEST_NAME for part in Path(source).parts)
    # What is there and no file (a folder, a pipe) is refused where it is read.
    return short and (_exists(source) or source.lower().endswith(SUFFIXES))


def _exists(source: str) -> bool:
    try:
        return bool(source.strip()) and Path(source).exists()
    except (OSError, ValueError):  # too long as a whole, or of signs that no name has
        return False
