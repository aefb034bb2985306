"""What kind of value a question asks for, and whether a passage holds one of that kind.

Similarity cannot see a missing attribute: a clause on training hours is the nearest to "how many minutes is an hour of
training" although it holds no minutes. Each kind is a pattern of asking and a pattern of the value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from plan_qa.corpus.fold import fold_text

_N = r"(?:\d+(?:\.\d+)?万?|[一二三四五六七八九十百千两几]+|数)"


@dataclass(frozen=True, slots=True)
class ValueKind:
    """A kind of value: its name for the reader, how it is asked for, and what holding one looks like."""

    name: str
    asked: re.Pattern[str]
    held: re.Pattern[str]


def _kind(name: str, asked: str, held: str) -> ValueKind:
    return ValueKind(name, re.compile(asked), re.compile(held))


KINDS: tuple[ValueKind, ...] = (
    _kind(
        "金额",
        r"多少钱|几块|几毛|多少元|几元|收费|工资|补贴|补助|课酬|费用|标准是多少|多少经费|花了多少|拨多少|万元|亿元|伙食|报销",
        rf"{_N}亿?元|财政预算|留存党费",
    ),
    _kind("钟点或时长", r"分钟|几点|多少小时|几小时|几个小时", rf"{_N}(?:分钟|小时|点)"),
    _kind(
        "天数或期限",
        r"几天|多少天|多长时间|多久(?!.{0,3}(?:次|回|趟|期|办|搞|开|轮))|几日|时长",
        rf"{_N}(?:天|日|个月|年)",
    ),
    _kind("学时", r"学时|课时", r"学时"),
    _kind(
        "次数",
        r"几次|多少次|几回|频次|几趟|多久(?=.{0,3}(?:次|回|趟|期|办|搞|开|轮))|几年一|几期|多少期",
        rf"{_N}(?:次|期|讲|场)|每年|每月|定期|中期|{_N}年",
    ),
    _kind("比例", r"百分|比例|占比|占多少|几成|比重|率是|率要|一半", r"%|百分之|占"),
    _kind(
        "人数",
        r"多少人|几个人|多少名|几名|几人|人数|多少党员|多少学员|规模",
        rf"{_N}(?:余|多)?万?(?:余|多)?(?:名|人|支|党员)",
    ),
    _kind(
        "日期",
        r"哪天|几号|几月|哪年|哪一年|何时|什么时候|啥时候|什么时间|截止|启动",
        r"\d+年|\d+月|\d+日|每年|年底|中期|适时|及时|定期",
    ),
    _kind(
        "联系方式",
        r"电话|号码|网址|邮箱|地址|联系方式|密码|账号|二维码|热线|微信号|链接|客服",
        r"电话|https?:|www|邮箱|微信",
    ),
    _kind("具体人员", r"叫什么名字|姓名|哪位|谁讲的|签字|署名|是谁写", r"同志|负责人"),
    _kind("处理办法", r"处分|处罚|罚|扣分|后果|通报|追责|问责|开除|批评", r"处分|处罚|通报|追责|问责|考核"),
    _kind(
        "办理手续",
        r"注册|登录|登陆|下载|安装|报名|申请|缴|补交|打印|查询|绑定|激活|填表|表格|模板|样表",
        r"注册|下载|报名|申请",
    ),
    _kind(
        "考试或证书",
        r"考试|考核分|分数|及格|证书|结业|学分|积分|试题|合格线",
        r"考试|证书|学分|积分|考评|考核",
    ),
    _kind(
        "具体内容",
        r"(?:是|指)(?:的)?(?:哪|什么|啥)[一二三四五六七八九十几两]*(?:个|条|种|方面|项)?$|分别(?:是|指|有)|含义|什么意思|啥意思|定义|全文|解释一下",
        r"主要是指|是指|包括|即|健康发展|[、].*[、]",
    ),
)


_ORIGIN = re.compile(
    r"第几[条部问]|哪一?[条篇章段]|哪个?部分|哪[里儿](?:说|提|写|讲|有)|出自|出处|出于|哪份|原[话文]|见于|依据(?:是|在)?哪|在哪"
)


def asks_origin(question: str) -> bool:
    """Whether a question asks where something stands, which every topic of the sources answers."""
    return bool(_ORIGIN.search(question))


def asked_kinds(question: str) -> tuple[ValueKind, ...]:
    """The kinds of value that a question asks for; most questions ask for none."""
    folded = fold_text(question).rstrip("?？。!吗呢啊呀吧么")
    return tuple(kind for kind in KINDS if kind.asked.search(folded))


def holds(passage: str, kind: ValueKind) -> bool:
    """Whether a passage holds a value of that kind."""
    return bool(kind.held.search(fold_text(passage)))
