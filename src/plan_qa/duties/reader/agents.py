"""Owners that a construction names: 「由某单位…」, and what is demanded of a body (「要求各地区…」)."""

from __future__ import annotations

import re

from plan_qa.corpus.word_form import WordForm
from plan_qa.duties.bodies import depths
from plan_qa.duties.grammar.subjects import Subject
from plan_qa.duties.grammar.words import MODAL
from plan_qa.duties.reader.parts import AGENT, ClauseRun
from plan_qa.duties.reader.runs import Runs

# In an interview or a report the indicative tells what was done; only a modal verb or 要求… gives a duty there.
_REPORTED = re.compile(
    r"(?:并|还|也|又)?(?:明确|特别|突出|反复)?(?:要求|提出要求|提出|明确|强调|规定)(?:由)?"
)
# Words between a topic and 由 that are not the topic: 「依法由」「应当由」「并由」.
_BEFORE_AGENT = WordForm("duties", r"{before_agent}*$")


def read_agents(runs: Runs, start: int, end: int) -> bool:
    """「（事项）由某单位…」: every 由 with a body behind it opens a run of its own."""
    text = runs.text
    depth = depths(text[start:end])
    agents: list[tuple[int, Subject]] = []
    for match in AGENT.finditer(text, start, end):
        if depth[match.start() - start] or re.match(r"[^，]{1,40}组成[的：:，。；]", text[match.end() : end]):
            continue
        subject = runs.grammar.subjects.agent(text, match.end(), end)
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
        if subject and not re.match(
            r"组成|构成|产生|承办的|[^，]*组成(?:[的：:，。；]|$)", text[subject.predicate : end]
        ):
            agents.append((match.start(), subject))
    if not agents:
        return False
    # 「可以委托…，或者由继承人申请」 is still a permission.
    granted = bool(runs.run and runs.run.muted and re.match("或者?由|并由", text[start:end]))
    for number, (at, subject) in enumerate(agents):
        topic_start = start if number == 0 else at
        before = text[topic_start:at]
        topic = before[: _BEFORE_AGENT.search(before).start()] if before else ""  # type: ignore[union-attr]
        if MODAL.match(topic) or (topic and runs.grammar.orders.is_adjunct(topic + "，")):
            topic = ""
        granted = granted or bool(re.search("可以|可$|有权", before))
        if number == 0 and MODAL.match(before) and _is_case(runs):
            runs.run = None
        runs.close(start if number == 0 else at)
        begin = topic_start if topic and number == 0 else subject.predicate
        runs.run = ClauseRun(subject.bodies, begin, end, subject.partners, True, granted, agent=True)
        runs.pending = None
        if number + 1 < len(agents):
            cut = agents[number + 1][0]
            while text[cut - 1] in "，," or text[cut - 2 : cut] in ("直至", "或者"):
                cut -= 1 if text[cut - 1] in "，," else 2
            runs.close(cut)
    return True


def _is_case(runs: Runs) -> bool:
    """「公司合并，应当由合并各方签订协议」: the run so far only tells when."""
    run = runs.run
    return run is not None and bool(run.bodies) and not run.modal and run.start >= runs.segment


def read_reported(runs: Runs, start: int, end: int) -> bool:
    """「要求各地区各部门结合实际…」: what is demanded of the body that follows."""
    match = _REPORTED.match(runs.text, start, end)
    inner = re.search(
        r"(?:，|,|^)(?:《规划》)?[^，]{0,14}?(明确要求|要求|提出)(?=各|流出|基层|党)",
        runs.text[start:end],
    )
    if match is None and not runs.normative and inner:
        match = re.compile(re.escape(inner[1])).search(runs.text, start, end)
    if match and runs.normative and match.group().endswith("提出"):
        # 「提出议案的机关应当」.
        return False
    if match is None or (runs.run is not None and runs.run.bodies and runs.normative and not runs.run.muted):
        return False
    subject = runs.grammar.subjects.subject(runs.text, match.end(), end)
    if subject is None or re.search(r"(?:要求|任务|规定)[，,。；;]$", runs.text[start:end]):
        return False
    runs.close(start)
    runs.run = ClauseRun(subject.bodies, subject.predicate, end, subject.partners, True, subject.granted)
    return True
