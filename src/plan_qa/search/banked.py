"""The banks as an index keeps them: one JSON array each, checked when the index was built, so that asking checks no line again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from plan_qa.domain import Refusal, StaleIndexError, Way

BANKS: Final = "banks.json"


def save_banks(folder: Path, ways: Sequence[Way], refusals: Sequence[Refusal]) -> None:
    """Write both banks."""
    record = {
        "ways": [[way.text, way.cite, way.span, way.gold] for way in ways],
        "refusals": [[r.text, r.kind, r.near, r.correct, r.wrong, r.right] for r in refusals],
    }
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    (folder / BANKS).write_text(text, encoding="utf-8")


def load_banks(folder: Path) -> tuple[tuple[Way, ...], tuple[Refusal, ...]]:
    """Read what `save_banks` wrote.

    Raises:
        StaleIndexError: the file is missing or damaged.
    """
    try:
        record = json.loads((folder / BANKS).read_text(encoding="utf-8"))
        ways = tuple(
            Way(text, cite, span, tuple((unit, grade) for unit, grade in gold))
            for text, cite, span, gold in record["ways"]
        )
        return ways, tuple(Refusal(*fields) for fields in record["refusals"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StaleIndexError(f"索引文件 index/{BANKS} 缺失或损坏；请运行 plan-qa build 重建。") from error
