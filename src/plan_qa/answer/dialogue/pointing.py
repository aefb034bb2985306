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

Wish = Literal["basis", "sentence", "more", "text"]

_THAT = r"(?:那么?|这|这个|这话|它|上述|以上|前面|刚才)?(?:的|说法|内容|要求|规定|些)*"
_WHICH = r"(?:第几|哪一?|哪个)(?:条|款|句|段|部分|处|里|儿)(?:第?几?句)?"
_BASIS = re.compile(
    rf"{_THAT}(?:都|又|具体)?(?:是|的)?(?:依据|根据|出处|来源|出自|源自|写在|规定在|见于?|在|是)?的?(?:是|在|为)?(?:规划|文件|原文|条文)?(?:里面?|中)?(?:的)?{_WHICH}"
    r"(?:规定|写|说|讲|提|要求|定|里|管|有)?(?:的|了|着|来着|这个|啊|呀)*"
    r"|(?:请?给(?:我|个)?)?(?:依据|出处|来源)(?:呢|给我|给一下|是什么|是啥|在哪|是哪里?)?"
)
_SENTENCE = re.compile(
    r"(?:这|那)?(?:句)?(?:原话|原句|这句话?|那句话?)(?:是|出自|在|写在|来自)(?:规划|文件)?(?:的|里)?(?:第几|哪)(?:条|句|里|儿|段)(?:的?第几句)?(?:的|来着)?"
    r"|(?:原话|原句)(?:呢|是什么|是啥|怎么说的|发我|给我|念一下)?"
)
_MORE = re.compile(
    r"(?:这|那|同)?(?:一)?(?:条|款|段|里|里面|里头)?(?:中|里面?)?(?:还|另外)(?:说|讲|提|规定|写|有)?(?:了|到)?(?:些)?(?:什么|啥|哪些|别的|其他的?)?(?:要求|规定|内容|东西)?(?:吗|没有?|么|呢)?"
    r"|(?:这|那)一?条还(?:说|讲)了?(?:什么|啥)[，,]?(?:详细|具体)点?|还有吗|还有没有|(?:其他|别的)(?:的)?(?:呢|要求呢|内容呢)|接着说|继续说?|往下说"
)
_TEXT = re.compile(
    r"(?:不懂|没看懂|再)?[，,]?(?:能不能|能|可以|请|麻烦)?(?:再)?(?:说|讲|展开|写)?(?:得)?(?:详细|具体|仔细)(?:一?点儿?|一?些)?(?:说说|讲讲|说|讲)?(?:吗|呢)?"
    r"|(?:请|麻烦)?(?:把)?(?:这条|那条|全文|完整)?的?(?:完整)?(?:原文|全文|条文|整条)(?:发|给|念|贴|看|调|拿)?(?:出来|一下|下|给|到)?(?:我|看看|听听|看)?(?:一下|吧|呢)?"
    r"|(?:展开|具体|完整)(?:说说|讲讲|说一下|讲一下|念一遍)|念(?:一下|一遍|给我听)|(?:原文|条文)(?:是什么|是啥|怎么写的?|呢)"
)
_INSIDE = re.compile(
    r"^(?:在)?(?:(?:这|那|同)一?(?:条|段|款)?(?:里头|里面?|之?中|当中|内)|里面|里头|这条|那条|同一条)(?:的|，|,|还有|提到的?|说的?)?(?=.{2})"
)

_ORDINAL = re.compile(
    r"(?:那|排)?(?:第(?P<n>[一二三四五六七八九十\d]{1,2})(?:个|块|点|项|类|种|支|大)?|(?P<last>最后)一?(?:个|块|点|项|类|种))(?P<noun>方面|部分|特点|原则|任务|措施|考虑|层面|工程|要求)?(?!条|句|款|问|轮|次|届|期|书记|责任|段|章|届|年|部)(?:那个|的|是|，)?"
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
