"""Places in documents that users added: 公务员法第十二条第二款, 党章总纲第五段, 条例第五条; 第二款 of the article talked of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from plan_qa.domain import Document, Place, PlaceError
from plan_qa.places.describe import name_of
from plan_qa.places.documents import Naming
from plan_qa.places.own.grammar import Path, path_at, paths_in
from plan_qa.places.own.within import places_within
from plan_qa.places.reference import Reference
from plan_qa.places.utterance import Sighting, Utterance

# What alone continues a place already named: 「第二款呢」.
_BELOW: Final = ("款", "项", "目")
# A note names at most this many documents.
_MOST_NAMED: Final = 3


def by_own(utterance: Utterance) -> list[Sighting]:
    """The places in documents of the users' own that a text names, or that its context means.

    Raises:
        PlaceError: a named one does not exist.
    """
    if not any(document.kind == "user" for document in utterance.library.documents):
        return []
    found: list[Sighting] = []
    for path in paths_in(utterance.text):
        owner = _owner(utterance, path, found)
        if owner is not None and (sighting := _sighting(utterance, path, owner)) is not None:
            found.append(sighting)
    return found


@dataclass(frozen=True, slots=True)
class _Owner:
    """The documents that a place may be in, the name beside it, and whether they are sure without saying so."""

    documents: tuple[Document, ...]
    naming: Naming | None = None
    sure: bool = True


def _owner(utterance: Utterance, path: Path, before: Sequence[Sighting]) -> _Owner | None:
    """Whose place it is; None where it is none of the users' own."""
    reference = Reference(path.start, path.end, word="条", items=((1, 1),))
    naming = utterance.owner(reference)
    context = utterance.context()
    if naming is not None and context.kind == "user" and _points_back(utterance, naming):
        return _Owner((context,))
    by_id = utterance.library.document_by_id
    if naming is not None:
        named = [by_id[name] for name in (naming.document, *naming.others) if name]
        own = tuple(document for document in named if document.kind == "user")
        beside = utterance.beside(naming, reference) or _continues(utterance, path, before)
        return _Owner(own, naming if beside else None) if own and (beside or path.firm) else None
    if context.kind != "user":
        unnamed = tuple(_unnamed(utterance, path))
        return _Owner(unnamed, sure=False) if unnamed else None
    if path.steps[0].word in _BELOW and (utterance.current is None or len(utterance.current.units) != 1):
        return None
    bare = path.steps[0].ordinal and utterance.alone
    return _Owner((context,)) if path.firm or bare or utterance.whole else None


def _points_back(utterance: Utterance, naming: Naming) -> bool:
    """本法第三条, 该条例附则: the document that the talk is about."""
    return utterance.text[max(0, naming.start - 1) : naming.start + 1].startswith(("本", "该", "此"))


def _unnamed(utterance: Utterance, path: Path) -> list[Document]:
    """附则, 第七条之一, 第三条第二款 and no document named: what the plan in force has none of may be in an added one."""
    if not utterance.alone or not (path.firm or utterance.whole or path.steps[0].word in ("名", "附件")):
        return []
    first = path.steps[0]
    divided = any(step.word in ("款", "项", "目") for step in path.steps[1:])
    if not (first.word in ("名", "附件", "编") or first.sub or divided):
        return []
    return [document for document in utterance.library.documents if _has(path, document)]


def _has(path: Path, document: Document) -> bool:
    if document.kind != "user":
        return False
    try:
        # What is only read into it (第二编 as 第二章) is not there.
        return not any(place.reading for place in places_within(path, document))
    except PlaceError:
        return False


def noted(utterance: Utterance, sighting: Sighting) -> Sighting:
    """A place that was taken for the plan's because no document is named, where added documents have it as well."""
    if sighting.naming is not None or utterance.current is not None or not utterance.alone:
        return sighting
    path = path_at(utterance.text, sighting.start)
    by_id = utterance.library.document_by_id
    held = {by_id[unit.partition("/")[0]] for place in sighting.places for unit in place.units[:1]}
    if path is None or path.end != sighting.end or any(document.kind == "user" for document in held):
        return sighting
    others = [name_of(document) for document in utterance.library.documents if _has(path, document)]
    if not others:
        return sighting
    which = "、".join(others[:_MOST_NAMED]) + ("等" if len(others) > _MOST_NAMED else "")
    note = f"没有写明文件，此处按{name_of(utterance.library.in_force)}理解；{which}也有这一处"
    return replace(
        sighting,
        places=tuple(replace(place, reading=place.reading or note) for place in sighting.places),
    )


def _continues(utterance: Utterance, path: Path, before: Sequence[Sighting]) -> bool:
    """「第三条和第五条」: whether a place only goes on with the one before it."""
    return bool(before) and utterance.text[before[-1].end : path.start] in (
        "、",
        "和",
        "与",
        "及",
        ",",
        "跟",
        "同",
    )


def _sighting(utterance: Utterance, path: Path, owner: _Owner) -> Sighting | None:
    places: list[Place] = []
    failed: PlaceError | None = None
    for document in owner.documents:
        try:
            held = places_within(path, document, utterance.current)
        except PlaceError as error:
            failed = failed or error
            continue
        if len(owner.documents) > 1 or not owner.sure:
            held = tuple(replace(place, reading=_in(place, document)) for place in held)
        places += held
    if not places:
        if failed is not None and (path.firm or owner.naming is not None):
            raise failed
        return None
    return Sighting(path.start, path.end, tuple(places), owner.naming)


def _in(place: Place, document: Document) -> str:
    """Which of several documents of one name is meant."""
    date = f"（{document.date[:4]}年）" if document.date else ""
    return f"按{name_of(document)}{date}理解" + (f"，{place.reading}" if place.reading else "")
