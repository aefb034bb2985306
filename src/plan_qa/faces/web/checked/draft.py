"""A checked draft as HTML: its text as it is shown, escaped, with what was checked in it coloured and linked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from plan_qa.domain import BlockKind, Check, FileText
from plan_qa.faces.shown.findings import tone_of, verdict_label


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of what a draft shows: `text` is shown[start:start + len(text)]."""

    start: int
    text: str
    kind: BlockKind = "paragraph"


def draft_html(draft: FileText | str, checks: Sequence[Check]) -> str:
    """The draft paragraph by paragraph; without its tags each is exactly the paragraph's text."""
    paragraphs = list(paragraphs_of(draft))
    starts = [paragraph.start for paragraph in paragraphs]
    over: list[list[int]] = [[] for _ in paragraphs]
    for number, check in enumerate(checks):
        first = max(bisect_right(starts, check.start) - 1, 0)
        for index in range(first, len(paragraphs)):
            if starts[index] >= check.end:
                break
            over[index].append(number)
    first_pieces: set[int] = set()
    return "".join(
        f'<p class="{paragraph.kind}">{_marked(paragraph, here, checks, first_pieces)}</p>'
        for paragraph, here in zip(paragraphs, over, strict=True)
    )


def paragraphs_of(draft: FileText | str) -> Iterator[Paragraph]:
    """The paragraphs of a draft in order; of a text its lines that are not empty."""
    if isinstance(draft, FileText):
        for start, block in zip(draft.starts, draft.blocks, strict=True):
            yield Paragraph(start - len(block.label), block.label + block.text, block.kind)
        return
    position = 0
    for line in draft.split("\n"):
        if line.strip():
            yield Paragraph(position, line)
        position += len(line) + 1


def _marked(paragraph: Paragraph, here: Sequence[int], checks: Sequence[Check], begun: set[int]) -> str:
    """One paragraph; where findings lie in one another, the innermost is the one that is met."""
    end = paragraph.start + len(paragraph.text)
    cuts = {paragraph.start, end}
    for number in here:
        cuts |= {max(checks[number].start, paragraph.start), min(checks[number].end, end)}
    bounds = sorted(cuts)
    pieces: list[str] = []
    for low, high in pairwise(bounds):
        words = escape(paragraph.text[low - paragraph.start : high - paragraph.start])
        inside = [n for n in here if checks[n].start <= low and high <= checks[n].end]
        if not inside:
            pieces.append(words)
            continue
        number = min(inside, key=lambda n: checks[n].end - checks[n].start)
        pieces.append(_link(number, words, checks[number], begins=number not in begun))
        begun.add(number)
    return "".join(pieces)


def _link(number: int, words: str, check: Check, *, begins: bool) -> str:
    """Words that lead to their finding; only the first piece of a finding is stopped at by the Tab key."""
    n = number + 1
    place = f'id="said-{n}" data-number="{n}"' if begins else 'tabindex="-1"'
    return (
        f'<a class="said {tone_of(check)}" href="#finding-{n}" {place} '
        f'title="{n}　{verdict_label(check)}">{words}</a>'
    )
