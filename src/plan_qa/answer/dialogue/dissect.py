"""A question taken apart: what it is about, and what it asks about that (农村党员的轮训计划 ‖ 由谁制定).

Plain rules over the interrogative words of Chinese; where none is found the whole question is the topic. Nothing here
decides anything: the pieces only serve to compose readings of a follow-up, and those are chosen by what they find.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from plan_qa.corpus.word_form import WordForm

_END = "？?。！!…~，,；; \u3000"
_PARTICLES = re.compile(rf"[{_END}]*(?:(?:[吧啊呀嘛啦呗哈哦哎嘞]|来着|呢)[{_END}]*)*$")
_POLITE = WordForm(
    "dialogue",
    r"^(?:(?:{polite}|请教一?下?|我?想?问一?下|我?想(?:问|知道|了解)(?:一下)?|再?[讲说](?:[讲说]|一下|一说|一讲))[，,：: ]*)+",
)
# What asks: a question word with what belongs to it before; a letter that ends a common word is no verb (首要, 建设, 现在).
_ASKING = WordForm(
    "dialogue",
    r"{asking_before}*{interrogative}|(?P<not>[一-鿿])不(?P=not)|{modal}[^，。]{0,12}(?:吗|(?<!什)么|没有?|不)$"
    r"|[了过]?(?:没有?|吗|(?<!什)么)$",
)
# Before what asks, these belong to it and not to the topic.
_TRAILING = WordForm("dialogue", r"{trailing}$|(?<=[^年轮版的个份新\d])规划[里中]?$")
# 规划对学风 …, 2014—2018年规划里 …: the document that is asked is no part of the topic.
_DOCUMENT = r"(?:[\d０-９]{4}[—－-]?(?:[\d０-９]{4})?年)?(?:规划|答记者问)"
_ASKED_OF = re.compile(rf"^(?:{_DOCUMENT}|官方)(?:对于?|关于|里的?|中的?)")
# Question words that open a question: 谁来 评估…, 规划怎么 防止…, 为什么 要 制定….
_OPENING = WordForm(
    "dialogue",
    r"^(?:{document}(?={opening_after}))?"
    r"(?:{opening_before}?(?:{opener}|哪[一个些级几里儿天年条家类位]*{which_body}?)(?:{opening_does}|(?<=怎么)把)*)",
    {"document": _DOCUMENT},
)
# 甘肃电教片 拍 了多少部: the verb before 了 is asked with it.
_VERB = re.compile(
    r"(?:开展|举办|打造|开发(?:和储备)?|创建|编写|拍摄|收到|培训|建立|储备|[办拍搞编训建做开收干])$"
)
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Anatomy:
    """before + topic + after is the question; nothing is asked where both ends are empty."""

    before: str
    topic: str
    after: str

    @property
    def asks(self) -> bool:
        """Whether a question word was found."""
        return bool(self.before or self.after)

    def about(self, topic: str) -> str:
        """The same question about another topic."""
        return f"{self.before}{topic}{self.after}"


def bare(text: str) -> str:
    """A question without politeness before and particles behind."""
    stripped = _PARTICLES.sub("", text.strip())
    return _POLITE.sub("", stripped) or stripped


def dissect(question: str) -> Anatomy:
    """The pieces of a question; of several clauses the first that asks counts."""
    clauses = [
        piece for clause in re.split(r"[，。？！；,?!;](?![^“]*”)", question) if (piece := bare(clause))
    ]
    for index, clause in enumerate(clauses):
        found = _of_clause(clause)
        if not found.asks:
            continue
        if len(found.topic) < _SHORTEST and index:
            return Anatomy("", _of_clause(clauses[index - 1]).topic, clause)
        return found
    return Anatomy("", clauses[0] if clauses else bare(question), "")


def _of_clause(clause: str) -> Anatomy:
    opening = _OPENING.match(clause)
    if opening and opening.end() < len(clause) - 1:
        return Anatomy(opening.group(), clause[opening.end() :].removesuffix("的"), "")
    asked_of = _ASKED_OF.match(clause)
    start = asked_of.end() if asked_of else 0
    match = _ASKING.search(clause, start)
    if match is None:
        return Anatomy("", clause, "")
    end = match.start()
    while end > start + _SHORTEST and (trailing := _TRAILING.search(clause, start, end)):
        end = trailing.start()
    if clause[end : end + 1] in ("了", "过") and (verb := _VERB.search(clause, start + _SHORTEST, end)):
        end = verb.start()
    if end < start + _SHORTEST:
        return Anatomy("", "" if end < _SHORTEST else clause[:end], clause[0 if end < _SHORTEST else end :])
    return Anatomy(clause[:start], clause[start:end], clause[end:].lstrip("，,："))
