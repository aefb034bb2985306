"""Wording that is nearly the clause's: quoted phrases and enumerations with words that the clause does not have."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from plan_qa.answer.overlap import Overlap, Passage

_QUOTED = re.compile(r'["《「『]([^"《》「」『』]{2,40})["》」』]')
_LISTED = re.compile(r"[^,;。?!、\"《》是的有说写叫]{2,12}(?:[、和][^,;。?!、\"《》]{2,12})+")
_MARKS = re.compile(r"[,;:。、?!\"'()《》\s]")
# Below this an alignment is chance; above, the phrase is the clause's with something changed.
_ALIKE = 60.0
# Words in common that are no chance, in characters; and what joins them to what follows.
_ANCHOR = 4
_LINK = re.compile(r"^(?:的?是|的|为|叫|有|在|了|要|由|把)+")
_STOPS = frozenset(",;:。、?!\"'()《》")


@dataclass(frozen=True, slots=True)
class Changed:
    """text[start:end] of the question is not in the unit; [near, near_end) of its folded text is what is, if anything."""

    start: int
    end: int
    near: tuple[int, int] | None
    likeness: float


def letters(text: str) -> str:
    """Without punctuation."""
    return _MARKS.sub("", text)


def quoted_changes(text: str, passage: Passage) -> list[Changed]:
    """Quoted phrases of a folded question that the unit does not have."""
    found: list[Changed] = []
    for match in _QUOTED.finditer(text):
        if letters(match.group(1)) and letters(match.group(1)) not in passage.letters:
            found.append(_changed(match.start(1), match.end(1), match.group(1), passage))
    return found


def listed_changes(text: str, overlap: Overlap, passage: Passage) -> list[Changed]:
    """Items of enumerations in a folded question that the unit does not have while it has others of them."""
    found: list[Changed] = []
    for match in _LISTED.finditer(text):
        items: list[tuple[int, int]] = []
        at = match.start()
        for piece in re.split(r"([、和])", match.group()):
            if piece not in ("、", "和"):
                items.append((at, at + len(piece)))
            at += len(piece)
        missing = [(a, b) for a, b in items if letters(text[a:b]) not in passage.letters]
        verbatim = len(items) - len(missing)
        missing = [(a, b) for a, b in missing if overlap.coverage(overlap.weigh(text[a:b]), passage.grams) < 0.6]
        if missing and verbatim:
            found += [_changed(a, b, text[a:b], passage) for a, b in missing]
    return found


def near_changes(text: str, start: int, end: int, passage: Passage) -> list[Changed]:
    """Items of a segment that stand in the unit but for a character or two put in others' place (做强做优做快)."""
    found: list[Changed] = []
    for match in re.finditer(r"[^、\"《》的是]{4,16}", text[start:end]):
        if match.group() in passage.letters:
            continue
        changed = _changed(start + match.start(), start + match.end(), match.group(), passage)
        if changed.near and changed.likeness >= 60 and _replaced(match.group(), passage.text, *changed.near):
            found.append(changed)
    return found


def continued_changes(text: str, start: int, end: int, passage: Passage) -> list[Changed]:
    """Where a segment goes on otherwise than the unit after words that both have (留存党费主要用于慰问 / 教育培训党员)."""
    held = passage.text
    anchor, at = 0, start
    for position in range(start, end):
        length = 0
        while position + length < end and text[position : position + length + 1] in held:
            length += 1
        if length > anchor:
            anchor, at = length, position
    if anchor < _ANCHOR or at + anchor >= end:
        return []
    stop = next((i for i in range(at + anchor, end) if text[i] in _STOPS), end)
    rest = _LINK.sub("", text[at + anchor : stop])
    if not rest or len(rest) > 14 or letters(rest) in passage.letters or stop == at + anchor:
        return []
    where = held.find(text[at : at + anchor])
    close = next((i for i in range(where + anchor, len(held)) if held[i] in _STOPS), len(held))
    return [Changed(stop - len(rest), stop, (where, close), min(100.0, 12.0 * anchor))]


def _replaced(phrase: str, text: str, start: int, end: int) -> bool:
    """Only characters exchanged, at an edge only where the unit's words end there too."""
    if end - start != len(phrase):
        return False
    differ = [i for i, (a, b) in enumerate(zip(phrase, text[start:end], strict=True)) if a != b]
    if not differ or len(differ) > len(phrase) * 0.4 or any(text[start + i] in _STOPS for i in differ):
        return False
    opens = start == 0 or text[start - 1] in _STOPS
    closes = end >= len(text) or text[end] in _STOPS
    return (differ[0] > 0 or opens) and (differ[-1] < len(phrase) - 1 or closes)


def _changed(start: int, end: int, phrase: str, passage: Passage) -> Changed:
    aligned = fuzz.partial_ratio_alignment(phrase, passage.text, score_cutoff=_ALIKE)
    if aligned is None or aligned.dest_end <= aligned.dest_start:
        return Changed(start, end, None, 0.0)
    return Changed(start, end, (aligned.dest_start, aligned.dest_end), float(aligned.score))
