"""Wording that is nearly the clause's: quoted phrases and enumerations with words that the clause does not have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from rapidfuzz import fuzz

from plan_qa.answer.premise.overlap import Overlap, Passage, Piece

_QUOTED = re.compile(r'["《「『]([^"《》「」『』]{2,40})["》」』]')
_LISTED = re.compile(r"[^,;。?!、\"《》是的有说写叫]{2,12}(?:[、和][^,;。?!、\"《》]{2,12})+")
_MARKS = re.compile(r"[,;:。、?!\"'()《》\s]")
# Below this an alignment is chance; above, the phrase is the clause's with something changed.
_ALIKE = 60.0
# Words in common that are no chance, in characters; and what joins them to what follows.
_ANCHOR = 4
_LINK = re.compile(r"^(?:的?是|的|为|叫|有|在|了|要|由|把)+")
_STOPS = frozenset(",;:。、?!\"'()《》")
# A term of a list is known by so many characters.
_TERM = 3
# Words beside an exchanged run count up to so many characters, and the run's counterpart is no longer than that.
_ANCHOR_MOST = 8
_SLOT = 14
_LONGEST_REST = 14
# Shorter words in quotation marks are names more often than quotations (characters).
_QUOTATION = 4


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


def longest_held(text: str, start: int, end: int, held: str) -> tuple[int, int]:
    """Where the longest words of text[start:end] begin that stand in `held`, and their length."""
    anchor, at = 0, start
    for position in range(start, end):
        while position + anchor < end and text[position : position + anchor + 1] in held:
            anchor, at = anchor + 1, position
    return at, anchor


def quoted_changes(text: str, passage: Passage) -> list[Changed]:
    """Quoted phrases of a folded question that the unit does not have."""
    found: list[Changed] = []
    for match in _QUOTED.finditer(text):
        # 「立……志向，做……者」 leaves words out, and so may any quotation.
        parts = [letters(part) for part in re.split(r"[….·]+", match.group(1))]
        if all(part in passage.letters for part in parts):
            continue
        if len(letters(match.group(1))) < _QUOTATION:
            # 「五有」 for “四有”; any other short one is a name of the asker's own (“三新”指什么).
            if (at := _one_exchanged(match.group(1), passage.text)) is not None:
                found.append(Changed(match.start(1), match.end(1), at, 100.0))
            continue
        changed = _changed(match.start(1), match.end(1), match.group(1), passage)
        if not (changed.near and _only_left_out("".join(parts), letters(passage.text[slice(*changed.near)]))):
            found.append(changed)
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
        missing = [
            (a, b)
            for number, (a, b) in enumerate(items)
            if not _in_list(
                letters(text[a:b]), passage.letters, first=number == 0, last=number == len(items) - 1
            )
        ]
        verbatim = len(items) - len(missing)
        missing = [
            (a, b) for a, b in missing if overlap.coverage(overlap.weigh(text[a:b]), passage.grams) < 0.6
        ]
        if missing and verbatim:
            found += [_changed(a, b, text[a:b], passage) for a, b in missing]
    return found


def _one_exchanged(said: str, held: str) -> tuple[int, int] | None:
    """Where words in quotation marks stand that differ from `said` in one character."""
    for match in re.finditer(rf'"([^"]{{{len(said)}}})"', held):
        if sum(a != b for a, b in zip(said, match.group(1), strict=True)) == 1:
            return match.span(1)
    return None


def _only_left_out(said: str, held: str) -> bool:
    """Whether `said` is `held` with some of its characters left out."""
    rest = iter(held)
    return all(character in rest for character in said)


def _in_list(item: str, held: str, *, first: bool, last: bool) -> bool:
    """Whether an item stands in the passage; what leads to the first or follows the last one is no part of it."""
    if item in held:
        return True
    return (first and len(item) > _TERM and item[-_TERM:] in held) or (
        last and len(item) > _TERM and item[:_TERM] in held
    )


def exchanged(text: str, passage: Passage, run: tuple[int, int], start: int, end: int) -> Changed | None:
    """A run of strange characters in text[start:end] between words that the passage has with others between them.

    带头弘扬「西方」金融文化 / 带头弘扬「中国特色」金融文化: `likeness` grows with the words on both sides that are the same.
    """
    held = passage.text
    before = next(
        (n for n in range(min(_ANCHOR_MOST, run[0] - start), 0, -1) if text[run[0] - n : run[0]] in held), 0
    )
    best: tuple[int, int, int] | None = None
    if before:
        at = held.find(text[run[0] - before : run[0]])
        while at >= 0:
            opened = at + before
            for after in range(min(_ANCHOR_MOST, end - run[1]), 0, -1):
                closed = held.find(text[run[1] : run[1] + after], opened, opened + _SLOT + after)
                if closed > opened:
                    best = max(best or (0, 0, 0), (before + after, opened, closed))
                    break
            at = held.find(text[run[0] - before : run[0]], at + 1)
    if best is None or any(c in _STOPS for c in held[best[1] : best[2]]):
        return None
    return Changed(run[0], run[1], (best[1], best[2]), min(100.0, 12.5 * best[0]))


def replaced(text: str, start: int, end: int, passage: Passage, clause: Piece) -> list[Changed]:
    """Where a segment runs along a clause but for words in others' place (以活动开展为重点 / 以制度建设为重点).

    Unlike `exchanged` it does not ask whether the unit has the words elsewhere; `likeness` grows with what is the same
    on both sides.
    """
    said, held = text[start:end], passage.text[clause.start : clause.end]
    same = [
        block
        for block in SequenceMatcher(None, held, said, autojunk=False).get_matching_blocks()
        if block.size
    ]
    # A lone character is the same by chance, unless it opens or closes both.
    same = [b for b in same if b.size > 1 or b.a == 0 or b.a + 1 == len(held)]
    found: list[Changed] = []
    for before, after in pairwise(same):
        a, b = before.b + before.size, after.b
        c, d = before.a + before.size, after.a
        if 0 < b - a <= _SLOT and 0 < d - c <= _SLOT and not any(x in _STOPS for x in said[a:b] + held[c:d]):
            alike = 12.5 * (min(before.size, _ANCHOR_MOST) + min(after.size, _ANCHOR_MOST))
            found.append(
                Changed(start + a, start + b, (clause.start + c, clause.start + d), min(100.0, alike))
            )
    return found


def preceded_changes(text: str, start: int, end: int, passage: Passage) -> list[Changed]:
    """Where a segment leads otherwise than the unit to words that both have (县委组织部 / 党支部 …组织好集体学习)."""
    held = passage.text
    at, anchor = longest_held(text, start, end, held)
    begin = next((i + 1 for i in range(at - 1, start - 1, -1) if text[i] in _STOPS), start)
    if anchor < _ANCHOR or begin >= at:
        return []
    rest = text[begin:at]
    if len(rest) > _LONGEST_REST or letters(rest) in passage.letters:
        return []
    where = held.find(text[at : at + anchor])
    opened = next((i + 1 for i in range(where - 1, -1, -1) if held[i] in _STOPS), 0)
    return [Changed(begin, at, (opened, where), min(100.0, 12.0 * anchor))] if where > opened else []


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
    at, anchor = longest_held(text, start, end, held)
    if anchor < _ANCHOR or at + anchor >= end:
        return []
    stop = next((i for i in range(at + anchor, end) if text[i] in _STOPS), end)
    rest = _LINK.sub("", text[at + anchor : stop])
    if not rest or len(rest) > _LONGEST_REST or letters(rest) in passage.letters or stop == at + anchor:
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
