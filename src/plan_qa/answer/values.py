"""What kind of value a question asks for, and whether a passage holds one of that kind.

Similarity cannot see a missing attribute: a clause on training hours is the nearest to "how many minutes is an hour of
training" although it holds no minutes. Each kind is a pattern of asking and a pattern of the value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from plan_qa.corpus.fold import fold_text
from plan_qa.corpus.word_form import WordForm

_N = r"(?:\d+(?:\.\d+)?万?|[一二三四五六七八九十百千两几]+|数)"
# 「……是哪几个方面」 at the end of a question.
_WHICH = r"[是指]的?(?:哪|什么|啥)[一二三四五六七八九十几两]*(?:个|条|种|方面|项)?$"


@dataclass(frozen=True, slots=True)
class ValueKind:
    """A kind of value: its name for the reader, how it is asked for, and what holding one looks like."""

    name: str
    asked: WordForm
    held: WordForm


def _kind(name: str, asked: str, held: str) -> ValueKind:
    parts = {"n": _N}
    return ValueKind(name, WordForm("values", asked, parts), WordForm("values", held, parts))


_MONEY = _kind("金额", r"{money_asked}", r"{n}亿?元|{money_held}")
_MOMENT = _kind("钟点或时长", r"{moment_asked}", r"{n}(?:分钟|小时|点)")
_DAYS = _kind("天数或期限", r"{days_asked}|多久(?!.{0,3}{occasion})", r"{n}(?:天|日|个月|年|个?工作日|周)")
_HOURS = _kind("学时", r"{hours_asked}", r"学时")
_TIMES = _kind("次数", r"{times_asked}|多久(?=.{0,3}{occasion})", r"{n}(?:次|期|讲|场|年)|{times_held}")
_SHARE = _kind("比例", r"{share_asked}", r"{share_held}")
_PEOPLE = _kind("人数", r"{people_asked}", r"{n}[余多]?万?[余多]?(?:名|人|支|党员)")
_DATE = _kind("日期", r"{date_asked}", r"\d+[年月日]|{date_held}")
_CONTACT = _kind("联系方式", r"{contact_asked}", r"{contact_held}")
_PERSON = _kind("具体人员", r"{person_asked}", r"{person_held}")
_PENALTY = _kind("处理办法", r"{penalty_asked}", r"{penalty_held}")
_PROCEDURE = _kind("办理手续", r"{procedure_asked}", r"{procedure_held}")
_EXAM = _kind("考试或证书", r"{exam_asked}", r"{exam_held}")
_CONTENT = _kind("具体内容", _WHICH + r"|{content_asked}", r"{content_held}|、.*、")
KINDS: tuple[ValueKind, ...] = (
    _MONEY,
    _MOMENT,
    _DAYS,
    _HOURS,
    _TIMES,
    _SHARE,
    _PEOPLE,
    _DATE,
    _CONTACT,
    _PERSON,
    _PENALTY,
    _PROCEDURE,
    _EXAM,
    _CONTENT,
)


# A document's name (《…积分管理办法》) asks for nothing.
_TITLE = re.compile("《[^《》]*》")
_ORIGIN = WordForm("values", r"{origin}|哪[里儿][说提写讲有]|依据[是在]?哪")


def asks_origin(question: str) -> bool:
    """Whether a question asks where something stands, which every topic of the sources answers."""
    return bool(_ORIGIN.search(question))


def asked_kinds(question: str) -> tuple[ValueKind, ...]:
    """The kinds of value that a question asks for; most questions ask for none."""
    folded = _TITLE.sub("", fold_text(question)).rstrip("?？。!吗呢啊呀吧么")
    return tuple(kind for kind in KINDS if kind.asked.search(folded))


def holds(passage: str, kind: ValueKind) -> bool:
    """Whether a passage holds a value of that kind."""
    return bool(kind.held.search(fold_text(passage)))
