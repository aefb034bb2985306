"""The responsibilities of a library, and the names that people use for the bodies that bear them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from plan_qa.corpus.folders import Folders
from plan_qa.corpus.library import Library
from plan_qa.corpus.word_lists import Finder
from plan_qa.domain import Duty
from plan_qa.duties.actions import extract_actions
from plan_qa.duties.bodies import Bodies
from plan_qa.duties.extract import extract_duties, load_grammar
from plan_qa.duties.grammar.grammar import Grammar
from plan_qa.duties.statements import Statement, statements_of

UNOWNED = "规划未写明责任主体"

_BRACKETS = re.compile(r"[（(][^）)]*[）)]")
_DETERMINER = re.compile(r"^(?:各级|各个|各|全体|广大|相关|有关|上级|下级|本级)+(?=[一-鿿]{2})")


@dataclass(frozen=True, slots=True)
class BodyMention:
    """A body that a question speaks of: text[start:end], and what it can mean, the likeliest first.

    `bodies` are formal terms of the lexicon; more than one: the short name is ambiguous.
    """

    said: str
    start: int
    end: int
    bodies: tuple[str, ...]

    @property
    def ambiguous(self) -> bool:
        """Whether the name may stand for several bodies."""
        return len(self.bodies) > 1


def core(body: str) -> str:
    """A body phrase as compared: 各级党委（党组） and 党委 alike, 各级组织部门 and 组织部门 alike."""
    bare = _BRACKETS.sub("", body)
    return _DETERMINER.sub("", bare) or bare


@dataclass(frozen=True)
class DutyIndex:
    """The responsibilities of a library with the names that people use for the bodies.

    The duties are read from the texts when first asked for: most questions need none, and reading all takes 0.2 s.
    """

    library: Library
    grammar: Grammar

    @property
    def bodies(self) -> Bodies:
        """The lexicon of bodies."""
        return self.grammar.bodies

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """Every duty of every document, in document order."""
        return extract_duties(self.library, self.grammar)

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """The duties of every document gathered by the words they share, and the actions that are no duties."""
        return statements_of(
            self.library, self.duties, extract_actions(self.library, self.grammar, self.duties)
        )

    @cached_property
    def terms(self) -> dict[str, tuple[Duty, ...]]:
        """Formal term → its duties (as owner or as partner), in document order."""
        table: dict[str, list[Duty]] = {}
        for duty in self.duties:
            for body in dict.fromkeys([duty.body, *duty.partners]):
                for term in self.terms_of(body) if body else ():
                    table.setdefault(term, []).append(duty)
        return {term: tuple(rows) for term, rows in table.items()}

    @cached_property
    def _by_core(self) -> dict[str, tuple[str, ...]]:
        table: dict[str, list[str]] = {}
        for name in self.bodies.names:
            # 党委（党组） of a text is 各级党委（党组） of the lexicon; 组织部 of a text says nothing sure.
            for key in {name.term, core(name.term), *name.said}:
                table.setdefault(key, []).append(name.term)
        return {key: tuple(dict.fromkeys(terms)) for key, terms in table.items()}

    def terms_of(self, body: str) -> tuple[str, ...]:
        """The terms of the lexicon that a body of a text stands for; itself where the lexicon has none."""
        for key in (body, _BRACKETS.sub("", body), core(body)):
            if terms := self._by_core.get(key):
                return terms[:1]
        return (body,)

    @cached_property
    def sayings(self) -> Finder[tuple[str, ...]]:
        """What people type, with the terms it may mean (sure ones first)."""
        sure: dict[str, list[str]] = {}
        loose: dict[str, list[str]] = {}
        for name in self.bodies.names:
            for said in name.said:
                sure.setdefault(said, []).append(name.term)
            for said in name.loose:
                loose.setdefault(said, []).append(name.term)
        # Bodies of the texts that the lexicon does not list (a user's own documents) are called by their own names.
        for duty in self.duties:
            if duty.body and self.terms_of(duty.body) == (duty.body,):
                sure.setdefault(duty.body, []).append(duty.body)
                if len(short := core(duty.body)) >= 3:
                    sure.setdefault(short, []).append(duty.body)
        return Finder(
            {
                said: tuple(dict.fromkeys([*sure.get(said, ()), *loose.get(said, ())]))
                for said in {*sure, *loose}
            }
        )


def open_duties(folders: Folders, library: Library) -> DutyIndex:
    """The duties of a library, to be read with the lexicons of data/.

    Raises:
        BankError: a lexicon is not in order.
    """
    return DutyIndex(library, load_grammar(folders))


def find_bodies(text: str, index: DutyIndex) -> tuple[BodyMention, ...]:
    """Every body that a text names, in order; the longest name wins."""
    return tuple(
        BodyMention(text[start:end], start, end, terms) for start, end, terms in index.sayings.longest(text)
    )


def duties_of(body: str, index: DutyIndex, document: str = "") -> tuple[Duty, ...]:
    """Every duty of a body, given by any of its names, in document order; `document` narrows it to one."""
    text = body.strip()
    terms = index.sayings.table.get(text) or index.terms_of(text)
    rows = {id(duty): duty for term in terms for duty in index.terms.get(term, ())}
    chosen = [duty for duty in index.duties if id(duty) in rows]
    return tuple(duty for duty in chosen if not document or duty.cite.startswith(f"{document}/"))
