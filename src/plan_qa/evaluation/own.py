"""Documents of one's own beside the plan: what is found in them, refused and presented, and how they are compared with it.

    python -m plan_qa.evaluation.own FOLDER [--wrong]

Each question is asked twice, of its document alone and of everything at once. A comparison (type `compare`) is right where
both sides, the document's own unit and the plan's, stand among what answers it.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from plan_qa.answer.assistant import Assistant
from plan_qa.corpus.asked.regulations import RuleQuestion, read_asked, read_documents
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import open_library
from plan_qa.domain import Answer, Status
from plan_qa.evaluation.score import mean_with_interval

_COMPARE: Final = "compare"
_FIRST: Final = 3


def values_of(question: RuleQuestion, answer: Answer) -> Mapping[str, float]:
    """The figures of one question: of one that is answered whether its unit comes first and among three, whether an
    answering word is lit, whether it is refused or doubted; of another whether something is presented as its answer."""
    if not question.gold:
        return {
            "不答而当作已答": float(answer.status is Status.ANSWERED),
            "不答而存疑": float(answer.status is Status.UNCERTAIN),
        }
    best = {unit for unit, grade in question.gold.items() if grade == 2}
    if question.type == _COMPARE:
        shown = _shown(answer)
        sides = [{unit for unit in best if unit.startswith(f"{question.document}/")}]
        sides.append(best - sides[0])
        return {"比较两边都找到": float(all(side & shown for side in sides))}
    cites = [hit.cite for hit in answer.hits]
    lit = [hit.text[a:b] for hit in answer.hits[:1] if hit.cite in best for a, b in hit.spans]
    values = {
        "S@1": float(bool(cites[:1]) and cites[0] in best),
        "S@3": float(bool(best & set(cites[:_FIRST]))),
        "误拒": float(answer.status is Status.NOT_COVERED),
        "存疑": float(answer.status is Status.UNCERTAIN),
    }
    if values["S@1"]:
        values["标亮"] = float(
            any(words in each or each in words for words in question.answers for each in lit)
        )
    return values


def _shown(answer: Answer) -> set[str]:
    """The units that answer: those of the parts, else the first."""
    if answer.parts:
        return {answer.hits[part.hits[0]].cite for part in answer.parts if part.hits}
    return {hit.cite for hit in answer.hits[:1]}


def main() -> None:
    """Ask every question; print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--wrong", action="store_true", help="list the questions that are not right")
    options = parser.parse_args()
    folders = default_folders()
    documents = read_documents(options.folder)
    library = open_library(folders).with_own(list(documents))
    assistant = Assistant.open(folders).beside(library)
    figures: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for question in read_asked(options.folder):
        chosen: Sequence[tuple[str, tuple[str, ...]]] = (
            (("一起问", ()),)
            if question.type == _COMPARE
            else (("只问那一份", (question.document,)), ("一起问", ()))
        )
        for place, among in chosen:
            answer = assistant.ask(question.text, (), among)
            values = values_of(question, answer)
            for name, value in values.items():
                figures[place][name].append(value)
            if options.wrong and not _right(values):
                first = answer.hits[0].cite if answer.hits else ""
                print(place, question.id, question.text, dict(question.gold), "→", answer.status.value, first)
    for place, by_name in figures.items():
        said = "，".join(
            f"{name} {mean_with_interval(values)}（{len(values)}）" for name, values in by_name.items()
        )
        print(f"{place}：{said}")


def _right(values: Mapping[str, float]) -> bool:
    wrong = values.get("误拒", 0) + values.get("存疑", 0) + values.get("不答而当作已答", 0)
    return not wrong and values.get("S@1", 1) == 1 and values.get("比较两边都找到", 1) == 1


if __name__ == "__main__":
    main()
