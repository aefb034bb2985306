"""Lists: 「应当履行下列职责：（一）…；（二）…」 and 「某委员会的主要职责是：…」."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from plan_qa.corpus.word_form import WordForm
from plan_qa.duties.reader.parts import ClauseRun, Row
from plan_qa.duties.reader.runs import Runs

_LIST_OF_TASKS = WordForm("duties", r"{takes_tasks}[^，,：:]{0,6}(?:下列|以下|如下)[^：:]{0,12}{tasks}")
_NO_TASKS = re.compile(
    r"不得|可以|有权|享有|载明|包括|提交|提供|写明|符合|具备|说明|注明|审查|公开|公布|告知|报告|备案"
)
_ITEM = re.compile(r"[（(][一二三四五六七八九十0-9０-９]+[）)]|[一二三四五六七八九十]+、|[0-9０-９]+[.．、]")


def read_tasks(runs: Runs, start: int, stop: int, first: int, end: int) -> bool:
    """「某委员会的主要职责是：（一）…」."""
    # 「可以行使下列职权：」 is an ordinary clause.
    subject = runs.grammar.subjects.named(runs.text, start, stop)
    if not subject or re.search("下列|以下|如下|可以|有权", runs.text[start:stop]):
        return False
    runs.rows = [Row(body, a, b) for a, b in _items(runs, first, end) for body in subject]
    return True


def read_list(
    runs: Runs,
    run: ClauseRun,
    lead: str,
    start: int,
    end: int,
    owned_item: Callable[[int, int], tuple[Row, ...]],
) -> None:
    """「应当履行下列职责：（一）…；（二）…」: an item is a duty where the list is one of tasks.

    `owned_item` reads an item that names an owner of its own.
    """
    if not _LIST_OF_TASKS.search(lead) or _NO_TASKS.search(lead):
        return
    leads = [row for row in runs.rows if run.start <= row.start < run.end]
    runs.rows = [row for row in runs.rows if row not in leads]
    # 「应当取得许可，并采取下列措施：」: what stands before the list's own clause is a duty too.
    if leads and (comma := runs.text.rfind("，", leads[0].start, leads[0].end)) > 0:
        listed = runs.text.find("下列", leads[0].start, leads[0].end)
        first_end = runs.text.rfind("，", leads[0].start, listed) if listed > 0 else comma
        if first_end > 0:
            runs.rows += [replace(row, end=first_end) for row in leads]
    for a, b in _items(runs, start, end):
        own = owned_item(a, b) if leads else ()
        runs.rows += own or [replace(row, start=a, end=b) for row in leads]


def _items(runs: Runs, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The items of a list, without their numbers and stops."""
    for clause in re.finditer(r"[^；;]+", runs.text[start:end]):
        at, stop = start + clause.start(), start + clause.end()
        marker = _ITEM.match(runs.text, at, stop)
        at = marker.end() if marker else at
        yield at, runs.without_stops(at, stop)
