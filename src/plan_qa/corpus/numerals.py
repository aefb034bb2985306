"""Chinese numerals: 十七 ↔ 17, within the range that articles and years need."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = "零〇一二两三四五六七八九十百千0-9０-９"
# A run of digits beyond this counts nothing: whoever reckons with it would leave what a float, or `int` itself, can hold.
LONGEST = 12
_LARGEST = 10_000


@lru_cache(maxsize=4096)
def to_int(text: str) -> int | None:
    """The value of a numeral written in Chinese (below 10,000) or in (full-width) Arabic digits; None if it is none.

    A numeral of more than `LONGEST` characters is none.
    """
    text = unicodedata.normalize("NFKC", text)
    if len(text) > LONGEST:
        return None
    if text.isascii():
        return int(text) if text.isdigit() else None
    if not text or any(c not in _DIGITS and c not in _UNITS for c in text):
        return None
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, 0
    for character in text:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit


def to_chinese(number: int) -> str:
    """17 → 十七; from 10,000 on, and below 1, in Arabic digits."""
    if not 0 < number < _LARGEST:
        return str(number)
    digits = "零一二三四五六七八九"
    thousands, below = divmod(number, 1000)
    hundreds, rest = divmod(below, 100)
    tens, ones = divmod(rest, 10)
    text = digits[thousands] + "千" if thousands else ""
    if hundreds:
        text += digits[hundreds] + "百"
    elif thousands and rest:
        text += "零"
    if tens:
        text += ("" if tens == 1 and not text else digits[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (digits[ones] if ones else "")
