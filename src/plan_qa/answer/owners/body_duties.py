"""What a body has to do: the question 「基层单位党委承担什么」, and every duty of the body with the notice to put first.

Everything is looked up in the duties that were read from the texts; the only words of ours are the notices.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from plan_qa.corpus.library import label_of, regions_of
from plan_qa.corpus.word_form import WordForm
from plan_qa.domain import Duty
from plan_qa.duties.bodies import Bodies, BodyName
from plan_qa.duties.index import BodyMention, DutyIndex, find_bodies
from plan_qa.search.words import bigrams

# 「党校老师」「支部书记」「组织部口」: the name is only part of somebody or something else.
_NOT_THE_BODY = re.compile(
    r"老师|教师|教员|学员|教授|(?:办|里|内)?的?(?:小[一-鿿])|组织委员|品牌|网站|章程|换届|名称|地址|电话|上班"
)
_SPEAKER = re.compile(r"(?:我(?:们)?(?:刚)?(?:是|在|从|调进|调到)|我们|咱)[一-鿿]{0,6}$")
# 「我是省委组织部的，」 says who asks.
_INTRODUCTION = re.compile(r"^(?:我们?|咱们?|本人)(?:刚)?(?:是|在|从|调进|调到)[^，,。？?]*[，,]")
_THINGS = r"(?:要|应|该|得)[一-鿿]{2,4}(?:什么|啥|哪些){thing}"
_WHAT_DUTIES = WordForm(
    "owners",
    r"{duty}|负责的[^，。？]{0,4}有哪|{perform}[点些的好]?(?:什么|啥|嘛|哪)|(?:什么|啥|哪些|哪块){work}"
    r"|(?:怎么|如何)(?:说|要求|规定|履职)|(?:什么|啥|哪种|哪些)责|{things}",
    {"things": _THINGS},
)
# Words that ask for duties and for little else.
_SURE_DUTIES = WordForm(
    "owners",
    r"{sure_duty}|负责的[^，。？]{0,4}有哪|[干管][点些的]?(?:什么|啥|嘛|哪)|[做抓][些点好的]?(?:什么|啥|哪)|{things}",
    {"things": _THINGS},
)
# What is asked is a value, a name or an owner, not what the body has to do.
_OTHER_VALUE = WordForm("owners", r"{other_value}|几[个次天年条名位处门期类种]|哪[年天月里儿]")
# Which document is meant, and that all is wanted, narrows nothing down.
_NO_TOPIC = WordForm(
    "owners",
    r"(?:[0-9０-９]{2,4}年?(?:[—－-][0-9０-９]{2,4}年?)?)(?:的|那次|那轮|那会儿|那个|那份)?(?:规划|答记者问)?|{no_topic}",
)
# What every duty here is about narrows nothing down either.
_EVERY_TOPIC = WordForm("owners", r"{every_topic}")
_ASKING = re.compile(
    r"负责|里面|里|哪|的|了|吗|呢|是|由|归|该|应|要|来|什么|啥|怎么|请问|[？?，,。、“”；;：:!！]|\s"
)
# So many characters of a question may say something else (「在…里有」); with more it asks for one of the duties.
_LITTLE = 4
_LONGEST_TOPIC = 6
# The name of persons that is so long stands by itself (领导干部, 主要负责同志).
_WHOLE = 4


@dataclass(frozen=True, slots=True)
class DutiesAsked:
    """A question for what a body has to do; `topic` is what else the question says (little, or nothing)."""

    mention: BodyMention
    topic: str


@dataclass(frozen=True, slots=True)
class BodyDuties:
    """The answer: every duty of the body in the documents meant, or else in any (`elsewhere`), and the notice."""

    mention: BodyMention
    duties: tuple[Duty, ...]
    elsewhere: tuple[Duty, ...]
    notice: str
    # The body asked about, as the texts name it.
    owners: tuple[str, ...] = ()
    topic: str = ""

    def on_topic(self, cite: str) -> float:
        """How much of what else the question says stands in a unit's duties of the body, and in their sentences."""
        said = set(bigrams(self.topic))
        if not said:
            return 0.0
        rows = [duty for duty in self.duties if duty.cite == cite]
        ordered = {gram for duty in rows for gram in bigrams(duty.duty)}
        around = {gram for duty in rows for gram in bigrams(duty.sentence)}
        return (len(said & ordered) + len(said & around)) / len(said)

    @property
    def units(self) -> tuple[str, ...]:
        """The addresses of the units that give the body a duty."""
        return tuple(dict.fromkeys(duty.cite for duty in self.duties))


def find_body(text: str, index: DutyIndex) -> BodyMention | None:
    """The body that a question is about: the one before the words that ask for duties, else the last one.

    Persons (党员, 书记) count only where no organisation is named; the asker's own post (「我在组织部」) comes last.
    """
    mentions = [m for m in find_bodies(text, index) if not _NOT_THE_BODY.match(text, m.end)]
    if not mentions:
        return None
    asked = [cue.start() for cue in _WHAT_DUTIES.finditer(text)]

    def rank(mention: BodyMention) -> tuple[bool, bool, int]:
        person = _holder(index.bodies, mention) == "person"
        speaker = bool(_SPEAKER.search(text[: mention.start]))
        distance = min((at - mention.end for at in asked if at >= mention.end), default=99)
        return (person, speaker, distance)

    return min(mentions, key=rank)


def _holder(bodies: Bodies, mention: BodyMention) -> str:
    return bodies.holder_of(mention.bodies[0])


def duties_asked(text: str, index: DutyIndex) -> DutiesAsked | None:
    """Read 「基层单位党委承担什么」.

    None for a question that only mentions a body, asks for another value, or for one of the body's duties.
    """
    # Before any body is looked for: that reads the duties.
    if not _WHAT_DUTIES.search(text) or _OTHER_VALUE.search(text):
        return None
    mention = find_body(text, index)
    if mention is None:
        return None
    if not any(
        cue.start() >= mention.end - 1 or cue.end() <= mention.start for cue in _WHAT_DUTIES.finditer(text)
    ):
        return None
    introduced = _INTRODUCTION.match(text)
    start = introduced.end() if introduced and introduced.end() <= mention.start else 0
    rest = text[start : mention.start] + "，" + text[mention.end :]
    for region in regions_of(index.library.documents):
        rest = rest.replace(region, "，")
    # Where nothing but 要求 asks, it is part of what is asked about (「能力要求」).
    sure = _SURE_DUTIES.search(text)
    topic = _EVERY_TOPIC.sub("", _ASKING.sub("", _NO_TOPIC.sub("，", _WHAT_DUTIES.sub("，", rest))))
    # 「社区党员的能力要求」「支部给老师上课要结合哪些任务」: the body is a modifier or a beneficiary. Persons stand in most
    # questions without being asked about, and 要求 or 规定 may be about anything: they count only where little else is said.
    person = _holder(index.bodies, mention) == "person"
    if len(topic) > (_LITTLE if person or not sure else _LONGEST_TOPIC):
        return None
    # 「社区党员」: a short name is the end of a longer one.
    if (
        person
        and len(mention.said) < _WHOLE
        and re.search(r"[一-鿿](?<![对让是求给年里])$", text[: mention.start])
    ):
        return None
    after = text[mention.end :]
    # 「党员教育培训的任务」: only the first word of a longer noun.
    if re.match(r"给|为|办的|里的|的党员", after) or (
        person and re.match(r"的?(?:教育|培训|队伍|学习|基本|轮训)", after)
    ):
        return None
    return DutiesAsked(mention, topic)


def duties_answer(asked: DutiesAsked, index: DutyIndex, documents: Collection[str] = ()) -> BodyDuties:
    """Every duty of the body asked about in `documents` (without any: in all, the plan in force first), with a notice.

    A body that they do not name is said not to be named, with the document that does name it.
    """
    mention, plan = asked.mention, index.library.in_force
    order = {
        id(duty): rank
        for rank, term in reversed(list(enumerate(mention.bodies)))
        for duty in index.terms.get(term, ())
    }
    rows = sorted(
        (duty for duty in index.duties if id(duty) in order),
        key=lambda duty: (not duty.cite.startswith(f"{plan.id}/"), order[id(duty)]),
    )
    here = tuple(duty for duty in rows if not documents or _document(duty, index) in documents)
    elsewhere = tuple(duty for duty in rows if duty not in here)
    told = [duty for duty in here if documents or _document(duty, index) == plan.id]
    if not told:
        others = any(_document(duty, index) == plan.id for duty in elsewhere)
        notice = f"所问文件没有写明“{mention.said}”的职责。" if others else unnamed_notice(mention, index)
        return BodyDuties(mention, here, elsewhere, notice)
    names = "、".join(dict.fromkeys(_named(duty, mention, index) for duty in _one_a_term(told, index)))
    notice = (
        f"责任主体：{names}"
        if not mention.ambiguous
        else f"“{mention.said}”可以指{_one_of(mention, told, index)}"
    )
    owners = tuple(dict.fromkeys(_body(duty, mention, index) for duty in _one_a_term(told, index)))
    return BodyDuties(mention, here, elsewhere, notice, owners, asked.topic)


def _document(duty: Duty, index: DutyIndex) -> str:
    return index.library.unit_by_id[duty.cite].document


def _one_a_term(duties: Iterable[Duty], index: DutyIndex) -> list[Duty]:
    """The first duty under each name of a body: 主要负责同志 of an interview is the plan's 各级党委（党组）主要负责同志."""
    return list(
        {(index.terms_of(duty.body), duty.partners): duty for duty in reversed(list(duties))}.values()
    )[::-1]


def _body(duty: Duty, mention: BodyMention, index: DutyIndex) -> str:
    """The body asked about, as the text names it."""
    bodies = (duty.body, *duty.partners)
    return next(body for body in bodies if set(index.terms_of(body)) & set(mention.bodies))


def _named(duty: Duty, mention: BodyMention, index: DutyIndex) -> str:
    """The body asked about; where it only takes part, with who leads."""
    body = _body(duty, mention, index)
    return body if body == duty.body else f"{body}（{duty.body}牵头）"


def _one_of(mention: BodyMention, duties: Iterable[Duty], index: DutyIndex) -> str:
    kept = list(duties)
    meant = [term for term in mention.bodies if any(d in kept for d in index.terms.get(term, ()))]
    if len(meant) == 1:
        return f"“{meant[0]}”"
    return "、".join(f"“{term}”" for term in meant) + "，以下分别列出"


def unnamed_notice(mention: BodyMention, index: DutyIndex) -> str:
    """「规划没有写到“共青团”」, and where another document does write of it."""
    plan = index.library.in_force
    said = mention.bodies[0]
    spellings = _spellings(mention, index)
    inside = [unit for unit in plan.units if any(word in unit.text for word in spellings)]
    if inside:
        return f"规划提到“{said}”，但没有写明它的职责（见{label_of(index.library, inside[0])}）。"
    others = [
        unit
        for document in index.library.documents
        if document.id != plan.id
        for unit in document.units
        if any(word in unit.text for word in spellings)
    ]
    where = "、".join(dict.fromkeys(label_of(index.library, unit) for unit in others[:2]))
    return f"规划没有写到“{said}”。" + (f"写到它的是{where}。" if where else "")


def _spellings(mention: BodyMention, index: DutyIndex) -> tuple[str, ...]:
    names: dict[str, BodyName] = {name.term: name for name in index.bodies.names}
    words = [mention.said]
    for term in mention.bodies:
        words += [term, *(names[term].said if term in names else ())]
    return tuple(dict.fromkeys(words))
