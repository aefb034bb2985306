"""Follow-ups that point at the previous answer itself: 依据是哪一条, 这条还说了什么, 原文发我, 第一个方面, 后者.

They need no search to be understood: the place is the one just shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from plan_qa.answer.dialogue.slots import Slots
from plan_qa.corpus.numerals import to_int
from plan_qa.corpus.word_form import WordForm

Wish = Literal["basis", "sentence", "more", "text"]

_POINTED = {
    "at_that": r"{that}?(?:的|说法|内容|要求|规定|些)*",
    "which": r"(?:第几|哪一?|哪个)(?:条|款|句|段|部分|处|里|儿)(?:第?几?句)?",
}
_BASIS = WordForm(
    "dialogue",
    r"{at_that}(?:都|又|具体)?[是的]?{basis_at}?的?[是在为]?{basis_text}?(?:里面?|中)?的?{which}{basis_says}?{basis_end}*"
    r"|(?:请?给(?:我|个)?)?(?:依据|出处|来源){basis_asked}?",
    _POINTED,
)
_SENTENCE = WordForm(
    "dialogue",
    r"[这那]?句?{sentence}{sentence_at}(?:规划|文件)?[的里]?(?:第几|哪)一?[条句里儿段](?:的?第几句)?(?:的|来着)?"
    r"|(?:原话|原句){sentence_asked}?",
)
_MORE = WordForm(
    "dialogue",
    r"[这那同]?一?{more_in}?(?:中|里面?)?(?:还|另外){more_says}?[了到]?些?{more_what}?{more_thing}?(?:没有?|[吗么呢])?"
    r"|[这那]一?条还[说讲]了?(?:什么|啥)[，,]?(?:详细|具体)点?|{more}",
)
_TEXT = WordForm(
    "dialogue",
    r"(?:不懂|没看懂|再)?[，,]?{may}?再?(?:说|讲|展开|写)?得?{in_detail}(?:一?点儿?|一?些)?{tell}?[吗呢]?"
    r"|(?:请|麻烦)?把?{text_which}?的?(?:完整)?{text}{fetch}?{out}?{to_me}?(?:一下|吧|呢)?|{text_asked}",
)
_INSIDE = re.compile(
    r"^(?:在)?(?:(?:这|那|同)一?(?:条|段|款)?(?:里头|里面?|之?中|当中|内)|里面|里头|这条|那条|同一条)(?:的|，|,|还有|提到的?|说的?)?(?=.{2})"
)

_ORDINAL = WordForm(
    "dialogue",
    r"[那排]?(?:第(?P<n>[一二三四五六七八九十\d]{1,2})[个块点项类种支大]?|(?P<last>最后)一?[个块点项类种])"
    r"(?P<noun>{item_noun})?(?!{no_item})(?:那个|[的是，])?",
)
_FORMER = re.compile(
    r"(?:那)?(?P<first>前者|前一个|前面那个|第一个)|(?:那)?(?P<second>后者|后一个|后面那个|第二个)"
)
_LISTED = re.compile(
    r"(?P<items>[^，。；：、]{2,24}(?:、[^，。；：、]{2,24})+)等?(?:[\d０-９一二三四五六七八九十]+|几)?(?:个|项|大|支)?"
    r"(?:方面|部分|任务|措施|工作|队伍|工程|重点)?"
)
_NUMBERED = re.compile(r"[一二三四五六七八九十]是(?P<item>[^，。；]{2,40})")
_LONGEST: Final = 30


def wish_of(core: str) -> Wish | None:
    """What a turn wants of the place just shown; None where it asks something else."""
    core = core.strip("，。？！,?! ")
    if _SENTENCE.fullmatch(core):
        return "sentence"
    if _BASIS.fullmatch(core):
        return "basis"
    if _MORE.fullmatch(core):
        return "more"
    if core and _TEXT.fullmatch(core):
        return "text"
    return None


def inside(core: str) -> str | None:
    """What is asked of the place just shown (这里面每年脱产的要占几天 → 每年脱产的要占几天); None where it is not pointed at."""
    match = _INSIDE.match(core)
    return core[match.end() :].lstrip("的，, ") if match else None


def items_in(text: str) -> tuple[str, ...]:
    """The items of the first list in a text: 一是…二是…, or 甲、乙、丙等5个方面."""
    numbered = [match["item"][:_LONGEST] for match in _NUMBERED.finditer(text)]
    if len(numbered) > 1:
        return tuple(numbered)
    listed = max(_LISTED.finditer(text), key=lambda match: match["items"].count("、"), default=None)
    if listed is None:
        return ()
    items = listed["items"].split("、")
    head = re.sub(r"^.*(?:从|包括|抓好|坚持|提出了?|即|对|由|为)", "", items[0])
    items[0] = head if len(head) >= 2 else items[0]
    items[-1] = re.sub(r"等(?:[\d０-９一二三四五六七八九十]*(?:个|项|大|支)?[^、]*)?$", "", items[-1])
    return tuple(items)


def couple_in(question: str, slots: Slots) -> tuple[str, ...]:
    """The two of a kind that a question names together (城市社区和农村), for 前者 and 后者."""
    found = slots.found(question)
    for kind in dict.fromkeys(filler.kind for filler in found):
        names = tuple(dict.fromkeys(filler.name for filler in found if filler.kind == kind))
        if len(names) == 2:
            return names
    return ()


@dataclass(frozen=True, slots=True)
class Picked:
    """An item that a turn picks by its number, and what it asks about it."""

    item: str
    rest: str


def picked(core: str, items: Sequence[str], couple: Sequence[str]) -> Picked | None:
    """The item of the previous list that a turn means; None where it names none."""
    if len(couple) == 2 and (match := _FORMER.match(core)):
        return Picked(couple[0] if match["first"] else couple[1], core[match.end() :].strip("的，, "))
    match = _ORDINAL.match(core)
    if match is None or len(items) < 2:
        return None
    number = len(items) if match["last"] else to_int(match["n"]) or 0
    if not 1 <= number <= len(items):
        return None
    return Picked(items[number - 1], core[match.end() :].strip("的，, "))
