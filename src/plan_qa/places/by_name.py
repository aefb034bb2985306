"""Places by name in a question: a quoted title, a nickname before 那条, a section asked for as a place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from plan_qa.corpus.fold import fold, fold_text
from plan_qa.corpus.library import Library
from plan_qa.corpus.numerals import to_int
from plan_qa.domain import Document, Place
from plan_qa.places.asking_words import is_filler
from plan_qa.places.describe import heading_words, parts_of
from plan_qa.places.lookup import sentences_of
from plan_qa.places.reference import Reference, with_sentences
from plan_qa.places.titles import by_heading, by_title, section_names, title_of
from plan_qa.places.utterance import BETWEEN, LEAD_IN, Sighting, Utterance

# 部分 … : a section's name means the section only where the question treats it as a place.
_AS_PLACE: Final = re.compile(
    r"(?:的|这|那)?一?(?:部分|段|节(?!课)|章|条|里|中|原文|全文|第[一二三四五六七八九十0-9]+[句段条])|的?最后一?[句段条]"
)
_SECTION_TAIL: Final = re.compile(r"的?(?:这|那|第(?=[一1]段))?[一1]?(?:部分|段话?|节|章|条)")
_QUOTED: Final = re.compile(r"[\"《]([^\"《》]{2,60})[\"》]")
_QUOTED_TAIL: Final = re.compile(r"的?(?:这|那)?(?:一)?(?:条|部分|段|节|章|问)")
_PART_TAIL: Final = re.compile(r"(?:那|这)?一?(?:部分|章)")
_PARAGRAPH_TAIL: Final = re.compile(
    r"(?:那|这)一?(?:段话?(?!时间|历史|经历|路|日子|关系|讲话|视频)|节(?!课))"
)
# 「关于学风的条款」: only where nothing else is asked, for 「有没有关于…的条款」 looks for any.
_CLAUSE_TAIL: Final = re.compile(r"的?(?:条款|条文)|一[节条]")
# 「导语怎么写」 asks for advice, 「导语怎么写的」 for the text.
_ADVICE: Final = re.compile(r"(?:该|应该|要)?(?:怎么|如何|怎样|咋)写(?!的|着)")
# 「写个通知」 wants one written.
_ORDER: Final = re.compile(r"(?:写|拟|起草|编|发)[一1]?[个份篇段则]?$")
_TITLE_MARK: Final = r"(?:[(:\"《,·-]|的|里面?的?|中的?)*"
# （十三）, 13. or 十三、 before its title.
_OWN_NUMBER: Final = re.compile(
    r"第?\(?(?<![一二三四五六七八九十百0-9])([一二三四五六七八九十百]+|[0-9]+)(?:\)条?|[条、.:]+)$"
)
# A nickname before 那条 is at most this long.
_LONGEST_NICKNAME: Final = 20


def by_name(utterance: Utterance) -> list[Sighting]:
    """Places given by title: quoted, as a nickname before 部分, or a section asked for as a place."""
    return (
        _by_quoted_title(utterance)
        or _by_section(utterance)
        or _by_bare_title(utterance)
        or _by_bare_nickname(utterance)
    )


def titled(utterance: Utterance, reference: Reference) -> Sighting | None:
    """「机关这条」「讲学习教育的那条」: the noun before 那条 is the start or a unique part of a title."""
    before = utterance.text[: reference.start]
    stop = len(re.sub(r"的$", "", before))
    document, naming = utterance.document_before(reference.start)
    if document is None:
        return None
    found = _nickname(before[:stop], partial(by_title, document=document, parts=False))
    if found is None:
        return None
    start, place = found
    places = sentences_of(place, reference.sentences, utterance.library)
    beside = naming if naming and BETWEEN.fullmatch(utterance.text, naming.end, start) else None
    return Sighting(start, reference.end, places, beside)


def named_part(utterance: Utterance, reference: Reference, document: Document) -> tuple[int, Place] | None:
    """「组织实施部分第一条」, 「五、加强组织实施（十三）」: the part whose heading stands before the number."""
    before = utterance.text[: reference.start]
    for part in parts_of(document):
        heading = fold(part.heading).text
        if before.endswith(heading):
            return len(before) - len(heading), Place(part.units)
    stripped = re.sub(r"(?:的|里面?的?|中的?)$", "", before)
    tailed = re.search(r"(?:那|这)?(?:一)?(?:部分|章)$", stripped)
    end = tailed.start() if tailed else len(stripped)
    return _nickname(before[:end], partial(by_heading, document=document), shortest=2 if tailed else 4)


def with_title(utterance: Utterance, sighting: Sighting) -> Sighting:
    """「第十三条（明确工作责任）」, 「第五部分：加强组织实施」, 「第一部分（主要目标）第二句」.

    A number's own title belongs to it; the name of a paragraph of a part narrows the part to it.
    """
    if not sighting.narrowable:
        return sighting
    for title, place in _titles_at(sighting.places[0], utterance.library):
        match = re.compile(rf"{_TITLE_MARK}{re.escape(title)}[)\"》]*").match(utterance.text, sighting.end)
        if match:
            reference = with_sentences(utterance.text, Reference(sighting.start, match.end(), word="条"))
            return replace(
                sighting,
                end=reference.end,
                places=sentences_of(place, reference.sentences, utterance.library),
            )
    return sighting


def _titles_at(place: Place, library: Library) -> Iterator[tuple[str, Place]]:
    """The title of a unit; the heading of a part, and the names of the paragraphs in it that have no number."""
    units = [library.unit_by_id[address] for address in place.units]
    if len(units) == 1:
        if title := fold_text(title_of(units[0])):
            yield title, place
        return
    for part in parts_of(library.document_by_id[units[0].document]):
        if part.units == place.units:
            yield fold(heading_words(part)).text, place
            yield from (
                (fold_text(title_of(unit)), Place((unit.id,))) for unit in units if unit.number is None
            )


# ---------------------------------------------------------------- ways of naming


def _by_quoted_title(utterance: Utterance) -> list[Sighting]:
    # A text may quote the same words a hundred times.
    known: dict[tuple[str, str], tuple[Place, ...]] = {}
    for match in _QUOTED.finditer(utterance.text):
        tail = _QUOTED_TAIL.match(utterance.text, match.end())
        document, naming = utterance.document_before(match.start())
        if document is None:
            continue
        asked = (match[1], document.id)
        if asked not in known:
            known[asked] = by_title(match[1], document)
        if not (places := known[asked]):
            continue
        end = tail.end() if tail else match.end()
        reference = with_sentences(utterance.text, Reference(match.start(), end, word="条"))
        if tail or (
            is_filler(utterance.without(match.start(), reference.end)) and _is_whole_title(match[1], document)
        ):
            narrowed = sentences_of(places[0], reference.sentences, utterance.library)
            return [Sighting(match.start(), reference.end, narrowed, naming)]
    return []


def _by_section(utterance: Utterance) -> list[Sighting]:
    for document in utterance.candidates():
        said = [(name, place) for name, place in section_names(document) if name in utterance.text]
        for name, place in sorted(said, key=_most_exact_first):
            at = utterance.text.find(name)
            start = _with_its_part(utterance, at, place, document)
            owner, naming = utterance.document_before(start)
            if naming is not None and (owner is None or owner.id != document.id):
                continue
            end = at + len(name)
            if naming is None and (
                _ADVICE.match(utterance.text, end) or _ORDER.search(utterance.text, 0, at)
            ):
                continue
            tail = _SECTION_TAIL.match(utterance.text, end)
            reference = with_sentences(
                utterance.text, Reference(start, tail.end() if tail else end, word="条")
            )
            bare = is_filler(utterance.without(start, reference.end))
            as_place = _AS_PLACE.match(utterance.text, end) and LEAD_IN.search(utterance.text, 0, start)
            if not (bare or as_place):
                continue
            places = sentences_of(place, reference.sentences, utterance.library)
            return [Sighting(start, reference.end, places, naming)]
        if found := _by_nickname(utterance, document):
            return found
    return []


def _most_exact_first(named: tuple[str, Place]) -> tuple[int, int]:
    name, place = named
    return -len(name), len(place.units)


def _with_its_part(utterance: Utterance, start: int, place: Place, document: Document) -> int:
    """Where 「总体要求里的主要目标」 begins: the part's heading before its paragraph belongs to it."""
    part = next((p for p in parts_of(document) if place.units[0] in p.units and place.units != p.units), None)
    heading = re.escape(fold(heading_words(part)).text) if part else "(?!)"
    match = re.search(
        rf"(?:第?[一二三四五六七八九十]+、)?{heading}(?:部分|当中|中|里面?|的|,|-|·)*$",
        utterance.text[:start],
    )
    return match.start() if match else start


def _by_nickname(utterance: Utterance, document: Document) -> list[Sighting]:
    """「组织实施那部分」, 「学时那段」."""
    for tail, lookup in (
        (_PART_TAIL, partial(by_heading, document=document)),
        (_PARAGRAPH_TAIL, partial(by_title, document=document, parts=False)),
    ):
        for match in tail.finditer(utterance.text):
            found = _nickname(re.sub(r"的$", "", utterance.text[: match.start()]), lookup)
            if found is not None:
                owner, naming = utterance.document_before(found[0])
                if owner is not None and owner.id == document.id:
                    reference = with_sentences(utterance.text, Reference(found[0], match.end(), word="条"))
                    places = sentences_of(found[1], reference.sentences, utterance.library)
                    return [Sighting(found[0], reference.end, places, naming)]
    return []


def _by_bare_title(utterance: Utterance) -> list[Sighting]:
    """The question is a title and nothing else, or a sentence of it."""
    for document in utterance.candidates():
        for unit in document.units:
            title = fold_text(title_of(unit))
            start = utterance.text.find(title)
            if len(title) < 4 or start < 0:
                continue
            own = _OWN_NUMBER.search(utterance.text, 0, start)
            reference = with_sentences(utterance.text, Reference(start, start + len(title), word="条"))
            if own and unit.number is not None and to_int(own[1]) == unit.number:
                start = own.start()
            if is_filler(utterance.without(start, reference.end)):
                places = sentences_of(Place((unit.id,)), reference.sentences, utterance.library)
                return [Sighting(start, reference.end, places)]
    return []


def _by_bare_nickname(utterance: Utterance) -> list[Sighting]:
    for match in _CLAUSE_TAIL.finditer(utterance.text):
        document, naming = utterance.document_before(match.start())
        if document is None:
            continue
        found = _nickname(utterance.text[: match.start()], partial(by_title, document=document, parts=False))
        if found is not None and is_filler(re.sub("关于|有关", "", utterance.without(found[0], match.end()))):
            return [Sighting(found[0], match.end(), (found[1],), naming)]
    return []


def _is_whole_title(words: str, document: Document) -> bool:
    return any(fold_text(title_of(unit)) == words for unit in document.units) or any(
        name == words for name, _ in section_names(document)
    )


def _nickname(
    before: str, lookup: Callable[[str], tuple[Place, ...]], shortest: int = 2
) -> tuple[int, Place] | None:
    """The longest run at the end of `before` that `lookup` knows, if a boundary stands before it."""
    for length in range(min(_LONGEST_NICKNAME, len(before)), shortest - 1, -1):
        words = before[-length:]
        if re.fullmatch(r"[一-鿿0-9、,]+", words) and (places := lookup(words)):
            start = len(before) - length
            free = LEAD_IN.search(before, 0, start) or is_filler(before[:start])
            return (start, places[0]) if free else None
    return None
