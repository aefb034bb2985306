"""A file that a command writes: under a name that fits it, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from plan_qa.corpus.shelf.atomic import write_file
from plan_qa.domain import UsageError


def require_docx_name(out: Path) -> None:
    """Raises:
    UsageError: the name is no Word file's.
    """
    if out.suffix.lower() != ".docx":
        raise UsageError(f"“{out.name}”不是 Word 文件名；请写以 .docx 结尾的文件名。")


def write_whole(out: Path, content: bytes) -> None:
    """Write a file in one step: who reads it meanwhile sees the old one or the new one.

    Raises:
        UsageError: it cannot be written there.
    """
    try:
        write_file(out, content)
    except OSError as error:
        raise UsageError(f"写不了“{out}”：没有这个文件夹，或不许写入；请换一个位置。") from error
