"""Where a text quotes: quotation marks of every kind paired as their writer meant them, and those without a partner.

Drafts hold marks of one direction twice (“…“), reversed ones (”…“), straight ones, marks left open over paragraphs by
the convention that every paragraph opens anew, and marks that nobody closed. So marks are not matched by their shape
alone: of all ways to read the marks of a text as opening, closing or stray, the one that asks for the least
correction is taken (Viterbi over the marks, the depth of open quotations the state).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

# Shorter runs in quotation marks are single terms (“三农”), which nobody needs to look up.
SHORTEST: Final = 4
# A quotation is no longer than this.
_LONGEST: Final = 5000
# Each family pairs with itself: first the marks that open by their shape, then those that close, then the straight.
_FAMILIES: Final = (
    ("“〝„‟", "”〞〟", '"＂'),
    ("‘‚‛", "’", "'＇"),
    ("「﹁", "」﹂", ""),
    ("『﹃", "』﹄", ""),
    ("«", "»", ""),
    ("‹", "›", ""),
)
_MARKS: Final = re.compile("[" + "".join(re.escape("".join(family)) for family in _FAMILIES) + "]")
_ENTITY: Final = re.compile(r"&(?:[lr]dquo|[lr]squo|quot|[lr]aquo|apos|#\d{2,5}|#[xX][0-9A-Fa-f]{2,4});")
_BREAK: Final = re.compile(r"[ \t　]*\n\s*")
_BLANK_LINE: Final = re.compile(r"\n[ \t　]*\n")
_SENTENCE_END: Final = "。！？；!?;：:"
# What stands before a mark that opens, and behind one that closes.
_BEFORE_OPENING: Final = "，。：；、！？,:;!?（(《“‘「『\"' \n\t　—-…》"
_BEHIND_CLOSING: Final = "，。：；、！？,.:;!?）)》”’」』\"' \n\t　—-…"
_CLAUSE_END: Final = "，。；：、！？,;:!?）)》"
_DEEPEST: Final = 3
# What a reading costs: a mark against its shape, against what stands beside it, without a partner; a quotation within
# one of its own marks; one that goes on behind the end of a line, behind the end of a paragraph; one that every
# paragraph opens anew; one that opens right before a comma.
_SHAPE, _BESIDE, _STRAY, _NESTED, _LINE, _PARAGRAPH, _ANEW, _EMPTY = (
    2.0,
    1.0,
    3.2,
    0.6,
    0.25,
    1.0,
    0.3,
    4.5,
)

Role = Literal["open", "close", "stray"]


@dataclass(frozen=True, slots=True)
class Marked:
    """Words in quotation marks: text[start:end], the marks left out; `paired` whether both marks are there.

    Of an unpaired one only the end at its mark is sure: `start` where it was opened, `end` where it was closed.
    """

    start: int
    end: int
    paired: bool = True
    closed: bool = False

    @property
    def mark(self) -> int:
        """Where the mark of an unpaired one stands."""
        return self.end if self.closed else self.start - 1


@dataclass(frozen=True, slots=True)
class _Sign:
    """A mark at text[start:end], or the end of a line (`shape` empty): how it looks, and where it ends."""

    start: int
    end: int
    shape: Literal["open", "close", "either", ""]
    opens_here: bool = False
    closes_here: bool = False
    # A comma or stop right behind it: nothing opens so.
    ends_clause: bool = False
    # Of the end of a line: what it costs to go on, whether the next line opens anew.
    cost: float = 0.0
    anew: bool = False


def marked_in(text: str) -> tuple[Marked, ...]:
    """All quotations of a text, outermost ones, in order; then what is marked on one side only is among them too."""
    pairs: list[Marked] = []
    single: list[Marked] = []
    for family in _FAMILIES:
        signs = _signs(text, family)
        if any(sign.shape for sign in signs):
            found = list(_paired(text, signs))
            pairs += [each for each in found if each.paired]
            single += [each for each in found if not each.paired]
    kept = _outermost(pairs)
    outside = [each for each in single if not any(p.start <= each.mark < p.end for p in kept)]
    return tuple(sorted((*kept, *outside), key=lambda each: (each.start, each.end)))


def quotations_in(text: str) -> tuple[tuple[int, int, str], ...]:
    """(start, end, words) of every quotation, the marks left out of all three; 《titles》 are none.

    Single terms are left out too, unless the text is nothing but one.
    """
    pairs = [each for each in marked_in(text) if each.paired]
    quotations = [(each.start, each.end, text[each.start : each.end]) for each in pairs]
    long = tuple(row for row in quotations if letters_in(row[2]) >= SHORTEST)
    if not long and len(quotations) == 1:
        start, end, _ = quotations[0]
        if not letters_in(text[:start] + text[end:]):
            return tuple(quotations)
    return long


def inner_quotations(text: str, start: int, end: int) -> tuple[Marked, ...]:
    """The quotations inside text[start:end], offsets into `text`."""
    return tuple(
        Marked(start + each.start, start + each.end) for each in marked_in(text[start:end]) if each.paired
    )


def letters_in(text: str) -> int:
    """How many letters, digits and Chinese characters there are."""
    return sum(character.isalnum() for character in text)


# ---------------------------------------------------------------- signs


def _signs(text: str, family: tuple[str, str, str]) -> list[_Sign]:
    opening, closing, _ = family
    own = "".join(family)
    signs: list[_Sign] = []
    for start, end, mark in _marks(text):
        if mark not in own or _is_apostrophe(text, start, end, mark):
            continue
        shape: Literal["open", "close", "either"] = (
            "open" if mark in opening else "close" if mark in closing else "either"
        )
        before, behind = text[start - 1 : start], text[end : end + 1]
        signs.append(
            _Sign(
                start,
                end,
                shape,
                not before or before in _BEFORE_OPENING,
                not behind or behind in _BEHIND_CLOSING,
                behind != "" and behind in _CLAUSE_END,
            )
        )
    if not signs:
        return []
    first, last = signs[0].start, signs[-1].end
    openers = {sign.start for sign in signs if sign.shape != "close"}
    for match in _BREAK.finditer(text, first, last):
        blank = _BLANK_LINE.search(match.group()) is not None
        ended = text[match.start() - 1 : match.start()] in _SENTENCE_END + "".join(family)
        cost = _PARAGRAPH if blank or ended else _LINE
        signs.append(_Sign(match.start(), match.end(), "", cost=cost, anew=match.end() in openers))
    return sorted(signs, key=lambda sign: sign.start)


def _marks(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _MARKS.finditer(text):
        yield match.start(), match.end(), match.group()
    for match in _ENTITY.finditer(text):
        mark = html.unescape(match.group())
        if _MARKS.fullmatch(mark):
            yield match.start(), match.end(), mark


def _is_apostrophe(text: str, start: int, end: int, mark: str) -> bool:
    before, behind = text[start - 1 : start], text[end : end + 1]
    return mark in "'’＇" and before.isascii() and behind.isascii() and before.isalnum() and behind.isalnum()


# ---------------------------------------------------------------- the cheapest reading


def _paired(text: str, signs: Sequence[_Sign]) -> Iterator[Marked]:
    roles = _roles(signs)
    opened: list[_Sign] = []
    for sign, role in zip(signs, roles, strict=True):
        if not sign.shape:
            if role == "close":  # everything open ends here
                convention = sign.anew
                yield from (_unclosed(text, each, sign.start, convention) for each in opened)
                opened = []
        elif role == "open":
            opened.append(sign)
        elif role == "close" and opened:
            start = opened.pop().end
            if sign.start - start <= _LONGEST:
                yield Marked(start, sign.start)
        elif role == "stray":
            if sign.shape == "close" or (sign.shape == "either" and sign.closes_here and not sign.opens_here):
                yield Marked(_sentence_start(text, sign.start), sign.start, paired=False, closed=True)
            else:
                yield _unclosed(text, sign, _paragraph_end(text, sign.end), convention=False)
    yield from (_unclosed(text, each, _paragraph_end(text, each.end), convention=False) for each in opened)


def _unclosed(text: str, sign: _Sign, end: int, convention: bool) -> Marked:
    if convention:
        return Marked(sign.end, end)
    behind = _MARKS.search(text, sign.end, end)
    return Marked(sign.end, behind.start() if behind else end, paired=False)


def _paragraph_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return end if end >= 0 else len(text)


def _sentence_start(text: str, end: int) -> int:
    return max((text.rfind(c, 0, end) for c in "。！？；\n"), default=-1) + 1


def _roles(signs: Sequence[_Sign]) -> list[Role]:
    """The cheapest role of every sign; of the end of a line `stray` is to go on, `close` to end all that is open."""
    costs = [0.0] + [float("inf")] * _DEEPEST
    back: list[list[tuple[int, Role]]] = []
    for sign in signs:
        following = [float("inf")] * (_DEEPEST + 1)
        steps: list[tuple[int, Role]] = [(0, "stray")] * (_DEEPEST + 1)
        for depth, cost in enumerate(costs):
            if cost == float("inf"):
                continue
            for to, role, extra in _moves(sign, depth):
                if cost + extra < following[to]:
                    following[to], steps[to] = cost + extra, (depth, role)
        costs = following
        back.append(steps)
    depth = min(range(_DEEPEST + 1), key=lambda d: costs[d] + _STRAY * d)
    roles: list[Role] = []
    for steps in reversed(back):
        depth, role = steps[depth]
        roles.append(role)
    return roles[::-1]


def _moves(sign: _Sign, depth: int) -> Iterator[tuple[int, Role, float]]:
    if not sign.shape:
        yield depth, "stray", sign.cost * (depth > 0)
        if depth:
            yield 0, "close", _ANEW + _STRAY * (depth - 1) if sign.anew else _STRAY * depth
        return
    yield depth, "stray", _STRAY + _NESTED * depth
    if depth < _DEEPEST:
        against = (
            0 if sign.shape == "open" else _SHAPE * (sign.shape == "close") + _BESIDE * (not sign.opens_here)
        )
        yield depth + 1, "open", against + _NESTED * depth + _EMPTY * sign.ends_clause
    if depth:
        against = (
            0 if sign.shape == "close" else _SHAPE * (sign.shape == "open") + _BESIDE * (not sign.closes_here)
        )
        yield depth - 1, "close", against


def _outermost(found: Sequence[Marked]) -> list[Marked]:
    kept: list[Marked] = []
    for each in sorted(found, key=lambda marked: (marked.start, -marked.end)):
        if each.start < each.end and (not kept or each.start >= kept[-1].end):
            kept.append(each)
    return kept
