"""引文位置: what an address or a spelling like 「第三部分第八条」 points at, alone or inside a question.

`resolve_place` reads a whole text as one place; `find_mention` finds the places that a longer question names.
Both take every spelling people use, and both refuse a place that does not exist, saying what there is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from plan_qa.corpus.fold import Folded, fold
from plan_qa.corpus.library import Library
from plan_qa.domain import Place, PlaceError
from plan_qa.places.address import in_force_first, place_at
from plan_qa.places.asking_words import is_filler, trimmed
from plan_qa.places.by_name import by_name
from plan_qa.places.by_number import by_number
from plan_qa.places.by_own import by_own, noted
from plan_qa.places.documents import Naming, names_in
from plan_qa.places.own.grammar import Path, paths_in
from plan_qa.places.reference import Reference, prepare, references_in
from plan_qa.places.titles import by_title
from plan_qa.places.utterance import BETWEEN, Sighting, Utterance, holdings, without


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in a question: `rest` is the question without it, `bare` that nothing else is asked.

    `start`/`end` are offsets into the question as given; `document` is the id of the document the question
    itself names, None where it was taken for granted.
    """

    places: tuple[Place, ...]
    rest: str
    start: int
    end: int
    bare: bool
    document: str | None = None

    @property
    def place(self) -> Place:
        """Where the talk stands after it: all its units as one place; of two readings the likelier."""
        first, *others = self.places
        if not others or any(place.reading or place.sentence for place in self.places):
            return first
        return Place(tuple(dict.fromkeys(unit for place in self.places for unit in place.units)))


# Words that only tie a place into its sentence.
_BEFORE_PLACE: Final = re.compile(r"(?:讲|关于|有关|依据|按照|根据|在|从)$")
_AFTER_PLACE: Final = re.compile(r"(?:里面?|当中|中|之中)(?!央|国|心|期|组|办|宣|层|小)")
# A number alone, as one types it where only places are asked for: 13, 第十三, 规划13.
_NUMBER_ALONE: Final = re.compile(
    r"(?:.*[^一二三四五六七八九十百0-9])?第?\(?[一二三四五六七八九十百0-9]{1,4}\)?"
)


def resolve_place(spelling: str, library: Library, inside: str = "") -> tuple[Place, ...]:
    """Every reading of a text that is an address or a spelling, the likelier first.

    Args:
        spelling: the text.
        library: where the places are.
        inside: the id of the document that is meant where the text names none.

    Raises:
        PlaceError: the text names no place, or one that does not exist; there is no such document.
    """
    current = _inside(inside, library)
    if current is not None and (addressed := place_at(f"{inside}/{spelling.strip()}", library, strict=False)):
        return addressed
    if (addressed := place_at(spelling, library)) is not None:
        return addressed
    text = prepare(fold(spelling).text)
    for words in (spelling, f"{spelling}条") if _NUMBER_ALONE.fullmatch(text) else (spelling,):
        mention = _find(words, library, current, whole=True)
        if mention is not None and mention.bare:
            return mention.places
    for naming in names_in(text, library):
        if naming.foreign and naming.firm:
            raise PlaceError(f"库中没有“{_quoted(spelling, naming)}”的文本；现有：{holdings(library)}。")
    for document in in_force_first(library):
        if places := by_title(text, document):
            return places
    raise PlaceError(
        f"看不懂引文位置“{spelling.strip()[:40]}”；可写 plan/art13、plan/art13#2、第十三条、五（十三）、"
        "第十三条第二句、第二部分、序言、答记者问第二问，或条文标题。"
    )


def _inside(document: str, library: Library) -> Place | None:
    """A place in the document, so that the talk is about it."""
    if not document:
        return None
    if document not in library.document_by_id:
        raise PlaceError(f"没有名为“{document}”的文件；现有：{'、'.join(library.document_by_id)}。")
    return Place(tuple(unit.id for unit in library.document_by_id[document].units))


def find_mention(text: str, library: Library, current: Place | None = None) -> Mention | None:
    """The place that a question names, or None; `current` is the place of the previous answer.

    Raises:
        PlaceError: the question cites a place that does not exist.
    """
    if (addressed := place_at(text, library)) is not None:
        return Mention(addressed, "", 0, len(text), True, library.unit_by_id[addressed[0].units[0]].document)
    return _find(text, library, current, whole=False)


# ---------------------------------------------------------------- mentions


def _find(text: str, library: Library, current: Place | None, *, whole: bool) -> Mention | None:
    folded = fold(text)
    prepared = prepare(folded.text)
    namings = names_in(prepared, library)
    references = list(references_in(prepared))
    alone = _nothing_else(prepared, references, namings) or (
        any(document.kind == "user" for document in library.documents)
        and _nothing_else(prepared, tuple(paths_in(prepared)), namings)
    )
    utterance = Utterance(prepared, library, current, namings, alone, whole)
    own = by_own(utterance)
    others = [each for each in references if not any(o.start < each.end and each.start < o.end for o in own)]
    numbered = [each for each in by_number(utterance, others) if not _opens(each, own)]
    found = sorted([*own, *numbered], key=lambda each: each.start) or by_name(utterance)
    found = [noted(utterance, each) for each in found]
    if not found:
        return None
    return _mention(text, folded, utterance, found)


def _opens(sighting: Sighting, own: Sequence[Sighting]) -> bool:
    """「这一条第三项」: a place that the one behind it narrows."""
    return any(
        sighting.end == each.start
        and each.places[0].clause
        and sighting.places[:1]
        and sighting.places[0].units == each.places[0].units
        for each in own
    )


def _nothing_else(text: str, references: Sequence[Reference | Path], namings: Sequence[Naming]) -> bool:
    spans = [(item.start, item.end) for item in references]
    spans += [(naming.start, naming.end) for naming in namings if not naming.foreign]
    return bool(references) and is_filler(without(text, spans))


def _mention(text: str, folded: Folded, utterance: Utterance, found: Sequence[Sighting]) -> Mention:
    prepared = utterance.text
    spans = [(item.start, item.end) for item in found]
    named = [item.naming for item in found if item.naming is not None]
    spans += [(naming.start, naming.end) for naming in named]
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    spans += [match.span() for start, _ in spans if (match := _BEFORE_PLACE.search(prepared, 0, start))]
    spans += [match.span() for _, end in spans if (match := _AFTER_PLACE.match(prepared, end))]
    # What joins the pieces of the mention (、和的 and brackets) goes with it.
    inner = [(a, b) for (_, a), (b, _) in _gaps(spans) if _joins(prepared[a:b])]
    cut = [folded.span(start, end) for start, end in (*spans, *inner) if start < end]
    start, end = folded.span(first, last)
    others = [(n.start, n.end) for n in utterance.namings if not n.foreign]
    asserted = any("是" in prepared[a:b] for (_, a), (b, _) in _gaps(spans))
    bare = not asserted and is_filler(without(prepared, [*spans, *inner, *others]))
    places = tuple(dict.fromkeys(place for item in found for place in item.places))
    document = utterance.library.unit_by_id[places[0].units[0]].document if named else None
    return Mention(places, "" if bare else trimmed(without(text, cut)), start, end, bare, document)


def _joins(words: str) -> bool:
    return is_filler(words.strip("和与跟及同、")) or BETWEEN.fullmatch(words) is not None


def _gaps(spans: Sequence[tuple[int, int]]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    ordered = sorted(spans)
    return [(left, right) for left, right in pairwise(ordered) if left[1] < right[0]]


def _quoted(spelling: str, naming: Naming) -> str:
    start, end = fold(spelling).span(naming.start, naming.end)
    return spelling[start:end].strip("《》")
