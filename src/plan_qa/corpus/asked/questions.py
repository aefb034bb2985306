"""Question files (contract, "Question files"): single questions and dialogs, with graded gold and answering words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from plan_qa.domain import UsageError


@dataclass(frozen=True, slots=True)
class Item:
    """One question to score: `turns` ends with it; empty `gold` means that it must not be answered."""

    id: str
    turns: tuple[str, ...]
    gold: tuple[tuple[str, int], ...]
    answers: tuple[str, ...]
    type: str


@dataclass(frozen=True, slots=True)
class OwnerItem:
    """A question with the bodies of which one has to be named first; none: the source names nobody."""

    id: str
    text: str
    gold: tuple[str, ...]
    bodies: tuple[str, ...]
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BundlePart:
    """One of the things that a bundle asks; empty `gold`: the sources do not say it."""

    asked: str
    gold: tuple[tuple[str, int], ...]
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BundleItem:
    """A question that asks several things, compares, or wants a list; one part where it asks one thing after all.

    Of a `list` every answer of its one part is wanted, of any other kind one of them.
    """

    id: str
    text: str
    kind: str
    parts: tuple[BundlePart, ...]


def read_bundles(path: Path) -> tuple[BundleItem, ...]:
    """The bundles of a file, and its single questions as bundles of one part.

    Raises:
        UsageError: the file cannot be read or a line is not of the form.
    """
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return tuple(
            BundleItem(
                str(row["id"]),
                str(row["q"]),
                str(row.get("kind") or row.get("type")),
                tuple(_bundle_part(part) for part in row.get("parts", [row])),
            )
            for row in rows
            if "turns" not in row
        )
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"读不了问题文件 {path}（{error}）；应为 JSON Lines，每行有 id、q、kind 和 parts。"
        ) from error


def _bundle_part(row: dict[str, object]) -> BundlePart:
    gold = row["gold"]
    if not isinstance(gold, dict):
        raise TypeError("gold 应为对象")
    graded = tuple((str(unit), int(grade)) for unit, grade in gold.items())
    return BundlePart(str(row.get("asked") or row.get("q")), graded, _texts(row.get("answer") or []))


def read_questions(path: Path) -> tuple[Item, ...]:
    """The questions of a file; a dialog gives one item a turn (`d001.0`, `d001.1` …).

    Raises:
        UsageError: the file cannot be read or a line is not of the form.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"读不了问题文件 {path}：{error}；应为 UTF-8 的 JSON Lines。") from error
    items: list[Item] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            if "turns" in record:
                asked = tuple(turn["q"] for turn in record["turns"])
                items += [
                    _item(f"{record['id']}.{i}", asked[: i + 1], turn, "follow-up" if i else "first-turn")
                    for i, turn in enumerate(record["turns"])
                ]
            else:
                kind = str(record.get("type") or record.get("kind") or "question")
                items.append(_item(str(record["id"]), (record["q"],), record, kind))
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(
                f"{path.name} 第 {number} 行不合格式（{error}）；应有 id、q 和 gold，或 id 和 turns。"
            ) from error
    return tuple(items)


def _item(name: str, turns: tuple[str, ...], record: dict[str, object], kind: str) -> Item:
    gold = record.get("gold") or {}
    answer = record.get("answer") or []
    return Item(
        name,
        turns,
        tuple((str(unit), int(grade)) for unit, grade in gold.items()),  # type: ignore[attr-defined]
        (answer,) if isinstance(answer, str) else tuple(answer),  # type: ignore[arg-type]
        kind,
    )


def read_owner_questions(path: Path) -> tuple[OwnerItem, ...]:
    """The questions of a file that tell the owner: `body` as the source names it, a list where any of them will do.

    Raises:
        UsageError: the file cannot be read or a line is not of the form.
    """
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return tuple(_owner_item(row) for row in rows)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise UsageError(
            f"读不了问题文件 {path}（{error}）；应为 JSON Lines，每行有 id、q、gold、body。"
        ) from error


def _owner_item(row: dict[str, object]) -> OwnerItem:
    gold = row["gold"]
    if not isinstance(gold, dict):
        raise TypeError("gold 应为对象")
    best = tuple(str(unit) for unit, grade in gold.items() if grade == 2)
    return OwnerItem(str(row["id"]), str(row["q"]), best, _texts(row["body"]), _texts(row.get("answer", "")))


def _texts(value: object) -> tuple[str, ...]:
    """A text or a list of texts; empty ones aside."""
    if not isinstance(value, str | list):
        raise TypeError("body 与 answer 应为文字或文字的列表")
    return tuple(str(each) for each in ([value] if isinstance(value, str) else value) if each)
