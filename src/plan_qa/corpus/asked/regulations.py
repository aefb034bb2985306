"""Documents written down as units, as a user would add them, and what is asked of them: for fitting and scoring.

A folder holds `units.jsonl` (id, doc, title, text), `titles.json` where the documents have titles of their own, and
`questions.jsonl` (id, doc, q, gold, answer, type): of which document it is asked, the units that answer with their grades
(none: it does not answer), and the answering words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from plan_qa.corpus.sentences import split_sentences
from plan_qa.domain import Document, Unit, UsageError


@dataclass(frozen=True, slots=True)
class RuleQuestion:
    """A question asked of a document; `gold` without a unit: the document does not answer it."""

    id: str
    text: str
    document: str
    gold: Mapping[str, int]
    answers: tuple[str, ...]
    type: str


def read_documents(folder: Path) -> tuple[Document, ...]:
    """The documents of a folder.

    Raises:
        UsageError: the file cannot be read, or a line is not of the form.
    """
    named = folder / "titles.json"
    titles = json.loads(named.read_text(encoding="utf-8")) if named.is_file() else {}
    by_document = groupby(_rows(folder / "units.jsonl"), key=lambda row: str(row["doc"]))
    return tuple(_document(name, list(group), titles.get(name, name)) for name, group in by_document)


def read_asked(folder: Path) -> tuple[RuleQuestion, ...]:
    """What is asked of the documents of a folder.

    Raises:
        UsageError: as above.
    """
    return tuple(
        RuleQuestion(row["id"], row["q"], row["doc"], row["gold"], tuple(row.get("answer", ())), row["type"])
        for row in _rows(folder / "questions.jsonl")
    )


def _rows(path: Path) -> Sequence[Mapping[str, Any]]:
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise UsageError(f"读不了 {path}（{error}）；应为 JSON Lines。") from error


def _document(name: str, rows: Sequence[Mapping[str, Any]], title: str) -> Document:
    units = tuple(
        Unit(row["id"], name, row["title"], row["text"], split_sentences(row["text"])) for row in rows
    )
    return Document(
        id=name,
        kind="user",
        title=title,
        short_title=title,
        cited_as=title,
        issuer="",
        date="",
        period=None,
        published_in="",
        carrier="",
        file="",
        sha256="",
        units=units,
    )
