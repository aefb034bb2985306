"""A question that compares: two periods, two documents, or two kinds of members or bodies.

Each side gets the same question for itself, and a document only its own words; what is the same in both and what differs,
the reader sees in the two clauses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from plan_qa.answer.dialogue.dissect import dissect
from plan_qa.answer.dialogue.readings import scoped
from plan_qa.answer.dialogue.slots import SCOPE, Filler, Slots
from plan_qa.answer.parts.clauses import Clause
from plan_qa.answer.parts.piece import Piece
from plan_qa.corpus.word_form import WordForm, WordSet

_COMPARING: Final = {
    "comparing": "{compares}|{by_degree}",
    # 更严, 谁高, 高多少, 高了还是低了, 提高了没有
    "by_degree": "{more}{degree}|谁{more}?{degree}|{degree}了?(?:多少|几|还是{more}?{degree}了?)|{moved}了?(?:多少|几|没有|还是)",
}
_COMPARES: Final = WordForm("parts", r"{before_it}*{comparing}{behind_it}*", _COMPARING)
_BOTH: Final = WordForm("parts", r"{comparing}|{each}", _COMPARING)
# What is left of the comparing words at the ends: 和 … 相比, 跟 …, 上, 方面
_ENDS: Final = WordForm(
    "parts",
    r"^(?:{than}|在|关于|对于|对|、|：|的|里|中(?!{begun})|上(?!{begun})|时|那版|那份|又|（|）|{each})+|(?:{than}|上|方面|在|、|的(?:说法|提法|表述)?|（|）|[吗呢？?。])+$",
)
_PLAN_TEXT: Final = WordForm("parts", r"《?(?:{plan_text})》?")
_INTERVIEW_TEXT: Final = WordForm("parts", r"《?(?:{interview_text})》?")
_JOINED: Final = WordForm("parts", r"(?:的|里|中|上)*(?:{than}|、|，|vs|VS)(?:这|现在|目前|今)?")
_PRESENTING: Final = WordForm("parts", r"^(?:{presenting})")
_MEMBERS: Final = re.compile(r"^的?(?:党员(?!教育))?的?")
_SAID: Final = WordForm("parts", r"(?:{said})*")
_PEOPLE: Final = ("人群", "主体")
# What data/slots.tsv calls the plan in force and its interview, and what it lists beside them that is no document.
_IN_FORCE: Final = WordSet("parts", "in_force")
_INTERVIEW: Final = WordSet("parts", "interview")
_NO_DOCUMENT: Final = WordSet("parts", "no_document")


def compared(question: str, slots: Slots) -> tuple[Piece, ...]:
    """The sides of a comparison in one clause, in the order named; empty where nothing is compared."""
    scopes = _scopes(question, slots)
    if len(scopes) < 2 and _COMPARES.search(question) and len(_others(scopes)) == 1:
        scopes = [*scopes, Filler(SCOPE, _IN_FORCE.words[0], len(question), len(question))]
    if len(scopes) == 2:
        between = question[scopes[0].end : scopes[1].start]
        beside = any(scope.name in slots.below for scope in scopes)
        told = beside or _BOTH.search(question) or _JOINED.fullmatch(between)
        return _of_documents(question, scopes) if told else ()
    if _COMPARES.search(question) is None or scopes:
        return ()
    for kind in _PEOPLE:
        people = _distinct([filler for filler in slots.found(question) if filler.kind == kind])
        if len(people) == 2:
            return _of_people(question, people)
    return ()


def _of_documents(question: str, scopes: Sequence[Filler]) -> tuple[Piece, ...]:
    """What each of two documents is asked: the words behind its name, or those behind the other's."""
    first, second = scopes
    lead = _topic(question[: first.start])
    topics = [_topic(question[first.end : second.start]), _topic(question[second.end :])]
    return tuple(
        _side(_called(question, scope), scope.name, f"{lead}{own or other}")
        for scope, own, other in zip(scopes, topics, reversed(topics), strict=True)
    )


def compares_only(text: str, slots: Slots) -> bool:
    """Whether a clause only bids to compare (有什么不同, 两处口径一致不, 和规划一样吗)."""
    return _COMPARES.search(text) is not None and not _topic(_without(text, _scopes(text, slots)))


def compared_in_clauses(clauses: Sequence[Clause], slots: Slots) -> tuple[Piece, ...]:
    """The sides where each clause asks another document the same: 「学风，2014年怎么提，现在又怎么提」."""
    asking = [_scopes(clause.text, slots) for clause in clauses]
    telling = [_scopes(clause.told, slots) for clause in clauses]
    named = [here or before[-1:] for here, before in zip(asking, telling, strict=True)]
    if any(len(scopes) != 1 for scopes in named):
        return ()
    scopes = [found[0] for found in named]
    if len({scope.name for scope in scopes}) != len(scopes):
        return ()
    cores = [_topic(_without(clause.text, here)) for clause, here in zip(clauses, asking, strict=True)]
    told = _topic(_without(clauses[0].told, telling[0]))
    shared = told or dissect(cores[0]).topic
    sides = []
    for clause, scope, core in zip(clauses, scopes, cores, strict=True):
        own = dissect(core)
        topic = core if len(own.topic) >= 2 and not told else own.about(f"{shared}{own.topic}")
        sides.append(_side(clause.text, scope.name, topic))
    return tuple(sides)


def compared_after(clauses: Sequence[Clause], slots: Slots) -> tuple[Piece, ...]:
    """The sides where what is compared is asked first: 「书记一年学多少，我们的办法跟规划比谁多」."""
    first, *others = clauses
    last = others[-1] if len(others) == 1 else None
    if last is None or last.told or _scopes(first.whole, slots):
        return ()
    scopes = _scopes(last.text, slots)
    if len(scopes) != 2 or not (
        _COMPARES.search(last.text) or any(each.name in slots.below for each in scopes)
    ):
        return ()
    return tuple(_side(_called(last.text, scope), scope.name, first.whole) for scope in scopes)


def scope_named(text: str, slots: Slots) -> str:
    """The one document of another period or place that a text names; empty where it names none, or several."""
    names = {filler.name for filler in _others(_scopes(text, slots))}
    return names.pop() if len(names) == 1 else ""


def asks_nothing_own(text: str, slots: Slots) -> bool:
    """Whether a clause only asks what a document says, and not of what (规划怎么说的, 文件写了吗, 有依据没)."""
    return _SAID.fullmatch(_without(text, _scopes(text, slots)).strip("，？?")) is not None


def _scopes(text: str, slots: Slots) -> list[Filler]:
    """The documents that a text names, each once; 规划 alone is the plan in force, beside another one."""
    found = [
        filler for filler in slots.found(text) if filler.kind == SCOPE and filler.name not in _NO_DOCUMENT
    ]
    for form, name in ((_INTERVIEW_TEXT, _INTERVIEW), (_PLAN_TEXT, _IN_FORCE)):
        for match in form.finditer(text):
            if not any(filler.start < match.end() and match.start() < filler.end for filler in found):
                found.append(Filler(SCOPE, name.words[0], match.start(), match.end()))
    return _distinct(sorted(found, key=lambda filler: filler.start))


def _others(scopes: Sequence[Filler]) -> list[Filler]:
    return [scope for scope in scopes if scope.name not in _IN_FORCE]


def _distinct(fillers: Sequence[Filler]) -> list[Filler]:
    seen: dict[str, Filler] = {}
    for filler in fillers:
        seen.setdefault(filler.name, filler)
    return list(seen.values())


def _called(question: str, scope: Filler) -> str:
    return question[scope.start : scope.end] or scope.name


def _without(text: str, scopes: Sequence[Filler]) -> str:
    """A text without the words that name documents."""
    for scope in sorted(scopes, key=lambda filler: -filler.start):
        text = text[: scope.start] + "，" * bool(scope.start) + text[scope.end :]
    return text


def _side(asked: str, scope: str, topic: str) -> Piece:
    return Piece(
        asked,
        (_asked_of(scope, topic),),
        scope=scope,
        topic=dissect(topic).topic,
        about=_asked_of(_IN_FORCE.words[0], topic),
    )


def _asked_of(scope: str, topic: str) -> str:
    asked = topic if dissect(topic).asks else f"{topic}有什么要求"
    return (asked if scope in _IN_FORCE else scoped(scope, asked)).rstrip("？?") + "？"


def _of_people(question: str, people: Sequence[Filler]) -> tuple[Piece, ...]:
    """Two kinds of members or bodies: what is said of each."""
    first, second = people
    between = question[first.end : second.start]
    topic = _topic(question[second.end :]) or _topic(question[: first.start])
    lead = "" if len(between) <= 2 else _ENDS.sub("", between)
    about = _MEMBERS.sub("", topic) or _MEMBERS.sub("", lead) or "党员培训"
    end = "" if dissect(about).asks or about.endswith("要求") else "有什么要求"
    return tuple(
        Piece(question[filler.start : filler.end], (f"{filler.name}{about}{end}？",))
        for filler in (first, second)
    )


def _topic(text: str) -> str:
    """What is compared: the words without those that compare and those that tell how to show it."""
    kept = [
        rest
        for clause in re.split("[，,。；;]", _COMPARES.sub("，", text))
        if (rest := _trimmed(clause)) and not _PRESENTING.search(rest)
    ]
    return "，".join(kept)


def _trimmed(clause: str) -> str:
    rest, before = clause.strip(), ""
    while before != rest:
        before, rest = rest, _ENDS.sub("", rest.strip())
    return rest
