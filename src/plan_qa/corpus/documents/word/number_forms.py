"""Numbers as Word writes them in lists: 三, 叁, ③, iii (ECMA-376 part 1, 17.18.59 ST_NumberFormat)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LOWER: Final = "零一二三四五六七八九"
_SIMPLIFIED: Final = "零壹贰叁肆伍陆柒捌玖"
_TRADITIONAL: Final = "零壹貳參肆伍陸柒捌玖"
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"


def number_form(name: str) -> Callable[[int], str] | None:
    """How a number format writes a number; None of one that is not known."""
    return _FORMS.get(name)


def _decimal(number: int) -> str:
    return str(number)


def _with_zeros(width: int, number: int) -> str:
    return f"{number:0{width}d}"


def _roman(number: int) -> str:
    # What Word shows beyond is no Roman number any more.
    if not 0 < number < 32_767:
        return str(number)
    written = ""
    for size, sign in _ROMAN:
        count, number = divmod(number, size)
        written += sign * count
    return written


def _letters(number: int) -> str:
    # aa follows z, then bb: a letter is repeated, not a place value added.
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 780 else str(number)


def _chinese(digits: str, units: str, zero: str, bare_ten: bool) -> Callable[[int], str]:
    """一百零一 from digits, 十百千万 and the zero between; with `bare_ten` 10 to 19 are 十…, not 一十…."""

    def written(number: int) -> str:
        if not 0 <= number < 100_000:
            return str(number)
        if number == 0:
            return digits[0]
        text, gap = "", False
        for place in range(4, -1, -1):
            digit = number // 10**place % 10
            if digit == 0:
                gap = bool(text)
                continue
            text += (zero if gap else "") + digits[digit] + (units[place - 1] if place else "")
            gap = False
        return text[1:] if bare_ten and 10 <= number < 20 else text

    return written


def _below_hundred(digits: str, zero: str) -> Callable[[int], str]:
    """十一 below a hundred, from there digit by digit: 一○一."""
    counted = _chinese(digits, "十百千万", zero, bare_ten=True)
    one_by_one = _digits(zero + digits[1:])
    return lambda number: counted(number) if number < 100 else one_by_one(number)


def _digits(digits: str) -> Callable[[int], str]:
    return lambda number: str(number).translate({ord("0") + i: sign for i, sign in enumerate(digits)})


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)] if number > 0 else str(number)


def _signs(*runs: tuple[int, int]) -> Callable[[int], str]:
    """Single characters: runs of (first code point, how many); a number beyond them is written in digits."""
    signs = [chr(first + i) for first, count in runs for i in range(count)]
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


_COUNTED: Final = _chinese(_LOWER, "十百千万", "零", bare_ten=True)
_CIRCLED: Final = _signs((0x2460, 20), (0x3251, 15), (0x32B1, 15))

_FORMS: Final[Mapping[str, Callable[[int], str]]] = MappingProxyType({
    "decimal": _decimal,
    "decimalHalfWidth": _decimal,
    "decimalZero": lambda number: f"{number:02d}",
    # Custom formats that begin 01, 001 and so on, as `numbering` names them.
    **{f"zeros{width}": partial(_with_zeros, width) for width in range(2, 6)},
    "decimalFullWidth": _digits("０１２３４５６７８９"),
    "decimalFullWidth2": _digits("０１２３４５６７８９"),
    "numberInDash": lambda number: f"- {number} -",
    "ordinal": _ordinal,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedCircleChinese": _CIRCLED,
    "decimalEnclosedParen": _signs((0x2474, 20)),
    "decimalEnclosedFullstop": _signs((0x2488, 20)),
    "ideographEnclosedCircle": _signs((0x3280, 10)),
    "chineseCounting": _below_hundred(_LOWER, "○"),
    "chineseCountingThousand": _COUNTED,
    "japaneseCounting": _COUNTED,
    "taiwaneseCounting": _below_hundred(_LOWER, "○"),
    "taiwaneseCountingThousand": _COUNTED,
    "ideographDigital": _digits("〇一二三四五六七八九"),
    "japaneseDigitalTenThousand": _digits("〇一二三四五六七八九"),
    "taiwaneseDigital": _digits("○一二三四五六七八九"),
    "chineseLegalSimplified": _chinese(_SIMPLIFIED, "拾佰仟萬", "零", bare_ten=False),
    "ideographLegalTraditional": _chinese(_TRADITIONAL, "拾佰仟萬", "零", bare_ten=False),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "ideographZodiacTraditional": lambda number: _cycle(_STEMS)(number) + _cycle(_BRANCHES)(number),
    "none": lambda number: "",
})  # fmt: skip
