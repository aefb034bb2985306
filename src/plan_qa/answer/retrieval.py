"""Search, ranking and highlighting of one standalone question: from words to units with spans."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.answer.decline import (
    Coverage,
    Decliner,
    Neighbourhood,
    decline_features,
    load_decliner,
)
from plan_qa.answer.highlight import Lighter, Votes, load_lighter
from plan_qa.answer.own import OwnSide, beside, load_own_side, on_the_matter, to_read
from plan_qa.answer.values import asks_origin
from plan_qa.corpus.shelf.editions import superseded_in
from plan_qa.search.evidence import Evidence, Searcher
from plan_qa.search.own.late_interaction import LateInteraction
from plan_qa.search.ranker import Ranker, softmax

# Searches kept, some 250 kB each.
_REMEMBERED: Final = 16
# Log-odds at which the added documents' best unit comes before any other.
_LEADS: Final = 3.0


@dataclass(frozen=True, slots=True)
class Finding:
    """A unit found: its number, its probability among the units, and the spans to light."""

    unit: int
    probability: float
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Search:
    """What a text finds before a unit is picked: the evidence, a score and a probability for each unit, and how likely
    the sources do not answer."""

    text: str
    evidence: Evidence
    scores: NDArray[np.float64]
    probabilities: NDArray[np.float64]
    refusal_probability: float
    coverage: Coverage

    @property
    def best(self) -> int:
        """The number of the likeliest unit."""
        return int(np.argmax(self.scores))


@dataclass(frozen=True, slots=True)
class Findings:
    """What a question finds: units best first, how likely the sources do not answer, and the evidence behind it."""

    ranked: tuple[Finding, ...]
    refusal_probability: float
    coverage: Coverage
    evidence: Evidence
    scores: NDArray[np.float64]
    votes: Votes
    # The probability of all units that were allowed.
    mass: float = 1.0


class Retriever:
    """The searcher with its fitted weights."""

    def __init__(
        self,
        searcher: Searcher,
        ranker: Ranker,
        lighter: Lighter,
        decliner: Decliner,
        own: OwnSide | None = None,
        among: Set[str] | None = None,
        tokens: LateInteraction | None = None,
    ) -> None:
        self.searcher = searcher
        self.ranker = ranker
        self.lighter = lighter
        self.decliner = decliner
        self.own = own
        # Passages once read stay read for whoever asks in some of the documents.
        self._tokens = tokens or LateInteraction(searcher.encoder)
        # The documents that are asked, where not all are.
        self._among = among
        # What is asked in parts and in a conversation is searched for more than once.
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._search)

    @classmethod
    def load(cls, weights: Path, searcher: Searcher) -> Retriever:
        """The searcher with the weights of data/weights/.

        Raises:
            StaleIndexError: a file of weights is missing or has other features.
        """
        return cls(
            searcher,
            Ranker.load(weights / "ranker.json"),
            load_lighter(weights / "highlight.json"),
            load_decliner(weights / "decline.json"),
            load_own_side(weights) if searcher.own is not None else None,
        )

    def among(self, documents: Set[str]) -> Retriever:
        """The same, finding nothing but these documents."""
        return Retriever(
            self.searcher, self.ranker, self.lighter, self.decliner, self.own, documents, self._tokens
        )

    def over(self, searcher: Searcher, weights: Path) -> Retriever:
        """The same weights over another search, with those for added documents where it has such.

        Raises:
            StaleIndexError: a file of weights is missing or has other features.
        """
        own = self.own or (load_own_side(weights) if searcher.own is not None else None)
        return Retriever(searcher, self.ranker, self.lighter, self.decliner, own, tokens=self._tokens)

    def search(self, text: str, named: Set[str] = frozenset()) -> Search:
        """What a standalone question finds: the costly half, the same for every place in which it is asked.

        `named` are the documents that it names, where it names any: nothing is found in others.
        """
        return self._remembered(text, frozenset(named))

    def _search(self, text: str, named: Set[str]) -> Search:
        content = self.searcher.content
        evidence = self.searcher.evidence(text)
        first = len(self.searcher.registered.units)
        near = Neighbourhood.of(content, evidence)
        asked = self._asked(named)
        scores = np.where(asked[:first], self.ranker.scores(evidence.units[:first]), -np.inf)
        if not np.isfinite(scores).any():
            silence = 1.0
        else:
            features = decline_features(text, content, near, evidence.units[:first], scores)
            silence = self.decliner.probability(features)
        if self.own is None or self.searcher.own is None:
            return Search(text, evidence, scores, softmax(scores), silence, self.decliner.coverage(silence))
        own = np.where(asked[first:], self.own.scores(evidence.units[first:]), -np.inf)
        odds = self.own.odds(near, silence, evidence.units, first)
        coverage = self.decliner.coverage(silence)
        leads = int(np.argmax(beside(scores, own, odds))) >= first
        # Tokens order the added units among themselves; they are read where one of them may answer.
        if np.isfinite(own).any() and (leads or coverage == "silent"):
            numbers = to_read(own)
            passages = [content.passage(first + number) for number in numbers]
            meetings = dict(zip(numbers, self._tokens.meetings(text, passages), strict=True))
            own = self.own.read(own, meetings)
            alone = np.concatenate([np.full(first, -np.inf), own])
            best = int(np.argmax(own))
            own_silence = self.own.silence(text, content, near, evidence.units, alone, meetings[best])
            near_plan = content.units[first + best].document in self._on_matter
            own_coverage = (self.own.on_matter if near_plan else self.own.decliner).coverage(own_silence)
            if leads:
                silence, coverage = own_silence, own_coverage
            elif own_coverage != "silent":
                # What the registered documents surely do not say, an added one may: it leads, and nothing is claimed.
                silence, coverage, odds = own_silence, "uncertain", max(odds, _LEADS)
        both = beside(scores, own, odds)
        return Search(text, evidence, both, softmax(both), silence, coverage)

    @cached_property
    def _on_matter(self) -> frozenset[str]:
        """The added documents that are about what the plan is about."""
        return on_the_matter(self.searcher.own.content.documents if self.searcher.own else ())

    @cached_property
    def _superseded(self) -> frozenset[str]:
        """Editions beside which a later one is held: asked only where they are named or chosen."""
        return superseded_in(self.searcher.content.documents)

    def _asked(self, named: Set[str]) -> NDArray[np.bool_]:
        """Shape (units,): whether a unit is of a document that is asked."""
        documents = self.searcher.content.documents
        superseded = self._superseded
        among = [
            document.id not in superseded if self._among is None else document.id in self._among
            for document in documents
        ]
        both = [
            document.id in named and (self._among is None or here) if named else here
            for here, document in zip(among, documents, strict=True)
        ]
        # A question in chosen documents that names another one is asked in the chosen.
        chosen = both if any(both) else among
        mask: NDArray[np.bool_] = np.asarray(chosen, np.bool_)[self.searcher.content.unit_document]
        return mask

    def pick(
        self,
        search: Search,
        count: int,
        within: Sequence[int] | None = None,
        *,
        headings: bool = True,
        about: Search | None = None,
    ) -> Findings:
        """The `count` best units of a search, lit, among `within` where a place was named.

        `headings` lets a heading be lit where the question names a place or asks for one. `about` is a search for what is
        asked without the words that name the place: it orders and lights what stands there.
        """
        content, inside = self.searcher.content, about or search
        evidence, scores = inside.evidence, inside.scores
        allowed = np.arange(len(scores)) if within is None else np.asarray(within)
        allowed = allowed[np.isfinite(scores[allowed])]
        order = allowed[np.argsort(-scores[allowed], kind="stable")][:count]
        votes = Votes.of(evidence)
        heading = headings and (within is not None or asks_origin(search.text))
        ranked = tuple(
            Finding(
                int(unit),
                float(search.probabilities[unit]),
                self.lighter.spans(content, evidence, votes, int(unit), heading),
            )
            for unit in order
        )
        mass = float(search.probabilities[allowed].sum())
        return Findings(ranked, search.refusal_probability, search.coverage, evidence, scores, votes, mass)

    def find(
        self, text: str, count: int, within: Sequence[int] | None = None, *, headings: bool = True
    ) -> Findings:
        """Search and pick at once."""
        return self.pick(self.search(text), count, within, headings=headings)
