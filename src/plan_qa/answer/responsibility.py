"""Questions about responsibilities, both ways: what a body has to do, and who has to do a thing.

Everything is looked up in the duties that were read from the texts; the only words of ours are the notices.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from plan_qa.answer.bodies import Bodies, BodyName
from plan_qa.answer.clauses import Grammar
from plan_qa.answer.duties import extract_duties, load_grammar
from plan_qa.corpus.folders import Folders
from plan_qa.corpus.library import Library, label_of
from plan_qa.domain import Duty, Unit

UNOWNED = "规划未写明责任主体"

_BRACKETS = re.compile(r"[（(][^）)]*[）)]")
_DETERMINER = re.compile(r"^(?:各级|各个|各|全体|广大|相关|有关|上级|下级|本级)+(?=[一-鿿]{2})")
# 「党校老师」「支部书记」「组织部口」: the name is only part of somebody or something else.
_NOT_THE_BODY = re.compile(
    r"老师|教师|教员|学员|教授|(?:办|里|内)?的?(?:小[一-鿿])|组织委员|品牌|网站|章程|换届|名称|地址|电话|上班"
)
_SPEAKER = re.compile(r"(?:我(?:们)?(?:刚)?(?:是|在|从|调进|调到)|我们|咱)[一-鿿]{0,6}$")
_WHAT_DUTIES = re.compile(
    r"职责|责任|职能|角色|任务|作用|分工|义务|定位|承担|负责(?:什么|啥|哪|些|干)"
    r"|[干做管抓](?:点|些|的)?(?:什么|啥|嘛|哪)|怎么[干做抓]|扛(?:什么|啥|哪)|要[干做](?:的|哪些|什么|啥)|[该得]干的|出(?:什么|啥)力"
    r"|(?:什么|啥|哪些|哪块)(?:活|事|工作|要求|规定)|要求(?:什么|做|是|有)|(?:怎么|如何)(?:说|要求|规定|履职)|牵头(?:什么|啥|哪)|(?:什么|啥|哪种|哪些)责"
)
# Words that ask for duties and for little else.
_SURE_DUTIES = re.compile(
    r"职责|责任|职能|角色|分工|定位|承担|负责(?:什么|啥|哪|些|干)|[干管](?:点|些|的)?(?:什么|啥|嘛|哪)|扛(?:什么|啥|哪)"
    r"|[该得]干的|出(?:什么|啥)力|(?:什么|啥|哪些|哪块)活|作用|任务|义务|[做抓](?:什么|啥|哪)|要[干做]"
)
# So many characters of a question may say something else (「在…里有」).
_LITTLE = 4
# What is asked is a value or a name, not what the body has to do.
_OTHER_VALUE = re.compile(
    r"多少|几[个次天年条名位处项门期类种]|学时|课时|何时|什么时候|啥时候|哪[年天月里儿]|多久|多长|比例|百分|电话|地址|邮箱|叫什么名|哪位|怎么产生|任期|级别|待遇|工资|经费|由谁|谁来|谁负责|归谁|是谁"
)
_WHO = (
    r"(?:谁|哪(?:个|些|级|一级|家|几家|一家)?"
    r"(?:部门|单位|机构|党委|党组织|组织|机关|级|家|方|头)"
    r"|(?:什么|啥|何)(?:部门|单位|机构|组织)|哪级|哪一级|哪家)"
)
_OWNER = re.compile(
    rf"{_WHO}(?:[来去要该]|应该|应当|具体|直接|统一|牵头|负责|主抓|制定|制订|定|出|办|做|管|抓|组织|实施|承担|落实|评估|检查|验收|考核|推动|统筹|协调|编|写|提供|保障|供给|供|督|排|拍板|张罗|挑头|主管|兜底|主导|研究|安排|开展|推出|建|举办|主办|操办|说了算|带头|唱主角)"
    rf"|(?:由|归|属于|属|靠|是|让|轮到|交给|该|应该|应由|找|落在|责任在|算){_WHO}"
    r"|(?:责任主体|责任单位|责任部门|牵头单位|牵头部门|责任人|主语|归口部门|负责单位|主管部门|承担单位|谁的(?:责任|职责|任务|活|事|义务|分内))(?:是|归|在|有|呢|吗|？|\?|$|为)?"
    rf"|{_WHO}$"
)
# 谁 as a recipient, an author, an owner of words: no question for a responsible body.
_NOT_OWNER = re.compile(
    r"(?:向|跟|给|对|和|与|针对|面向|为|替|报给|报|教|陪|帮|让|叫)谁(?!.{0,6}(?:负责|牵头))"
    r"|谁的(?:论述|讲话|著作|精神|思想|话|照片|文件|规定|通知|计划|章)|谁(?:说的|讲的|签发|签字|主持|发明|写的|提出的|审批|批准|是作者)|作者是谁|主任是谁|部长是谁|书记是谁|名叫|叫什么"
)
_STOP = re.compile(
    rf"{_WHO}|负责|责任主体|规划|里面|里|哪|的|了|吗|呢|是|由|归|该|应|要|来|什么|怎么|请问|？|\?|，|。|、|“|”|\s"
)
# What every duty here is about narrows nothing down.
_EVERY_TOPIC = re.compile(
    r"党员教育培训工作|党员教育培训|党员教育|党员培训|教育培训|培训|这项工作|工作|方面|过程|当中|中|在|上|有|负|都|主要"
)
_ENOUGH = 1e-9
# What the search lit weighs as much as two or three rare bigrams; an ownerless clause must be 1/0.7 as like.
_LIT = 8.0
_OWNERLESS = 0.7
# Below this share of the question's words an ownerless clause is not what was asked: better to say nothing.
_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class BodyMention:
    """A body that a question speaks of: text[start:end], and what it can mean, the likeliest first.

    `bodies` are formal terms of the lexicon; more than one: the short name is ambiguous.
    """

    said: str
    start: int
    end: int
    bodies: tuple[str, ...]

    @property
    def ambiguous(self) -> bool:
        """Whether the name may stand for several bodies."""
        return len(self.bodies) > 1


@dataclass(frozen=True, slots=True)
class DutiesAsked:
    """A question for what a body has to do; `topic` is what the question narrows it to (may be empty)."""

    mention: BodyMention
    topic: str


@dataclass(frozen=True, slots=True)
class BodyDuties:
    """The answer: every duty of the body, in the order of the documents, and the notice to put first."""

    mention: BodyMention
    duties: tuple[Duty, ...]
    notice: str

    @property
    def units(self) -> tuple[str, ...]:
        """The addresses of the units that give the body a duty."""
        return tuple(dict.fromkeys(duty.cite for duty in self.duties))


@dataclass(frozen=True, slots=True)
class Owners:
    """Who has to do what a question asks about: the duties that match best (same clause), and the notice."""

    duties: tuple[Duty, ...]
    notice: str

    @property
    def bodies(self) -> tuple[str, ...]:
        """The bodies named, without repetition; empty where the text names none."""
        return tuple(dict.fromkeys(duty.body for duty in self.duties if duty.body))


def core(body: str) -> str:
    """A body phrase as compared: 各级党委（党组） and 党委 alike, 各级组织部门 and 组织部门 alike."""
    bare = _BRACKETS.sub("", body)
    return _DETERMINER.sub("", bare) or bare


@dataclass(frozen=True)
class DutyIndex:
    """The responsibilities of a library with the names that people use for the bodies.

    The duties are read from the texts when first asked for: most questions need none, and reading all takes 0.2 s.
    """

    library: Library
    grammar: Grammar

    @property
    def bodies(self) -> Bodies:
        """The lexicon of bodies."""
        return self.grammar.bodies

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """Every duty of every document, in document order."""
        return extract_duties(self.library, self.grammar)

    @cached_property
    def terms(self) -> dict[str, tuple[Duty, ...]]:
        """Formal term → its duties (as owner or as partner), in document order."""
        table: dict[str, list[Duty]] = {}
        for duty in self.duties:
            for body in dict.fromkeys([duty.body, *duty.partners]):
                for term in self.terms_of(body) if body else ():
                    table.setdefault(term, []).append(duty)
        return {term: tuple(rows) for term, rows in table.items()}

    @cached_property
    def _by_core(self) -> dict[str, tuple[str, ...]]:
        table: dict[str, list[str]] = {}
        for name in self.bodies.names:
            # 党委（党组） of a text is 各级党委（党组） of the lexicon; 组织部 of a text says nothing sure.
            for key in {name.term, core(name.term), *name.said}:
                table.setdefault(key, []).append(name.term)
        return {key: tuple(dict.fromkeys(terms)) for key, terms in table.items()}

    def terms_of(self, body: str) -> tuple[str, ...]:
        """The terms of the lexicon that a body of a text stands for; itself where the lexicon has none."""
        for key in (body, _BRACKETS.sub("", body), core(body)):
            if terms := self._by_core.get(key):
                return terms[:1]
        return (body,)

    @cached_property
    def sayings(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What people type → the terms it may mean (sure ones first), longest saying first."""
        sure: dict[str, list[str]] = {}
        loose: dict[str, list[str]] = {}
        for name in self.bodies.names:
            for said in name.said:
                sure.setdefault(said, []).append(name.term)
            for said in name.loose:
                loose.setdefault(said, []).append(name.term)
        # Bodies of the texts that the lexicon does not list (a user's own documents) are called by their own names.
        for duty in self.duties:
            if duty.body and self.terms_of(duty.body) == (duty.body,):
                sure.setdefault(duty.body, []).append(duty.body)
                if len(short := core(duty.body)) >= 3:
                    sure.setdefault(short, []).append(duty.body)
        found = {
            said: tuple(dict.fromkeys([*sure.get(said, ()), *loose.get(said, ())]))
            for said in {*sure, *loose}
        }
        return tuple(sorted(found.items(), key=lambda item: (-len(item[0]), item[0])))

    @cached_property
    def _weights(self) -> dict[str, float]:
        """How much a bigram says: the rarer among the duties, the more."""
        counts = Counter(gram for duty in self.duties for gram in _grams(duty.duty + duty.body))
        return {gram: math.log(1 + len(self.duties) / count) for gram, count in counts.items()}


def open_duties(folders: Folders, library: Library) -> DutyIndex:
    """The duties of a library, to be read with the lexicons of data/.

    Raises:
        BankError: a lexicon is not in order.
    """
    return DutyIndex(library, load_grammar(folders))


# ---------------------------------------------------------------- what a body has to do


def find_bodies(text: str, index: DutyIndex) -> tuple[BodyMention, ...]:
    """Every body that a text names, in order; the longest name at a place wins."""
    taken = [False] * len(text)
    found: list[BodyMention] = []
    for said, terms in index.sayings:
        at = text.find(said)
        while at >= 0:
            end = at + len(said)
            if not any(taken[at:end]):
                taken[at:end] = [True] * len(said)
                found.append(BodyMention(said, at, end, terms))
            at = text.find(said, end)
    return tuple(sorted(found, key=lambda mention: mention.start))


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
    """Read 「基层单位党委承担什么」; None for a question that only mentions a body or asks for another value."""
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
    rest = text[: mention.start] + "，" + text[mention.end :]
    topic = _EVERY_TOPIC.sub("", _STOP.sub("", _WHAT_DUTIES.sub("", rest)))
    # 「社区党员的能力要求」「支部给老师上课要结合哪些任务」: the body is a modifier or a beneficiary. Persons stand in most
    # questions without being asked about, and 要求 or 规定 may be about anything: they count only where little else is said.
    person = _holder(index.bodies, mention) == "person"
    if (person or not _SURE_DUTIES.search(text)) and len(topic) > _LITTLE:
        return None
    if person and re.search(r"(?<![对让是求])[一-鿿]$", text[: mention.start]):
        return None
    after = text[mention.end :]
    # 「党员教育培训的任务」: only the first word of a longer noun.
    if re.match(r"给|为|办的|里的|的党员", after) or (
        person and re.match(r"的?(?:教育|培训|队伍|学习|基本|轮训)", after)
    ):
        return None
    return DutiesAsked(mention, topic)


def duties_of(body: str, index: DutyIndex, document: str = "") -> tuple[Duty, ...]:
    """Every duty of a body, given by any of its names, in document order; `document` narrows it to one."""
    text = body.strip()
    terms = dict(index.sayings).get(text) or index.terms_of(text)
    rows = {id(duty): duty for term in terms for duty in index.terms.get(term, ())}
    chosen = [duty for duty in index.duties if id(duty) in rows]
    return tuple(duty for duty in chosen if not document or duty.cite.startswith(f"{document}/"))


def duties_answer(asked: DutiesAsked, index: DutyIndex) -> BodyDuties:
    """Every duty of the body asked about, the plan in force first, with a notice.

    A body that the plan does not name is said not to be named, with the document that does name it.
    """
    mention = asked.mention
    rows = tuple(
        duty
        for duty in index.duties
        if any(duty is other for term in mention.bodies for other in index.terms.get(term, ()))
    )
    plan = index.library.in_force
    here = tuple(
        sorted(
            (duty for duty in rows if duty.cite.startswith(f"{plan.id}/")),
            key=lambda duty: min(
                n for n, term in enumerate(mention.bodies) if duty in index.terms.get(term, ())
            ),
        )
    )
    elsewhere = tuple(duty for duty in rows if duty not in here)
    if not here:
        return BodyDuties(mention, elsewhere, unnamed_notice(mention, index))
    names = "、".join(dict.fromkeys(_named(duty, mention, index) for duty in here))
    notice = (
        f"责任主体：{names}"
        if not mention.ambiguous
        else f"“{mention.said}”可以指{_one_of(mention, here, index)}"
    )
    return BodyDuties(mention, (*here, *elsewhere), notice)


def _named(duty: Duty, mention: BodyMention, index: DutyIndex) -> str:
    """The owner, and where the body asked about only takes part: with whom."""
    if any(term in mention.bodies for term in index.terms_of(duty.body)):
        return duty.body
    return f"{duty.body}（会同{'、'.join(duty.partners)}）"


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


# ---------------------------------------------------------------- who has to do a thing


def asks_owner(text: str) -> bool:
    """Whether a question asks who is responsible (「谁制定…」「归谁管」「哪个部门牵头」)."""
    return bool(_OWNER.search(text)) and not _NOT_OWNER.search(text)


def owner_question(
    text: str, unit: Unit, index: DutyIndex, span: tuple[int, int] | None = None
) -> Owners | None:
    """The duties of the answering unit that match the question; None where it does not ask for an owner.

    `span` are the offsets that the search would light: a duty there is meant before any other.
    """
    if not asks_owner(text):
        return None
    return owners_in(text, unit, index, span)


def owners_in(text: str, unit: Unit, index: DutyIndex, span: tuple[int, int] | None = None) -> Owners | None:
    """The duties of a unit that a text matches best, with the notice that names their bodies first."""
    # A person whom the question names is whom it is about, not who is asked for.
    rows = [
        duty
        for duty in index.duties
        if duty.cite == unit.id and not (duty.holder == "person" and core(duty.body) in text)
    ]
    if not rows:
        return None
    grams = _grams(_STOP.sub("，", text))
    if re.search("责任主体|负主责|兜底|唱主角", text):
        grams |= _grams("主体责任")
    scores = [_likeness(duty, grams, span, index, unit) for duty in rows]
    best = max(scores)
    if best <= _ENOUGH:
        # 「军队这块归谁管」: a unit that says one thing only means that.
        return Owners(tuple(rows), owner_notice(rows)) if len(rows) == 1 else None
    first = rows[scores.index(best)]
    if not first.body and not span and _share(first, grams, index) < _SHARE:
        # Too little in common to say that nobody is named: the one body that the unit names is meant, or nothing said.
        owned = [
            row for row, score in zip(rows, scores, strict=True) if row.holder == "body" and score > _ENOUGH
        ]
        if len({(duty.start, duty.end) for duty in owned}) != 1:
            return None
        first = owned[0]
    # Bodies that share the duty (「各基层单位党委和党总支的直接实施责任」) answer together.
    chosen = [duty for duty in rows if (duty.start, duty.end) == (first.start, first.end)]
    return Owners(tuple(chosen), owner_notice(chosen))


def _share(duty: Duty, grams: set[str], index: DutyIndex) -> float:
    """How much of what the question says the duty holds."""
    weights = index._weights
    asked = sum(weights.get(gram, 3.0) for gram in grams)
    return sum(weights.get(gram, 3.0) for gram in grams & _grams(duty.duty)) / asked if asked else 0.0


def _likeness(
    duty: Duty, grams: set[str], span: tuple[int, int] | None, index: DutyIndex, unit: Unit
) -> float:
    """Weight of the question's bigrams that the duty holds, with what the search lit as a prior."""
    weights = index._weights
    shared = sum(weights.get(gram, 0.0) for gram in grams & _grams(duty.duty))
    if duty.body:
        # The thing may stand before its owner (「军队的工作，由中央军委…」): half as much as in the duty.
        before = [other.end for other in index.duties if other.cite == unit.id and other.end <= duty.start]
        lead = unit.text[max([unit.text.rfind("。", 0, duty.start) + 1, *before]) : duty.start]
        lead = lead.replace(duty.body, "，")
        shared += 0.5 * sum(weights.get(gram, 1.0) for gram in grams & _grams(lead))
    if span:
        common = min(span[1], duty.end) - max(span[0], duty.start)
        shared += _LIT * max(0, common) / (duty.end - duty.start)
    # Who asks for an owner supposes that there is one: an ownerless clause has to match clearly better.
    return shared * (1.0 if duty.body else _OWNERLESS)


def owner_notice(duties: Iterable[Duty]) -> str:
    """「责任主体：甲（会同乙、丙）」, 「责任人：…」 for persons, or that the text names nobody."""
    rows = list(duties)
    owned = [duty for duty in rows if duty.body]
    if not owned:
        return UNOWNED
    names = []
    for duty in owned:
        joint = f"（会同{'、'.join(duty.partners)}）" if duty.partners else ""
        names.append(duty.body + joint)
    title = "责任人" if all(duty.holder == "person" for duty in owned) else "责任主体"
    return f"{title}：{'、'.join(dict.fromkeys(names))}"


def _grams(text: str) -> set[str]:
    """Character bigrams within runs of Chinese characters and digits."""
    return {run[i : i + 2] for run in re.findall(r"[一-鿿0-9]+", text) for i in range(len(run) - 1)}
