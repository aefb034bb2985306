"""What a file seems to say of itself: title, issuer, dates, period, validity. Guesses, to be confirmed by a person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath
from typing import Final

from plan_qa.corpus.documents.structure.front import DATE
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.numerals import to_int
from plan_qa.corpus.word_form import WordForm
from plan_qa.corpus.word_lists import read_rows
from plan_qa.domain import FileText, Guess

_DATE: Final = re.compile(
    r"(?P<y>[〇零一二三四五六七八九0-9]{4})年(?P<m>[一二三四五六七八九十0-9]{1,2})月(?:(?P<d>[一二三四五六七八九十0-9]{1,3})日)?"
)
_PAGE_DATE: Final = re.compile(r"(?P<y>(?:19|20)\d\d)[-年/.](?P<m>\d{1,2})[-月/.](?P<d>\d{1,2})")
_PERIOD: Final = re.compile(r"(?P<a>(?:19|20)\d\d)年?[-－—–~～至到]+(?P<b>(?:19|20)\d\d)年?")
_EFFECTIVE: Final = re.compile(rf"自(?P<date>{DATE})(?:起)?(?:开始)?(?:施行|实施|执行|生效)")
_SINCE_ISSUE: Final = re.compile(r"自(?:发布|公布|印发|颁布|下发)之日起(?:施行|实施|执行|生效)")
_ISSUED_BY: Final = re.compile(
    r"(?:近日|日前|[0-9]{1,2}月[0-9]{1,2}日)?[，,]?(?P<body>[一-鿿、]{2,40}?)(?:近日|日前|联合)?(?:印发|下发|发布|出台)了?《"
)
_HISTORY: Final = re.compile(
    rf"{DATE}(?:第[一二三四五六七八九十百零〇]+届)?(?P<body>[一-鿿]{{2,40}}?)"
    r"(?:第[一二三四五六七八九十百零〇]+次|会议|审议|发布|公布|印发|批准|通过|修订)"
)
# （中共某市委组织部2025年6月10日印发）
_NOTED: Final = re.compile(rf"^[（(](?P<body>[一-鿿、]{{4,40}}?)\s*{DATE}(?:印发|发布|公布|制定|颁布)?[）)]$")
_CONGRESS: Final = re.compile(r"^[（(]?(?P<body>[一-鿿]{2,30}?大会)(?:部分|第|通过|修)")
_YEAR: Final = re.compile(r"（(?P<y>(?:19|20)\d\d)年?(?:[一-鿿]{0,6})[）),，]")
_FACT: Final = WordForm("structure", r"{page_fact}[:：]")
_BODY: Final = WordForm("structure", r"[^，。；：（(]{0,60}{body_tail}")
_TITLE_BODY: Final = WordForm("structure", r"(?P<body>[一-鿿、]{2,40}?{body_tail})关于")
_TRIAL: Final = WordForm("structure", r"{on_trial}")
_DRAFT: Final = WordForm("structure", r"{draft}")
_AMENDED: Final = WordForm("structure", r"{amended}")
_REPEALED: Final = WordForm("structure", r"[（(【\[]?(?:本[法例定]?)?(?:{repealed})[）)】\]]?")
_CENTRAL: Final = WordForm("structure", r"{central}")
_PROVINCIAL: Final = WordForm("structure", r"{provincial}")
_FULL_START: Final = WordForm("structure", r"{full_name_start}")
_ABOUT: Final = re.compile(r"^[一-鿿、 ]{0,40}?关于(?:印发)?")
_EDITION_TAIL: Final = re.compile(r"[（(][^（）()]{1,20}[）)]$")


@dataclass(frozen=True, slots=True)
class Found:
    """What was read around the text: its title, the lines before it, under the title, of the signature and behind."""

    title: str
    before: tuple[str, ...]
    under: tuple[str, ...]
    signed: tuple[str, ...]
    tail: tuple[str, ...]
    text: str


def guess_of(found: Found, file: FileText) -> Guess:
    """The guesses, each empty where nothing speaks for one."""
    title = found.title or PurePath(file.name).stem
    history = "".join(found.under)
    issuer = _issuer(found, title)
    effective = _effective(found, title)
    return Guess(
        title=title,
        short_title=short_title_of(title),
        called=nicknames(title),
        issuer=issuer,
        date=_date(found, history, title),
        effective=effective,
        period=_period(title),
        validity=_validity(title, found),
        rank=_rank(issuer, title),
    )


def nicknames(title: str) -> tuple[str, ...]:
    """What people call a well-known document besides its title: 党章."""
    return _nicknames().get(title, ())


@lru_cache(maxsize=1)
def _nicknames() -> Mapping[str, tuple[str, ...]]:
    path = default_folders().data / "nicknames.tsv"
    return {cells[0]: tuple(cells[1].split()) for _, cells in read_rows(path, "标题<Tab>别称 别称…")}


def short_title_of(title: str) -> str:
    """What people call it: without 中国共产党, 关于 and （试行）."""
    short = _EDITION_TAIL.sub("", title)
    if (match := _ABOUT.match(short)) and len(short) - match.end() >= 4:
        short = short[match.end() :].strip("《》")
    if (start := _FULL_START.match(short)) and len(short) - start.end() >= 2:
        short = short[start.end() :]
    return short if len(short) >= 3 else title


def _iso(match: re.Match[str]) -> str:
    year, month, day = (to_int(match[name]) if match[name] else None for name in ("y", "m", "d"))
    if not year or not month or not 1900 < year < 2200 or not 1 <= month <= 12:
        return ""
    return f"{year:04}-{month:02}" + (f"-{day:02}" if day and day <= 31 else "")


def _dates(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text)
    return [date for match in _DATE.finditer(plain) if (date := _iso(match))]


def _date(found: Found, history: str, title: str) -> str:
    """The last date of the history under the title, else of the signature, of the notice, of the page."""
    own = _EFFECTIVE.sub("", unicodedata.normalize("NFKC", history))
    for text in (own, "".join(found.signed)):
        if dates := _dates(text):
            return dates[-1]
    for text in (title, history):
        if match := _YEAR.search(unicodedata.normalize("NFKC", text).replace("(", "（")):
            return match["y"]
    facts = [line for line in (*found.under, *found.before[-8:], *found.tail[:8]) if _FACT.search(line)]
    notice = [line for line in found.before if line not in facts]
    if dates := _dates("".join(notice)[-400:]):
        return dates[-1]
    for line in facts:
        plain = unicodedata.normalize("NFKC", line)
        if dates := _dates(plain) or [_iso(match) for match in _PAGE_DATE.finditer(plain)]:
            return dates[0]
    return ""


def _effective(found: Found, title: str) -> str:
    for text in (found.text[-600:], "".join(found.under)):
        plain = unicodedata.normalize("NFKC", text)
        if match := _EFFECTIVE.search(plain):
            return (_dates(match["date"]) or [""])[0]
    if _SINCE_ISSUE.search(found.text[-600:]):
        return _date(found, "".join(found.under), title)
    return ""


def _period(title: str) -> tuple[int, int] | None:
    match = _PERIOD.search(unicodedata.normalize("NFKC", title))
    return (int(match["a"]), int(match["b"])) if match and match["a"] <= match["b"] else None


def _validity(title: str, found: Found) -> str:
    around = title + "".join(found.under)
    if any(_REPEALED.fullmatch(line) for line in (*found.under, *found.before[-4:])) or re.search(
        r"[（(](?:已)?(?:废止|失效)[）)]", around
    ):
        return "废止"
    if _DRAFT.search(title):
        return "草案"
    if _TRIAL.search(title):
        return "试行"
    return "修订" if _AMENDED.search(around) else ""


def _issuer(found: Found, title: str) -> str:
    for line in (*found.under, *found.before):
        if match := _ISSUED_BY.search(line):
            return match["body"].strip("，、")
    for lines in (found.signed, found.under):
        if bodies := [line for line in lines if _BODY.fullmatch(line) and not _DATE.search(line)]:
            return "、".join(bodies)
    for line in found.under:
        if match := _NOTED.match(line.strip()) or _CONGRESS.match(line):
            return match["body"]
    if histories := list(_HISTORY.finditer("".join(found.under))):
        return histories[-1]["body"]
    return match["body"] if (match := _TITLE_BODY.match(title)) else ""


def _rank(issuer: str, title: str) -> str:
    said = issuer or title
    if _PROVINCIAL.search(said) and not said.startswith("中共中央"):
        return "省"
    if _CENTRAL.search(said):
        return "中央"
    return "单位" if issuer else ""
