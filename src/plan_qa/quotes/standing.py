"""Whether words that stand somewhere stand where the draft says: the document, its period, the place in it."""

from __future__ import annotations

from dataclasses import replace

from plan_qa.corpus.library import Library
from plan_qa.domain import Check, Note
from plan_qa.quotes.judge import Claimed


def stands_as_claimed(check: Check, claimed: Claimed, library: Library, more: tuple[Note, ...] = ()) -> Check:
    """The check with what is wrong about whose the draft says that the words are."""
    notes = (*check.notes, *_wrong(check, claimed, library), *more)
    return replace(check, notes=tuple(dict.fromkeys(notes)))


def _wrong(check: Check, claimed: Claimed, library: Library) -> tuple[Note, ...]:
    if claimed.foreign:
        return ("not_held",)
    if claimed.missing:
        return ("wrong_place",)
    if check.verdict == "absent" or not claimed.documents:
        return ()
    places = {piece.cite for piece in check.pieces} if check.pieces else {check.cite, *check.others}
    documents = {place.partition("/")[0] for place in places}
    if not documents & claimed.documents:
        return (_elsewhere(documents, claimed, library),)
    if claimed.units and not (places <= set(claimed.units) if check.pieces else places & set(claimed.units)):
        return ("wrong_place",)
    if claimed.sentence is not None and check.cite in claimed.units and check.where == "text":
        sentence = library.unit_by_id[check.cite].sentences[claimed.sentence - 1]
        if check.source_end <= sentence.start or sentence.end <= check.source_start:
            return ("wrong_place",)
    return ()


def _elsewhere(documents: set[str], claimed: Claimed, library: Library) -> Note:
    """Words of another period are another edition's; of the same period they only stand in another text."""
    periods = {library.document_by_id[name].period for name in documents}
    meant = {library.document_by_id[name].period for name in claimed.documents}
    return "wrong_place" if periods & meant else "wrong_edition"
