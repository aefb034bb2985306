"""Words of a question that ask for a place's text and nothing else: 的内容是什么, 帮我调出来, 写的啥."""

from __future__ import annotations

import re

_VERB = "写|讲|说|问|答|规定|要求|提|列|包括|包含|涉及|谈|指|强调|部署|安排"
_WHAT = "什么|啥|哪些|嘛|甚么|哪几个方面|哪几点|些什么|些啥"
# Each is matched greedily and on its own, so that the search below stays linear.
_PIECES = tuple(
    re.compile(piece)
    for piece in (
        r"请问|麻烦|劳驾|请|您|你|帮(?:我|忙|咱|下)?|给(?:我|咱|大家)?们?|替我|我|咱|们|大家",
        r"把|将|想(?:要|看|知道|了解|查|问)?|要|能不能|能否|能|可以|可否|需要|一下子?|下",
        r"看(?:看|一看)?|查(?:查|一查|找|阅)?|找(?:找)?|念(?:念)?|读(?:读)?|背(?:诵)?|调(?:取)?|打开|显示|展示",
        r"列|发|贴|抄|复制|引用|出来|过来|来|出|听听|听|给|到",
        r"(?:都|又|主要|具体|大概|究竟|到底|详细|完整|原来|分别|各)+的?",
        rf"(?:{_VERB})(?:了|的|到|着|过|出)*(?:是|有)?(?:{_WHAT})(?:内容|东西|要求|事|话)?",
        rf"(?:{_VERB})(?:的|了)?",
        rf"是?(?:怎么|如何|怎样|咋)个?(?:{_VERB}|表述)(?:的|着)?",
        rf"(?:是|有)?(?:{_WHAT})(?:内容|东西|要求|规定)?",
        r"(?:怎么|咋)样?",
        r"内容|原文|全文|原话|原句|条文|正文|文字|文本|整条|整段|全部|所有|完整|一遍|一字不差",
        r"(?:各|每|(?:所有|全部)(?:的?[一二三四五六七八九十0-9]{1,3})?)(?:的)?(?:条款|条文|条|段)|(?:一共|总共|总计|共)?有?(?:几|多少|[一二三四五六七八九十0-9]{1,3})条(?:的|里|中)",
        r"介绍|解读|解释|说说|讲讲|谈谈|说一说|讲一讲",
        r"(?:题目|标题|名称)(?:和|与|及)?|来着",
        r"这|那|个|就|再|还|是|的|了|吧|吗|呢|啊|呀|嘛|呗|哈|里面?|中|面|在|[详参]?见|处|引自|文件",
        r"[\s,.。?!:;、\"'()《》·~\[\]<>〔〕-]+",
    )
)
# Nobody asks for a text in more words than this.
_LONGEST = 60
_END = r"\s,，.。?？!！:：;；、"
_LEADING = re.compile(
    r"(?:请问|麻烦|请|帮我|帮忙|给我|我想(?:看|知道|了解|问)?|想(?:看|知道|了解|问)|把|在|按照?|根据|依据|关于"
    rf"|的|里面?|中|上|[{_END}])+"
)
_TRAILING = re.compile(
    r"(?:(?:是|都|又|具体|到底|究竟)*(?:怎么|如何|怎样|咋)(?:说|讲|写|规定|要求|表述|提)(?:的|呢)?"
    r"|的?(?:内容|原文|全文|原话)(?:是什么|是啥)?|(?:是)?(?:写|讲|说|规定|这么[定写说]|这样[定写说])的"
    rf"|[吗呢吧啊呀{_END}])+$"
)


def is_filler(folded: str) -> bool:
    """Whether nothing but the place itself is asked for."""
    if len(folded) > _LONGEST:
        return False
    reached = {0}
    for position in range(len(folded)):
        if position in reached:
            for piece in _PIECES:
                if match := piece.match(folded, position):
                    reached.add(match.end())
    return len(folded) in reached


def trimmed(text: str) -> str:
    """A question without the filler at its ends."""
    text = _TRAILING.sub("", text)
    leading = _LEADING.match(text)
    return text[leading.end() :] if leading else text
