"""Runs: the consecutive clauses of a sentence that one owner has, or nobody, from their opening to the row they become."""

from __future__ import annotations

import re

from plan_qa.corpus.word_form import WordForm
from plan_qa.duties.grammar.grammar import Grammar, discourse_end
from plan_qa.duties.grammar.subjects import Subject
from plan_qa.duties.grammar.words import MODAL
from plan_qa.duties.reader.parts import (
    AGENT_FOLLOWS,
    LEADING_MODAL,
    PURPOSE,
    TOPIC,
    Clause,
    ClauseRun,
    Row,
    cut_clauses,
)

# Legal consequences fall on the offender, whom the clause does not name; they are never lent to the authority.
_CONSEQUENCE = re.compile(
    r"(?:对[^，]*(?:人员|责任人|负责人)[，,]?)?(?:依法|应当|并|(?:依照|按照|根据)[^，]{0,12}规定)*(?:承担[^，]*责任|追究[^，]*责任|给予[^，]*处分|负[^，]*责任|赔偿)"
)
# 「举报人不愿意公开身份的，应当为其保守秘密」: what is done to the person of the case is not his duty.
_DONE_TO_HIM = re.compile(r"[为对令给]其(?![他它中所余])")
# 「但是合同另有约定的除外」.
_EXCEPTION = re.compile("除外[，,。；;：:]?$")
# 「申请办理登记，申请人应当…」: what somebody sets out to do is the case of the duty that follows.
_UNDERTAKING = WordForm("duties", r"{undertaking}")
# 「抽查计划，逐级报省主管部门批准」「周边距离，按规定执行」.
_DONE_TO_THE_TOPIC = WordForm(
    "duties",
    r"(?:依照|按照|按|参照|比照)[^，]*{handled}|(?:依法|逐级)*报[^，]*{approved}"
    r"|(?:主要|全部|专门|优先|只能)用于|(?:分级|分别|各自|共同)负责|专款专用",
)
# 「执法人员依法实施监督检查，可以采取下列措施」: what they are about when they may.
_ON_DUTY = WordForm("duties", r"(?:依法|依照[^，]{0,20}|在)?{on_duty}[^，]{0,24}[，,]$")
_BEGINS_PREDICATE = WordForm("duties", r"{begins_predicate}|[0-9]|[^，]{1,6}[的时后前，]")
_STOPS = "，,。；;：:！？”’"


class Runs:
    """What has been read of a sentence: its rows, the run that goes on, the subject of a case."""

    def __init__(self, grammar: Grammar, text: str, normative: bool) -> None:
        self.grammar = grammar
        self.text = text
        self.normative = normative
        self.rows: list[Row] = []
        self.run: ClauseRun | None = None
        # The subject of a condition: the next 应当 is its.
        self.pending: Subject | None = None
        # Where the part of the sentence after the last ； began (set by `read`).
        self.segment = 0
        # Whether that condition only says when (「…时，」): then a bare verb is the subject's as well.
        self.occasion = False

    def open(self, subject: Subject, clause: Clause) -> None:
        """A clause with its subject begins a run."""
        run = self.run
        if (
            run
            and (subject.modal or subject.granted)
            and not run.bodies
            and len(run.clauses) == 1
            and self.is_only_case(run.clauses[0])
        ):
            self.run = None
        self.close(clause.start)
        self.pending = None
        start = subject.predicate
        words = self.text[start : clause.end]
        muted = subject.granted or (not subject.modal and bool(self.grammar.lexicon.soft.match(words)))
        muted = muted or (
            not subject.modal and bool(re.match("[^，]{0,12}(?:享受|获得)|[^，]*适用《", words))
        )
        # 「印发了…」 tells what was done.
        muted = muted or bool(
            self.grammar.lexicon.not_an_order.match(words)
            or re.match(r"(?!通过|经过|超过|不得)[一-鿿]{1,4}(?:了|过(?!程))", words)
        )
        self.run = ClauseRun(subject.bodies, start, clause.end, subject.partners, subject.modal, muted)

    def is_only_case(self, words: str) -> bool:
        """「申请办理登记，申请人应当…」「拟提请审议的议案，提案机关应当…」: only the case of the duty that follows."""
        if re.match("(?:[^，]*依法|按照规定)?(?:必须|应当|需要)", words) and TOPIC.search(words):
            # 「依法必须进行评价的建设工程，建设单位应当…」.
            return True
        return not MODAL.search(words) and bool(_UNDERTAKING.match(words))

    def go_on(self, start: int, clause: Clause, modal: re.Match[str] | None) -> None:
        """A clause without a subject of its own: it continues the run, mutes or ends it, or begins one of nobody."""
        words, run = self.text[start : clause.end], self.run
        if run is None or not run.bodies:
            self.extend(clause.start, clause.end, words)
        elif _EXCEPTION.search(words):
            return
        elif run.start == -1:
            self._begin_carried(run, start, clause, modal)
        elif run.muted and (modal or re.match("[也还]?有[^，]*(?:义务|责任)[，,。；;]", words)):
            self.close(clause.start)
            start += not modal and words[0] in "也还"
            self.run = ClauseRun(
                run.bodies, self.after_modal(start, clause.end), clause.end, run.partners, True
            )
        elif not self._is_permission(run, clause, words) and not self._is_nobodys(run, start, clause, modal):
            self.extend(clause.start, clause.end, words)

    def _begin_carried(self, run: ClauseRun, start: int, clause: Clause, modal: re.Match[str] | None) -> None:
        """The first clause of an owner that was named before it: by a topic, before ； or a case."""
        words = self.text[start : clause.end]
        forbidden = words.startswith("不得") and (
            run.agent or re.match("(?!对)[^，]{0,6}(?:未|不(?!得))", self.text[self.segment :])
        )
        if run.inherited and (
            _CONSEQUENCE.match(words)
            or self.has_own_topic(words)
            or self.has_another_subject(words)
            or forbidden
        ):
            self.run = ClauseRun((), self.segment, clause.start)
            self.extend(self.segment, clause.end, words)
            return
        granted = bool(re.match(r"(?:[并也还]|[凭持按经][^，]{2,10})?(?:可以|有权)", words))
        begin = self.after_modal(start, clause.end)
        self.run = ClauseRun(run.bodies, begin, clause.end, run.partners, run.modal or bool(modal), granted)

    def _is_permission(self, run: ClauseRun, clause: Clause, words: str) -> bool:
        """Mutes what an owner may do or encourages; whether the clause is that."""
        if not run.modal and re.match("可以|有权", words) and self._is_occasion(run):
            run.muted = True
            return True
        permitted = re.search("可以|有权", words)
        if (permitted and not MODAL.search(words)) or (
            not run.modal and self.grammar.lexicon.soft.match(words)
        ):
            # 「…，其他工作，可以委托」: the topic of the permission is no part of the duty.
            if (
                permitted
                and run.last > run.start
                and not self.grammar.orders.is_order(self.text[run.last : run.end])
            ):
                run.end = run.last
            self.close(clause.start)
            self.run = ClauseRun(run.bodies, clause.end, clause.end, run.partners, run.modal, True)
            return True
        return False

    def _is_occasion(self, run: ClauseRun) -> bool:
        """Whether a run only says when its owner may do what follows."""
        return bool(
            self.grammar.orders.is_adjunct(self.text[run.start : run.end])
            or (self.text.startswith("对", run.start) and TOPIC.search(self.text, run.start, run.end))
            or _ON_DUTY.match(self.text, run.start, run.end)
        )

    def _is_nobodys(self, run: ClauseRun, start: int, clause: Clause, modal: re.Match[str] | None) -> bool:
        """Begins another run where a clause is not what the owner does; whether it is so."""
        words = self.text[start : clause.end]
        if modal is None and re.match("[^，]{1,10}由[^，]*组成", words):
            # 「…设立基金，基金由下列资金组成」 says what it is.
            return True
        if (
            self.has_another_subject(words)
            # 「伤残等级由某部门评定，伤残待遇依照规定办理」.
            or (run.agent and self.grammar.orders.is_done_by_rule(words))
            or re.match(rf"其[一-鿿]{{1,8}}?(?:{MODAL.pattern})", words)
        ):
            self.close(clause.start)
            self.run = ClauseRun((), clause.start, clause.end, clauses=[words])
            return True
        if modal is None or run.modal:
            return False
        # What came before the modal verb was the case.
        if self.is_done_to_him(start, clause.end) and self.is_person(run.bodies):
            self.run = ClauseRun((), self.segment, clause.end, clauses=[words])
            return True
        if self.text.startswith("对", run.start):
            return False
        self.run = ClauseRun(run.bodies, self.after_modal(start, clause.end), clause.end, run.partners, True)
        return True

    def has_another_subject(self, words: str) -> bool:
        """「…，专用设施应尽量分开修建」: a thing before the modal verb begins a requirement of its own."""
        modal = MODAL.search(words)
        return (
            modal is not None
            and modal.start() >= 4
            and not _BEGINS_PREDICATE.match(words)
            and not self.grammar.predicates.begins_predicate(words, 0, len(words))
            and not self.grammar.orders.is_order(words[: modal.start()])
        )

    def is_relative_topic(self, words: str) -> bool:
        """「依照本法未取得居民身份证的公民，…，可以…」: who may, not what has to be done."""
        bare = words.rstrip("，,")
        return "的" in bare and not MODAL.search(bare) and bool(self.grammar.bodies.head_of(bare))

    def has_own_topic(self, words: str) -> bool:
        """A clause after ； that is about a thing (「所需经费列入预算」) is not the owner's."""
        if re.match("[向将把]", words):
            return False
        return not MODAL.search(words[:12]) and not self.grammar.orders.is_order(words)

    def extend(self, start: int, end: int, words: str, adjunct: bool = False) -> None:
        run = self.run
        if run and run.bodies:
            if run.start == -1:
                # 「某部门，按照各自职责，共同做好…」: how it is done belongs to the duty, a case does not.
                if adjunct and not re.search(r"的[，,]$", words):
                    run.start, run.end, run.adjunct = start, end, True
                return
            if adjunct and re.search(r"的[，,]$", words):
                bodies, partners, modal = run.bodies, run.partners, run.modal
                self.close(start)
                self.run = ClauseRun(bodies, -1, end, partners, modal, inherited=True, agent=run.agent)
                return
            if not adjunct:
                run.end, run.last, run.adjunct = end, start, False
            return
        ordered = run is not None and any(map(MODAL.search, run.clauses))
        if self.grammar.lexicon.soft.match(words) and not MODAL.search(words) and not ordered:
            self.close(start)
            self.run = ClauseRun((), end, end, muted=True)
            return
        if run and run.muted and not MODAL.search(words):
            return
        if run and run.clauses and re.match("(?:并|也|还)?(?:可以|有权)", words) and self.orders(run.clauses):
            if self.is_relative_topic(run.clauses[0]):
                self.run = None
            self.close(start)
            self.run = ClauseRun((), end, end, muted=True)
            return
        if _EXCEPTION.search(words):
            return
        if run is None or run.muted:
            self.close(start)
            run = self.run = ClauseRun((), start, end)
        if run.start == -2:
            run.start = start
        run.end = end
        if not adjunct:
            run.clauses.append(words)

    def close(self, at: int) -> None:
        """End the run before `at` and keep its row."""
        run, self.run = self.run, None
        if run is None or run.muted or run.adjunct or run.start < 0:
            return
        start, end = run.start, min(run.end, at) if run.end > at else run.end
        if self.is_topic_of_agent(run, start, end):
            return
        if not run.bodies:
            if not self.normative or not self.orders(run.clauses):
                return
            if any(self.grammar.lexicon.not_an_order.search(words) for words in run.clauses):
                return
            start = self.without_purpose(start, end)
        end = self.without_stops(start, end)
        while start < end and self.text[start] in _STOPS:
            start += 1
        if end - start < 2:
            return
        for body in run.bodies or (None,):
            self.rows.append(Row(body, start, end, run.partners))

    def is_topic_of_agent(self, run: ClauseRun, start: int, end: int) -> bool:
        """「…的费用，由某单位负担」「应当在三十日内，由…」: what stands before 由 belongs to what follows."""
        if not AGENT_FOLLOWS.match(self.text, end):
            return False
        words = self.text[start:end]
        last = run.clauses[-1] if run.clauses else words
        if run.bodies:
            # 「单位应按管理权限，由领导…」 says only how.
            if re.fullmatch("(?:按|按照|依照|根据)[^，]*[，,]", words):
                return True
            return not run.modal and bool(TOPIC.search(words)) and words.startswith("对")
        if not any(map(MODAL.search, run.clauses)):
            return len(run.clauses) == 1 or bool(TOPIC.search(last))
        return bool(re.match(r"应当?(?:自|在|于)[^，]*(?:内|前|后|时)[，,]$", last))

    def orders(self, clauses: list[str]) -> bool:
        """A run orders by its first clause, or by a later 应当… to which the first is the topic."""
        later = any(
            MODAL.search(words)
            or re.match("[还也并]?(?:禁止|严禁)", words)
            or _DONE_TO_THE_TOPIC.match(words)
            or self.grammar.orders.is_done_by_rule(words)
            for words in clauses[1:]
        )
        if any(re.match("可以|有权|是(?!否)", words) for words in clauses) and not any(
            map(MODAL.search, clauses)
        ):
            return False
        return bool(clauses) and (self.grammar.orders.is_order(clauses[0]) or later)

    def without_stops(self, start: int, end: int) -> int:
        """The end before closing punctuation; a quotation mark goes only if it was opened outside."""
        while end > start and self.text[end - 1] in _STOPS:
            if self.text[end - 1] in "”’" and _opened(self.text[end - 1]) in self.text[start:end]:
                break
            end -= 1
        return end

    def without_purpose(self, start: int, end: int) -> int:
        clauses = cut_clauses(self.text, start, end)
        start = discourse_end(self.text, start, end)
        if len(clauses) > 1 and PURPOSE.match(self.text, start, end):
            return clauses[1].start
        return start

    def after_modal(self, start: int, end: int) -> int:
        modal = LEADING_MODAL.match(self.text, start, end)
        if not modal or re.search(r"不得|不准|严禁", modal.group()):
            return start
        if modal.group().endswith("应") and self.text.startswith("予", modal.end()):
            return modal.end() - 1
        return modal.end()

    def is_person(self, bodies: tuple[tuple[int, int], ...]) -> bool:
        return self.grammar.bodies.holder_of(self.text[slice(*bodies[0])]) == "person"

    def is_done_to_him(self, start: int, end: int) -> bool:
        """Whether a clause says what is done to the person of the case, unless that person met somebody else."""
        met = re.search("发现|接到|收到|知道", self.text[self.segment : start])
        return bool(_DONE_TO_HIM.search(self.text, start, end)) and not met


def _opened(mark: str) -> str:
    return {"”": "“", "’": "‘"}[mark]
