"""Every answer written down, so that a change of the program can be held against what it said before.

    python -m plan_qa.evaluation.snapshot take OUT [FILES…]
    python -m plan_qa.evaluation.snapshot compare OLD NEW

`take` asks the question files of data/questions that are asked of the plan (or FILES) through `Assistant.ask` and writes
one JSON line a turn; `compare` lists the answers that differ and exits 1 if there are any. No score is involved: equal means equal.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final

from plan_qa.answer.assistant import Assistant
from plan_qa.corpus.asked.questions import read_questions
from plan_qa.corpus.folders import default_folders
from plan_qa.domain import Answer, UsageError
from plan_qa.evaluation.score import Asks

# Sets of parts, of duties and of added documents have records of their own.
_SETS: Final = ("dev_*.jsonl", "open/*.jsonl", "open_dialogs/*.jsonl")


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit as a reader sees it: the unit and what is lit in it, in order."""

    cite: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """One answered turn; `id` is the question's with its file before it (`unseen/dialogs.jsonl:d001.1`)."""

    id: str
    question: str
    standalone: str
    status: str
    notice: str
    hits: tuple[Shown, ...]


def taken(name: str, answer: Answer) -> Taken:
    """What of an answer is kept: all but scores and features, which no reader sees."""
    hits = tuple(Shown(hit.cite, hit.spans) for hit in answer.hits)
    return Taken(name, answer.question, answer.standalone, answer.status.value, answer.notice, hits)


def take(paths: Iterable[Path], below: Path, assistant: Asks) -> Iterator[Taken]:
    """Every turn of the question files; files below `below` are named from there, others by their own name.

    Raises:
        UsageError: a file cannot be read or a line is not of the form.
    """
    for path in paths:
        file = path.relative_to(below).as_posix() if path.is_relative_to(below) else path.name
        for item in read_questions(path):
            yield taken(f"{file}:{item.id}", assistant.ask(item.turns[-1], item.turns[:-1]))


def write_snapshot(path: Path, turns: Iterable[Taken]) -> None:
    """One JSON line a turn; `read_snapshot` reads it back."""
    lines = [json.dumps(asdict(turn), ensure_ascii=False) + "\n" for turn in turns]
    path.write_text("".join(lines), encoding="utf-8")


def read_snapshot(path: Path) -> dict[str, Taken]:
    """The turns of a snapshot by id.

    Raises:
        UsageError: the file cannot be read or a line is not of the form.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"读不了快照 {path}：{error}；应为 take 写出的 JSON Lines。") from error
    turns: dict[str, Taken] = {}
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line)
            hits = tuple(Shown(hit["cite"], tuple((a, b) for a, b in hit["spans"])) for hit in record["hits"])
            turns[record["id"]] = Taken(**(record | {"hits": hits}))
        except (json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
            raise UsageError(
                f"{path.name} 第 {number} 行不合格式（{error}）；应为 take 写出的一行。"
            ) from error
    return turns


def differences(old: Mapping[str, Taken], new: Mapping[str, Taken]) -> Iterator[str]:
    """A paragraph for every turn that one snapshot lacks or that was answered otherwise: only the fields that differ."""
    for name in dict.fromkeys([*old, *new]):
        if name not in new:
            yield f"- {name}\t{old[name].question}"
        elif name not in old:
            yield f"+ {name}\t{new[name].question}"
        elif old[name] != new[name]:
            before, after = asdict(old[name]), asdict(new[name])
            changed = [each.name for each in fields(Taken) if before[each.name] != after[each.name]]
            rows = [f"  {field}\n    - {before[field]}\n    + {after[field]}" for field in changed]
            yield "\n".join([f"≠ {name}\t{new[name].question}", *rows])


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a snapshot, or print how two differ; 1 if they do."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    taking = commands.add_parser("take", help="问全部题集，每轮写一行")
    taking.add_argument("out", type=Path, metavar="OUT")
    taking.add_argument(
        "files", nargs="*", type=Path, metavar="FILES", help="不写时为 data/questions 下的开发题和公开题"
    )
    comparing = commands.add_parser("compare", help="列出两份快照中不同的答复")
    comparing.add_argument("old", type=Path, metavar="OLD")
    comparing.add_argument("new", type=Path, metavar="NEW")
    options = parser.parse_args(arguments)
    if options.command == "take":
        folders = default_folders()
        below = folders.data / "questions"
        given = [path.resolve() for path in options.files]
        paths = given or sorted(path for pattern in _SETS for path in below.glob(pattern))
        turns = tuple(take(paths, below, Assistant.open(folders)))
        write_snapshot(options.out, turns)
        print(f"{options.out}：{len(turns)} 轮")
        return 0
    old, new = read_snapshot(options.old), read_snapshot(options.new)
    found = list(differences(old, new))
    print("\n".join([*found, f"{len(old)} 轮对 {len(new)} 轮，不同 {len(found)}"]))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
