"""Whose a draft says that words are: the document, and the place in it, that it names around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from plan_qa.corpus.fold import Folded, fold, simplify
from plan_qa.corpus.library import Library
from plan_qa.corpus.word_form import WordForm
from plan_qa.domain import PlaceError
from plan_qa.places.documents import Naming, in_period, names_in
from plan_qa.places.find import find_mention
from plan_qa.places.reference import prepare
from plan_qa.quotes.judge import UNCLAIMED, Claimed

# Stands for what is quoted in a text that is read for what stands around it.
MASK: Final = "□"
_END: Final = "。！？!?\n"
# What may name a document or a place; most sentences do not.
_MAY_NAME: Final = re.compile(
    r"[》划劃问問例程则則法述]|第[^，。]{1,8}[条條问問]|[（(][一二三四五六七八九十]{1,3}[)）]"
)
_PLACE: Final = re.compile(r"第[^，。；\s]{1,8}(?:条|部分|问|章|节|款|段|句)|\([一二三四五六七八九十]{1,3}\)")
_SAYS: Final = WordForm("quotes", r"(?:[^,。;!?]{0,16}?|,){saying}")
# 「，会议指出，」: the last clause has a speaker of its own.
_OTHER: Final = WordForm("quotes", r"(?!{carries_on})[^,。;!?]{2,24}{saying}[的了到出]{0,2}[,:]?")
_GOES_ON: Final = WordForm(
    "quotes", r"[\s,、;:\"'(*·>-]*(?:{carries_on}|要)*{saying}?[的了到出]{0,2}[\s,:;、\"'(*>-]*"
)
_BEHIND: Final = re.compile(
    r"[”’」』\"'＂》）)\s]{0,3}[，,。]?\s*[（(\[【〔]((?:[^（）()\n]|[（(][^（）()\n]*[）)]){2,60})[)）\]】〕]"
)
_OF: Final = WordForm(
    "quotes", r"[”’」』\"'＂]?[，,]?\s*(?:这|此|上述|以上)?[^，。；\n]{0,6}?{is_of}([^，。；！？\n]{2,50})"
)
_SOURCE_LINE: Final = re.compile(r"[”’」』\"'＂。\s]*(?:—{1,2}|-{2}|－{1,2})\s*([^\n]{2,80})")
_COLON: Final = re.compile(r"[：:]\s*[“\"「『>*]*\s*$")
_LONGEST_CONTEXT: Final = 400
# Characters between a name and a place that is still said of it: 《规划》（全文）第十三条.
_BESIDE: Final = 6


@dataclass(frozen=True)
class Attributions:
    """Reads what a draft says around its quotations; `masked` is the draft with everything quoted masked, length kept."""

    masked: str
    library: Library
    _cache: dict[str, Claimed] = field(default_factory=dict)

    def of(self, start: int, end: int, before: Claimed = UNCLAIMED) -> Claimed:
        """Whose the words at [start, end) are; `before`: whose the ones before them in the same paragraph were."""
        for pattern in (_BEHIND, _SOURCE_LINE, _OF):
            if match := pattern.match(self.masked, end):
                claimed = self._read(match.start(1), match.end(1), loose=True)
                if claimed.words:
                    return claimed
        begin = self._sentence_start(start)
        context = self.masked[begin:start]
        if not any(character.isalnum() for character in context):
            begin, context = self._paragraph_before(begin)
            if not context:
                return before if self.follows(begin) else UNCLAIMED
        claimed = self._read(begin, begin + len(context))
        if claimed.words:
            last = max(context.rstrip("，,：: “\"'‘「『").rfind(c) for c in "，,；;" + MASK) + 1
            by_another = claimed.at[1] <= begin + last and _OTHER.fullmatch(
                fold(context[last:]).text.strip('"')
            )
            return UNCLAIMED if by_another else claimed
        last = context.rfind(MASK) + 1
        return before if before.words and _GOES_ON.fullmatch(fold(context[last:]).text) else UNCLAIMED

    def paragraph(self, position: int) -> Claimed:
        """The document of ours that a paragraph speaks of before a position, where it names no other one behind it."""
        begin = max(self.masked.rfind("\n", 0, position) + 1, position - _LONGEST_CONTEXT)
        words = self.masked[begin:position]
        if _MAY_NAME.search(words) is None:
            return UNCLAIMED
        reader = _Context(words, self.library)
        usable = [naming for naming in reader.namings if not _is_loose(naming, reader.text)]
        if not usable or usable[-1].foreign:
            return UNCLAIMED
        documents, unheld = self._documents(usable[-1], self._period_before(begin))
        first, last = reader.raw(usable[-1].start, usable[-1].end)
        named = Claimed(words[first:last], documents, at=(first, last)).moved(begin)
        return UNCLAIMED if unheld else named

    def said(self, start: int, end: int) -> tuple[Claimed, int] | None:
        """Of a sentence [start, end): whose words it tells without marks, and where they begin; None where it tells none."""
        if _MAY_NAME.search(self.masked, start, end) is None:
            return None
        reader = _Context(self.masked[start:end], self.library)
        for naming in reversed(reader.namings):
            match = _SAYS.match(reader.text, naming.end)
            if match is None or _is_loose(naming, reader.text):
                continue
            claimed = self._read(start, start + reader.raw_end(match.end()))
            if claimed.words:
                return claimed, start + reader.raw_end(match.end())
        return None

    def places(self) -> Iterator[Claimed]:
        """Every place that the draft names in a document and that does not exist there."""
        for match in _PLACE.finditer(self.masked):
            begin = self._sentence_start(match.start())
            claimed = self._read(begin, match.end())
            if claimed.missing:
                yield claimed

    # ------------------------------------------------------------ pieces

    def _sentence_start(self, position: int) -> int:
        begin = max((self.masked.rfind(c, 0, position) for c in _END), default=-1) + 1
        return max(begin, position - _LONGEST_CONTEXT)

    def _paragraph_before(self, position: int) -> tuple[int, str]:
        """The last sentence of the paragraph before, where it ends in a colon."""
        end = len(self.masked[:position].rstrip())
        begin = self._sentence_start(end)
        words = self.masked[begin:end]
        return (begin, words) if _COLON.search(words) else (position, "")

    def follows(self, position: int) -> bool:
        """Whether nothing but marks stands between a position and the quotation before it."""
        return self.masked[:position].rstrip(" \n\t　“”\"'‘’「」『』>*。").endswith(MASK)

    def _read(self, start: int, end: int, *, loose: bool = False) -> Claimed:
        """The document and place named in masked[start:end]; `loose`: nothing there has to say anything."""
        words = self.masked[start:end]
        if _MAY_NAME.search(words) is None:
            return UNCLAIMED
        period = self._period_before(start)
        key = f"{loose}{period}{words}"
        if key not in self._cache:
            self._cache[key] = self._reading(words, period, loose)
        claimed = self._cache[key]
        return claimed.moved(start)

    def _reading(self, words: str, period: tuple[int, int] | None, loose: bool) -> Claimed:
        reader = _Context(words, self.library)
        naming = _chosen(reader, loose)
        if naming is None:
            return self._bare_place(reader, loose)
        first, last = reader.raw(naming.start, naming.end)
        if naming.foreign:
            return Claimed(words[first:last], foreign=True, at=(first, last))
        documents, unheld = self._documents(naming, period)
        place = _last_place(reader.text, naming.end)
        if place is None or unheld:
            return Claimed(words[first:last], documents, at=(first, last), foreign=unheld)
        beside = place[0] - naming.end <= _BESIDE
        first, last = reader.raw(naming.start if beside else place[0], place[1])
        spelling = reader.text[naming.start : naming.end] + reader.text[slice(*place)]
        return self._placed(spelling, Claimed(words[first:last], documents, at=(first, last)))

    def _placed(self, spelling: str, claimed: Claimed) -> Claimed:
        try:
            mention = find_mention(spelling, self.library)
        except PlaceError:
            return Claimed(claimed.words, claimed.documents, missing=True, at=claimed.at)
        if mention is None:
            return claimed
        units = tuple(dict.fromkeys(unit for place in mention.places for unit in place.units))
        sentence = mention.places[0].sentence if len(units) == 1 else None
        return Claimed(claimed.words, claimed.documents, units, sentence, at=claimed.at)

    def _bare_place(self, reader: _Context, loose: bool) -> Claimed:
        """「第十三条指出」 alone is the plan's, unless the draft speaks of another text with articles.

        An article of the draft itself says nothing: its words follow at once.
        """
        place = _last_place(reader.text, 0)
        if place is None or not (loose or _SAYS.match(reader.text, place[1])):
            return UNCLAIMED
        if any(naming.foreign for naming in reader.namings) or not self._speaks_of_ours:
            return UNCLAIMED
        first, last = reader.raw(*place)
        documents = frozenset({self.library.in_force.id})
        spelling = reader.text[slice(*place)]
        claimed = self._placed(spelling, Claimed(reader.words[first:last], documents, at=(first, last)))
        return UNCLAIMED if claimed.missing else claimed

    @cached_property
    def _speaks_of_ours(self) -> bool:
        """Whether the draft does not name other texts with articles more than ours."""
        namings = _Context(self.masked[:_LONGEST_CONTEXT], self.library).namings
        return not any(naming.foreign and naming.firm for naming in namings)

    def _documents(self, naming: Naming, period: tuple[int, int] | None) -> tuple[frozenset[str], bool]:
        """The documents that a name may mean, and whether none of that name is held."""
        if naming.document:
            return frozenset({naming.document}), False
        years = naming.period or period or self.library.in_force.period or (0, 0)
        fitting = [document for document in self.library.documents if in_period(document, years)]
        same = frozenset(document.id for document in fitting if document.kind == naming.kind)
        # Of an older plan only what was said about it is held: that is where its words stand.
        found = same or frozenset(document.id for document in fitting)
        return found, not found

    def _period_before(self, position: int) -> tuple[int, int] | None:
        """The period of the last plan that the draft names in full before a position."""
        return next((years for at, years in reversed(self._periods) if at < position), None)

    @cached_property
    def _periods(self) -> tuple[tuple[int, tuple[int, int]], ...]:
        found: list[tuple[int, tuple[int, int]]] = []
        for match in re.finditer(r"《[^《》\n]{4,60}》", self.masked):
            for naming in _Context(match.group(), self.library).namings:
                if naming.kind == "plan" and naming.period is not None:
                    found.append((match.start(), naming.period))
        return tuple(found)


class _Context:
    """Words around a quotation, folded and read for names, with the way back."""

    def __init__(self, words: str, library: Library) -> None:
        plain = simplify(words)
        self.words = words
        self._folded: Folded = fold(plain if len(plain) == len(words) else words)
        self.text = prepare(self._folded.text)
        self.namings = tuple(
            naming
            for naming in names_in(self.text, library)
            if naming.foreign or naming.kind or naming.document
        )

    def raw(self, start: int, end: int) -> tuple[int, int]:
        """Offsets into the words as given."""
        return self._folded.span(start, end)

    def raw_end(self, end: int) -> int:
        """Where the first `end` folded characters end in the words as given."""
        return self._folded.positions[end - 1] + 1


def _chosen(reader: _Context, loose: bool) -> Naming | None:
    """The name that is said to say something, the last first; else the last one of ours."""
    usable = [naming for naming in reader.namings if not _is_loose(naming, reader.text)]
    for naming in reversed(usable):
        if loose or _SAYS.match(reader.text, naming.end):
            return naming
    return next((naming for naming in reversed(usable) if not naming.foreign), None)


def _last_place(text: str, start: int) -> tuple[int, int] | None:
    """The last place named behind `start`: 第五部分第十三条第二句 is one."""
    found: tuple[int, int] | None = None
    for match in _PLACE.finditer(text, start):
        joined = found is not None and match.start() - found[1] <= 1
        found = (found[0] if found and joined else match.start(), match.end())
    return found


def _is_loose(naming: Naming, text: str) -> bool:
    titled = text[naming.start : naming.start + 1] == "《"
    return (
        naming.foreign
        and not (naming.firm and titled)
        and not (naming.firm and naming.end - naming.start > 3)
    )
