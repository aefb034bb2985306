"""Ids of added documents: what stands before the slash of their addresses, and the name of their folder."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from plan_qa.corpus.fold import fold_text
from plan_qa.domain import UsageError

_ID: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
_LONGEST: Final = 24
# Names that Windows keeps for devices.
_DEVICE: Final = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
# Whose text it is tells no two documents apart: nearly all begin so.
_ISSUER: Final = re.compile(r"^(?:中国共产党|中华人民共和国|中共中央|关于)")
_YEARS: Final = re.compile(r"[（(][^）)]*[）)]|(?<!\d)(?:19|20)\d\d(?!\d)年?")
_NAMELESS: Final = "doc"


def checked_id(wanted: str) -> str:
    """An id that the user gives.

    Raises:
        UsageError: it is none.
    """
    if not _ID.fullmatch(wanted) or _DEVICE.fullmatch(wanted):
        raise UsageError(f"--id 不能是“{wanted}”；应为 32 个以内的小写字母、数字和连字符，例如 --id sswg。")
    return wanted


def id_for(title: str, taken: Collection[str], year: str = "") -> str:
    """An id made of a title: the initials of its pinyin (纪律处分条例 → jlcftl); where that is taken with the year behind
    it, where that is taken too with a number."""
    from pypinyin import Style, lazy_pinyin

    bare = _YEARS.sub("", title)
    bare = _ISSUER.sub("", bare) or bare
    letters = "".join(lazy_pinyin(fold_text(bare), style=Style.FIRST_LETTER, errors="default")).lower()
    stem = re.sub(r"[^a-z0-9]", "", letters)[:_LONGEST] or _NAMELESS
    if _DEVICE.fullmatch(stem):
        stem = f"{_NAMELESS}-{stem}"
    used = {name.casefold() for name in taken}
    names = [
        stem,
        *([f"{stem}-{year}"] if year.isdigit() else []),
        *(f"{stem}-{n}" for n in range(2, len(used) + 3)),
    ]
    return next(name for name in names if name not in used)
