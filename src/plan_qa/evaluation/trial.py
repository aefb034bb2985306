"""One more way to ask, tried before it is kept: what it changes on the open sets.

    python -m plan_qa.evaluation.trial WORK

WORK holds `data/` (this project's, with the bank that has one more line) and `index/` (a copy of the one in use, whose
vectors need not be made again). The index is built anew there, both indices answer the open sets, and what differs is
written to WORK/effect.json; WORK/progress.json says meanwhile how far it is. Of the index in use the answers are kept
in BEFORE.json beside WORK, for the next trial.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from plan_qa.answer.assistant import Assistant
from plan_qa.corpus.asked.questions import Item, read_questions
from plan_qa.corpus.folders import Folders, default_folders
from plan_qa.corpus.library import open_library
from plan_qa.domain import Answer
from plan_qa.evaluation.score import score
from plan_qa.search.encoder import open_encoder
from plan_qa.search.index import build_index
from plan_qa.search.manifest import read_manifest

# Questions answered between two lines of progress.
_STEP: Final = 20
_MOST_CHANGES: Final = 12
_NICE: Final = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer to an open question: what a reader would call right or wrong of it, and the clause it leads with.

    `right`: answered with a unit that answers, or, where nothing answers, not presented as answered.
    """

    id: str
    q: str
    right: bool
    status: str
    cite: str


@dataclass(frozen=True, slots=True)
class Change:
    """An open question that is answered otherwise."""

    q: str
    before: str
    after: str
    better: bool | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What one more way changes: how many open questions are right before and after, and which are answered otherwise.

    `now` is what the question itself gets: its status and the first clause.
    """

    questions: int
    right_before: int
    right_after: int
    now: str
    now_cite: str
    changes: tuple[Change, ...]


def judged(items: Sequence[Item], assistant: Assistant, report: Any) -> list[Judged]:
    """Every item asked and judged."""
    rows: list[Judged] = []
    for begin in range(0, len(items), _STEP):
        report(begin, len(items))
        for each in score(items[begin : begin + _STEP], assistant):
            rows.append(_judged(each.item, each.answer, each.values))
    return rows


def _judged(item: Item, answer: Answer, values: dict[str, float]) -> Judged:
    wrong = ("refused", "contradicted", "uncertain", "presented")
    right = not any(values.get(name) for name in wrong) and values.get("success@1", 1.0) == 1.0
    return Judged(
        item.id, item.turns[-1], right, answer.status.value, answer.hits[0].cite if answer.hits else ""
    )


def effect_of(before: Sequence[Judged], after: Sequence[Judged], now: Answer) -> Effect:
    """What differs; first what became worse, then what became better."""
    changes = [
        Change(
            old.q,
            f"{old.status} {old.cite}",
            f"{new.status} {new.cite}",
            None if old.right == new.right else new.right,
        )
        for old, new in zip(before, after, strict=True)
        if (old.right, old.status, old.cite) != (new.right, new.status, new.cite)
    ]
    changes.sort(key=lambda change: {False: 0, True: 1, None: 2}[change.better])
    return Effect(
        len(before),
        sum(row.right for row in before),
        sum(row.right for row in after),
        now.status.value,
        now.hits[0].cite if now.hits else "",
        tuple(changes[:_MOST_CHANGES]),
    )


def open_items(folders: Folders) -> list[Item]:
    """The questions of data/questions/open."""
    files = sorted((folders.data / "questions" / "open").glob("*.jsonl"))
    return [item for path in files for item in read_questions(path)]


def run(work: Path, folders: Folders) -> Effect:
    """Build, ask twice, compare.

    Raises:
        PlanQaError: data/ or index/ is not in order.
    """

    def tell(step: str, done: int = 0, total: int = 0) -> None:
        _write(work / "progress.json", {"step": step, "done": done, "total": total})

    trial = Folders(data=work / "data", index=work / "index", own=work / "documents")
    items = open_items(folders)
    kept = work.parent / "BEFORE.json"
    digest = read_manifest(folders).files
    known = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    if known.get("index") == digest and len(known["rows"]) == len(items):
        before = [Judged(**row) for row in known["rows"]]
    else:
        registered = Folders(data=folders.data, index=folders.index, own=work / "documents")
        tell("现在的答复", 0, len(items))
        before = judged(
            items, Assistant.open(registered), lambda done, total: tell("现在的答复", done, total)
        )
        _write(kept, {"index": digest, "rows": [asdict(row) for row in before]})
    tell("重建索引")
    library = open_library(trial)
    manifest = read_manifest(folders)
    encoder = open_encoder(str(trial.encoder), manifest.question_instruction)
    build_index(trial, library, encoder)
    tell("加入以后的答复", 0, len(items))
    assistant = Assistant.open(trial)
    after = judged(items, assistant, lambda done, total: tell("加入以后的答复", done, total))
    last = (work / "data" / "ways.jsonl").read_text(encoding="utf-8").splitlines()[-1]
    effect = effect_of(before, after, assistant.ask(json.loads(last)["q"]))
    _write(work / "effect.json", asdict(effect))
    return effect


def _write(path: Path, record: object) -> None:
    fresh = path.with_suffix(".fresh")
    fresh.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    fresh.replace(path)


def main() -> None:
    """The command line: one folder."""
    os.nice(_NICE)
    run(Path(sys.argv[1]), default_folders())


if __name__ == "__main__":
    main()
