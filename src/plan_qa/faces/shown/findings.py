"""What is said beside a checked quotation, the same on every face: how bad it is, its place by name, its notes as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from plan_qa.corpus.library import Library, label_of
from plan_qa.domain import Check, Difference, Document, Note
from plan_qa.faces.shown.whole_numbers import whole_numbers
from plan_qa.faces.shown.wording import DIFFERING, NO_QUOTATION, NO_SUCH_PLACE, NOTES, VERDICTS, tally
from plan_qa.places.citation import Style, cite_text

# From what must be mended to what needs no look.
Tone = Literal["wrong", "absent", "doubtful", "good"]
TONES: Final[tuple[Tone, ...]] = ("wrong", "absent", "doubtful", "good")
_ERRORS: Final[frozenset[Note]] = frozenset({"wrong_place", "wrong_edition", "wrong_title", "unreadable"})
_MISPLACED: Final[frozenset[Note]] = frozenset({"wrong_place", "wrong_edition"})
_CLAUSE_ENDS: Final = "，。；：！？"
# Said beside words that are right all the same.
_HARMLESS: Final[frozenset[Note]] = frozenset({"marks_set_aside"})


def tone_of(check: Check) -> Tone:
    """How much a finding needs its reader: good is the plainly exact alone."""
    if check.verdict == "misquoted" or not _ERRORS.isdisjoint(check.notes):
        return "wrong"
    if check.verdict == "absent":
        return "absent"
    return "good" if check.verdict == "exact" and _HARMLESS.issuperset(check.notes) else "doubtful"


def verdict_label(check: Check) -> str:
    """The verdict in two characters; of words that do stand somewhere, though not where the draft says, that too."""
    label = VERDICTS[check.verdict].label
    return f"{label}，出处不对" if check.cite and not _MISPLACED.isdisjoint(check.notes) else label


def said_of(check: Check) -> str:
    """The verdict as a sentence without its full stop; of a place that is merely named there are no words to look for."""
    if check.verdict == "absent" and "wrong_place" in check.notes and check.quote == check.attributed_to:
        return NO_SUCH_PLACE
    return VERDICTS[check.verdict].said


def source_shown(check: Check, library: Library) -> str:
    """The source's own words beside a quotation that differs, to the ends of the clauses that they are cut from."""
    unit = library.unit_by_id.get(check.cite)
    if unit is None or check.where != "text":
        return check.source_text
    before = max(unit.text.rfind(mark, unit.heading_end, check.source_start) for mark in _CLAUSE_ENDS)
    start = (
        max(before + 1, unit.heading_end) if check.source_start >= unit.heading_end else check.source_start
    )
    within = check.source_text[-1:] in _CLAUSE_ENDS
    ends = (unit.text.find(mark, check.source_end) for mark in _CLAUSE_ENDS)
    end = check.source_end if within else min((at for at in ends if at >= 0), default=len(unit.text))
    return unit.text[start:end]


def cited_place(check: Check, library: Library) -> str:
    """Where the words stand as a citation, down to the sentence; empty where they stand nowhere."""
    unit = library.unit_by_id.get(check.cite)
    if unit is None:
        return label_at(check.cite, library)
    inside = check.where == "text" and check.source_start < check.source_end
    span = (check.source_start, check.source_end) if inside else None
    return cite_text(unit, span, Style.PLAIN, library)


def label_at(cite: str, library: Library) -> str:
    """The citation label of an address that a check gives: a unit, a part heading or a document; empty without one."""
    if not cite:
        return ""
    if unit := library.unit_by_id.get(cite):
        return label_of(library, unit)
    name, _, place = cite.partition("/")
    document: Document = library.document_by_id[name]
    part = next((part.heading for part in document.parts if f"part{part.number}" == place), "")
    return f"{document.cited_as}{part}"


def remarks_on(check: Check, library: Library) -> Iterator[str]:
    """The notes of a check in words, each with what of the draft and of the sources it is about."""
    for note in check.notes:
        words = NOTES[note]
        if note in _MISPLACED and check.attributed_to:
            stands = label_at(check.cite, library)
            yield f"{words}：稿中说“{check.attributed_to}”" + (f"，见{stands}" if stands else "，没有这一处")
        elif note == "not_held":
            yield f"{words}：{check.attributed_to}"
        else:
            yield words
    if check.akin:
        yield f"字面上最近的是{label_at(check.akin, library)}，请对照"
    for piece in check.pieces:
        yield f"“{piece.quoted}”见{label_at(piece.cite, library)}"
    left_out = [row.source for row in check.diff if row.operation == "omit" and row.source]
    if left_out:
        yield "略去的是" + "、".join(f"“{words}”" for words in left_out)


# ---------------------------------------------------------------- lines of text


def checks_text(checks: Sequence[Check], library: Library) -> str:
    """Every quotation with what is wrong and the source; that there was none is said."""
    if not checks:
        return NO_QUOTATION
    text = "\n\n".join(_check_block(check, library) for check in checks)
    return f"{text}\n\n{tally(checks)}" if len(checks) > 1 else text


def _check_block(check: Check, library: Library) -> str:
    lines = [f"［{verdict_label(check)}］{check.quote}"]
    if check.cite:
        others = "；".join(label_at(cite, library) for cite in check.others)
        lines.append(f"  出处：{label_at(check.cite, library)}" + (f"（另见{others}）" if others else ""))
    if check.verdict == "variant":
        lines.append(f"  {check.witness}如此，规范文本作：{source_shown(check, library)}")
    if check.verdict == "misquoted":
        lines.append(f"  原文：{source_shown(check, library)}")
    if check.verdict in DIFFERING:
        lines.append(f"  改法：{''.join(map(_marked, whole_numbers(check.diff)))}")
    if check.verdict not in ("exact", *DIFFERING):
        lines.append(f"  {said_of(check)}。")
    lines += [f"  注意：{remark}。" for remark in remarks_on(check, library)]
    return "\n".join(lines)


def _marked(difference: Difference) -> str:
    """What to strike as 〔删…〕, what to write as 〔补…〕."""
    if difference.operation in ("equal", "omit"):
        return difference.quoted
    strike = f"〔删“{difference.quoted}”〕" if difference.quoted else ""
    write = f"〔补“{difference.source}”〕" if difference.source else ""
    return strike + write
