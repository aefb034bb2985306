"""Follow-ups: the complete question that an elliptical turn stands for.

A turn that points at the answer before it (依据是哪一条, 下一条, 第二个方面) is read by rule (`pointing`, `places`). Any other
has a few readings (`readings`); which one is meant is a fitted choice over what each of them finds
(`plan_qa.training.dialogue` fits it on data/dialogs.jsonl). Earlier turns leave a `Context`, never their words strung together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from plan_qa.answer.dialogue.choice import FEATURES, answers_alone, reading_features
from plan_qa.answer.dialogue.dissect import bare, dissect
from plan_qa.answer.dialogue.pointing import couple_in, inside, items_in, picked, wish_of
from plan_qa.answer.dialogue.readings import (
    Candidate,
    Past,
    Turn,
    compose,
    points_back,
    scoped,
    switches_document,
    take_apart,
    topic_of,
    unscoped,
)
from plan_qa.answer.dialogue.slots import SCOPE, Slots, read_slots
from plan_qa.answer.lookups import Lookups
from plan_qa.corpus.library import Library
from plan_qa.corpus.numerals import to_chinese
from plan_qa.domain import Answer, Document, Place, PlaceError, Status, Unit
from plan_qa.places import describe
from plan_qa.places.find import Mention
from plan_qa.places.titles import title_of
from plan_qa.search.period import document_cues
from plan_qa.search.weights import read_weights

__all__ = ["Context", "Follower", "Reading", "load_follower", "read_slots"]


@dataclass(frozen=True, slots=True)
class Context:
    """What the earlier turns leave behind: the last question that was answered (`past`) with its place and what was lit
    there, the list it showed, and a question asked since that the sources do not answer (`pending`)."""

    past: Past | None = None
    pending: Past | None = None
    place: Place | None = None
    unit: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    items: tuple[str, ...] = ()
    # Where the items stand in the unit, if the answer was a list.
    item_spans: tuple[tuple[int, int], ...] = ()
    couple: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A turn as understood. With a `place` the answer is there: `spans` of it, or what `asked` finds besides `spans`."""

    text: str
    place: Place | None = None
    asked: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    # What the turn itself asks, where the topic is taken from before: it says which sentence of the same unit is meant.
    attribute: str = ""
    # What the talk is about stays: its topic, or the whole question.
    keeps: Literal["", "topic", "question"] = ""
    # The list that the turn picked from is still there to pick from.
    picks: bool = False
    # The words for the document that the turn switches to: it alone is to answer, what is asked `about` without them.
    scope: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Follower:
    """The readings of a turn and the fitted choice among them."""

    slots: Slots
    weights: tuple[float, ...]

    def read(self, text: str, context: Context, lookups: Lookups) -> Reading:
        """The turn as understood after `context`; a first turn is itself."""
        if context.past is None and context.pending is None:
            return Reading(text)
        turn = take_apart(text, self.slots)
        if reading := pointed(text, turn, context, lookups):
            return reading
        candidates = self.candidates(turn, context)
        # After questions that found nothing alone there is no topic to lose, and what they asked may not spoil this one.
        if len(candidates) == 1 or (context.past is None and answers_alone(turn, lookups)):
            return Reading(candidates[0].text)
        # 「他们的培训怎么说」 is about somebody spoken of before, whatever it finds by itself; so is 「2014年呢」.
        switches = switches_document(turn)
        if points_back(turn.core) or switches:
            candidates = tuple(c for c in candidates if c.kind != "alone") or candidates
        features = reading_features(turn, candidates, context.unit, lookups)
        chosen = candidates[int(np.argmax(features @ np.asarray(self.weights)))]
        reading = reading_of(chosen)
        if switches and turn.scope is not None:
            return replace(reading, scope=turn.scope.name, about=unscoped(reading.text, self.slots))
        return replace(reading, attribute=turn.core) if chosen.kind == "joined" else reading

    def candidates(self, turn: Turn, context: Context) -> tuple[Candidate, ...]:
        """The readings of a turn that points at no place."""
        past = context.past or context.pending
        if past is None:
            return (Candidate("alone", turn.text),)
        pending = context.pending if context.past is not None else None
        return compose(turn, past, pending, self.slots)

    def after(
        self, context: Context, reading: Reading, answer: Answer, place: Place | None, library: Library
    ) -> Context:
        """The context after a turn; one that found nothing leaves the topic before it as it was."""
        if not answer.hits or answer.status not in (Status.ANSWERED, Status.CORRECTED, Status.UNCERTAIN):
            missed = answer.status is Status.NOT_COVERED and bool(reading.text)
            return self.after_nothing(context, reading) if missed else context
        shown = tuple(hit.cite for hit in answer.hits)
        after = self.after_answer(context, reading, shown, answer.hits[0].spans, place, library)
        if answer.form != "list":
            return after
        spans = answer.parts[0].spans
        return replace(after, items=_words(answer.hits[0].text, spans), item_spans=spans)

    def after_nothing(self, context: Context, reading: Reading) -> Context:
        """The context after a question that the sources do not answer."""
        past = context.past
        topic = past.topic if reading.keeps and past else topic_of(reading.text, self.slots)
        return replace(context, pending=replace(past or Past("", ""), question=reading.text, topic=topic))

    def after_answer(
        self,
        context: Context,
        reading: Reading,
        shown: Sequence[str],
        spans: tuple[tuple[int, int], ...],
        place: Place | None,
        library: Library,
    ) -> Context:
        """The context after an answer: the units shown, what is lit in the first, and the place the turn named."""
        unit = library.unit_by_id[shown[0]]
        document = library.document_by_id[unit.document]
        scope = scope_of(document, library, self.slots)
        question, topic = _ASIDE.sub("", reading.text), ""
        if place is not None and reading.place is None and len(place.units) == 1:
            topic = title_of(unit)
            question = f"{topic}有什么要求"
        elif context.past is not None and reading.keeps:
            topic = context.past.topic
            question = context.past.question if reading.keeps == "question" else question
        couple = context.couple if reading.picks else couple_in(reading.text, self.slots)
        lit = " ".join(unit.text[start:end] for start, end in spans)
        if place is not None and len(shown) == 2 and not couple:
            couple = (title_of(unit), title_of(library.unit_by_id[shown[1]]))
        return Context(
            past=Past(question, topic or topic_of(question, self.slots), scope, document.kind == "report"),
            place=reading.place or place or Place((unit.id,)),
            unit=unit.id,
            spans=spans,
            items=context.items if reading.picks else items_in(lit),
            item_spans=context.item_spans if reading.picks else (),
            couple=couple,
        )


def _words(text: str, spans: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    return tuple(text[start:end] for start, end in spans)


def reading_of(candidate: Candidate) -> Reading:
    """The reading that a chosen candidate is."""
    return Reading(
        candidate.text, keeps="question" if candidate.aside else "topic" if candidate.kind == "joined" else ""
    )


def scope_of(document: Document, library: Library, slots: Slots) -> str:
    """The words that name a document in a question; empty for the plan in force and what belongs to its period."""
    if document.in_force or document.period == library.in_force.period:
        return ""
    position = library.documents.index(document)
    for kind, names in slots.rows:
        if kind == SCOPE and document_cues(names[0], library.documents)[position].named:
            return names[0]
    return ""


# ---------------------------------------------------------------- by rule

_LINKED = re.compile(r"这样|这也|总之|因此|同时|此外")
# 党支部负什么责任？我说的是党员教育培训
_ASIDE = re.compile(r"(?<=.{4})[，,。？?]\s*我[说问指]的是.*$")
# 再往下, 接着往下看: a step without its 条.
_STEP = re.compile(r"(?:再|接着|继续|然后)*(?:往|向|朝)(?P<way>[上下])(?:面|边)?(?:看|翻|说|走)?(?:一个|个)?")


def pointed(text: str, turn: Turn, context: Context, lookups: Lookups) -> Reading | None:
    """The reading of a turn that names a place or points at the answer before it; None for any other turn."""
    if context.place is not None and (step := _STEP.fullmatch(turn.core)):
        text = f"{step['way']}一条"
    if context.past is not None and context.place is not None:
        if (wish := wish_of(turn.core)) is not None:
            return _wished(wish, context, context.past, context.place, lookups.library)
        if pick := picked(turn.core, context.items, context.couple):
            if pick.item in context.items and context.item_spans and not dissect(pick.rest).topic:
                span = context.item_spans[context.items.index(pick.item)]
                return Reading(_named(pick.item), Place((context.unit,)), spans=(span,), picks=True)
            return _picked_reading(pick.item, pick.rest, context, context.past)
    mention = lookups.place(text)
    if isinstance(mention, PlaceError):
        return Reading(text)
    if mention is not None:
        return Reading(_in_full(text, mention, lookups))
    if context.past is not None and context.place is not None and (asked := inside(turn.core)):
        text = f"{_said(context.place, lookups.library)}里，{asked}？"
        besides = context.spans if re.search(r"还|其他|别的|另外", turn.core) else ()
        return Reading(text, Place(context.place.units), asked, besides)
    return None


def _wished(wish: str, context: Context, past: Past, place: Place, library: Library) -> Reading:
    unit = library.unit_by_id[context.unit]
    body = Place((unit.id,))
    said = _said(body, library)
    if wish == "basis":
        text = f"{past.topic}的依据是规划哪一条？"
        document = library.document_by_id[unit.document]
        if document.kind == "interview" and document.period == library.in_force.period:
            plan = Place(tuple(other.id for other in library.in_force.units))
            return Reading(text, plan, _shown(unit, context.spans) or past.question, keeps="question")
        heading = ((0, unit.heading_end),) if unit.heading_end else ()
        return Reading(text, body, spans=(*heading, *context.spans), keeps="question")
    if wish == "sentence":
        return Reading(f"{past.topic}的原话出自哪一条、哪一句？", body, spans=context.spans, keeps="question")
    if wish == "more":
        others = tuple(
            (sentence.start, sentence.end)
            for sentence in unit.sentences
            if all(sentence.end <= start or end <= sentence.start for start, end in context.spans)
        )
        return Reading(
            f"{said}还说了什么？",
            body,
            spans=others or ((unit.heading_end, len(unit.text)),),
            keeps="question",
        )
    return Reading(
        f"{said}的原文是什么？",
        Place(place.units),
        spans=((unit.heading_end, len(unit.text)),),
        keeps="question",
    )


def _shown(unit: Unit, spans: Sequence[tuple[int, int]]) -> str:
    """The words lit before; with the sentence before them where they begin with 这样, 总之."""
    if not spans:
        return ""
    start, end = spans[0]
    if _LINKED.match(unit.text, start):
        start = max((other.start for other in unit.sentences if other.end <= start), default=start)
    return unit.text[start:end]


def _named(item: str) -> str:
    """An item as a question: its first words."""
    return f"{re.split('[，；。]', item)[0]}，原文怎么说？"


def _picked_reading(item: str, rest: str, context: Context, past: Past) -> Reading:
    asked = dissect(rest).asks
    if asked:
        text = f"{item}{rest}？"
    elif not rest or rest in ("呢", "方面", "具体规定", "说细点", "原文", "内容"):
        pieces = dissect(past.question)
        about = pieces.after or "有什么要求"
        text = f"{item}{about if context.couple or '哪' in about else '有什么要求'}？"
    else:
        text = f"{item}的{rest}？"
    return Reading(scoped(past.scope, text) if past.scope else text, picks=True)


def _in_full(turn: str, mention: Mention, lookups: Lookups) -> str:
    """The turn with a relative place (下一条, 第二句) said in full; the turn itself where it says it in full already."""
    places = mention.places
    if len(places) != 1 or len(places[0].units) != 1 or lookups.place_by_itself(turn) is not None:
        return turn
    said = _said(places[0], lookups.library)
    before = re.sub(r"^(?:那么?|还有|继续|再|，)+", "", turn[: mention.start]).strip()
    rest = before + said + bare(turn[mention.end :])
    text = f"{said}讲什么？" if rest == said else rest.rstrip("？?") + "？"
    found = lookups.place(text)
    return text if isinstance(found, Mention) and found.places == places else turn


def _said(place: Place, library: Library) -> str:
    """《规划》第十四条第二句."""
    if len(place.units) != 1:
        return "这部分"
    unit = library.unit_by_id[place.units[0]]
    document = library.document_by_id[unit.document]
    sentence = f"第{to_chinese(place.sentence)}句" if place.sentence else ""
    return f"{describe.name_of(document)}{describe.name_of_unit(unit, document)}{sentence}"


# ---------------------------------------------------------------- by choice


def load_follower(weights: Path, slots: Slots) -> Follower:
    """Read the fitted weights.

    Raises:
        StaleIndexError: the file is missing or has other features.
    """
    return Follower(slots, read_weights(weights, "追问", FEATURES).values)
