"""What stands behind the text: signature, imprint, where the page takes its reader next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from plan_qa.corpus.documents.structure.front import DATE
from plan_qa.corpus.documents.structure.lines import Line
from plan_qa.corpus.word_form import WordForm

_TAIL: Final = WordForm("structure", r"{tail}")
_IMPRINT: Final = WordForm("structure", r"{imprint}")
_BODY: Final = WordForm("structure", r"[^，。；：]{0,60}{body_tail}")
_DATE: Final = re.compile(rf"[（(]?{DATE}[）)]?(?:印发)?")
_ANNEX_LIST: Final = re.compile(r"附件?[:：].+|附件[:：]")
_ANNEX_ENTRY: Final = re.compile(r"[0-9１-９]{1,2}[.．、].{2,60}")
_WIDEST_TAIL: Final = 60
# Lines of a signature: several bodies and a date.
_MOST_SIGNED: Final = 6


def tail_start(lines: Sequence[Line], after: int) -> int:
    """The first line behind lines[after] that belongs to the page and not to the text; len(lines) without one."""
    for i in range(after + 1, len(lines)):
        line = lines[i]
        if (
            line.cell is None
            and line.width <= _WIDEST_TAIL
            and line.shown[-1] not in "。；"
            and _TAIL.match(line.shown)
        ):
            return i
    return len(lines)


def signature_start(lines: Sequence[Line], after: int, stop: int) -> tuple[int, str]:
    """Where a signature, an imprint or a list of annexes begins at the end of lines[after + 1 : stop], and what it is."""
    found = stop
    reasons: list[str] = []
    i = stop - 1
    signed = 0
    while i > after:
        line = lines[i]
        text = line.shown
        if line.cell is not None:
            break
        if _IMPRINT.match(text):
            found = i
            reasons.append("版记、附注")
        elif (
            line.width <= 45
            and text[-1] not in "。；：，"
            and (_DATE.fullmatch(text) or _BODY.fullmatch(text))
        ):
            signed += 1
            if signed > _MOST_SIGNED or not (_DATE.fullmatch(text) or found < stop):
                break
            found = i
            reasons.append("落款")
        elif (_ANNEX_LIST.fullmatch(text) and len(text) < 80) or (
            _ANNEX_ENTRY.fullmatch(text) and _listed_above(lines, i, after) is not None
        ):
            found = i if _ANNEX_LIST.fullmatch(text) else _listed_above(lines, i, after) or i
            reasons.append("附件说明")
            i = found
        else:
            break
        i -= 1
    return found, "、".join(dict.fromkeys(reversed(reasons)))


def _listed_above(lines: Sequence[Line], i: int, after: int) -> int | None:
    """The line 附件：1.… above the further entries of the list."""
    for j in range(i - 1, max(after, i - 12), -1):
        if _ANNEX_LIST.fullmatch(lines[j].shown):
            return j
        if not _ANNEX_ENTRY.fullmatch(lines[j].shown):
            return None
    return None
