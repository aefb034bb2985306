"""Cases: 「…的，」 and 「…时，」, whose subject is the owner of the 应当 behind them."""

from __future__ import annotations

import re

from plan_qa.duties.grammar.grammar import discourse_end
from plan_qa.duties.grammar.words import MODAL
from plan_qa.duties.reader.parts import AGENT, LEADING_MODAL, PURPOSE, Clause, ClauseRun
from plan_qa.duties.reader.runs import Runs

_PENALTY = re.compile("由|责令|处|给予|依法|追究|没收|予以|吊销|取消|应|必须|须|不得|可以|可|视为|其|不")
# 「从业人员超过三百人的，应当配备…」: what is counted owes nothing.
_COUNTED = re.compile("超过|不足|达到|满|低于|少于|多于|不满|高于")


def condition_end(runs: Runs, clauses: list[Clause], index: int) -> int:
    """The index after the clauses that end in 「…的，」 or 「…时，」, or `index` where none does."""
    text = runs.text
    for offset, clause in enumerate(clauses[index : index + 6]):
        words = text[clause.start : clause.end]
        if (
            offset
            and re.search(r"的[，,]$", words)
            and (_goes_on(runs, clauses[index]) or _is_duty_before_case(runs, clauses, index, index + offset))
        ):
            return index
        if re.search(r"的[，,]$", words) or (
            offset == 0
            and not AGENT.match(words)
            and not re.match("(?:也|还|并)?(?:可以|有权)", words)
            and runs.grammar.orders.is_adjunct(words)
            and words[-1] in "，,"
            and not MODAL.search(words)
        ):
            return index + offset + 1
        if clause.closes_segment or MODAL.search(words) or AGENT.match(words):
            return index
    return index


def _is_duty_before_case(runs: Runs, clauses: list[Clause], first: int, last: int) -> bool:
    """「河长负责巡查，…，对劝阻无效的，按照规定报告」: its own predicate, and no penalty behind the case."""
    if last + 1 >= len(clauses) or _PENALTY.match(runs.text, clauses[last + 1].start):
        return False
    behind = clauses[last + 1]
    if not (
        runs.grammar.predicates.goes_on(runs.text, behind.start, behind.end)
        or re.match("按|依照|向|报", runs.text[behind.start : behind.end])
    ):
        return False
    clause = clauses[first]
    subject = runs.grammar.subjects.subject(
        runs.text, discourse_end(runs.text, clause.start, clause.end), clause.end
    )
    return (
        subject is not None
        and not subject.happening
        and runs.grammar.predicates.goes_on(runs.text, subject.predicate, clause.end)
    )


def _goes_on(runs: Runs, clause: Clause) -> bool:
    """「应当做好管理，每年进行排查，发现损坏的，应当…」: what still is the owner's is no part of the case behind it."""
    run = runs.run
    return (
        run is not None
        and bool(run.bodies)
        and run.start >= 0
        and not run.muted
        and runs.grammar.predicates.goes_on(runs.text, clause.start, clause.end)
    )


def read_condition(runs: Runs, clauses: list[Clause]) -> None:
    first, last = clauses[0], clauses[-1]
    start = discourse_end(runs.text, first.start, first.end)
    awaited = bool(LEADING_MODAL.match(runs.text, last.end))
    read = runs.grammar.subjects.case_subject if awaited else runs.grammar.subjects.subject
    subject = read(runs.text, start, first.end)
    if subject is None and last is not first and awaited:
        # 「材料虚假，受理机关决定不予受理的，应当…」.
        subject = read(runs.text, discourse_end(runs.text, last.start, last.end), last.end)
    if subject and runs.text.startswith("规定", subject.predicate):
        subject = None
    if subject and _COUNTED.match(runs.text, subject.predicate):
        subject = None
    if subject and not PURPOSE.match(runs.text, start):
        runs.close(first.start)
        runs.pending = subject
        ending = runs.text[last.start : last.end]
        # 「某部门审查方案，经审查符合条件的，出具意见」: the last clause alone is the case.
        runs.occasion = not re.search(r"的[，,]$", ending) or (
            last is not first and bool(re.match("经|符合", ending))
        )
        runs.run = ClauseRun((), first.start, last.end)
        return
    runs.extend(first.start, last.end, runs.text[first.start : last.end], adjunct=True)
