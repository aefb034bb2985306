"""引文核对: whether quoted words stand in a source, where, and what differs.

`exact`: letter for letter in one source text (width, white space and style of marks aside; … joins runs).
`variant`: only the second witness has it so. `misquoted`: near one, with what differs. `absent`: else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz.distance.Levenshtein import opcodes

from plan_qa.corpus.fold import Folded, letters_only
from plan_qa.corpus.library import Library
from plan_qa.quotes.alignment import Operation, edits, joined, nearest_run
from plan_qa.quotes.marks import quotations_in
from plan_qa.quotes.passages import (
    SHINGLE,
    Passage,
    Passages,
    Where,
    comparable,
    shingles,
    source_passages,
    witness_passages,
)

Verdict = Literal["exact", "variant", "misquoted", "absent"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A piece of the source and what the quotation has instead; the pieces in order rebuild both."""

    operation: Operation
    source: str
    quoted: str


@dataclass(frozen=True, slots=True)
class Check:
    """One quotation checked.

    `source_text` is what the source says, `text[start:end]` of the passage at `cite` (`where` says of what
    text: a unit's own, a question, a heading, a title). `diff` is empty for an exact quotation without
    omissions; its quoted pieces join to the quotation less the punctuation at its ends. `position` is the
    offset in the text that was verified, `others` more addresses with the same words, `witness` the
    witness that has a variant.
    """

    quote: str
    verdict: Verdict
    cite: str = ""
    start: int = 0
    end: int = 0
    source_text: str = ""
    diff: tuple[Difference, ...] = ()
    where: Where = "text"
    others: tuple[str, ...] = ()
    witness: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class QuotedSources:
    """The texts that quotations are checked against."""

    sources: Passages
    witnesses: Passages


# Marks at a quotation's ends belong to the sentence around it as often as to the source.
_EDGE = ',。;:!?、"-. '
_ELLIPSIS = re.compile(r"\.{3,}|。{3,}|[(\[](?:中?略|\.{2,})[)\]]")
# Below this many characters a near match says nothing: 主体责任 and 主题责任 are simply two terms.
_SHORTEST_NEAR = 6
# Edits a misquotation may have per character; somewhat above 3 in 20, so that 3 in 20 is always found.
_TOLERANCE_SHORT, _TOLERANCE_LONG, _LONG = 0.2, 0.25, 20
# Passages aligned at most; the bound on shared shingles usually stops after one or two.
_MOST_ALIGNED = 24
# A text with less than this in quotation marks, and near a source, is a quotation that has marks inside.
_MOSTLY_QUOTED = 0.75
# A whole text longer than this is a draft, not a quotation.
_LONGEST_QUOTATION = 3000


def quoted_sources(library: Library) -> QuotedSources:
    """The texts of a library made ready for checking (some milliseconds; keep the result)."""
    return QuotedSources(source_passages(library), witness_passages(library))


def check_quotation(quote: str, corpus: QuotedSources) -> Check:
    """Where quoted words stand; never `exact` unless every letter does."""
    whole = comparable(quote)
    core = _core(whole)
    if not letters_only(core.text).text:
        return Check(quote, "absent")
    pieces = _pieces(core)
    if check := _exact(quote, whole, core, pieces, corpus.sources):
        return check
    if check := _variant(quote, pieces, corpus):
        return check
    # In one piece first: an ellipsis may be the source's own.
    ways = [[(0, len(core.text))], pieces] if len(pieces) > 1 or pieces[0][1] < len(core.text) else [pieces]
    found = (_near(quote, core, way, corpus.sources) for way in ways)
    return next((check for check in found if check), Check(quote, "absent"))


def verify(text: str, corpus: QuotedSources) -> tuple[Check, ...]:
    """Every quotation of a text; a text without quotation marks is itself one, or one a line."""
    quotations = quotations_in(text)
    if len(text) <= _LONGEST_QUOTATION and not (len(quotations) == 1 and _is_all(quotations[0], text)):
        whole = check_quotation(text.strip(), corpus)
        if whole.verdict in ("exact", "variant") or (
            whole.verdict == "misquoted" and _share(quotations, text) < _MOSTLY_QUOTED
        ):
            return (whole,)
        if not quotations and "\n" not in text.strip():
            return (whole,)
    if quotations:
        return tuple(
            replace(check_quotation(words, corpus), position=start) for start, _, words in quotations
        )
    return _by_line(text, corpus)


def _by_line(text: str, corpus: QuotedSources) -> tuple[Check, ...]:
    checks: list[Check] = []
    for match in re.finditer(r"[^\n]+", text):
        if letters_only(match.group()).text:
            checks.append(replace(check_quotation(match.group().strip(), corpus), position=match.start()))
    return tuple(checks)


def _is_all(quotation: tuple[int, int, str], text: str) -> bool:
    return quotation[1] - quotation[0] >= len(text.strip()) - 2


def _share(quotations: Sequence[tuple[int, int, str]], text: str) -> float:
    quoted = sum(len(letters_only(words).text) for _, _, words in quotations)
    return quoted / max(1, len(letters_only(text).text))


# ---------------------------------------------------------------- exact and variant


def _core(folded: Folded) -> Folded:
    """Without the punctuation at its ends."""
    text = folded.text
    start = len(text) - len(text.lstrip(_EDGE))
    end = len(text.rstrip(_EDGE))
    return Folded(text[start:end], folded.positions[start:end]) if start < end else Folded("", ())


def _pieces(core: Folded) -> list[tuple[int, int]]:
    """The runs between ellipses, as offsets into the core."""
    spans, position = [], 0
    for match in _ELLIPSIS.finditer(core.text):
        spans.append((position, match.start()))
        position = match.end()
    spans.append((position, len(core.text)))
    return [(a, b) for a, b in spans if letters_only(core.text[a:b]).text]


def _in_order(core: Folded, pieces: Sequence[tuple[int, int]], passage: Passage) -> list[int] | None:
    """The offsets of all pieces in a passage one behind the other, or None."""
    offsets: list[int] = []
    position = 0
    for a, b in pieces:
        position = passage.folded.text.find(core.text[a:b], position)
        if position < 0:
            return None
        offsets.append(position)
        position += b - a
    return offsets


def _exact(
    quote: str, whole: Folded, core: Folded, pieces: Sequence[tuple[int, int]], sources: Passages
) -> Check | None:
    # With the punctuation at its ends, if it stands there so; an ellipsis may be the source's own.
    for words in (whole.text, core.text):
        if found := list(sources.holding(words)):
            passage, offset = found[0]
            return _at(quote, passage, offset, offset + len(words), found)
    if len(pieces) == 1:
        return None
    longest = max(pieces, key=lambda piece: piece[1] - piece[0])
    fitting: list[tuple[Passage, int]] = []
    offsets_of: list[list[int]] = []
    for passage, _ in sources.holding(core.text[slice(*longest)]):
        if (offsets := _in_order(core, pieces, passage)) is not None:
            fitting.append((passage, offsets[0]))
            offsets_of.append(offsets)
    if not fitting:
        return None
    passage, start = fitting[0]
    end = offsets_of[0][-1] + pieces[-1][1] - pieces[-1][0]
    check = _at(quote, passage, start, end, fitting)
    return (
        check
        if len(pieces) == 1
        else replace(check, diff=_omissions(quote, core, pieces, passage, offsets_of[0]))
    )


def _at(quote: str, passage: Passage, start: int, end: int, found: Sequence[tuple[Passage, int]]) -> Check:
    a, b, words = passage.slice(start, end)
    others = tuple(dict.fromkeys(other.cite for other, _ in found if other.cite != passage.cite))
    return Check(quote, "exact", passage.cite, a, b, words, where=passage.where, others=others)


def _omissions(
    quote: str, core: Folded, pieces: Sequence[tuple[int, int]], passage: Passage, offsets: Sequence[int]
) -> tuple[Difference, ...]:
    rows: list[Difference] = []
    last_source = last_quoted = None
    for (a, b), offset in zip(pieces, offsets, strict=True):
        left, right = core.span(a, b)
        start, end = passage.folded.span(offset, offset + b - a)
        if last_source is not None and last_quoted is not None:
            rows.append(Difference("omit", passage.text[last_source:start], quote[last_quoted:left]))
        rows.append(Difference("equal", passage.text[start:end], quote[left:right]))
        last_source, last_quoted = end, right
    return tuple(rows)


def _variant(quote: str, pieces: Sequence[tuple[int, int]], corpus: QuotedSources) -> Check | None:
    core = _core(comparable(quote))
    longest = max(pieces, key=lambda piece: piece[1] - piece[0])
    for passage, _ in corpus.witnesses.holding(core.text[slice(*longest)]):
        offsets = _in_order(core, pieces, passage)
        canonical = next(
            (p for p in corpus.sources.items if (p.cite, p.where) == (passage.cite, passage.where)), None
        )
        if offsets is None or canonical is None:
            continue
        last = offsets[-1] + pieces[-1][1] - pieces[-1][0]
        start, end = _in_canonical(canonical, passage, offsets[0], last)
        a, b, words = canonical.slice(start, end)
        return Check(
            quote,
            "variant",
            canonical.cite,
            a,
            b,
            words,
            _differences(quote, core, 0, len(core.text), canonical, start, end),
            canonical.where,
            witness=passage.witness,
        )
    return None


def _in_canonical(canonical: Passage, witness: Passage, start: int, end: int) -> tuple[int, int]:
    """The canonical wording of witness[start:end], differences at its ends included whole."""
    low, high = len(canonical.folded.text), 0
    for code in opcodes(canonical.folded.text, witness.folded.text):
        touches = code.dest_start < end and start < code.dest_end
        if not touches and not (code.tag == "delete" and start < code.dest_start < end):
            continue
        if code.tag == "equal":
            left = code.src_start + max(0, start - code.dest_start)
            right = code.src_end - max(0, code.dest_end - end)
        else:
            left, right = code.src_start, code.src_end
        low, high = min(low, left), max(high, right)
    return low, high


# ---------------------------------------------------------------- misquoted


def tolerance(length: int) -> int:
    """How many edits make a misquotation of a quotation of this many characters."""
    if length < _SHORTEST_NEAR:
        return 0
    return int(length * (_TOLERANCE_SHORT if length < _LONG else _TOLERANCE_LONG))


def _near(quote: str, core: Folded, pieces: Sequence[tuple[int, int]], sources: Passages) -> Check | None:
    words = [core.text[a:b] for a, b in pieces]
    length = sum(map(len, words))
    allowed = tolerance(length)
    wanted = set().union(*(shingles(piece) for piece in words))
    best: tuple[int, Passage, list[tuple[int, int]]] | None = None
    for tried, (shared, passage) in enumerate(sources.sharing(_SPLIT.join(words))):
        # Each edit spoils at most three shingles, so few shared ones mean many edits (Ukkonen's bound).
        fewest = (len(wanted) - shared + SHINGLE - 1) // SHINGLE
        nearest_so_far = best[0] if best else allowed + 1
        if fewest >= nearest_so_far or tried >= _MOST_ALIGNED:
            break
        if length - allowed > len(passage.folded.text):
            continue
        aligned = _align(words, passage.folded.text)
        if aligned is not None and aligned[0] < nearest_so_far:
            best = (aligned[0], passage, aligned[1])
    if best is None:
        return None
    _, passage, runs = best
    a, b, text = passage.slice(runs[0][0], runs[-1][1])
    rows: list[Difference] = []
    for i, ((left, right), (start, end)) in enumerate(zip(pieces, runs, strict=True)):
        if i:
            before, after = runs[i - 1][1], start
            gap = core.span(pieces[i - 1][0], pieces[i - 1][1])[1], core.span(left, right)[0]
            rows.append(Difference("omit", _between(passage, before, after), quote[slice(*gap)]))
        rows += _differences(quote, core, left, right, passage, start, end)
    return Check(quote, "misquoted", passage.cite, a, b, text, tuple(rows), passage.where)


# Between the pieces of an elided quotation no shingle may form.
_SPLIT = "\n" * SHINGLE


def _between(passage: Passage, start: int, end: int) -> str:
    if start >= end:
        return ""
    return passage.text[passage.folded.positions[start - 1] + 1 : passage.folded.positions[end]]


def _align(words: Sequence[str], text: str) -> tuple[int, list[tuple[int, int]]] | None:
    """The pieces one behind the other at their nearest, with the edits in all."""
    total, position = 0, 0
    runs: list[tuple[int, int]] = []
    for piece in words:
        run = nearest_run(piece, text[position:])
        if run.start == run.end:
            return None
        total += run.distance
        runs.append((position + run.start, position + run.end))
        position += run.end
    return total, runs


def _differences(
    quote: str, core: Folded, left: int, right: int, passage: Passage, start: int, end: int
) -> tuple[Difference, ...]:
    """The edits between source and quotation as pieces of both as they are written, without gaps."""
    rows: list[Difference] = []
    source_end = passage.folded.span(start, end)[1] if start < end else 0
    quote_end = core.span(left, right)[1]

    def in_source(offset: int) -> int:
        return passage.folded.positions[start + offset] if start + offset < end else source_end

    def in_quote(offset: int) -> int:
        return core.positions[left + offset] if left + offset < right else quote_end

    for edit in joined(edits(passage.folded.text[start:end], core.text[left:right])):
        rows.append(
            Difference(
                edit.operation,
                passage.text[in_source(edit.start) : in_source(edit.end)],
                quote[in_quote(edit.left) : in_quote(edit.right)],
            )
        )
    return tuple(rows)
