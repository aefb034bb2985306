"""Whether the body asked for stands first in `Answer.owners`: `python -m plan_qa.evaluation.owners FILE…`.

A file holds JSON Lines `{"id","q","gold","answer","body"}`; `body` is the owner as the source names it (a list: any of them will
do), empty where the source names nobody. Bodies are compared as terms of the lexicon, so that 中组部 is 中央组织部.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

import numpy as np

from plan_qa.answer.assistant import Assistant
from plan_qa.corpus.asked.questions import OwnerItem, read_owner_questions
from plan_qa.corpus.folders import default_folders
from plan_qa.domain import Answer, Status
from plan_qa.duties.index import UNOWNED, DutyIndex

Verdict = Literal["right", "wrong", "silent", "false ownerless"]

_LABELS: Final[dict[Verdict, str]] = {
    "right": "主体在先",
    "wrong": "说错主体",
    "silent": "未说主体",
    "false ownerless": "误称未写明",
}
_RESAMPLES: Final = 2000


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, its answer, and what that says of the owner."""

    item: OwnerItem
    answer: Answer
    verdict: Verdict


def verdict(answer: Answer, bodies: Sequence[str], index: DutyIndex) -> Verdict:
    """What an answer says of the owner, against the bodies that would be right."""
    if not answer.owners and UNOWNED in answer.notice:
        return "false ownerless" if bodies else "right"
    if not answer.owners:
        return "silent"
    first = _first_term(answer.owners[0], index)
    return "right" if any(first in _meant(body, index) for body in bodies) else "wrong"


def _meant(body: str, index: DutyIndex) -> set[str]:
    """The terms that a body may stand for: a name of several bodies (「基层党组织」) is met by any of them."""
    return {*index.sayings.table.get(body, ()), _first_term(body, index)}


def _first_term(phrase: str, index: DutyIndex) -> str:
    """The term of the first body of a phrase (「甲、乙和丙」)."""
    return index.terms_of(index.bodies.first(phrase))[0]


def judge(items: Iterable[OwnerItem], assistant: Assistant, index: DutyIndex) -> tuple[Judged, ...]:
    """Ask every question."""
    found = []
    for item in items:
        answer = assistant.ask(item.text)
        said = verdict(answer, item.bodies, index)
        # A body that no source speaks of: the answer has to say so.
        if not item.gold and said == "silent" and answer.status is Status.NOT_COVERED:
            said = "right"
        found.append(Judged(item, answer, said))
    return tuple(found)


def figures(judged: Sequence[Judged]) -> dict[str, float]:
    """Shares of the verdicts with the 95 % bootstrap interval of `right`; of first hits that are right; of answers that
    show every unit of grade 2."""
    count = len(judged)
    verdicts = Counter(each.verdict for each in judged)
    right = np.asarray([each.verdict == "right" for each in judged], np.float64)
    draws = np.random.default_rng(0).integers(0, count, (_RESAMPLES, count))
    low, high = np.quantile(right[draws].mean(axis=1), [0.025, 0.975])
    first = sum(
        not each.item.gold or each.answer.hits[0].cite in each.item.gold
        for each in judged
        if each.answer.hits
    )
    shares = {name: round(verdicts[name] / count, 4) for name in get_args(Verdict)}
    complete = sum({hit.cite for hit in each.answer.hits} >= set(each.item.gold) for each in judged)
    return {"questions": count, **shares, "low": round(float(low), 4), "high": round(float(high), 4)} | {
        "first hit right": round(first / count, 4),
        "complete": round(complete / count, 4),
    }


def main() -> None:
    """Print the figures of each file, and with --failures every question that is not right."""
    parser = argparse.ArgumentParser(description="问由谁负责的题：答复是否先说出主体")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument("--failures", action="store_true", help="列出没有答对的题")
    options = parser.parse_args()
    assistant = Assistant.open(default_folders())
    judged = {
        str(path): judge(read_owner_questions(path), assistant, assistant.duties) for path in options.files
    }
    tables = {name: figures(rows) for name, rows in judged.items()}
    if options.json:
        print(json.dumps(tables, ensure_ascii=False, indent=1))
        return
    for name, table in tables.items():
        shares = "\t".join(f"{label} {table[key]:.3f}" for key, label in _LABELS.items())
        print(f"{name}\t{int(table['questions'])} 问\t{shares}")
        print(f"  主体在先的 95 % 区间 [{table['low']:.3f}, {table['high']:.3f}]", end="\t")
        print(f"首条正确 {table['first hit right']:.3f}\t各条列全 {table['complete']:.3f}")
    if options.failures:
        for each in (row for rows in judged.values() for row in rows if row.verdict != "right"):
            hits = each.answer.hits
            print(
                f"{each.item.id}\t{_LABELS[each.verdict]}\t{each.item.text}\t应为 {'／'.join(each.item.bodies) or '未写明'}"
                f"\t说 {'／'.join(each.answer.owners) or each.answer.notice or '（无）'}"
                f"\t{each.answer.status.value} {hits[0].cite if hits else ''}"
            )


if __name__ == "__main__":
    main()
