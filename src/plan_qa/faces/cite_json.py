"""What stands at a place, as JSON rows: the object of `cite --json` and of GET /api/cite."""

from __future__ import annotations

from typing import Any

from plan_qa.answer.citation import Style, cite_text, notes_for
from plan_qa.answer.place import resolve_place
from plan_qa.corpus.library import Library, label_of


def cite_rows(spelling: str, style: Style, library: Library) -> list[dict[str, Any]]:
    """A row for each unit or sentence at an address or spelling.

    Raises:
        PlaceError: there is no such place.
    """
    rows: list[dict[str, Any]] = []
    for place in resolve_place(spelling, library):
        for address in place.units:
            unit = library.unit_by_id[address]
            sentence = unit.sentences[place.sentence - 1] if place.sentence else None
            rows.append(
                {
                    "cite": f"{unit.id}#{sentence.number}" if sentence else unit.id,
                    "document": unit.document,
                    "label": label_of(library, unit),
                    "title": unit.title,
                    "text": unit.text,
                    "sentence": unit.slice(sentence) if sentence else None,
                    "citation": cite_text(unit, sentence, style, library),
                    "reading": place.reading,
                    "notes": list(
                        notes_for(unit, library, (sentence.start, sentence.end) if sentence else None)
                    ),
                }
            )
    return rows
