"""The grammar of counted things: 第三、第四部分, 前三条, 最后两句, 第3-5条 as ranges of numbers.

Every rule takes folded text and a position and gives what it read and where it stopped, or None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from plan_qa.corpus.numerals import to_int
from plan_qa.corpus.word_form import WordForm

# Closed ranges of numbers that count from 1, or from the end where negative: −1 is 最后.
Ranges = tuple[tuple[int, int], ...]

_D: Final = "[一二两三四五六七八九]"
_TENS: Final = rf"{_D}?十[一二三四五六七八九]?"
_HUNDREDS: Final = rf"{_D}百(?:[零〇][一二三四五六七八九]|{_TENS}|{_D})?"
# A well-formed numeral: 「七两」 in 「第六、七两条」 is two of them.
NUMERAL: Final = (
    rf"(?:[0-9]{{1,7}}|{_D}千(?:[零〇](?:{_TENS}|{_D})|{_HUNDREDS})?|{_HUNDREDS}|{_TENS}"
    rf"|{_D}[零〇][零〇一二三四五六七八九]|[零〇]|{_D})"
)
_JOIN: Final = re.compile(r"(?P<range>到|至|-)|、|,|和|以?及|与|跟|同|还有")
# In the middle of a numeral, or behind 这, 那, 哪: 「这两条」 counts what was said.
_COUNT_BEFORE: Final = re.compile(rf"{NUMERAL}|[这那哪每某几数多]")
_THOSE: Final = rf"(?:(?:这|那)?(?P<total>{NUMERAL}))?"


@dataclass(frozen=True, slots=True)
class Counted:
    """Numbers with their counter, and where they stop."""

    ranges: Ranges
    word: str
    end: int
    # 第, 最后, 前 say that these are ordinals; 「三条」 alone is rather a count.
    ordinal: bool = True
    # （四） as the text's own headings have it, so the running number and no count within a part
    bracketed: bool = False


@dataclass(frozen=True, slots=True)
class Counter:
    """What is counted by: the patterns of one kind of counter (条, 部分, 句)."""

    item: WordForm
    few: WordForm
    edge: WordForm


def counter(word: str, not_few: str = "(?!)", parts: Mapping[str, str] | None = None) -> Counter:
    """The forms of a counter: `word` is a form (verbose) of its spellings, `not_few` of what may not follow 前三条."""
    parts = {"numeral": NUMERAL, "those": _THOSE, "word": word, "not_few_words": not_few} | dict(parts or {})
    return Counter(
        item=WordForm(
            "places",
            r"(?P<nth>第)?(?P<open>\()?(?P<n>{numeral})\)?(?:号?{those}(?P<counter>{word}))?",
            parts,
            re.VERBOSE,
        ),
        # 前三条, 最后两条; 前一条 is rather the one before, 前面三条 those before
        few=WordForm(
            "places",
            r"""(?:(?P<front>前|最前面?|头|开头|打头)|(?P<back>最后面?|末尾?|倒数|后|结尾))
                的?(?:这|那)?(?P<n>{numeral})(?P<word>{word})(?!{not_few_words})""",
            parts,
            re.VERBOSE,
        ),
        # 开头部分 and 结尾部分 are no numbered parts.
        edge=WordForm(
            "places",
            r"""(?:(?P<last>最后面?|最末尾?|末尾?|结尾(?!的?部分))
                    |(?P<first>首|头[一1]|(?:开头|打头|开篇|最前面?)(?!的?部分)))
                 的?(?:这|那|第(?=[一1]))?[一1]?(?P<word>{word})
               | 倒数第(?P<back>{numeral})(?P<counted>{word})""",
            parts,
            re.VERBOSE,
        ),
    )


def counted_at(
    text: str, start: int, kind: Counter, *, bracketed: bool = False, loose: bool = False
) -> Counted | None:
    """The numbers and counter that begin at `start`.

    Args:
        bracketed: 第（13） and （十三）、（十四） count without a counter.
        loose: so does any bracketed figure: 五(13).
    """
    if match := kind.edge.match(text, start):
        number = -(to_int(match["back"]) or 0) if match["back"] else -1 if match["last"] else 1
        return (
            Counted(((number, number),), match["word"] or match["counted"], match.end()) if number else None
        )
    if (match := kind.few.match(text, start)) and (found := _few(match)):
        return found
    return _listed(text, start, kind, bracketed, loose)


def _few(match: re.Match[str]) -> Counted | None:
    """前三条: the first three; 倒数三条: the last three."""
    number = to_int(match["n"])
    front = bool(match["front"])
    if not number or (number == 1 and match[0][0] in "前后"):
        return None
    return Counted(((1, number) if front else (-number, -1),), match["word"], match.end())


@dataclass(frozen=True, slots=True)
class _Entry:
    """One number of a list: 第六, （六）, 六条; `word` is empty where no counter follows."""

    number: int
    nth: bool
    bracketed: bool
    # The numeral is a single Chinese figure, or Arabic figures.
    single: bool
    arabic: bool
    # Behind the number, and behind its counter.
    number_end: int
    word: str
    total: int | None
    end: int


def _entry(text: str, start: int, kind: Counter) -> _Entry | None:
    match = kind.item.match(text, start)
    number = to_int(match["n"]) if match else None
    if match is None or number is None:
        return None
    bracketed = bool(match["open"]) and text[match.end("n") : match.end("n") + 1] == ")"
    return _Entry(
        number=number,
        nth=bool(match["nth"]),
        bracketed=bracketed,
        single=len(match["n"]) == 1 and not match["n"].isascii(),
        arabic=match["n"].isascii(),
        number_end=match.end("n") + bracketed,
        word=match["counter"] or "",
        total=to_int(match["total"]) if match["total"] else None,
        end=match.end(),
    )


def _listed(text: str, start: int, kind: Counter, bracketed: bool, loose: bool) -> Counted | None:
    first = entry = _entry(text, start, kind)
    if first is None or (start > 0 and not first.nth and not loose and _COUNT_BEFORE.match(text[start - 1])):
        return None
    numbers: list[tuple[int, int]] = []
    done: tuple[tuple[int, int], ...] = ()  # those up to the last counter: the others do not count
    word, stop, in_brackets, closes = "", start, False, False
    while entry is not None:
        numbers = _with(numbers, entry.number, closes=closes)
        # 「六、七两条」 says also how many there are, which must be true: 「五六条」 says no such thing.
        counted = bool(entry.word) and entry.total in (None, _how_many(numbers))
        if counted or (entry.bracketed and bracketed and (first.nth or loose or not entry.arabic)):
            word, in_brackets = word or (entry.word if counted else ""), in_brackets or entry.bracketed
            done, stop = tuple(numbers), entry.end if counted else entry.number_end
        position = entry.end if counted else entry.number_end
        if not counted and (beside := _beside(text, position, entry, kind, first.nth)):
            entry, closes = beside, False
            continue
        joined = _JOIN.match(text, position)
        closes = bool(joined and joined["range"])
        if joined and closes and (edge := kind.edge.match(text, joined.end())) and edge["last"]:
            return Counted(
                (*numbers[:-1], (numbers[-1][0], -1)),
                word or edge["word"],
                edge.end(),
                first.nth,
                in_brackets,
            )
        entry = _entry(text, joined.end(), kind) if joined else None
        if entry and entry.nth and not first.nth:
            break  # 「有九条，第九条…」: the first is a count
    return Counted(done, word, stop, first.nth, in_brackets) if done else None


def _with(numbers: list[tuple[int, int]], number: int, *, closes: bool) -> list[tuple[int, int]]:
    """One more number; behind 到 it closes the range that the one before it opens."""
    if closes and numbers[-1][0] < number:
        return [*numbers[:-1], (numbers[-1][0], number)]
    return [*numbers, (number, number)]


def _how_many(ranges: Sequence[tuple[int, int]]) -> int:
    return sum(last - first + 1 for first, last in ranges)


def _beside(text: str, position: int, before: _Entry, kind: Counter, nth: bool) -> _Entry | None:
    """第五六条, 第五第六条, （五）（六）: one after the other in the same form, with nothing between."""
    entry = _entry(text, position, kind)
    if entry is None or entry.number != before.number + 1 or entry.bracketed != before.bracketed:
        return None
    # Two figures without 第 are rather a guess: 五六条.
    return entry if entry.bracketed or entry.nth or (nth and before.single and entry.single) else None


def expanded(ranges: Ranges, numbers: Sequence[int]) -> Iterator[int]:
    """The single numbers of ranges over things numbered `numbers`; from the end (−1 …) where a range counts from there.

    A number that there is not comes out as it is: what it means is the caller's business.
    """
    for first, last in ranges:
        if first > 0 > last:
            last = numbers[last] if -last <= len(numbers) else first
        yield from range(first, max(first, last) + 1)
