"""The grammar of places in regulations: 第二编第一章第七条之一第二款第（三）项第二句, before any document is looked at.

Every rule takes folded text and a position and gives what it read and where it stopped, or None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from plan_qa.corpus.numerals import to_int
from plan_qa.corpus.word_form import WordForm
from plan_qa.places.ranges import NUMERAL, Counter, Ranges, counted_at, counter
from plan_qa.places.scanning import leftmost

# From the largest to the smallest; what each is counted by.
_DIVISIONS: Final[tuple[tuple[str, Counter], ...]] = (
    ("编", counter(r"个?[编篇](?!{not_book})")),
    ("部分", counter(r"个?大?(?:部分(?!{not_part})|板块)")),
    ("章", counter(r"个?大?章(?!程)")),
    ("节", counter(r"个?小?节(?!{not_section})")),
)
_UNITS: Final[tuple[tuple[str, Counter], ...]] = (
    ("条", counter(r"个?条(?:款(?!式|项)|文(?!{not_wording}))?(?!{not_article})")),
    ("款", counter(r"个?款(?!式|项)")),
    ("项", counter(r"个?(?:项(?!{not_item})|点(?!钟|半|多))")),
    ("目", counter(r"个?目(?!{not_sub})")),
    ("段", counter(r"个?(?:自然段|段(?:话|文字)?(?!{not_paragraph}))")),
    ("句", counter(r"个?句(?:话|子)?(?!号|式)")),
    ("行", counter(r"行(?!{not_row})")),
)
_COUNTERS: Final = (*_DIVISIONS, *_UNITS)
_SUB: Final = re.compile(rf"之(?P<n>{NUMERAL})(?![级次类者])")
_BRACKETED: Final = re.compile(rf"第?\((?P<n>{NUMERAL})\)(?P<word>项|款|条|点)?")
# 三、 or 三 before a bracketed number, as outlines are cited.
_OUTER: Final = re.compile(rf"(?<![一二三四五六七八九十百0-9])(?P<n>{NUMERAL})[、.]?(?=第?\({NUMERAL}\))")
_ANNEX: Final = WordForm("places", r"{annex_word}(?P<n>{numeral})?", {"numeral": NUMERAL})
_TABLE: Final = re.compile(rf"表(?P<n>{NUMERAL})|第(?P<m>{NUMERAL})[个张]表格?")
_NAMED: Final = WordForm("places", r"{named_part}(?:部分)?")
_JOINT: Final = re.compile(
    r"(?:的|之(?=第)|里面?的?|中间?的?|当中的?|之中的?|下面?的?|内的?|,|:|·|、(?=第|\())?"
)
_HASH: Final = re.compile(r"#(?P<n>\d{1,4})")


@dataclass(frozen=True, slots=True)
class Step:
    """One step into a document: 第三条 is (条, ((3, 3),)), 第七条之一 has `sub` 1, 附则 is (名, name)."""

    word: str
    ranges: Ranges = ()
    sub: int = 0
    name: str = ""
    bracketed: bool = False
    # 第, 最后 or a bracket: not a mere count.
    ordinal: bool = True


# 附件, 编, 章, 节, 条, 款, 项, 目, 句 and some to spare: a text of nothing but steps is read in time that grows with it.
_MOST_STEPS: Final = 12


@dataclass(frozen=True, slots=True)
class Path:
    """A place in a regulation: text[start:end]."""

    start: int
    end: int
    steps: tuple[Step, ...]

    @property
    def firm(self) -> bool:
        """Whether it is no mere count or word: 第三条, 附则第二条, but not 三条."""
        return self.steps[0].ordinal and (self.steps[0].word not in ("名", "附件") or len(self.steps) > 1)


def paths_in(text: str) -> Iterator[Path]:
    """Every place in prepared text, left to right, none overlapping."""
    return leftmost(text, path_at)


def path_at(text: str, start: int) -> Path | None:
    """The place that begins at `start`."""
    steps: list[Step] = []
    position = start
    while True:
        at = _joint(text, position) if steps else position
        found = _step_at(text, at, steps[-1] if steps else None) if len(steps) < _MOST_STEPS else None
        if found is None:
            return Path(start, position, tuple(steps)) if steps else None
        step, position = found
        steps.append(step)


def inserted_at(text: str, start: int) -> Step | None:
    """The article put in by an amendment (第七条之一) of the place that begins at `start`, or None."""
    # Hardly any text holds one: the others are not read by the whole grammar.
    path = path_at(text, start) if _SUB.search(text, start) else None
    return next((step for step in path.steps if step.sub), None) if path else None


def _joint(text: str, position: int) -> int:
    match = _JOINT.match(text, position)
    return match.end() if match else position


def _step_at(text: str, start: int, before: Step | None) -> tuple[Step, int] | None:
    if before is not None and (match := _HASH.match(text, start)):
        return Step("句", ((int(match["n"]), int(match["n"])),)), match.end()
    for read in (_named_at, _table_at, _counted_at, _bracketed_at, _outer_at):
        if (found := read(text, start, before)) is not None:
            return found
    return None


def _named_at(text: str, start: int, before: Step | None) -> tuple[Step, int] | None:
    if match := _ANNEX.match(text, start):
        number = to_int(match["n"]) if match["n"] else None
        return Step("附件", ((number, number),) if number else ()), match.end()
    if (match := _NAMED.match(text, start)) and (before is None or before.word in ("编", "章", "附件")):
        return Step("名", name=match.group().removesuffix("部分")), match.end()
    return None


def _table_at(text: str, start: int, before: Step | None) -> tuple[Step, int] | None:
    match = _TABLE.match(text, start)
    number = to_int(match["n"] or match["m"]) if match else None
    return (Step("表", ((number, number),)), match.end()) if match and number else None


def _counted_at(text: str, start: int, before: Step | None) -> tuple[Step, int] | None:
    for word, kind in _COUNTERS:
        if before is not None and not _goes_below(before.word, word):
            continue
        found = counted_at(text, start, kind)
        if found is None or not found.word or (before is not None and not found.ordinal):
            continue
        sub = _SUB.match(text, found.end) if word == "条" else None
        step = Step(
            word,
            found.ranges,
            (to_int(sub["n"]) or 0) if sub else 0,
            bracketed=found.bracketed,
            ordinal=found.ordinal,
        )
        return step, sub.end() if sub else found.end
    return None


def _bracketed_at(text: str, start: int, before: Step | None) -> tuple[Step, int] | None:
    """第十三条（二） is an item; 二（三） an entry of an outline."""
    match = _BRACKETED.match(text, start)
    number = to_int(match["n"]) if match else None
    if match is None or number is None:
        return None
    below = before is not None and before.word in ("条", "款", "段")
    word = match["word"] if match["word"] in ("款", "条") else "项" if below else "条"
    return Step(word, ((number, number),), bracketed=True), match.end()


def _outer_at(text: str, start: int, before: Step | None) -> tuple[Step, int] | None:
    match = _OUTER.match(text, start) if before is None or before.word == "附件" else None
    number = to_int(match["n"]) if match else None
    return (Step("部分", ((number, number),)), match.end()) if match and number else None


_RANK: Final = {word: rank for rank, (word, _) in enumerate(_COUNTERS)}


def _goes_below(before: str, word: str) -> bool:
    """Whether a step may follow another: from the larger to the smaller; a paragraph is a 款."""
    if before in ("名", "附件"):
        return word != "编"
    if before == "表":
        return word == "行"
    if before == "段":
        return word in ("项", "目", "句")
    if word == "段":
        return before in ("编", "部分", "章", "节", "条")
    if word == "行":
        return False
    return _RANK[before] < _RANK[word]
