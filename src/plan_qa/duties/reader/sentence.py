"""Reads one sentence of a norm: its clauses in order, each run of clauses given to its owner or to nobody.

The conventions (what counts, how long a duty is, who is an owner) stand in tests/data/README.md.
"""

from __future__ import annotations

import re
from dataclasses import replace

from plan_qa.domain import Sentence
from plan_qa.duties.grammar.grammar import Grammar, discourse_end
from plan_qa.duties.grammar.subjects import Subject
from plan_qa.duties.grammar.words import MODAL
from plan_qa.duties.reader.agents import read_agents, read_reported
from plan_qa.duties.reader.cases import condition_end, read_condition
from plan_qa.duties.reader.constructions import given_parts
from plan_qa.duties.reader.lists import read_list, read_tasks
from plan_qa.duties.reader.parts import (
    AGENT,
    AGENT_FOLLOWS,
    LEADING_MODAL,
    TOPIC,
    Clause,
    ClauseRun,
    Row,
    cut_clauses,
)
from plan_qa.duties.reader.runs import Runs

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
        """Reads the clause at `index`, or the case that begins there; the index of the next."""
        runs, clause = self.runs, clauses[index]
        if index and clauses[index - 1].closes_segment:
            self._new_segment(clause)
        if self._read_topic(clauses, index):
            return index + 1
        condition = condition_end(runs, clauses, index)
        if condition > index:
            read_condition(runs, clauses[index:condition])
            return condition
        start = discourse_end(runs.text, clause.start, clause.end)
        if self._read_parts(start, clause):
            return index + 1
        if (runs.normative and read_agents(runs, start, clause.end)) or read_reported(
            runs, start, clause.end
        ):
            return index + 1
        owned = runs.run is not None and bool(runs.run.bodies)
        subject = self._subject(clauses, index, start)
        self._forget_case(subject)
        if subject and subject.happening and runs.normative:
            runs.close(clause.start)
            runs.pending, runs.occasion, runs.run = subject, False, ClauseRun((), clause.start, clause.end)
        elif subject and (runs.normative or subject.modal or self._is_planned(subject)):
            runs.open(subject, clause)
        elif not self._read_long_topic(clauses, index, start, owned) and not self._read_pending(
            start, clause
        ):
            runs.go_on(start, clause, LEADING_MODAL.match(runs.text, start, clause.end))
        return index + 1

    def _read_parts(self, start: int, clause: Clause) -> bool:
        """「压实甲的责任」「构建甲牵头、乙落实的工作格局」, where no owner has the clause."""
        run = self.runs.run
        if run is not None and (run.bodies or any(map(MODAL.search, run.clauses))):
            return False
        if not self._may_give_parts():
            return False
        parts = given_parts(self.runs.grammar.bodies, self.runs.text, start, clause.end)
        if parts:
            self.runs.close(clause.start)
            self.runs.rows += [Row(body, part.start, part.end) for part in parts for body in part.bodies]
        return bool(parts)

    def _subject(self, clauses: list[Clause], index: int, start: int) -> Subject | None:
        """The subject of the clause, unless its words are the topic of the next, a description, or the owner's still."""
        text, clause, run = self.runs.text, clauses[index], self.runs.run
        follows = index + 1 < len(clauses)
        # 「当事人申请…，应当…」: what stands before the 应当 is its subject even with a verb that is also a noun.
        awaited = follows and not clause.closes_segment and bool(MODAL.match(text, clause.end))
        subject = self.runs.grammar.subjects.subject(
            text, start, clause.end, any_verb=awaited and self.runs.normative
        )
        if subject is None or subject.modal:
            return subject
        words = text[start : clause.end]
        body = text[slice(*subject.bodies[0])]
        if _DESCRIPTION.search(words):
            return None
        if (
            follows
            and TOPIC.search(words)
            and (
                AGENT_FOLLOWS.match(text, clause.end)
                or (body in _WHERE and LEADING_MODAL.match(text, clause.end))
            )
        ):
            # 「消防队参加其他灾害的救援工作，由市政府统一领导」「本市具备条件的道路，应当…」.
            return None
        continues = run is not None and bool(run.bodies or run.clauses)
        if continues and self.runs.grammar.predicates.starts_with_verb(text, start, clause.end):
            # 「…，组织部门牵头」 is a new subject all the same.
            return subject if body in self.runs.grammar.bodies.known else None
        return subject

    def _forget_case(self, subject: Subject | None) -> None:
        """「一方提出要求，另一方应当答复」: the first clause is the case."""
        before = self.runs.run
        if subject is None or not subject.modal or before is None or not before.bodies or before.modal:
            return
        if self.runs.is_person(before.bodies) and before.start >= self.runs.segment:
            self.runs.run = None

    def _read_long_topic(self, clauses: list[Clause], index: int, start: int, owned: bool) -> bool:
        """A clause that is only a subject, its predicate in the next."""
        if not self.runs.normative or owned or index + 1 >= len(clauses):
            return False
        clause = clauses[index]
        topic = self.runs.grammar.subjects.topic(self.runs.text, start, clause.end)
        if topic is None or not self._begins_predicate(clauses[index + 1]):
            return False
        self.runs.close(clause.start)
        self.runs.run, self.runs.pending = ClauseRun(topic.bodies, -1, clause.end), None
        return True

    def _read_pending(self, start: int, clause: Clause) -> bool:
        """What the subject of a case has to do, or may."""
        runs, pending = self.runs, self.runs.pending
        if pending and runs.is_done_to_him(start, clause.end) and runs.is_person(pending.bodies):
            runs.pending = pending = None
        if pending is None:
            return False
        words = runs.text[start : clause.end]
        if re.match("(?:也|还)?(?:可以|有权)", words):
            runs.pending = None
            runs.run = ClauseRun(pending.bodies, clause.end, clause.end, pending.partners, True, muted=True)
            return True
        modal = LEADING_MODAL.match(runs.text, start, clause.end)
        if not modal and not (runs.occasion and runs.grammar.orders.is_order(words)):
            return False
        runs.pending, runs.run = None, None
        begin = runs.after_modal(start, clause.end) if modal else pending.predicate
        runs.open(replace(pending, predicate=begin, modal=True, granted=False), clause)
        return True

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
        self.runs.run, self.runs.pending = ClauseRun(topic.bodies, -1, clause.end), None
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
            self.runs.run = ClauseRun(
                previous.bodies, -1, clause.start, previous.partners, True, inherited=True
            )

    def _owned_item(self, start: int, end: int) -> tuple[Row, ...]:
        """「（一）办理变更，由本人申请」: an item that names who is to do it is not for whom the list is."""
        if re.match("(?:国家|法律|法规)[^，]*规定", self.runs.text[start:end]):
            return ()
        if not (AGENT.search(self.runs.text, start, end) or MODAL.search(self.runs.text, start, end)):
            return ()
        rows = SentenceReader(self.runs.grammar, self.runs.text, self.runs.normative).read_between(start, end)
        return tuple(rows) if any(row.body for row in rows) else ()
