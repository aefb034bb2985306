"""Reads one sentence of a norm: its clauses in order, each run of clauses given to its owner or to nobody.

The conventions (what counts, how long a duty is, who is an owner) stand in tests/data/README.md.
"""

from __future__ import annotations

import re
from dataclasses import replace

from plan_qa.answer.clauses import Grammar, discourse_end
from plan_qa.answer.duty_agents import read_agents, read_reported
from plan_qa.answer.duty_cases import condition_end, read_condition
from plan_qa.answer.duty_lists import read_list, read_tasks
from plan_qa.answer.duty_parts import (
    AGENT,
    AGENT_FOLLOWS,
    LEADING_MODAL,
    TOPIC,
    Clause,
    Row,
    Run,
    cut_clauses,
)
from plan_qa.answer.duty_runs import Runs
from plan_qa.answer.duty_words import MODAL
from plan_qa.answer.roles import parts_of
from plan_qa.answer.subjects import Subject
from plan_qa.domain import Sentence

# Sentences that define, delimit or enact.
_DEFINITION = re.compile(
    r"是指|所称|含义|(?<!以下)(?<!合并)(?:统称|称为)|^本[一-鿿]{1,4}(?:适用|自[^，]*起)|适用本[一-鿿]{1,4}[。；]|制定本[一-鿿]{1,4}。$"
)
_LIST_OPENS = re.compile(r"[:：](?=[（(][一二三四五六七八九十1１][）)]|[一1１][、.．])")
_TASKS_ARE = re.compile(r"的?(?:主要|工作|具体)*(?:职责|任务|职权)(?:是|为|包括|如下)*[:：]$")
# 「广大党员…把握更加准确」 says what will be, not what anybody has to do.
_DESCRIPTION = re.compile(r"更加[一-鿿]{2,12}[，,。；;]$")
_WHERE = frozenset(["本市", "本省", "本县", "本区", "本自治区", "国家"])


class SentenceReader:
    """Walks the clauses of one sentence."""

    def __init__(self, grammar: Grammar, text: str, normative: bool) -> None:
        self.runs = Runs(grammar, text, normative)

    def read(self, sentence: Sentence) -> tuple[Row, ...]:
        """The rows of one sentence."""
        text, start, end = self.runs.text, sentence.start, sentence.end
        self.runs.segment = start
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
            and read_tasks(self.runs, start, tasks.start(), opening.end(), end)
        ):
            return tuple(self.runs.rows)
        last = self.runs.run
        self.runs.close(stop)
        if opening and last and last.start >= 0:
            read_list(self.runs, last, text[last.start : stop], opening.end(), end, self._owned_item)
        return tuple(self.runs.rows)

    def read_between(self, start: int, end: int) -> list[Row]:
        """The rows of a part of a sentence that stands for itself, such as the item of a list."""
        self.runs.segment = start
        self._walk(start, end)
        self.runs.close(end)
        return self.runs.rows

    def _walk(self, start: int, end: int) -> None:
        clauses = cut_clauses(self.runs.text, start, end)
        index = 0
        while index < len(clauses):
            index = self._step(clauses, index)

    def _step(self, clauses: list[Clause], index: int) -> int:
        text, clause = self.runs.text, clauses[index]
        if index and clauses[index - 1].closes_segment:
            self._new_segment(clause)
        if self._read_topic(clauses, index):
            return index + 1
        condition = condition_end(self.runs, clauses, index)
        if condition > index:
            read_condition(self.runs, clauses[index:condition])
            return condition
        start = discourse_end(text, clause.start, clause.end)
        words = text[start : clause.end]
        if self.runs.run is None or not self.runs.run.bodies:
            ordered = self.runs.run is not None and any(map(MODAL.search, self.runs.run.clauses))
            may = not ordered and self._may_give_parts()
            parts = parts_of(self.runs.grammar.bodies, text, start, clause.end) if may else ()
            if parts:
                self.runs.close(clause.start)
                self.runs.rows += [Row(body, part.start, part.end) for part in parts for body in part.bodies]
                return index + 1
        if (self.runs.normative and read_agents(self.runs, start, clause.end)) or read_reported(
            self.runs, start, clause.end
        ):
            return index + 1
        # 「当事人申请…，应当…」: what stands before the 应当 is its subject even with a verb that is also a noun.
        awaited = (
            index + 1 < len(clauses) and not clause.closes_segment and bool(MODAL.match(text, clause.end))
        )
        subject = self.runs.grammar.subjects.subject(
            text, start, clause.end, any_verb=awaited and self.runs.normative
        )
        if subject and not subject.modal and _DESCRIPTION.search(words):
            subject = None
        if (
            subject
            and not subject.modal
            and index + 1 < len(clauses)
            and TOPIC.search(words)
            and (
                AGENT_FOLLOWS.match(text, clause.end)
                or (text[slice(*subject.bodies[0])] in _WHERE and LEADING_MODAL.match(text, clause.end))
            )
        ):
            # 「消防队参加其他灾害的救援工作，由市政府统一领导」「本市具备条件的道路，应当…」.
            subject = None
        owned = self.runs.run is not None and bool(self.runs.run.bodies)
        continues = owned or (self.runs.run is not None and bool(self.runs.run.clauses))
        if (
            subject
            and continues
            and not subject.modal
            and self.runs.grammar.predicates.starts_with_verb(text, start, clause.end)
        ):
            # 「…，组织部门牵头」 is a new subject all the same.
            subject = subject if text[slice(*subject.bodies[0])] in self.runs.grammar.bodies.known else None
        before = self.runs.run
        if subject and subject.modal and before and before.bodies and not before.modal:
            # 「一方提出要求，另一方应当答复」: the first clause is the case.
            body = text[slice(*before.bodies[0])]
            if self.runs.grammar.bodies.holder_of(body) == "person" and before.start >= self.runs.segment:
                self.runs.run = None
        if subject and subject.happening and self.runs.normative:
            self.runs.close(clause.start)
            self.runs.pending, self.runs.occasion, self.runs.run = (
                subject,
                False,
                Run((), clause.start, clause.end),
            )
            return index + 1
        if subject and (self.runs.normative or subject.modal or self._is_planned(subject)):
            self.runs.open(subject, clause)
            return index + 1
        topic = (
            self.runs.grammar.subjects.topic(text, start, clause.end)
            if self.runs.normative and not owned and index + 1 < len(clauses)
            else None
        )
        if topic and self._begins_predicate(clauses[index + 1]):
            self.runs.close(clause.start)
            self.runs.run = Run(topic.bodies, -1, clause.end, (), False)
            self.runs.pending = None
            return index + 1
        modal = LEADING_MODAL.match(text, start, clause.end)
        if (
            self.runs.pending
            and self.runs.is_done_to_him(start, clause.end)
            and self.runs.is_person(self.runs.pending.bodies)
        ):
            self.runs.pending = None
        if self.runs.pending and re.match("(?:也|还)?(?:可以|有权)", words):
            subject, self.runs.pending = self.runs.pending, None
            self.runs.run = Run(subject.bodies, clause.end, clause.end, subject.partners, True, muted=True)
            return index + 1
        if self.runs.pending and (modal or (self.runs.occasion and self.runs.grammar.orders.is_order(words))):
            pending, self.runs.pending, self.runs.run = self.runs.pending, None, None
            self.runs.open(
                replace(
                    pending,
                    predicate=self.runs.after_modal(start, clause.end) if modal else pending.predicate,
                    modal=True,
                    granted=bool(re.match("可以|有权", words)),
                ),
                clause,
            )
            return index + 1
        self.runs.continue_(start, clause, modal)
        return index + 1

    def _read_topic(self, clauses: list[Clause], index: int) -> bool:
        """「从事活动的单位和个人，应当…」: a clause that is only the subject of the 应当 behind it."""
        clause = clauses[index]
        if (
            index + 1 >= len(clauses)
            or clause.closes_segment
            or not LEADING_MODAL.match(self.runs.text, clauses[index + 1].start)
        ):
            return False
        topic = self.runs.grammar.subjects.topic(
            self.runs.text, discourse_end(self.runs.text, clause.start, clause.end), clause.end
        )
        if topic is None:
            return False
        self.runs.close(clause.start)
        self.runs.run, self.runs.pending = Run(topic.bodies, -1, clause.end), None
        return True

    def _begins_predicate(self, clause: Clause) -> bool:
        return self.runs.grammar.predicates.begins_predicate(self.runs.text, clause.start, clause.end)

    def _may_give_parts(self) -> bool:
        return self.runs.normative or bool(re.search("要求|强调|提出", self.runs.text))

    def _is_planned(self, subject: Subject) -> bool:
        """「中组部将于…检查」 in an interview announces a duty."""
        return self.runs.text.startswith("将", subject.predicate)

    def _new_segment(self, clause: Clause) -> None:
        """After ；: the same owner goes on, unless the words tell a consequence for somebody else."""
        previous, self.runs.segment = self.runs.run, clause.start
        self.runs.close(clause.start)
        if previous and previous.bodies and self.runs.normative:
            self.runs.run = Run(previous.bodies, -1, clause.start, previous.partners, True, inherited=True)

    def _owned_item(self, start: int, end: int) -> tuple[Row, ...]:
        """「（一）办理变更，由本人申请」: an item that names who is to do it is not for whom the list is."""
        if re.match("(?:国家|法律|法规)[^，]*规定", self.runs.text[start:end]):
            return ()
        if not (AGENT.search(self.runs.text, start, end) or MODAL.search(self.runs.text, start, end)):
            return ()
        rows = SentenceReader(self.runs.grammar, self.runs.text, self.runs.normative).read_between(start, end)
        return tuple(rows) if any(row.body for row in rows) else ()
