"""Reads one sentence of a norm: its clauses in order, each run of clauses given to its owner or to nobody.

The conventions (what counts, how long a duty is, who is an owner) stand in tests/data/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from plan_qa.answer.bodies import depths
from plan_qa.answer.clauses import Grammar, Subject, discourse_end
from plan_qa.answer.duty_words import MODAL
from plan_qa.answer.roles import parts_of
from plan_qa.domain import Sentence

# In an interview or a report the indicative tells what was done; only a modal verb or 要求… gives a duty there.
_REPORTED = re.compile(
    r"(?:并|还|也|又)?(?:明确|特别|突出|反复)?(?:要求|提出要求|提出|明确|强调|规定)(?:由)?"
)
_AGENT = re.compile(r"(?<![经理自事缘不])(?<!决定)(?<!(?<![草方议预提])案)由(?!于|此|来)")
_AGENT_FOLLOWS = re.compile("(?:分别|统一|依法|一律)?由")
# Words between a topic and 由 that are not the topic: 「依法由」「应当由」「并由」.
_BEFORE_AGENT = re.compile(
    r"(?:依法|应当|应|可以|可|并|则|原则上|一般|主要|具体|分别|一律|须|必须|要|直至|或者|或|统一|也|仍|必要时|无偿交|交|，|,)*$"
)
# Legal consequences fall on the offender, whom the clause does not name; they are never lent to the authority.
_CONSEQUENCE = re.compile(r"(?:对[^，]*(?:人员|责任人|负责人)[，,]?)?(?:依法|应当|并|(?:依照|按照|根据)[^，]{0,12}规定)*(?:承担[^，]*责任|追究[^，]*责任|给予[^，]*处分|负[^，]*责任|赔偿)")
_LIST_OF_TASKS = re.compile(
    r"(?:履行|承担|负责|落实|采取|遵守|做好|完成|开展|行使|建立|实行|依照|按照)[^，,：:]{0,6}"
    r"(?:下列|以下|如下)[^：:]{0,12}(?:职责|任务|义务|措施|工作|职能|职权|规定|要求|制度|事项)"
)
# Sentences that define, delimit or enact.
_DEFINITION = re.compile(
    r"是指|所称|含义|(?<!以下)(?<!合并)(?:统称|称为)|^本[一-鿿]{1,4}(?:适用|自[^，]*起)|适用本[一-鿿]{1,4}[。；]|制定本[一-鿿]{1,4}。$"
)
_NO_TASKS = re.compile(
    r"不得|可以|有权|享有|载明|包括|提交|提供|写明|符合|具备|说明|注明|审查|公开|公布|告知|报告|备案"
)
_LIST_OPENS = re.compile(r"[:：](?=[（(][一二三四五六七八九十1１][）)]|[一1１][、.．])")
_ITEM = re.compile(r"[（(][一二三四五六七八九十0-9０-９]+[）)]|[一二三四五六七八九十]+、|[0-9０-９]+[.．、]")
_LEADING_MODAL = re.compile(rf"(?:并|也|还|均|都|一般|原则上|必要时)?(?:{MODAL.pattern})")
_TOPIC = re.compile(r"的[一-鿿、]{1,16}[，,]$")
_TASKS_ARE = re.compile(r"的?(?:主要|工作|具体)*(?:职责|任务|职权)(?:是|为|包括|如下)*[:：]$")
_PURPOSE = re.compile(r"为了?(?!(?:其|该|此))")
# 「广大党员…把握更加准确」 says what will be, not what anybody has to do.
_DESCRIPTION = re.compile(r"更加[一-鿿]{2,12}[，,。；;]$")
# 「举报人不愿意公开身份的，应当为其保守秘密」: what is done to the person of the case is not his duty.
_DONE_TO_HIM = re.compile(r"[为对令给]其(?![他它中所余])")
_WHERE = frozenset(["本市", "本省", "本县", "本区", "本自治区", "国家"])
# 「申请办理登记，申请人应当…」: what somebody sets out to do is the case of the duty that follows.
_UNDERTAKING = re.compile(
    "拟|申请|申报|从事|开展|进行|实施|开办|举办|设立|新建|改建|扩建|建设|使用|利用|销售|生产|经营|进口|出口|运输|储存|购买|转让|出租|拆除|迁移|变更|办理|召开|修改|聘用|招用"
)
# 「抽查计划，逐级报省主管部门批准」「周边距离，按规定执行」.
_DONE_TO_THE_TOPIC = re.compile(
    r"(?:依照|按照|按|参照|比照)[^，]*(?:办理|执行|处理|确定|计算|管理|处罚|处分)|(?:依法|逐级)*报[^，]*(?:批准|备案|审批|核准)"
    "|(?:主要|全部|专门|优先|只能)用于|(?:分级|分别|各自|共同)负责"
)
# 「执法人员依法实施监督检查，可以采取下列措施」: what they are about when they may.
_ON_DUTY = re.compile("(?:依法|依照[^，]{0,20}|在)?(?:进行|实施|履行|执行|查处|询问|讯问|审理|审议|讨论|检查|调查|办理|处理|受理|申请|举办|开展|从事|使用|签订|购买|销售|生产|经营)[^，]{0,24}[，,]$")
_PENALTY = re.compile("由|责令|处|给予|依法|追究|没收|予以|吊销|取消|应|必须|须|不得|可以|可|视为|其|不")
_BEGINS_PREDICATE = re.compile("[并也还且但而或均都其既]|同时|以及|或者|如|因|确|经|未|无|不|[0-9一二三四五六七八九十]|自|逾期|属于|情节|需要|[^，]{1,6}[的时后前，]")
# 「从业人员超过三百人的，应当配备…」: what is counted owes nothing.
_COUNTED = re.compile("超过|不足|达到|满|低于|少于|多于|不满|高于")
_STOPS = "，,。；;：:！？”’"


@dataclass(frozen=True, slots=True)
class _Clause:
    start: int
    end: int
    closes_segment: bool


@dataclass(slots=True)
class _Run:
    """Consecutive clauses of one owner (no bodies: of nobody)."""

    bodies: tuple[tuple[int, int], ...]
    start: int
    end: int
    partners: tuple[tuple[int, int], ...] = ()
    modal: bool = False
    muted: bool = False
    # Carried over a ； or a condition: a consequence or a topic of its own ends it.
    inherited: bool = False
    # Named with 由: what must not be done after ； is not its business.
    agent: bool = False
    # So far only said when or how (「必要时，」).
    adjunct: bool = False
    # Where its last clause began.
    last: int = -1
    clauses: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    body: tuple[int, int] | None
    start: int
    end: int
    partners: tuple[tuple[int, int], ...] = ()


def _clauses(text: str, start: int, end: int) -> list[_Clause]:
    """The clauses of a sentence, cut at ，and ； outside brackets and quotation marks."""
    depth = depths(text[start:end])
    found: list[_Clause] = []
    at = start
    for position in range(start, end):
        if text[position] in "，,；;" and not depth[position - start]:
            found.append(_Clause(at, position + 1, text[position] in "；;"))
            at = position + 1
    if at < end:
        found.append(_Clause(at, end, True))
    return found


class SentenceReader:
    """Walks the clauses of one sentence; `rows` is what it found."""

    def __init__(self, grammar: Grammar, text: str, normative: bool) -> None:
        self.grammar = grammar
        self.text = text
        self.normative = normative
        self.rows: list[Row] = []
        self.run: _Run | None = None
        # The subject of a condition: the next 应当 is its.
        self.pending: Subject | None = None
        # Where the part of the sentence after the last ； began (set by `read`).
        self.segment = 0
        # Whether that condition only says when (「…时，」): then a bare verb is the subject's as well.
        self.occasion = False

    def read(self, sentence: Sentence) -> tuple[Row, ...]:
        """The rows of one sentence."""
        text, start, end = self.text, sentence.start, sentence.end
        self.segment = start
        if _DEFINITION.search(text[start:end]):
            return ()
        while end > start and text[end - 1] in "”’」』":
            end -= 1
        opening = next((m for m in _LIST_OPENS.finditer(text, start, end)), None)
        stop = opening.start() + 1 if opening else end
        self._walk(start, stop)
        if (
            opening
            and (tasks := _TASKS_ARE.search(text, start, stop))
            and self._read_tasks(start, tasks.start(), opening.end(), end)
        ):
            return tuple(self.rows)
        last = self.run
        self._close(stop)
        if opening and last and last.start >= 0:
            self._read_list(last, text[last.start : stop], opening.end(), end)
        return tuple(self.rows)

    def read_between(self, start: int, end: int) -> list[Row]:
        """The rows of a part of a sentence that stands for itself, such as the item of a list."""
        self.segment = start
        self._walk(start, end)
        self._close(end)
        return self.rows

    def _walk(self, start: int, end: int) -> None:
        clauses = _clauses(self.text, start, end)
        index = 0
        while index < len(clauses):
            index = self._step(clauses, index)

    def _read_tasks(self, start: int, stop: int, first: int, end: int) -> bool:
        """「某委员会的主要职责是：（一）…」."""
        # 「可以行使下列职权：」 is an ordinary clause.
        subject = self.grammar.named(self.text, start, stop)
        if not subject or re.search("下列|以下|如下|可以|有权", self.text[start:stop]):
            return False
        self.rows = [Row(body, a, b) for a, b in self._items(first, end) for body in subject]
        return True

    # ------------------------------------------------------------ one clause

    def _step(self, clauses: list[_Clause], index: int) -> int:
        text, clause = self.text, clauses[index]
        if index and clauses[index - 1].closes_segment:
            self._new_segment(clause)
        if self._read_topic(clauses, index):
            return index + 1
        condition = self._condition_end(clauses, index)
        if condition > index:
            self._read_condition(clauses[index:condition])
            return condition
        start = discourse_end(text, clause.start, clause.end)
        words = text[start : clause.end]
        if self.run is None or not self.run.bodies:
            ordered = self.run is not None and any(map(MODAL.search, self.run.clauses))
            may = not ordered and self._may_give_parts()
            parts = parts_of(self.grammar.bodies, text, start, clause.end) if may else ()
            if parts:
                self._close(clause.start)
                self.rows += [Row(body, part.start, part.end) for part in parts for body in part.bodies]
                return index + 1
        if (self.normative and self._read_agents(start, clause.end)) or self._read_reported(
            start, clause.end
        ):
            return index + 1
        # 「当事人申请…，应当…」: what stands before the 应当 is its subject even with a verb that is also a noun.
        awaited = (
            index + 1 < len(clauses) and not clause.closes_segment and bool(MODAL.match(text, clause.end))
        )
        subject = self.grammar.subject(text, start, clause.end, any_verb=awaited and self.normative)
        if subject and not subject.modal and _DESCRIPTION.search(words):
            subject = None
        if (
            subject
            and not subject.modal
            and index + 1 < len(clauses)
            and _TOPIC.search(words)
            and (
                _AGENT_FOLLOWS.match(text, clause.end)
                or (text[slice(*subject.bodies[0])] in _WHERE and _LEADING_MODAL.match(text, clause.end))
            )
        ):
            # 「消防队参加其他灾害的救援工作，由市政府统一领导」「本市具备条件的道路，应当…」.
            subject = None
        owned = self.run is not None and bool(self.run.bodies)
        continues = owned or (self.run is not None and bool(self.run.clauses))
        if (
            subject
            and continues
            and not subject.modal
            and self.grammar.starts_with_verb(text, start, clause.end)
        ):
            # 「…，组织部门牵头」 is a new subject all the same.
            subject = subject if text[slice(*subject.bodies[0])] in self.grammar.bodies.known else None
        before = self.run
        if subject and subject.modal and before and before.bodies and not before.modal:
            # 「一方提出要求，另一方应当答复」: the first clause is the case.
            body = text[slice(*before.bodies[0])]
            if self.grammar.bodies.holder_of(body) == "person" and before.start >= self.segment:
                self.run = None
        if subject and subject.happening and self.normative:
            self._close(clause.start)
            self.pending, self.occasion, self.run = subject, False, _Run((), clause.start, clause.end)
            return index + 1
        if subject and (self.normative or subject.modal or self._is_planned(subject)):
            self._open(subject, clause)
            return index + 1
        topic = (
            self.grammar.topic(text, start, clause.end)
            if self.normative and not owned and index + 1 < len(clauses)
            else None
        )
        if topic and self._begins_predicate(clauses[index + 1]):
            self._close(clause.start)
            self.run = _Run(topic.bodies, -1, clause.end, (), False)
            self.pending = None
            return index + 1
        modal = _LEADING_MODAL.match(text, start, clause.end)
        if self.pending and self._is_done_to_him(start, clause.end) and self._is_person(self.pending.bodies):
            self.pending = None
        if self.pending and re.match("(?:也|还)?(?:可以|有权)", words):
            subject, self.pending = self.pending, None
            self.run = _Run(subject.bodies, clause.end, clause.end, subject.partners, True, muted=True)
            return index + 1
        if self.pending and (modal or (self.occasion and self.grammar.is_order(words))):
            pending, self.pending, self.run = self.pending, None, None
            self._open(
                replace(
                    pending,
                    predicate=self._after_modal(start, clause.end) if modal else pending.predicate,
                    modal=True,
                    granted=bool(re.match("可以|有权", words)),
                ),
                clause,
            )
            return index + 1
        self._continue(start, clause, modal)
        return index + 1

    def _read_topic(self, clauses: list[_Clause], index: int) -> bool:
        """「从事活动的单位和个人，应当…」: a clause that is only the subject of the 应当 behind it."""
        clause = clauses[index]
        if (
            index + 1 >= len(clauses)
            or clause.closes_segment
            or not _LEADING_MODAL.match(self.text, clauses[index + 1].start)
        ):
            return False
        topic = self.grammar.topic(self.text, discourse_end(self.text, clause.start, clause.end), clause.end)
        if topic is None:
            return False
        self._close(clause.start)
        self.run, self.pending = _Run(topic.bodies, -1, clause.end), None
        return True

    def _is_done_to_him(self, start: int, end: int) -> bool:
        """Whether a clause says what is done to the person of the case, unless that person met somebody else."""
        met = re.search("发现|接到|收到|知道", self.text[self.segment : start])
        return bool(_DONE_TO_HIM.search(self.text, start, end)) and not met

    def _is_person(self, bodies: tuple[tuple[int, int], ...]) -> bool:
        return self.grammar.bodies.holder_of(self.text[slice(*bodies[0])]) == "person"

    def _begins_predicate(self, clause: _Clause) -> bool:
        return self.grammar.begins_predicate(self.text, clause.start, clause.end)

    def _may_give_parts(self) -> bool:
        return self.normative or bool(re.search("要求|强调|提出", self.text))

    def _is_planned(self, subject: Subject) -> bool:
        """「中组部将于…检查」 in an interview announces a duty."""
        return self.text.startswith("将", subject.predicate)

    def _after_modal(self, start: int, end: int) -> int:
        modal = _LEADING_MODAL.match(self.text, start, end)
        if not modal or re.search(r"不得|不准|严禁", modal.group()):
            return start
        if modal.group().endswith("应") and self.text.startswith("予", modal.end()):
            return modal.end() - 1
        return modal.end()

    def _new_segment(self, clause: _Clause) -> None:
        """After ；: the same owner goes on, unless the words tell a consequence for somebody else."""
        previous, self.segment = self.run, clause.start
        self._close(clause.start)
        if previous and previous.bodies and self.normative:
            self.run = _Run(previous.bodies, -1, clause.start, previous.partners, True, inherited=True)

    def _condition_end(self, clauses: list[_Clause], index: int) -> int:
        """The index after the clauses that end in 「…的，」 or 「…时，」, or `index` where none does."""
        text = self.text
        for offset, clause in enumerate(clauses[index : index + 6]):
            words = text[clause.start : clause.end]
            if (
                offset
                and re.search(r"的[，,]$", words)
                and (self._goes_on(clauses[index]) or self._is_duty_before_case(clauses, index, index + offset))
            ):
                return index
            if re.search(r"的[，,]$", words) or (
                offset == 0
                and not _AGENT.match(words)
                and not re.match("(?:也|还|并)?(?:可以|有权)", words)
                and self.grammar.is_adjunct(words)
                and words[-1] in "，,"
                and not MODAL.search(words)
            ):
                return index + offset + 1
            if clause.closes_segment or MODAL.search(words) or _AGENT.match(words):
                return index
        return index

    def _is_duty_before_case(self, clauses: list[_Clause], first: int, last: int) -> bool:
        """「河长负责巡查，…，对劝阻无效的，按照规定报告」: its own predicate, and no penalty behind the case."""
        if last + 1 >= len(clauses) or _PENALTY.match(self.text, clauses[last + 1].start):
            return False
        behind = clauses[last + 1]
        if not (
            self.grammar.goes_on(self.text, behind.start, behind.end)
            or re.match("按|依照|向|报", self.text[behind.start : behind.end])
        ):
            return False
        clause = clauses[first]
        subject = self.grammar.subject(self.text, discourse_end(self.text, clause.start, clause.end), clause.end)
        return (
            subject is not None
            and not subject.happening
            and self.grammar.goes_on(self.text, subject.predicate, clause.end)
        )

    def _goes_on(self, clause: _Clause) -> bool:
        """「应当做好管理，每年进行排查，发现损坏的，应当…」: what still is the owner's is no part of the case behind it."""
        run = self.run
        return (
            run is not None
            and bool(run.bodies)
            and run.start >= 0
            and not run.muted
            and self.grammar.goes_on(self.text, clause.start, clause.end)
        )

    def _read_condition(self, clauses: list[_Clause]) -> None:
        first, last = clauses[0], clauses[-1]
        start = discourse_end(self.text, first.start, first.end)
        awaited = bool(_LEADING_MODAL.match(self.text, last.end))
        read = self.grammar.case_subject if awaited else self.grammar.subject
        subject = read(self.text, start, first.end)
        if subject is None and last is not first and awaited:
            # 「材料虚假，受理机关决定不予受理的，应当…」.
            subject = read(self.text, discourse_end(self.text, last.start, last.end), last.end)
        if subject and self.text.startswith("规定", subject.predicate):
            subject = None
        if subject and _COUNTED.match(self.text, subject.predicate):
            subject = None
        if subject and not _PURPOSE.match(self.text, start):
            self._close(first.start)
            self.pending = subject
            ending = self.text[last.start : last.end]
            # 「某部门审查方案，经审查符合条件的，出具意见」: the last clause alone is the case.
            self.occasion = not re.search(r"的[，,]$", ending) or (last is not first and bool(re.match("经|符合", ending)))
            self.run = _Run((), first.start, last.end)
            return
        self._extend(first.start, last.end, self.text[first.start : last.end], adjunct=True)

    # ------------------------------------------------------------ constructions

    def _read_agents(self, start: int, end: int) -> bool:
        """「（事项）由某单位…」: every 由 with a body behind it opens a run of its own."""
        text = self.text
        depth = depths(text[start:end])
        agents: list[tuple[int, Subject]] = []
        for match in _AGENT.finditer(text, start, end):
            if depth[match.start() - start] or re.match(r"[^，]{1,40}组成[的：:，。；]", text[match.end() : end]):
                continue
            subject = self.grammar.agent(text, match.end(), end)
            if subject is None and text[end - 1] in "，,。；;":
                continue
            clause_modal = MODAL.search(text, start, match.start())
            if (
                subject
                and clause_modal
                and match.start() - clause_modal.end() >= 2
                and "的" in text[subject.predicate : end]
            ):
                # 「应当加注由主管部门确定样式的标识」.
                continue
            if subject and not re.match(r"组成|构成|产生|承办的|[^，]*组成(?:[的：:，。；]|$)", text[subject.predicate : end]):
                agents.append((match.start(), subject))
        if not agents:
            return False
        # 「可以委托…，或者由继承人申请」 is still a permission.
        granted = bool(self.run and self.run.muted and re.match("或者?由|并由", text[start:end]))
        for number, (at, subject) in enumerate(agents):
            topic_start = start if number == 0 else at
            before = text[topic_start:at]
            topic = before[: _BEFORE_AGENT.search(before).start()] if before else ""  # type: ignore[union-attr]
            if MODAL.match(topic) or (topic and self.grammar.is_adjunct(topic + "，")):
                topic = ""
            granted = granted or bool(re.search("可以|可$|有权", before))
            if number == 0 and MODAL.match(before) and self._is_case():
                self.run = None
            self._close(start if number == 0 else at)
            begin = topic_start if topic and number == 0 else subject.predicate
            self.run = _Run(subject.bodies, begin, end, subject.partners, True, granted, agent=True)
            self.pending = None
            if number + 1 < len(agents):
                cut = agents[number + 1][0]
                while text[cut - 1] in "，," or text[cut - 2 : cut] in ("直至", "或者"):
                    cut -= 1 if text[cut - 1] in "，," else 2
                self._close(cut)
        return True

    def _is_case(self) -> bool:
        """「公司合并，应当由合并各方签订协议」: the run so far only tells when."""
        run = self.run
        return run is not None and bool(run.bodies) and not run.modal and run.start >= self.segment

    def _read_reported(self, start: int, end: int) -> bool:
        """「要求各地区各部门结合实际…」: what is demanded of the body that follows."""
        match = _REPORTED.match(self.text, start, end)
        inner = re.search(
            r"(?:，|,|^)(?:《规划》)?[^，]{0,14}?(明确要求|要求|提出)(?=各|流出|基层|党)",
            self.text[start:end],
        )
        if match is None and not self.normative and inner:
            match = re.compile(re.escape(inner[1])).search(self.text, start, end)
        if match is None or (
            self.run is not None and self.run.bodies and self.normative and not self.run.muted
        ):
            return False
        subject = self.grammar.subject(self.text, match.end(), end)
        if subject is None or re.search(r"(?:要求|任务|规定)[，,。；;]$", self.text[start:end]):
            return False
        self._close(start)
        self.run = _Run(subject.bodies, subject.predicate, end, subject.partners, True, subject.granted)
        return True

    def _read_list(self, run: _Run, lead: str, start: int, end: int) -> None:
        """「应当履行下列职责：（一）…；（二）…」: an item is a duty where the list is one of tasks."""
        if not _LIST_OF_TASKS.search(lead) or _NO_TASKS.search(lead):
            return
        leads = [row for row in self.rows if run.start <= row.start < run.end]
        self.rows = [row for row in self.rows if row not in leads]
        # 「应当取得许可，并采取下列措施：」: what stands before the list's own clause is a duty too.
        if leads and (comma := self.text.rfind("，", leads[0].start, leads[0].end)) > 0:
            listed = self.text.find("下列", leads[0].start, leads[0].end)
            first_end = self.text.rfind("，", leads[0].start, listed) if listed > 0 else comma
            if first_end > 0:
                self.rows += [replace(row, end=first_end) for row in leads]
        for a, b in self._items(start, end):
            own = self._owned_item(a, b) if leads else ()
            self.rows += own or [replace(row, start=a, end=b) for row in leads]

    def _owned_item(self, start: int, end: int) -> tuple[Row, ...]:
        """「（一）办理变更，由本人申请」: an item that names who is to do it is not for whom the list is."""
        if re.match("(?:国家|法律|法规)[^，]*规定", self.text[start:end]):
            return ()
        if not (_AGENT.search(self.text, start, end) or MODAL.search(self.text, start, end)):
            return ()
        rows = SentenceReader(self.grammar, self.text, self.normative).read_between(start, end)
        return tuple(rows) if any(row.body for row in rows) else ()

    def _items(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The items of a list, without their numbers and stops."""
        for clause in re.finditer(r"[^；;]+", self.text[start:end]):
            at, stop = start + clause.start(), start + clause.end()
            marker = _ITEM.match(self.text, at, stop)
            at = marker.end() if marker else at
            yield at, self._without_stops(at, stop)

    # ------------------------------------------------------------ runs

    def _open(self, subject: Subject, clause: _Clause) -> None:
        run = self.run
        if run and (subject.modal or subject.granted) and not run.bodies and len(run.clauses) == 1 and self._is_only_case(run.clauses[0]):
            self.run = None
        self._close(clause.start)
        self.pending = None
        start = subject.predicate
        words = self.text[start : clause.end]
        muted = subject.granted or (not subject.modal and bool(self.grammar.soft.match(words)))
        muted = muted or (not subject.modal and bool(re.match("[^，]{0,12}(?:享受|获得)|[^，]*适用《", words)))
        # 「印发了…」 tells what was done.
        muted = muted or bool(
            self.grammar.not_an_order.match(words)
            or re.match(r"(?!通过|经过|超过|不得)[一-鿿]{1,4}(?:了|过(?!程))", words)
        )
        self.run = _Run(subject.bodies, start, clause.end, subject.partners, subject.modal, muted)

    def _is_only_case(self, words: str) -> bool:
        """「申请办理登记，申请人应当…」「拟提请审议的议案，提案机关应当…」: only the case of the duty that follows."""
        if re.match("(?:[^，]*依法|按照规定)?(?:必须|应当|需要)", words) and _TOPIC.search(words):
            # 「依法必须进行评价的建设工程，建设单位应当…」.
            return True
        return not MODAL.search(words) and bool(_UNDERTAKING.match(words))

    def _continue(self, start: int, clause: _Clause, modal: re.Match[str] | None) -> None:
        words = self.text[start : clause.end]
        run = self.run
        if run and run.bodies and re.search("除外[，,。；;：:]?$", words):
            return
        if run and run.bodies:
            if run.start == -1:
                if run.inherited and (
                    _CONSEQUENCE.match(words)
                    or self._has_own_topic(words)
                    or (
                        words.startswith("不得")
                        and (run.agent or re.match("(?!对)[^，]{0,6}(?:未|不(?!得))", self.text[self.segment :]))
                    )
                ):
                    self.run = _Run((), self.segment, clause.start)
                    self._extend(self.segment, clause.end, words)
                    return
                granted = bool(re.match(r"(?:[并也还]|[凭持按经][^，]{2,10})?(?:可以|有权)", words))
                self.run = _Run(
                    run.bodies,
                    self._after_modal(start, clause.end),
                    clause.end,
                    run.partners,
                    run.modal or bool(modal),
                    granted,
                )
                return
            if run.muted and (modal or re.match("[也还]?有[^，]*(?:义务|责任)[，,。；;]", words)):
                self._close(clause.start)
                start += not modal and words[0] in "也还"
                self.run = _Run(
                    run.bodies, self._after_modal(start, clause.end), clause.end, run.partners, True
                )
                return
            if (
                not run.modal
                and re.match("可以|有权", words)
                and (
                    self.grammar.is_adjunct(self.text[run.start : run.end])
                    or (self.text.startswith("对", run.start) and _TOPIC.search(self.text, run.start, run.end))
                    or _ON_DUTY.match(self.text, run.start, run.end)
                )
            ):
                run.muted = True
                return
            if (re.search("可以|有权", words) and not MODAL.search(words)) or (
                not run.modal and self.grammar.soft.match(words)
            ):
                # 「…，其他工作，可以委托」: the topic of the permission is no part of the duty.
                if (
                    re.search("可以|有权", words)
                    and run.last > run.start
                    and not self.grammar.is_order(self.text[run.last : run.end])
                ):
                    run.end = run.last
                self._close(clause.start)
                self.run = _Run(run.bodies, clause.end, clause.end, run.partners, run.modal, True)
                return
            if re.match("[^，]{1,10}由[^，]*组成", words):
                # 「…设立基金，基金由下列资金组成」.
                return
            if self._has_another_subject(words):
                self._close(clause.start)
                self.run = _Run((), clause.start, clause.end, clauses=[words])
                return
            if run.agent and self.grammar.is_done_by_rule(words):
                # 「伤残等级由某部门评定，伤残待遇依照规定办理」.
                self._close(clause.start)
                self.run = _Run((), clause.start, clause.end, clauses=[words])
                return
            if re.match(rf"其[一-鿿]{{1,8}}?(?:{MODAL.pattern})", words):
                self._close(clause.start)
                self.run = _Run((), clause.start, clause.end, clauses=[words])
                return
            if modal and not run.modal and self._is_done_to_him(start, clause.end) and self._is_person(run.bodies):
                self.run = _Run((), self.segment, clause.end, clauses=[words])
                return
            if modal and not run.modal and not self.text.startswith("对", run.start):
                self.run = _Run(
                    run.bodies, self._after_modal(start, clause.end), clause.end, run.partners, True
                )
                return
        self._extend(clause.start, clause.end, words)

    def _has_another_subject(self, words: str) -> bool:
        """「…，专用设施应尽量分开修建」: a thing before the modal verb begins a requirement of its own."""
        modal = MODAL.search(words)
        return (
            modal is not None
            and modal.start() >= 4
            and not _BEGINS_PREDICATE.match(words)
            and not self.grammar.begins_predicate(words, 0, len(words))
            and not self.grammar.is_order(words[: modal.start()])
        )

    def _is_relative_topic(self, words: str) -> bool:
        """「依照本法未取得居民身份证的公民，…，可以…」: who may, not what has to be done."""
        bare = words.rstrip("，,")
        return "的" in bare and not MODAL.search(bare) and bool(self.grammar.bodies.head_of(bare))

    def _has_own_topic(self, words: str) -> bool:
        """A clause after ； that is about a thing (「所需经费列入预算」) is not the owner's."""
        if re.match("[向将把]", words):
            return False
        return not MODAL.search(words[:12]) and not self.grammar.is_order(words)

    def _extend(self, start: int, end: int, words: str, adjunct: bool = False) -> None:
        run = self.run
        if run and run.bodies:
            if run.start == -1:
                # 「某部门，按照各自职责，共同做好…」: how it is done belongs to the duty, a case does not.
                if adjunct and not re.search(r"的[，,]$", words):
                    run.start, run.end, run.adjunct = start, end, True
                return
            if adjunct and re.search(r"的[，,]$", words):
                bodies, partners, modal = run.bodies, run.partners, run.modal
                self._close(start)
                self.run = _Run(bodies, -1, end, partners, modal, inherited=True, agent=run.agent)
                return
            if not adjunct:
                run.end, run.last, run.adjunct = end, start, False
            return
        if self.grammar.soft.match(words) and not MODAL.search(words):
            self._close(start)
            self.run = _Run((), end, end, muted=True)
            return
        if run and run.muted and not MODAL.search(words):
            return
        if (
            run
            and run.clauses
            and re.match("(?:并|也|还)?(?:可以|有权)", words)
            and self._orders(run.clauses)
        ):
            if self._is_relative_topic(run.clauses[0]):
                self.run = None
            self._close(start)
            self.run = _Run((), end, end, muted=True)
            return
        if re.search(r"除外[，,。；;：:]?$", words):
            return
        if run is None or run.muted:
            self._close(start)
            run = self.run = _Run((), start, end)
        if run.start == -2:
            run.start = start
        run.end = end
        if not adjunct:
            run.clauses.append(words)

    def _close(self, at: int) -> None:
        """End the run before `at` and keep its row."""
        run, self.run = self.run, None
        if run is None or run.muted or run.adjunct or run.start < 0:
            return
        start, end = run.start, min(run.end, at) if run.end > at else run.end
        if self._is_topic_of_agent(run, start, end):
            return
        if not run.bodies:
            if not self.normative or not self._orders(run.clauses):
                return
            if any(self.grammar.not_an_order.search(words) for words in run.clauses):
                return
            start = self._without_purpose(start, end)
        end = self._without_stops(start, end)
        while start < end and self.text[start] in _STOPS:
            start += 1
        if end - start < 2:
            return
        for body in run.bodies or (None,):
            self.rows.append(Row(body, start, end, run.partners))

    def _is_topic_of_agent(self, run: _Run, start: int, end: int) -> bool:
        """「…的费用，由某单位负担」「应当在三十日内，由…」: what stands before 由 belongs to what follows."""
        if not _AGENT_FOLLOWS.match(self.text, end):
            return False
        words = self.text[start:end]
        last = run.clauses[-1] if run.clauses else words
        if run.bodies:
            # 「单位应按管理权限，由领导…」 says only how.
            if re.fullmatch("(?:按|按照|依照|根据)[^，]*[，,]", words):
                return True
            return not run.modal and bool(_TOPIC.search(words)) and words.startswith("对")
        if not any(map(MODAL.search, run.clauses)):
            return len(run.clauses) == 1 or bool(_TOPIC.search(last))
        return bool(re.match(r"应当?(?:自|在|于)[^，]*(?:内|前|后|时)[，,]$", last))

    def _orders(self, clauses: list[str]) -> bool:
        """A run orders by its first clause, or by a later 应当… to which the first is the topic."""
        later = any(
            MODAL.search(words) or re.match("[还也并]?(?:禁止|严禁)", words) or _DONE_TO_THE_TOPIC.match(words) or self.grammar.is_done_by_rule(words)
            for words in clauses[1:]
        )
        if any(re.match("可以|有权", words) for words in clauses) and not any(map(MODAL.search, clauses)):
            return False
        return bool(clauses) and (self.grammar.is_order(clauses[0]) or later)

    def _without_stops(self, start: int, end: int) -> int:
        """The end before closing punctuation; a quotation mark goes only if it was opened outside."""
        while end > start and self.text[end - 1] in _STOPS:
            if self.text[end - 1] in "”’" and _opened(self.text[end - 1]) in self.text[start:end]:
                break
            end -= 1
        return end

    def _without_purpose(self, start: int, end: int) -> int:
        clauses = _clauses(self.text, start, end)
        start = discourse_end(self.text, start, end)
        if len(clauses) > 1 and _PURPOSE.match(self.text, start, end):
            return clauses[1].start
        return start


def _opened(mark: str) -> str:
    return {"”": "“", "’": "‘"}[mark]

