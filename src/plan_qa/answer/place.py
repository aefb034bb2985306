"""引文位置: what an address or a spelling like 「第三部分第八条」 points at, alone or inside a question.

`resolve_place` reads a whole text as one place; `find_mention` finds the places that a longer question names.
Both take every spelling people use, and both refuse a place that does not exist, saying what there is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from plan_qa.answer import inventory
from plan_qa.answer.addresses import in_force_first, place_at
from plan_qa.answer.filler import is_filler, trimmed
from plan_qa.answer.naming import Naming, in_period, names_in
from plan_qa.answer.reference import Reference, prepare, references_in, with_sentences
from plan_qa.answer.steps import stepped
from plan_qa.answer.titles import by_heading, by_title, section_names
from plan_qa.corpus.fold import Folded, fold
from plan_qa.corpus.library import Library
from plan_qa.corpus.numerals import to_chinese
from plan_qa.domain import Document, Place, PlaceError, Unit


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


@dataclass(frozen=True, slots=True)
class _Found:
    """Places at [start, end) of the folded text; `naming` is the document's name beside them."""

    start: int
    end: int
    places: tuple[Place, ...]
    naming: Naming | None = None


# Between a document's name and the place in it.
_BETWEEN = re.compile(
    r"(?:的|之|里面?的?|中的?|当中的?|正文的?|文件|文本|[,:》\"(]|版|版本|那[份版]|那个|这[份版]|规定)*"
)
_SENTENCE_END = re.compile(r"[。;!]")
# 「保障措施第二条」 「四条原则的第三条」 count other things than articles.
_ENUMERATED = re.compile(
    r"(?:部分|措施|任务|原则|目标|要求|特点|工作|事项|重点|方面|标准|理由|原因|建议|制度|意见|层面|体现|举措|保障"
    r"|办法|方案|通知|决定|报告|要点|建议|清单|党员|书记|义务|权利|纪律|法则|誓词|誓言)(?:的|里|中|里的|中的)?$"
)
# What may stand right before 这一条, 下一条, 最后一条 when they mean a place.
_FREE = re.compile(
    r"(?:^|[^一-鿿]|[的把在将看查问读对于是请给我到了说讲念想要帮那这再和与跟按照据及里中用引背抄找就也从条文款]"
    r"|强调|规定|违反|关于|符合|落实|解释|理解|执行|参照|结合|适用|为何|正文|全文|文件|规划|继续|还有|接着)$"
)
# 部分 … : a section's name means the section only where the question treats it as a place.
_AS_PLACE = re.compile(
    r"(?:的|这|那)?(?:一|几)?(?:部分|段|节|章|条|里|中|原文|全文|第[一二三四五六七八九十0-9]+[句段条])|的?最后一?[句段条]"
)
_TITLE_TAIL = re.compile(r"(?:这|那)(?:一)?(?:条|部分|段|节|章|问)(?!原则|措施|件|路|线)|部分")
_QUOTED = re.compile(r"\"([^\"]{2,60})\"")
_QUOTED_TAIL = re.compile(r"的?(?:这|那)?(?:一)?(?:条|部分|段|节|章|问)")
_LEAD_IN = re.compile(
    r"(?:^|[^一-鿿]|[的把在将看查问读对于是请给我到了说讲念和与跟按据及里中用引找提出]|关于|有关|规定|涉及|规划)$"
)
# Words that only tie a place into its sentence.
_BEFORE_PLACE = re.compile(r"(?:讲|关于|有关|依据|按照|根据|在)$")
_AFTER_PLACE = re.compile(r"(?:里面?|当中|中|之中)(?!央|国|心|期|组|办|宣|层|小)")
# 「规划一共十七条，最后一条…」 counts the plan's own articles.
_OF_THE_PLAN = re.compile(r"(?:规划|文件|正文|全文)(?:里面?|一共|总共|共|有|分|是|才|就|只)*$")
# A nickname before 那条 is at most this long.
_LONGEST_NICKNAME = 20


def resolve_place(spelling: str, library: Library) -> tuple[Place, ...]:
    """Every reading of a text that is an address or a spelling, the likelier first.

    Raises:
        PlaceError: the text names no place, or one that does not exist.
    """
    if (addressed := place_at(spelling, library)) is not None:
        return addressed
    mention = _find(spelling, library, None, whole=True)
    if mention is not None and mention.bare:
        return mention.places
    text = prepare(fold(spelling).text)
    for naming in names_in(text, library):
        if naming.foreign and naming.firm:
            raise PlaceError(f"库中没有“{_quoted(spelling, naming)}”的文本；现有：{_holdings(library)}。")
    for document in in_force_first(library):
        if places := by_title(text, document):
            return places
    raise PlaceError(
        f"看不懂引文位置“{spelling.strip()[:40]}”；可写 plan/art13、plan/art13#2、第十三条、五（十三）、"
        "第十三条第二句、第二部分、序言、答记者问第二问，或条文标题。"
    )


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
    alone = _nothing_else(prepared, references, namings)
    reader = _Reader(prepared, library, current, namings, alone, whole)
    found = reader.by_number(references) or reader.by_name()
    if not found:
        return None
    return _mention(text, folded, prepared, found, library, namings)


def _nothing_else(text: str, references: Sequence[Reference], namings: Sequence[Naming]) -> bool:
    spans = [(item.start, item.end) for item in references]
    spans += [(naming.start, naming.end) for naming in namings if not naming.foreign]
    return bool(references) and is_filler(_without(text, spans))


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    return "".join(c for i, c in enumerate(text) if not any(start <= i < end for start, end in spans))


def _mention(
    text: str,
    folded: Folded,
    prepared: str,
    found: Sequence[_Found],
    library: Library,
    namings: Sequence[Naming],
) -> Mention:
    spans = [(item.start, item.end) for item in found]
    named = [item.naming for item in found if item.naming is not None]
    spans += [(naming.start, naming.end) for naming in named]
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    spans += [match.span() for start, _ in spans if (match := _BEFORE_PLACE.search(prepared, 0, start))]
    spans += [match.span() for _, end in spans if (match := _AFTER_PLACE.match(prepared, end))]
    # What joins the pieces of the mention (、和的 and brackets) goes with it.
    inner = [(a, b) for (_, a), (b, _) in _gaps(spans) if is_filler(prepared[a:b].strip("和与跟及同、"))]
    cut = [folded.span(start, end) for start, end in (*spans, *inner) if start < end]
    start, end = folded.span(first, last)
    others = [(n.start, n.end) for n in namings if not n.foreign]
    asserted = any("是" in prepared[a:b] for (_, a), (b, _) in _gaps(spans))
    bare = not asserted and is_filler(_without(prepared, [*spans, *inner, *others]))
    places = tuple(dict.fromkeys(place for item in found for place in item.places))
    document = library.unit_by_id[places[0].units[0]].document if named else None
    return Mention(places, "" if bare else trimmed(_without(text, cut)), start, end, bare, document)


def _gaps(spans: Sequence[tuple[int, int]]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    ordered = sorted(spans)
    return [(left, right) for left, right in pairwise(ordered) if left[1] < right[0]]


@dataclass(frozen=True, slots=True)
class _Reader:
    """One question being read for places."""

    text: str
    library: Library
    current: Place | None
    namings: tuple[Naming, ...]
    # Nothing but the place is asked; the whole text is meant as a place.
    alone: bool
    whole: bool

    def by_number(self, references: Sequence[Reference]) -> list[_Found]:
        """The places given by number or by relation to the previous answer."""
        found: list[_Found] = []
        for reference in references:
            if reference.this and not reference.word and found and _narrowable(found[-1]):
                # 「第八条机关党员培训第二句」: the sentence belongs to the place named before.
                places = inventory.sentences_of(found[-1].places[0], reference, self.library)
                found[-1] = replace(found[-1], places=places)
                found.append(_Found(reference.start, reference.end, ()))
            elif reference.steps or reference.this:
                if (item := self._relative(reference)) is not None:
                    found.append(item)
            elif (item := self._absolute(reference)) is not None:
                found.append(item)
        return found

    # ------------------------------------------------ 第…条

    def _absolute(self, reference: Reference) -> _Found | None:
        naming = self._owner(reference)
        if naming is not None and naming.foreign:
            return None
        beside = naming is not None and self._beside(naming, reference)
        if reference.part is None and reference.items and not beside:
            near = self._document_before(reference.start)[0]
            if near is not None and (part := self._named_part(reference, near)):
                number = next(p.number for p in inventory.parts_of(near) if p.units == part[1].units)
                reference = replace(reference, start=part[0], part=number)
            elif _ENUMERATED.search(self.text, max(0, reference.start - 12), reference.start):
                return None
        if not self._is_place(reference, beside, naming):
            return None
        document = self._document(naming, reference)
        if document is None:
            return None
        if section := self._section_in_brackets(reference, document):
            return replace(section, naming=naming if beside else None)
        places = inventory.places_of(reference, document, self.library)
        return _Found(reference.start, reference.end, places, naming if beside else None)

    def _section_in_brackets(self, reference: Reference, document: Document) -> _Found | None:
        """「第一部分（主要目标）第二句」, as our own citations have it."""
        if reference.part is None or reference.items:
            return None
        match = re.compile(r"\(([^()]+)\)").match(self.text, reference.end)
        for name, place in section_names(document) if match else ():
            if match and name == match[1] and len(place.units) == 1:
                narrowed = with_sentences(self.text, Reference(reference.start, match.end(), word="条"))
                places = inventory.sentences_of(place, narrowed, self.library)
                return _Found(reference.start, narrowed.end, places)
        return None

    def _owner(self, reference: Reference) -> Naming | None:
        """The text that owns a place: the nearest name before it, or one that follows at once."""
        for naming in reversed(self.namings):
            if naming.end > reference.start:
                continue
            between = self.text[naming.end : reference.start]
            if _SENTENCE_END.search(between):
                break
            if naming.foreign and not naming.firm and not _BETWEEN.fullmatch(between):
                continue
            return naming
        for naming in self.namings:
            if naming.start < reference.end or not naming.firm:
                continue
            if self.text[reference.end : naming.start] in ("", "(", ",") and (
                naming.foreign or naming.kind == "interview"
            ):
                return naming
        return None

    def _beside(self, naming: Naming, reference: Reference) -> bool:
        if naming.start >= reference.end:
            return naming.start - reference.end <= 1
        return _BETWEEN.fullmatch(self.text, naming.end, reference.start) is not None

    def _is_place(self, reference: Reference, beside: bool, naming: Naming | None) -> bool:
        """Whether a reference is one at all, and no count, list mark or 第二点 of somebody's talk."""
        words = self.text[reference.start : reference.end]
        if self.whole:
            return True
        if ("问题" in words or "题" in words) and not (naming and naming.kind == "interview"):
            return self._context().kind == "interview"
        if reference.word == "段" and reference.part is None and reference.items[0] > 0:
            document = self._document(naming, reference)
            ids = {f"{document.id}/p{number}" for number in reference.items} if document else set()
            return document is not None and any(unit.id in ids for unit in document.units)
        if reference.part is not None:
            # 五（十三） cites, 一（二）班 does not.
            after = self.text[reference.end : reference.end + 1]
            return words[0] in "第最倒" or self.alone or not re.match(r"[班组号楼期年级项类册届]", after)
        if reference.bare_number:
            # 「规划十三条」 cites, 「规划十七条」 counts: as many as there are.
            if not (self.alone and beside):
                return self.alone
            document = self._document(naming, reference)
            return document is not None and reference.items[-1] != len(inventory.numbered(document))
        if self.alone or beside:
            return True
        if self._counted_before(reference):
            return False
        if words.startswith(("最后", "最末", "末", "头", "首", "开头", "打头", "倒数")):
            return _FREE.search(self.text, 0, reference.start) is not None
        return reference.word not in ("款", "项", "点")

    def _counted_before(self, reference: Reference) -> bool:
        """「坚持的四条里头，最后一条…」: places of a list that the question itself counts."""
        before = self.text[: reference.start]
        return any(
            count.word == reference.word and not _OF_THE_PLAN.search(before, 0, count.start)
            for count in references_in(before)
            if count.bare_number
        )

    def _context(self) -> Document:
        """The document the talk is about: that of the previous answer, else the plan in force."""
        if self.current is not None and self.current.units[0] in self.library.unit_by_id:
            return self.library.document_by_id[self.library.unit_by_id[self.current.units[0]].document]
        return self.library.in_force

    def _document(self, naming: Naming | None, reference: Reference) -> Document | None:
        """The document a reference is to; PlaceError for a plan that the library knows of but lacks."""
        if naming is not None and naming.document:
            return self.library.document_by_id[naming.document]
        question = reference.word == "问"
        if naming is not None and (naming.period or naming.kind):
            kind = "interview" if question or naming.kind == "interview" else "plan"
            return self._in_period(kind, naming.period or self._period_of_context(naming))
        context = self._context()
        if question:
            return self._in_period("interview", context.period or self._force_period())
        if context.kind == "interview" and context.period != self._force_period():
            return self._in_period("plan", context.period or self._force_period())
        own = context.kind == "user" and inventory.numbered(context)
        return context if own else self.library.in_force

    def _force_period(self) -> tuple[int, int]:
        return self.library.in_force.period or (0, 0)

    def _period_of_context(self, naming: Naming) -> tuple[int, int]:
        # After an answer from an older interview 「答记者问」 is still that one.
        context = self._context()
        if naming.kind == "interview" and context.kind == "interview" and context.period:
            return context.period
        return self._force_period()

    def _in_period(self, kind: str, period: tuple[int, int]) -> Document:
        documents = in_force_first(self.library)
        fitting = [document for document in documents if in_period(document, period)]
        found = next((document for document in fitting if document.kind == kind), None)
        if found is not None:
            return found
        years = f"{period[0]}年" if period[0] == period[1] else f"{period[0]}—{period[1]}年"
        what = "答记者问" if kind == "interview" else "规划原文"
        held = "、".join(
            f"{inventory.name_of(d)}（共{to_chinese(len(inventory.numbered(d)))}问）"
            if d.kind == "interview"
            else inventory.name_of(d)
            for d in fitting
        )
        instead = f"该时期只有{held}" if held else f"现有：{_holdings(self.library)}"
        raise PlaceError(f"库中没有{years}的{what}，无法按条次查找；{instead}。")

    def _named_part(self, reference: Reference, document: Document) -> tuple[int, Place] | None:
        """「组织实施部分第一条」: the part whose heading holds the words before the number."""
        before = self.text[: reference.start]
        stripped = re.sub(r"(?:的|里面?的?|中的?)$", "", before)
        tailed = re.search(r"(?:那|这)?(?:一)?(?:部分|章)$", stripped)
        end = tailed.start() if tailed else len(stripped)
        return _nickname(before[:end], lambda words: by_heading(words, document), shortest=2 if tailed else 4)

    # ------------------------------------------------ 下一条, 这一条, 第二句

    def _relative(self, reference: Reference) -> _Found | None:
        lone_sentence = reference.this and not reference.word
        if reference.this and reference.word and (titled := self._titled(reference)):
            return titled
        if self.current is None or self.current.units[0] not in self.library.unit_by_id:
            return None
        if any(n.foreign and n.firm and n.end <= reference.start for n in self.namings):
            return None
        if not _FREE.search(self.text, 0, reference.start):
            return None
        current = self.current
        if reference.this:
            if lone_sentence and (len(current.units) > 1 or self._sentence_of_something_else(reference)):
                return None
            base = Place(current.units) if reference.sentences or reference.first_sentences else current
            places = inventory.sentences_of(base, reference, self.library)
        else:
            moved = stepped(current, reference, self.library)
            if moved is None:
                return None
            places = inventory.sentences_of(moved, reference, self.library)
        return _Found(reference.start, reference.end, places)

    def _sentence_of_something_else(self, reference: Reference) -> bool:
        # 「第一句话该怎么开头」: only a near-bare 第二句 is a sentence of the place before.
        rest = _without(self.text, [(reference.start, reference.end)])
        return len(rest) > 12

    # ------------------------------------------------ titles

    def _titled(self, reference: Reference) -> _Found | None:
        """「机关这条」「讲学习教育的那条」: the noun before 那条 is the start or a unique part of a title."""
        before = self.text[: reference.start]
        stop = len(re.sub(r"的$", "", before))
        document, naming = self._document_before(reference.start)
        if document is None:
            return None
        found = _nickname(before[:stop], lambda words: by_title(words, document, parts=False))
        if found is None:
            return None
        start, place = found
        places = inventory.sentences_of(place, reference, self.library)
        beside = naming if naming and _BETWEEN.fullmatch(self.text, naming.end, start) else None
        return _Found(start, reference.end, places, beside)

    def _document_before(self, position: int) -> tuple[Document | None, Naming | None]:
        naming = next((n for n in reversed(self.namings) if n.end <= position), None)
        if naming is None:
            return self.library.in_force, None
        if naming.foreign:
            return (None, naming) if naming.firm else (self.library.in_force, None)
        if naming.document:
            return self.library.document_by_id[naming.document], naming
        kind = naming.kind or "interview"
        period = naming.period or self._force_period()
        for document in in_force_first(self.library):
            if in_period(document, period) and (document.kind == kind or not naming.kind):
                return document, naming
        return None, naming

    def by_name(self) -> list[_Found]:
        """Places given by title: quoted, as a nickname before 部分, or a section asked for as a place."""
        return self._by_quoted_title() or self._by_section() or self._by_bare_title()

    def _by_quoted_title(self) -> list[_Found]:
        for match in _QUOTED.finditer(self.text):
            tail = _QUOTED_TAIL.match(self.text, match.end())
            rest = _without(self.text, [(match.start(), tail.end() if tail else match.end())])
            document, naming = self._document_before(match.start())
            if document is None or not (tail or is_filler(rest)):
                continue
            places = by_title(match[1], document)
            if places and (tail or _is_whole_title(match[1], document)):
                end = tail.end() if tail else match.end()
                reference = with_sentences(self.text, Reference(match.start(), end, word="条"))
                narrowed = inventory.sentences_of(places[0], reference, self.library)
                return [_Found(match.start(), reference.end, narrowed, naming)]
        return []

    def _by_section(self) -> list[_Found]:
        for document in self._candidates():
            for name, place in sorted(section_names(document), key=lambda pair: -len(pair[0])):
                start = self.text.find(name)
                if start < 0:
                    continue
                owner, naming = self._document_before(start)
                if naming is not None and (owner is None or owner.id != document.id):
                    continue
                end = start + len(name)
                tail = re.compile(r"的?(?:这|那)?一?(?:部分|段|节|章|条)").match(self.text, end)
                reference = with_sentences(
                    self.text, Reference(start, tail.end() if tail else end, word="条")
                )
                names = [(n.start, n.end) for n in self.namings if not n.foreign]
                bare = is_filler(_without(self.text, [(start, reference.end), *names]))
                as_place = _AS_PLACE.match(self.text, end) and _LEAD_IN.search(self.text, 0, start)
                if not (bare or as_place):
                    continue
                places = inventory.sentences_of(place, reference, self.library)
                return [_Found(start, reference.end, places, naming)]
            if found := self._by_nickname_of_part(document):
                return found
        return []

    def _by_nickname_of_part(self, document: Document) -> list[_Found]:
        for match in re.finditer(r"(?:那|这)?一?(?:部分|章)", self.text):
            found = _nickname(self.text[: match.start()], lambda words: by_heading(words, document))
            if found is not None:
                owner, naming = self._document_before(found[0])
                if owner is not None and owner.id == document.id:
                    return [_Found(found[0], match.end(), (found[1],), naming)]
        return []

    def _candidates(self) -> list[Document]:
        known = [naming for naming in self.namings if not naming.foreign]
        named = [self._document_before(naming.end)[0] for naming in known]
        if any(naming.foreign and naming.firm for naming in self.namings):
            return [document for document in named if document is not None]
        if known and not any(named):
            return []  # the text it names is not held
        context = [self._context()] if self.current is not None else []
        documents = [d for d in named if d is not None] or [*context, *in_force_first(self.library)]
        return list(dict.fromkeys(documents))

    def _by_bare_title(self) -> list[_Found]:
        """The question is a title and nothing else."""
        names = [(n.start, n.end) for n in self.namings if not n.foreign]
        for document in self._candidates():
            for unit in document.units:
                title = _title_words(unit)
                start = self.text.find(title)
                if len(title) < 4 or start < 0:
                    continue
                end = start + len(title)
                own = re.search(r"\(([一二三四五六七八九十百]+)\)$", self.text[:start])
                if own and unit.number is not None and own[1] == to_chinese(unit.number):
                    start = own.start()
                if is_filler(_without(self.text, [(start, end), *names])):
                    return [_Found(start, end, (Place((unit.id,)),))]
        return []


def _narrowable(found: _Found) -> bool:
    return len(found.places) == 1 and len(found.places[0].units) == 1 and found.places[0].sentence is None


def _title_words(unit: Unit) -> str:
    title = fold(unit.title.rpartition("·")[2]).text.strip("。?")
    return re.sub(r"^\([^)]*\)", "", title)


def _is_whole_title(words: str, document: Document) -> bool:
    return any(_title_words(unit) == words for unit in document.units) or any(
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
            free = _LEAD_IN.search(before, 0, start) or is_filler(before[:start])
            return (start, places[0]) if free else None
    return None


def _holdings(library: Library) -> str:
    return "、".join(inventory.name_of(document) for document in library.documents)


def _quoted(spelling: str, naming: Naming) -> str:
    start, end = fold(spelling).span(naming.start, naming.end)
    return spelling[start:end].strip("《》")
