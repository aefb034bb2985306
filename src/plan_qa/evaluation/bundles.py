"""Bundles: how many parts are found and lit, and how many whole questions.

    python -m plan_qa.evaluation.bundles FILE… [--wrong]

A part is found and lit where a clause of grade 2 stands among what answers it (its own part, where the answer has parts)
and the lit words hold an answer, or the reverse; of a list every item has to be lit. A part that the sources do not
answer is right where nothing is presented as its answer: the part of the same place in the order, if the numbers agree.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from plan_qa.answer.assistant import Assistant
from plan_qa.corpus.asked.questions import BundleItem, BundlePart, read_bundles
from plan_qa.corpus.folders import default_folders
from plan_qa.domain import Answer, Hit, Status
from plan_qa.evaluation.score import mean_with_interval

_LIST: Final = "list"
_SHOWN: Final = (Status.ANSWERED, Status.CORRECTED, Status.UNCERTAIN)
_LOOKED_AT: Final = 3


def parts_right(item: BundleItem, answer: Answer) -> tuple[bool, ...]:
    """For each part of the question whether it got what it asks for."""
    return tuple(_right(item, number, part, answer) for number, part in enumerate(item.parts))


def _right(item: BundleItem, number: int, part: BundlePart, answer: Answer) -> bool:
    if not part.gold:
        if answer.parts and len(answer.parts) == len(item.parts):
            return answer.parts[number].status is not Status.ANSWERED
        return answer.status is not Status.ANSWERED
    if answer.status not in _SHOWN:
        return False
    best = {unit for unit, grade in part.gold if grade == 2}
    hits = [hit for hit in _looked_at(answer) if hit.cite in best]
    lit = [hit.text[start:end] for hit in hits for start, end in hit.spans]
    if item.kind == _LIST:
        whole = "\n".join(lit)
        return bool(lit) and all(gold.rstrip("。，；") in whole for gold in part.answers)
    return any(gold in words or words.rstrip("。，；") in gold for gold in part.answers for words in lit)


def _looked_at(answer: Answer) -> Sequence[Hit]:
    """The hits that answer: those of the parts, else the first few."""
    if answer.parts:
        return [answer.hits[i] for i in sorted({i for part in answer.parts for i in part.hits})]
    return answer.hits[:_LOOKED_AT]


def main() -> None:
    """Ask every bundle; print the figures by kind."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument(
        "--wrong", action="store_true", help="list the questions with a part that is not right"
    )
    options = parser.parse_args()
    assistant = Assistant.open(default_folders())
    parts: dict[str, list[float]] = defaultdict(list)
    wholes: dict[str, list[float]] = defaultdict(list)
    counted: dict[str, list[float]] = defaultdict(list)
    for item in (item for path in options.files for item in read_bundles(path)):
        answer = assistant.ask(item.text)
        right = parts_right(item, answer)
        for kind in ("all", item.kind, *(["silent"] if any(not part.gold for part in item.parts) else [])):
            parts[kind] += map(float, right)
            wholes[kind].append(float(all(right)))
            counted[kind].append(float(max(1, len(answer.parts)) == len(item.parts)))
        if options.wrong and not all(right):
            print(item.id, item.kind, item.text, "→", answer.status.value, answer.form)
            for part in answer.parts:
                shown = [answer.hits[i].cite for i in part.hits]
                print("    ", part.asked, part.status.value, shown)
            for wanted, each in zip(item.parts, right, strict=True):
                print("    ", "✓" if each else "✗", wanted.asked, dict(wanted.gold), wanted.answers[:1])
    for kind, values in parts.items():
        print(
            f"{kind}：{len(wholes[kind])} 问 {len(values)} 件，"
            f"每件找到并标亮 {mean_with_interval(values)}，整问 {mean_with_interval(wholes[kind])}，"
            f"件数相符 {mean_with_interval(counted[kind])}"
        )


if __name__ == "__main__":
    main()
