"""How much may be added: stated to the reader in every refusal."""

from __future__ import annotations

from typing import Final

from plan_qa.domain import UsageError

LARGEST_FILE: Final = 20 * 1024 * 1024
MOST_DOCUMENTS: Final = 100
# A page of an official document holds 22 lines of 28 characters; the longest code of the country has 110,000.
MOST_PAGES: Final = 500
_PAGE: Final = 22 * 28
MOST_CHARACTERS: Final = MOST_PAGES * _PAGE


def check_size(name: str, size: int) -> None:
    """Whether a file is neither empty nor too large.

    Raises:
        UsageError: it is.
    """
    if size == 0:
        raise UsageError(f"{name} 是空文件；请检查后再添加。")
    if size > LARGEST_FILE:
        raise UsageError(
            f"{name} 有 {size / 1024 / 1024:.1f} MB，一份文件最多 {LARGEST_FILE // 1024 // 1024} MB；请拆开，或去掉图片后再添加。"
        )


def check_length(name: str, characters: int, pages: int | None) -> None:
    """Whether a text has words, and no more than can be searched at ease; `pages` where the format has pages.

    Raises:
        UsageError: it has none, or too many.
    """
    if characters == 0:
        raise UsageError(f"{name} 里没有读出文字；请确认不是图片或空白文件，或另存为 .docx 后再添加。")
    if pages is not None and pages > MOST_PAGES:
        raise UsageError(f"{name} 有 {pages} 页，一份文件最多 {MOST_PAGES} 页；请拆开后再添加。")
    if characters > MOST_CHARACTERS:
        raise UsageError(
            f"{name} 约 {characters // _PAGE} 页（{characters} 字），一份文件最多 {MOST_PAGES} 页（{MOST_CHARACTERS} 字）；请拆开后再添加。"
        )


def check_number(held: int) -> None:
    """Whether one more document may be added to so many.

    Raises:
        UsageError: it may not.
    """
    if held >= MOST_DOCUMENTS:
        raise UsageError(f"已有 {held} 份自己添加的文件，最多 {MOST_DOCUMENTS} 份；请先移走用不着的。")
