"""Quantities of a text as values with a measure, so that a question's and a clause's can be compared.

「三成」「百分之三十」「30%」 are one value; 「每年」「五年一次」 are periods; 「2月27日」「2023年底」 are dates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from plan_qa.corpus.numerals import LONGEST, to_int
from plan_qa.corpus.word_form import WordForm, WordSet

_HAN: Final = "[零〇一二两三四五六七八九十百千]"
_DECIMAL: Final = "点[零〇一二三四五六七八九]+"
_NUMBER: Final = rf"\d+(?:\.\d+)?|{_HAN}+(?:{_DECIMAL})?"
# Words that count the same things; any other word is a measure of its own.
_MEASURES: Final = (
    ("学时", WordSet("premise", "hours")),
    ("月", WordSet("premise", "months")),
    ("件", WordSet("premise", "things")),
    ("天", WordSet("premise", "days")),
    ("人", WordSet("premise", "persons")),
    ("场", WordSet("premise", "sessions")),
    ("次", WordSet("premise", "occasions")),
)
# In this order: 个学时 and 个月 before 个, 部分 before 部.
_MEASURE: Final = "{hours}|{months}|{things}|{days}|{persons}|{sessions}|{occasions}|[门期讲部册]"
# A year's share; every other word for a year is one year.
_PERIOD_WORDS: Final = {"每月": 1 / 12, "每个月": 1 / 12, "每季度": 0.25, "每半年": 0.5}
_DATE: Final = r"""
      (?P<month>{number})月(?:(?P<day>{number})[日号])?(?!数)       # 2月27日
    | (?P<year>(?:19|20)\d\d)年?(?P<end>底|末)                      # 2023年底
    | (?P<span>(?:19|20)\d\d)年?(?:-|到|至)(?P<until>(?:19|20)\d\d) # 2024-2028
    | 第(?P<ordinal>{number})(?P<counted>[期批轮届]|个百年)
"""
_SHARE: Final = r"""
      百分之(?P<share>{number})
    | (?P<whole>[二三四五六七八九十\d])分之(?P<piece>{digit}|\d)
    | (?P<percent>\d+(?:\.\d+)?)%
    | (?P<tenths>{digit}|两)成(?![为立效果熟]|就(?![行够可]))
    | (?P<half>一半|半数)
"""
_CONGRESS: Final = r"""
      (?P<congress>{congress_number})大(?![会家量部类项方])          # 十九大
    | (?P<term>{congress_number})届(?P<plenum>{plenum})中(?P<listed>(?:、{plenum}中)*)全会
"""
_YEAR: Final = r"""
      (?P<dated>(?:19|20)\d\d)年(?={issued})
    | (?<=[在于到是])(?P<located>(?:19|20)\d\d|二[零〇○][零〇○一二][零〇○一二三四五六七八九])年  # 放在2017年
    | (?P<done>(?:19|20)\d\d)年(?={done_then})                      # 2017年做中期检查
    | (?P<period>{period})
    | 每(?P<every>{han}|\d)年
    | (?P<years>{number})个?年(?!{no_span}|\d)
"""
_COUNT: Final = r"""
      (?P<value>{number})(?P<more>余|多|来)?
      (?P<scale>[万亿](?P<tail>(?:{digit}|两)千{han}*|零?(?:{digit}|两)百{han}*)?)?
      (?P<after>余|多|来)?(?P<measure>{measure})?
"""
_PATTERN: Final = WordForm(
    "premise",
    "{date}|{share}|{congress}|{year}|{count}",
    {
        "date": _DATE,
        "share": _SHARE,
        "congress": _CONGRESS,
        "year": _YEAR,
        "count": _COUNT,
        "number": _NUMBER,
        "han": _HAN,
        "digit": "[一二三四五六七八九]",
        "congress_number": "十[四五六七八九]|二十",
        "plenum": "[一二三四五六七]",
        "measure": _MEASURE,
    },
    re.VERBOSE,
)
_IDENTIFYING: Final = frozenset(["起止", "年底", "日期", "年份", "届", "全会", "大数"])
# Counts from here on are told in ten thousands, of people and of organisations.
_LARGE: Final = 10_000.0
_SCALES: Final = {"万": 1e4, "亿": 1e8}


@dataclass(frozen=True, slots=True)
class Quantity:
    """text[start:end] says `value` of `measure`; `less` marks a value given only as a lower bound (多、余)."""

    value: float
    measure: str
    start: int
    end: int
    vague: bool = False

    def comparable(self, other: Quantity) -> bool:
        """Whether both count in the same measure."""
        return self.measure == other.measure

    @property
    def identifies(self) -> bool:
        """Dates, periods of plans and party congresses: where the passage has the same one, that one is meant."""
        return self.measure in _IDENTIFYING

    @property
    def counts(self) -> bool:
        """Counts and dates, which no other subject of the passage shares as it may share hours, days and shares."""
        return self.identifies or self.measure == "件"

    def agrees(self, other: Quantity) -> bool:
        """The same value; a vague one agrees with everything up to a tenth above it."""
        if self.vague or other.vague:
            low, high = sorted((self.value, other.value))
            return high <= low * 1.12
        return abs(self.value - other.value) < 1e-6


def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a folded text, left to right."""
    found: list[Quantity] = []
    for match in _PATTERN.finditer(text):
        if read := _read(match):
            value, measure = read
            vague = match["more"] is not None or match["after"] is not None
            found.append(Quantity(value, measure, match.start(), match.end(), vague))
        # 「二十届二中、三中全会」 names two.
        for plenum in re.findall("[一二三四五六七](?=中)", match["listed"] or ""):
            value = 100.0 * (to_int(match["term"]) or 0) + (to_int(plenum) or 0)
            found.append(Quantity(value, "全会", match.start(), match.end()))
    return tuple(found)


def _number(written: str) -> float | None:
    if len(written) > LONGEST:
        return None
    if written[0].isdigit():
        return float(written)
    whole, point, decimals = written.partition("点")
    value, tenths = to_int(whole), to_int(decimals) if point else 0
    return None if value is None or tenths is None else value + tenths / 10 ** len(decimals)


def _measure_of(word: str) -> str:
    """The measure that a word counts in, which is often the word itself; without a word it is 件."""
    return next((name for name, words in _MEASURES if word in words), word or "件")


def _read(match: re.Match[str]) -> tuple[float, str] | None:
    """Value and measure of a match, None where it counts nothing (第三条, 一些, 哪一年)."""
    text, start = match.string, match.start()
    if start and text[start - 1] in "第十之亿万零哪某":
        return None
    if match["month"]:
        month, day = _number(match["month"]), _number(match["day"] or "0")
        return (
            None
            if month is None or day is None or month > 12
            else (month * 100 + day, "日期" if day else "月份")
        )
    if match["end"]:
        return float(match["year"]), "年底"
    if match["span"]:
        return float(match["span"]) * 1e4 + float(match["until"]), "起止"
    if match["ordinal"]:
        ordinal = _number(match["ordinal"])
        return None if ordinal is None else (ordinal, "第" + match["counted"])
    if match["share"] or match["percent"]:
        share = _number(match["share"] or match["percent"])
        return None if share is None else (share, "%")
    if match["whole"]:
        return 100.0 * (_number(match["piece"]) or 0) / (_number(match["whole"]) or 1), "%"
    if match["tenths"]:
        return 10.0 * (_number(match["tenths"]) or 0), "%"
    if match["half"]:
        return 50.0, "%"
    if match["congress"]:
        return float(to_int(match["congress"]) or 0), "届"
    if match["term"]:
        return 100.0 * (to_int(match["term"]) or 0) + (to_int(match["plenum"]) or 0), "全会"
    if match["dated"] or match["located"] or match["done"]:
        return float(to_int(match["dated"] or match["located"] or match["done"]) or 0), "年份"
    if match["period"]:
        return _PERIOD_WORDS.get(match["period"], 1.0), "周期"
    if match["every"] or match["years"]:
        years = _number(match["every"] or match["years"])
        if years is None or not 0 < years <= 100:
            return None
        return years, "周期"
    value = _number(match["value"])
    if value is None or (not match["measure"] and not match["scale"] and value < _LARGE):
        return None
    # 「千万工程」「千万不要」
    if match["value"] == "千" and not match["measure"]:
        return None
    measure = _measure_of(match["measure"] or "")
    # 「一个」「一项」「一次」 is an article more often than a count.
    if value <= 1 and not match["value"].isdigit() and measure != "学时" and not match["scale"]:
        return None
    if match["scale"]:
        value = value * _SCALES[match["scale"][0]] + (to_int(match["tail"]) or 0 if match["tail"] else 0)
    return value, "大数" if value >= _LARGE and measure in ("件", "人") else measure
