"""Editions of one document: which is the latest, and what it says otherwise, article by article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from plan_qa.corpus.fold import fold_text
from plan_qa.corpus.shelf.record import Record
from plan_qa.domain import Document, Unit

# What stands behind a title to tell its editions apart: （2018年修订）, （试行）.
_EDITION: Final = re.compile(r"\([^)]*\)$|[\s《》\"'.,、]")
# Two wordings that share less than this are two provisions and not one that was changed.
_ALIKE: Final = 50.0


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a provision: `before` is None where it is new, `after` where it is gone."""

    before: Unit | None
    after: Unit | None


def same_title(one: str, other: str) -> bool:
    """Whether two titles are those of editions of one document."""
    return _key(one) == _key(other)


def _key(title: str) -> str:
    text = fold_text(title)
    while (shorter := _EDITION.sub("", text)) != text:
        text = shorter
    return text


def in_order(records: Sequence[Record]) -> tuple[Record, ...]:
    """The documents with every edition but the latest of each marked as no longer in force."""
    latest: dict[str, Record] = {}
    for record in records:
        key = _key(record.document.title)
        latest[key] = max(latest.get(key, record), record, key=_age)
    found = []
    for record in records:
        newest = latest[_key(record.document.title)].document
        if record.document.id != newest.id and not record.document.lapsed:
            since = f"（{newest.date}）" if newest.date else ""
            lapsed = replace(record.document, lapsed=f"已有更新的版本{since}，见 {newest.id}")
            record = replace(record, document=lapsed)
        found.append(record)
    return tuple(found)


def _age(record: Record) -> tuple[str, float]:
    return record.document.date, record.added


def superseded_in(documents: Sequence[Document]) -> frozenset[str]:
    """The ids of those that are no longer in force and of which an edition in force is there too."""
    current = {_key(document.title) for document in documents if not document.lapsed}
    return frozenset(d.id for d in documents if d.lapsed and _key(d.title) in current)


def changes(before: Document, after: Document) -> tuple[Change, ...]:
    """What differs between two editions, in the order of the later one; provisions that only moved are no change."""
    from rapidfuzz import fuzz, process

    stays = {unit.text for unit in before.units} & {unit.text for unit in after.units}
    old = [unit for unit in before.units if unit.text not in stays]
    new = [unit for unit in after.units if unit.text not in stays]
    pairs: dict[int, int] = {}
    if old and new:
        likeness = process.cdist(
            [unit.text for unit in old], [unit.text for unit in new], scorer=fuzz.ratio, score_cutoff=_ALIKE
        )
        free = set(range(len(old)))
        order = sorted(
            (
                (float(likeness[i, j]), i, j)
                for i in range(len(old))
                for j in range(len(new))
                if likeness[i, j]
            ),
            key=lambda each: (-each[0], each[1], each[2]),
        )
        for _, i, j in order:
            if i in free and j not in pairs:
                pairs[j] = i
                free.discard(i)
    changed = {i: Change(old[i], new[j]) for j, i in pairs.items()}
    gone = [Change(unit, None) for i, unit in enumerate(old) if i not in changed]
    came = [Change(old[pairs[j]] if j in pairs else None, unit) for j, unit in enumerate(new)]
    return (*came, *gone)
