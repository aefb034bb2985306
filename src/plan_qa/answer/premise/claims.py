"""What a question asserts: how strongly its form asserts anything, and the segments that hold the assertion."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_TAG: Final = re.compile(
    r"(?:对不对|对不|对吧|对吗|对么|是不是|是吧|是吗|是么|没[错记说弄写数背抄搞看问毛][错反题病]?[了]?吧?|行吗|可以吧|行吧|不是吗|是这样吧?|"
    r"有这回事吧?|有这[话条]吧?|有没有搞错|记错没|是真的吗|真的吗|真的假的|属实吗|对了吧|这么严重|没错)[?。!]?$|吧[?。!]?$"
)
_HEARSAY: Final = re.compile(
    r"听说|据说|说是|听[^,]{0,6}[讲说]|有人[说讲]|网上[说传]|同事[说讲]|领导[说讲]|书记[说讲]|都说|传[说达]|看到|记得|印象|我以为"
)
_CITED: Final = re.compile(
    r"规划(?:里|中|上)?(?:明确)?(?:说|写|讲|规定|要求|允许|取消|禁止|鼓励|支持|提倡|只|不|没|把|让)|"
    r"(?:文件|官方|答记者问|答问|解读|通知|采访|报道|原文|条)(?:里|中|上|那篇)?(?:明确)?(?:说|写|讲|规定|要求|认为|承认)|"
    r"(?:说|写|讲|规定|定|要求|提)的|写着|有这句|原话|原文|的词儿|的说法|的意思|说过|讲过|提过|里的数"
)
_PRESUPPOSED: Final = re.compile(
    r"为什么|为啥|为何|凭什么|凭啥|怎么还|怎么只|既然|那我|岂不|太[^,]{1,6}了|难道|不近人情|怎么(?:要|会|能|办|安排|算|做|完成|落实)"
)
_LISTED: Final = re.compile(
    r"(?:哪|具体|分别|都是)(?:[一二三四五六七八九十几]|是|有|说|啥|什么)|第[一二三四五六七八九十]+[条项部]?[^,]{0,4}(?:是|讲)[啥什]"
)
_ASKED: Final = re.compile(
    r"谁|哪|什么|啥|怎么|咋|如何|多少|几[个天次年条项种门名场期级]|何[时地种人事处方]|多久|多长|是否|有没有|能不能|可不可以|要不要|算不算|"
    r"会不会|该不该|用不用|还是|怎样|呢[?]?$|吗[?]?$|不[?]?$|没[?]?$|么[?]?$"
)
_OWN: Final = re.compile(r"我|咱|俺|他|她|某|我们|单位|学了|上了|参加了|听了|够不够|能不能")
# Closing and opening words of an assertion that are no part of it.
_LEAD: Final = re.compile(
    r"^(?:请问|听说|据说|说是|既然|听人讲|听人说|有人说|我记得|记得|我看到|网上说|网上传|写材料:?|是不是说?|那个?|官方说|怎么|为什么|为啥|"
    r"规划(?:里|中)?(?:明确)?(?:规定|要求|说|提到|讲)的?|(?:文件|答记者问|解读|通知|序言里?|总体要求|主要目标里?|指导思想里?)(?:说|写着?|讲|要求)的?(?:是)?)+"
)
_TAIL: Final = re.compile(
    r"(?:是?(?:对不对|对不|对吧|对吗|对么|是不是|是吧|是吗|没错吧?|没记错吧?|没说错吧?|没弄反吧?|没问题吧?|没毛病吧?|行吗|可以吧|吧|吗|呢|么|"
    r"[?。!.]|是真的吗|是原话|原话|这么写的|写的|说的|规定的|规定|讲的|定的|要求的|里的|的词儿|的说法|有这话|有这条))+$"
)


# A segment that only says where the rest was read: 规划第十五条这么定的, 我们书记说有文件.
_CITING: Final = re.compile(
    r"(?:我们?|他们|咱|官方|规划|文件|答记者问|答问|采访|报道|通知|原文|序言|总体要求|主要目标|指导思想|听|[^,]{0,3}(?:书记|局长|主任|领导|同事|组织科|部长)|"
    r"第[^,]{1,3}[条问]|第[^,]部分|[是里头中上就也]|那一?段|的|这[么样]?|有|结尾|开头|末尾|最后一?句?|回答|解读)*"
    r"(?:说|写|讲|定|规定|提|介绍|解释|要求|引用|记|承认|传)?(?:[得着过了的]|有文件|有这句|原话|意思|词儿|说法|数|标准|名字|顺序|里的?|吧|没错|对|错)*"
)


@dataclass(frozen=True, slots=True)
class Form:
    """How a question asserts, each 0 or 1."""

    tag: bool
    hearsay: bool
    cited: bool
    presupposed: bool
    listed: bool
    asked: bool
    own: bool
    declarative: bool


def form_of(text: str, regions: Iterable[str] = ()) -> Form:
    """The form of a folded question; a region that a document reports of stands for that document."""
    cited = text
    for region in regions:
        cited = cited.replace(region, "文件")
    tag = bool(_TAG.search(text))
    body = _TAIL.sub("", text)
    asked = bool(_ASKED.search(body))
    return Form(
        tag,
        bool(_HEARSAY.search(text)),
        bool(_CITED.search(cited)),
        bool(_PRESUPPOSED.search(text)),
        bool(_LISTED.search(text)),
        asked,
        bool(_OWN.search(text)),
        not asked and not tag and "?" not in text and " " not in text and len(text) >= 8,
    )


def asks(segment: str) -> bool:
    """Whether a segment asks rather than tells."""
    return bool(_ASKED.search(segment))


def segments(text: str) -> tuple[tuple[int, int], ...]:
    """The asserting parts of a folded question as offsets, without 听说, 对吧 and the like."""
    found: list[tuple[int, int]] = []
    for match in re.finditer(r"[^,;。?!]+", text):
        start, end = match.span()
        if lead := _LEAD.match(text[start:end]):
            start += lead.end()
        if tail := _TAIL.search(text[start:end]):
            end = start + tail.start()
        if end - start >= 2 and not _CITING.fullmatch(text, start, end):
            found.append((start, end))
    return tuple(found) or ((0, len(text)),)
