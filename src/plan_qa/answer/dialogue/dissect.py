"""A question taken apart: what it is about, and what it asks about that (农村党员的轮训计划 ‖ 由谁制定).

Plain rules over the interrogative words of Chinese; where none is found the whole question is the topic. Nothing here
decides anything: the pieces only serve to compose readings of a follow-up, and those are chosen by what they find.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_END = "？?。！!…~，,；; \u3000"
_PARTICLES = re.compile(rf"[{_END}]*(?:(?:[吧啊呀嘛啦呗哈哦哎嘞]|来着|呢)[{_END}]*)*$")
_POLITE = re.compile(
    r"^(?:(?:请问|请教一?下?|麻烦|劳驾|打扰了|你好|您好|在吗|我?想?问一?下|我想(?:问|知道|了解)(?:一下)?|想(?:问|知道|了解)(?:一下)?|"
    r"帮我查(?:一下|下)?|查一?下|(?:再)?(?:讲|说)(?:讲|说|一下|一说|一讲)|(?:请)?介绍(?:一下|下)|我说的是)[，,：: ]*)+"
)
# What asks. The longer alternatives come first; a letter that ends a common word is no verb (首要, 建设, 现在).
_ASKING = re.compile(
    r"""
    (?:究竟|到底|具体|大概|主要|一共|总共|分别|各|都|应该?|应当|(?<![首重需主必])要|由|归|向|被|靠|跟|按照?|根据|依据|通过|从|(?<!现)在|给|报
       |是|属于?|(?<!预)算|(?<![所还])有|为|能|(?<![社协学商议委工])会|占|达到|不少于|至少|第
       |怎么|起|发挥|承担|负|担|开|(?<![建开创])设|办|搞|做|(?<![大小科文化教督])学|用|讲|说|写|提到?|抓|听|发|管|定|叫|包括|包含|含|(?<!部)分为?|指|以|干|把|了|过|开展|举办|打造|开发(?:和储备)?|创建|编写|收到|提出|推出|开设|存在|贯彻|体现|比作|落实|覆盖|搞到)*
    (?:谁|什么|啥|甚么|多少|多久|多长|多大|多远|哪(?!怕|吒)|几(?!乎)|为什么|为啥|为何|怎么样?|怎样|如何|咋样?|何时|何地|是否|能否|可否|有没有|有无|干嘛)
  | (?P<not>[一-鿿])不(?P=not)
  | (?:可以|能|(?<![首重需主必])要|必须|应该?|(?<![社协学商议委工])会|有|(?<!预)算|是|列|纳入|允许|准|也|还|都|提)
    [^，。]{0,12}(?:吗|(?<!什)么|没有?|不)$
  | (?:了|过)?(?:没有?|吗|(?<!什)么)$
    """,
    re.VERBOSE,
)
# Before what asks, these belong to it and not to the topic.
_TRAILING = re.compile(
    r"(?:究竟|到底|具体|大概|主要|一共|总共|分别|各自?|都|又|也|还|就|再|才|应该?|应当|需要|(?<![首重主])要|须|得|可以|能|由|归|向|被|跟|按照?|根据|依据|通过|从|(?<!现)在|给|报"
    r"|是|属于|(?<!预)算|有|为|占|达到|不少于|至少|起到|发挥|承担|负|担负|学习|讲|说|写|提到|提|这事|这块|那块|里面?|里头|方面|中|的时候|关于|，|,|：|的|着|了|出自)$"
    r"|(?<=[^年轮版的个份新\d])规划[里中]?$"
)
# 规划对学风 …, 2014—2018年规划里 …: the document that is asked is no part of the topic.
_ASKED_OF = re.compile(
    r"^(?:(?:[\d０-９]{4}[—－-]?(?:[\d０-９]{4})?年)?(?:规划|答记者问)|官方)(?:对于?|关于|里的?|中的?)"
)
# Question words that open a question: 谁来 评估…, 规划怎么 防止…, 为什么 要 制定….
_OPENING = re.compile(
    r"^(?:(?:[\d０-９]{4}[—－-]?(?:[\d０-９]{4})?年)?(?:规划|答记者问)(?=怎么|如何|怎样|咋|为什么|为啥|哪里|哪一条))?"
    r"(?:(?:是|由|在|按|到|要|可以)?(?:谁|哪(?:一|个|些|级|几|里|儿|天|年|条|家|类|位)*(?:部门|机关|党委|单位|机构|文件)?|什么(?:时候|地方|人|样的?)?|啥(?:时候)?|怎么样?|怎样|如何|咋|"
    r"为什么|为啥|为何|多少|多久|几(?:个|次|天|条)?|有没有|有哪些|有什么|能不能|可不可以|是不是|要不要|需不需要)"
    r"(?:来|去|要(?!求)|算|可以|能|会|负责|牵头|应该|在|才能?|是|得|讲|说|写|解读|解释|要求|看|(?<=怎么)把)*)"
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
