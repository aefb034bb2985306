"""A file to take away as a response; made in memory, never stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final, Literal, TypeVar
from urllib.parse import quote

from fastapi import Response

from plan_qa.corpus.library import Library

Format = Literal["docx", "md"]
TableFormat = Literal["csv", "xlsx"]
MEDIA_TYPES: Final[dict[Format | TableFormat, str]] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_T = TypeVar("_T")


def made_file(
    kind: Format,
    name: str,
    as_docx: Callable[[_T, Library, str], bytes],
    as_markdown: Callable[[_T, Library, str], str],
    what: _T,
    library: Library,
) -> Response:
    """What is exported, in one of the two forms, under a name with today's date."""
    today = date.today()
    said = today_in_words()
    content = as_docx(what, library, said) if kind == "docx" else as_markdown(what, library, said)
    return named_file(content, kind, f"{name}-{today:%Y%m%d}.{kind}")


def today_in_words() -> str:
    """2026年11月29日."""
    today = date.today()
    return f"{today.year}年{today.month}月{today.day}日"


def named_file(content: bytes | str, kind: Format | TableFormat, name: str) -> Response:
    """Content under a name, which may be Chinese."""
    plain = name if name.isascii() else f"draft.{kind}"
    starred = "" if name.isascii() else f"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(
        content,
        media_type=MEDIA_TYPES[kind],
        headers={
            "Content-Disposition": f'attachment; filename="{plain}"{starred}',
            "Cache-Control": "no-store",
        },
    )
