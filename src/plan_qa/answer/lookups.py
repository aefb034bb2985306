"""The look-ups of one turn, each made once: the place that a text names, and what a search for it finds.

A follow-up has several readings, and what each of them finds decides which is meant; the answer then stands on what the
chosen one found already. So the look-ups go with the turn, from the dialogue room to the answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from plan_qa.answer.own_named import kept_to
from plan_qa.answer.retrieval import Findings, Retriever, Search
from plan_qa.corpus.library import Library
from plan_qa.domain import Place, PlaceError
from plan_qa.places.find import Mention, find_mention

# The place that a text names, why there is no such place, or that it names none.
Named = Mention | PlaceError | None


class Lookups:
    """One turn's look-ups; `current` is the place of the answer before it, from which 下一条 is counted."""

    def __init__(self, library: Library, retriever: Retriever, current: Place | None = None) -> None:
        self.library = library
        self.current = current
        self._retriever = retriever
        self._named: dict[tuple[str, Place | None], Named] = {}
        self._searches: dict[str, Search] = {}

    @property
    def retriever(self) -> Retriever:
        """What searches."""
        return self._retriever

    def place(self, text: str) -> Named:
        """The place that a text names after the answer before it."""
        return self._looked(text, self.current)

    def place_by_itself(self, text: str) -> Named:
        """The place that a text names to somebody who has not seen the answer before it."""
        return self._looked(text, None)

    def search(self, text: str) -> Search:
        """What a text finds."""
        if text not in self._searches:
            kept = kept_to(text, self.library)
            self._searches[text] = self._retriever.search(kept.rest, kept.documents)
        return self._searches[text]

    def find(
        self, text: str, count: int, within: Place | None = None, *, headings: bool = True, about: str = ""
    ) -> Findings:
        """The `count` best units for a text, among those of a place where one is given; `headings` may be lit.

        `about` is the text without the words that name the place: what stands there is ordered by it.
        """
        numbers = self._retriever.searcher.content.unit_number
        units: Sequence[int] | None = None if within is None else [numbers[unit] for unit in within.units]
        inside = self.search(about) if about else None
        return self._retriever.pick(self.search(text), count, units, headings=headings, about=inside)

    def _looked(self, text: str, current: Place | None) -> Named:
        if (text, current) not in self._named:
            try:
                self._named[text, current] = find_mention(text, self.library, current)
            except PlaceError as error:
                self._named[text, current] = error
        return self._named[text, current]
