"""Places by number in a question: 第…条, 前三条, 下一条, 第二句; what is a place and what only counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from plan_qa.corpus.numerals import to_chinese
from plan_qa.corpus.word_form import WordForm
from plan_qa.domain import Document, Place, PlaceError
from plan_qa.places import describe
from plan_qa.places.by_name import by_name, named_part, titled, with_title
from plan_qa.places.documents import Naming
from plan_qa.places.lookup import places_of, sentences_of
from plan_qa.places.own.grammar import inserted_at
from plan_qa.places.ranges import NUMERAL
from plan_qa.places.reference import Reference
from plan_qa.places.steps import stepped
from plan_qa.places.utterance import BETWEEN, LEAD_IN, Sighting, Utterance, without

# 「保障措施第二条」 「四条原则的第三条」 count other things than articles.
_ENUMERATED: Final = WordForm("places", r"{numbered_thing}(?:的|里|中|里的|中的)?$")
# What may stand right before 这一条, 下一条, 最后一条 when they mean a place.
_FREE: Final = WordForm("places", r"(?:^|[^一-鿿]|{before_edge})$")
# What may stand right before 前三条 and 最后两条: anything may have its last two.
_FREE_FEW: Final = re.compile(r"(?:^|[^一-鿿]|[把将看查读背抄找列发给念和与跟及问]|正文|全文|文件|规划)$")
_FEW: Final = re.compile(
    rf"(?:前|后|最前面?|最后面?|末尾?|倒数|头|开头|打头|结尾)的?(?:这|那)?{NUMERAL}(?<!一)"
)
_EDGE: Final = ("最后", "最末", "末", "头", "首", "开头", "打头", "倒数", "最前", "结尾", "开篇", "前", "后")
# 「规划一共十七条，最后一条…」 counts the plan's own articles.
_OF_THE_PLAN: Final = re.compile(
    r"(?:规划|文件|正文|全文|总共|一共)(?:里面?|一共|总共|共|有|分|是|才|就|只)*$"
)
_HOW_MANY: Final = re.compile(r"(?:全部|所有|一共|总共|总计|合计|共|分|分成|分为|有)有?$")
# 「全文最后一句」 needs no name.
_WHOLE_TEXT: Final = re.compile(r"(?:全文|全篇|通篇|整篇|正文|文件)的?$")
# Between a place and one that counts on from it.
_ON_FROM: Final = re.compile(r"(?:的|之)?")


def by_number(utterance: Utterance, references: Sequence[Reference]) -> list[Sighting]:
    """The places given by number or by relation to another place."""
    found: list[Sighting] = []
    for reference in references:
        before = found[-1] if found else None
        if reference.lone and before is not None and before.narrowable:
            # 「第八条机关党员培训第二句」: the sentence belongs to the place named before.
            places = sentences_of(before.places[0], reference.sentences, utterance.library)
            found[-1:] = [replace(before, places=places), Sighting(reference.start, reference.end, ())]
        elif before is not None and (item := _on_from(utterance, before, reference)) is not None:
            found[-1] = item
        elif (
            reference.start >= (before.end if before else 0)
            and (item := _read(utterance, reference)) is not None
        ):
            found.append(with_title(utterance, item))
    return found


def _read(utterance: Utterance, reference: Reference) -> Sighting | None:
    if reference.lone:
        return _lone(utterance, reference)
    if reference.steps or reference.this:
        return _relative(utterance, reference)
    return _absolute(utterance, reference)


# ---------------------------------------------------------------- 第…条


def _absolute(utterance: Utterance, reference: Reference) -> Sighting | None:
    naming = utterance.owner(reference)
    if naming is not None and naming.foreign:
        return None
    if utterance.is_own(naming):
        return None  # `by_own` reads the places of added documents
    beside = naming is not None and utterance.beside(naming, reference)
    if reference.items and not reference.parts and not beside:
        near = utterance.document_before(reference.start)[0]
        if near is not None and (part := named_part(utterance, reference, near)):
            number = next(p.number for p in describe.parts_of(near) if p.units == part[1].units)
            reference = replace(reference, start=part[0], parts=((number, number),))
        elif _ENUMERATED.search(utterance.text, max(0, reference.start - 12), reference.start):
            return None
    if not _is_place(utterance, reference, beside, naming):
        return None
    document = utterance.document_of(naming, reference)
    if document is None or (
        reference.parts and not (beside or utterance.whole or describe.parts_of(document))
    ):
        return None  # what the interview says of 最后一部分 is about the plan's
    _refuse_inserted(utterance, reference, document)
    places = places_of(reference, document, utterance.library)
    return Sighting(reference.start, reference.end, places, naming if beside else None)


def _refuse_inserted(utterance: Utterance, reference: Reference, document: Document) -> None:
    """第七条之一: an article put in by an amendment, of which the registered documents have none."""
    inserted = inserted_at(utterance.text, reference.start)
    if inserted is not None and reference.items == inserted.ranges:
        asked = f"{describe.asked_for(inserted.ranges[0][0], '条')}之{to_chinese(inserted.sub)}"
        raise PlaceError(f"{describe.summary(document).rstrip('。')}，没有{asked}。")


def _is_place(utterance: Utterance, reference: Reference, beside: bool, naming: Naming | None) -> bool:
    """Whether a reference is one at all, and no count, list mark or 第二点 of somebody's talk."""
    words = utterance.text[reference.start : reference.end]
    few = _FEW.match(words) is not None
    if reference.bare_number and _HOW_MANY.search(utterance.text, 0, reference.start):
        return False
    if utterance.whole:
        return True
    if re.search("题|提问|答", words) and not (naming and naming.kind == "interview"):
        return utterance.context().kind == "interview"
    if reference.word == "段" and not reference.parts and reference.items[0][0] > 0:
        return _is_paragraph(utterance, reference, beside, naming)
    if reference.parts:
        if "块" in words:  # no document calls its parts so
            return beside
        if reference.bare_number or few:
            return (
                utterance.alone
                or beside
                or (few and _FREE_FEW.search(utterance.text, 0, reference.start) is not None)
            )
        # 五（十三） cites, 一（二）班 does not.
        after = utterance.text[reference.end : reference.end + 1]
        return words[0] in "第最倒" or utterance.alone or not re.match(r"[班组号楼期年级项类册届]", after)
    if reference.bare_number:
        # 「规划十三条」 cites, 「规划十七条」 counts: as many as there are.
        if not (utterance.alone and beside):
            return utterance.alone
        document = utterance.document_of(naming, reference)
        return document is not None and reference.items[-1][1] != len(describe.numbered(document))
    if utterance.alone or beside:
        return True
    if _counted_before(utterance, reference):
        return False
    if few:
        return _FREE_FEW.search(utterance.text, 0, reference.start) is not None and reference.word in (
            "条",
            "问",
        )
    if words.startswith(_EDGE):
        return _FREE.search(utterance.text, 0, reference.start) is not None
    return reference.word not in ("款", "项", "点")


def _is_paragraph(utterance: Utterance, reference: Reference, beside: bool, naming: Naming | None) -> bool:
    """「第二段」 where the document counts paragraphs; the first one where nothing else can be meant."""
    if reference.bare_number or (naming is not None and not beside):
        return False
    document = utterance.document_of(naming, reference)
    if document is None:
        return False
    numbers = [number for ends in reference.items for number in ends]
    if all(f"{document.id}/p{number}" in {unit.id for unit in document.units} for number in numbers):
        return True
    opens = describe.text_proper(document)[0].number is None
    return opens and numbers == [1, 1] and (utterance.alone or beside)


def _counted_before(utterance: Utterance, reference: Reference) -> bool:
    """「坚持的四条里头，最后一条…」: places of a list that the question itself counts."""
    before = utterance.text[: reference.start]
    counts = re.finditer(
        rf"(?<!第)(?<![一二三四五六七八九十百0-9]){NUMERAL}个?{re.escape(reference.word)}", before
    )
    return any(not _OF_THE_PLAN.search(before, 0, count.start()) for count in counts)


# ---------------------------------------------------------------- 下一条, 这一条


def _on_from(utterance: Utterance, before: Sighting, reference: Reference) -> Sighting | None:
    """「第十三条的下一条」, 「第十三条后两条」: counted from the place named just before."""
    if not before.places or not _ON_FROM.fullmatch(utterance.text, before.end, reference.start):
        return None
    words = utterance.text[reference.start : reference.end]
    if reference.items and not reference.parts and words[0] in "前后" and _FEW.match(words):
        count = reference.items[0][1] if words[0] == "前" else -reference.items[0][0]
        steps = tuple(range(-count, 0)) if words[0] == "前" else tuple(range(1, count + 1))
        reference = replace(reference, items=(), steps=steps)
    if not reference.steps:
        return None
    base = before.places[-1]
    moved = stepped(base, reference, utterance.library)
    places = tuple(p for place in moved for p in sentences_of(place, reference.sentences, utterance.library))
    return replace(before, end=reference.end, places=places) if places else None


def _relative(utterance: Utterance, reference: Reference) -> Sighting | None:
    if reference.this and (found := titled(utterance, reference)):
        return found
    if not _points_at_current(utterance, reference) or utterance.current is None:
        return None
    if reference.this:
        base = Place(utterance.current.units) if reference.sentences else utterance.current
        moved: tuple[Place, ...] = (base,)
    else:
        moved = stepped(utterance.current, reference, utterance.library)
    places = tuple(p for place in moved for p in sentences_of(place, reference.sentences, utterance.library))
    return Sighting(reference.start, reference.end, places) if places else None


def _points_at_current(utterance: Utterance, reference: Reference) -> bool:
    if utterance.current is None or utterance.current.units[0] not in utterance.library.unit_by_id:
        return False
    if any(n.foreign and n.firm and n.end <= reference.start for n in utterance.namings):
        return False
    return _FREE.search(utterance.text, 0, reference.start) is not None


# ---------------------------------------------------------------- 第二句


def _lone(utterance: Utterance, reference: Reference) -> Sighting | None:
    """Sentences of what is named right before them, of a whole document, or of the current place."""
    if (named := by_name(utterance)) and named[0].end >= reference.end:
        return named[0]
    if whole := _of_whole_text(utterance, reference):
        return whole
    # 「第一句话该怎么开头」: only a near-bare 第二句 is a sentence of the place before.
    rest = without(utterance.text, [(reference.start, reference.end)])
    if not _points_at_current(utterance, reference) or utterance.current is None or len(rest) > 12:
        return None
    if len(utterance.current.units) > 1:
        return None
    places = sentences_of(Place(utterance.current.units), reference.sentences, utterance.library)
    return Sighting(reference.start, reference.end, places)


def _of_whole_text(utterance: Utterance, reference: Reference) -> Sighting | None:
    """「规划最后一句话」, 「全文第一句」."""
    naming = utterance.owner(reference)
    if naming is not None and naming.foreign:
        return None
    start = reference.start
    beside = (
        naming is not None and naming.end <= start and BETWEEN.fullmatch(utterance.text, naming.end, start)
    )
    if not (beside and naming and (naming.kind or naming.document)):
        word = _WHOLE_TEXT.search(utterance.text, 0, start)
        if word is None or not LEAD_IN.search(utterance.text, 0, word.start()):
            return None
        start, naming = word.start(), None
    document = utterance.document_of(naming, reference) if naming else utterance.context()
    if document is None:
        return None
    whole = Place(tuple(unit.id for unit in describe.text_proper(document)))
    return Sighting(start, reference.end, sentences_of(whole, reference.sentences, utterance.library), naming)
