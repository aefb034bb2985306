"""Who did, does or is asked to do something that is no duty: who issued a paper, drafted, approved, provided, said it.

「中共中央办公厅印发了…」「本组图片由省委组织部提供」「鼓励地方和部门、单位…开发…」「县级以上党委举办的脱产培训」; and whose
answers an interview holds, which its title tells. Rows have the shape of duties but are never listed among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from plan_qa.corpus.library import Library
from plan_qa.corpus.word_lists import any_of
from plan_qa.domain import Document, Duty, Unit
from plan_qa.duties.bodies import depths
from plan_qa.duties.extract import is_normative
from plan_qa.duties.grammar.grammar import Grammar
from plan_qa.duties.reader.parts import cut_clauses

# What may stand before a name at the start of a clause.
_OPENING = re.compile(
    r"(?:(?:[0-9０-９]{4}年)?(?:[0-9０-９]{1,2}月)?(?:[0-9０-９]{1,2}日)?(?:底|初|以来)?[，,]|近日[，,]|日前[，,]"
    r"|[一二三四五六七八九十]是|同时[，,]|其中[，,]|比如[，,])"
)
# Verbs of an account; the rest are the grammar's.
_SAYS = re.compile(r"表示|指出|强调|介绍|透露|要求")
_ASKED = re.compile(r"(?:明确)?要求|指导|督促|号召")
_BY = re.compile(r"(?<![经理自事缘])由(?!于|此|来)")
_OFFICER = re.compile(r"(?:负责人|负责同志|发言人)$")
# 「甲负责人就《…》答记者问」.
_INTERVIEW = re.compile(r"^(?:.*[—：])?(?P<body>[一-鿿（）]{2,16}?)就《[^》]+》答记者问")
# 「由甲、乙组成的队伍」: what a thing is made of.
_MADE_OF = re.compile(r"(?:等)?(?:[0-9]+支)?[^，,。；]{0,4}(?:组成|构成|担任)")
# What no name holds, and what only says of it that it is or has.
_NO_NAME = re.compile(r"[的由《]|能够|强调|突出|提出|抓好")
_IS = re.compile(r"是|有(?!关)|已?(?:不断|更加|进一步)")
# A name is not looked for farther than this into a clause, nor its doings farther than so many clauses.
_LONGEST_NAME = 30
_MOST_CLAUSES = 3

Span = tuple[int, int]


def extract_actions(library: Library, grammar: Grammar, duties: Sequence[Duty]) -> tuple[Duty, ...]:
    """The actions of every document, without those that are given as duties already."""
    reader = ActionReader(grammar)
    given: dict[str, list[int]] = {}
    for duty in duties:
        if duty.body:
            given.setdefault(duty.cite, []).append(duty.start)
    return tuple(
        action
        for document in library.documents
        for unit in document.units
        for action in (*reader.read(unit, is_normative(document)), *_answers(document, unit))
        if not any(action.start <= start < action.end for start in given.get(action.cite, ()))
    )


def _answers(document: Document, unit: Unit) -> Iterator[Duty]:
    """Who answers in an interview, as its title says; nothing of it stands in the unit's own words."""
    if (
        document.kind == "interview"
        and (title := _INTERVIEW.match(document.title))
        and unit is document.units[0]
    ):
        yield Duty(title["body"], document.title[title.end("body") :], unit.id, document.title, 0, 0, "body")


@dataclass(frozen=True)
class ActionReader:
    """Reads actions with the grammar's lexicons; a body is the whole phrase that names it, verbatim."""

    grammar: Grammar

    def read(self, unit: Unit, normative: bool) -> tuple[Duty, ...]:
        """The actions of a unit, in the order of the text, one to a place."""
        found: dict[Span, Duty] = {}
        for sentence in unit.sentences:
            clauses = cut_clauses(unit.text, sentence.start, sentence.end)
            for number, clause in enumerate(clauses):
                following = [each.end for each in clauses[number : number + _MOST_CLAUSES]]
                for body, at, stop in self._clause(unit.text, clause.start, clause.end, following, normative):
                    name = unit.text[slice(*body)]
                    holder = "body" if _OFFICER.search(name) else self.grammar.bodies.holder_of(name)
                    if holder == "body":
                        words = unit.slice(sentence)
                        found.setdefault(
                            body, Duty(name, unit.text[at:stop], unit.id, words, at, stop, holder)
                        )
        return tuple(found.values())

    def _clause(
        self, text: str, start: int, end: int, following: Sequence[int], normative: bool
    ) -> Iterator[tuple[Span, int, int]]:
        """Body and action of the clause text[start:end] as offsets."""
        opening = _OPENING.match(text, start, end)
        told = opening.end() if opening else start
        if body := self._name(text, told, end):
            yield body, body[1], self._reach(text, body[1], following)
        asked = self._soft if normative else self._asking
        if (asks := asked.match(text, told, end)) and (body := self._name(text, asks.end(), end, asked=True)):
            yield body, body[1], self._reach(text, body[1], following)
        for by in _BY.finditer(text, start, end):
            body = self._name(text, by.end(), end)
            if body and not _MADE_OF.match(text, body[1], end):
                yield body, start, _trimmed(text, end)
        for match in self._relative.finditer(text, start, end):
            yield match.span("body"), match.end("body"), match.end()

    def _name(self, text: str, start: int, end: int, asked: bool = False) -> Span | None:
        """The body at `start` behind which a predicate begins."""
        grammar = self.grammar
        if grammar.predicates.starts_with_verb(text, start, end) or self._not_a_name.match(text, start, end):
            return None
        depth = depths(text[start : min(end, start + _LONGEST_NAME)])
        for at in range(start + 2, min(end, start + _LONGEST_NAME)):
            if depth[at - start] or text[at] in "（(" or not grammar.bodies.head_of(text[start:at]):
                continue
            if _NO_NAME.search(text, start, at):
                return None
            if _IS.match(text, at):
                continue
            # 「要求甲采取不同的方式」: behind 要求 a verb is a verb, whatever it is followed by.
            if _SAYS.match(text, at, end) or grammar.predicates.begins_predicate(text, at, end):
                return start, at
            if asked and self._verb.match(text, at, end):
                return start, at
        return None

    def _reach(self, text: str, at: int, following: Iterable[int]) -> int:
        """Where the doings that begin at `at` end: clauses that begin with a verb go on; after 表示 all does."""
        stop = at
        for number, end in enumerate(following):
            goes_on = self.grammar.predicates.starts_with_verb(text, stop, end) or text.startswith("并", stop)
            if number and not goes_on and not self._waits.match(text, at, stop):
                break
            if number and self._asking.match(text, stop, end):
                break
            stop = end
        return _trimmed(text, stop)

    @cached_property
    def _verb(self) -> re.Pattern[str]:
        return self.grammar.words.pattern("verb")

    @cached_property
    def _soft(self) -> re.Pattern[str]:
        return self.grammar.lexicon.soft

    @cached_property
    def _asking(self) -> re.Pattern[str]:
        return re.compile(rf"{_ASKED.pattern}|{self.grammar.lexicon.soft.pattern}")

    @cached_property
    def _not_a_name(self) -> re.Pattern[str]:
        """Words that a clause without a subject begins with."""
        return self.grammar.words.pattern("pivot", "preposition", "happening", "soft")

    @cached_property
    def _waits(self) -> re.Pattern[str]:
        """「在总结经验基础上，」: what is done comes later; so with what somebody says."""
        return re.compile(rf"(?:{_SAYS.pattern}|{self.grammar.words.pattern('preposition').pattern})")

    @cached_property
    def _relative(self) -> re.Pattern[str]:
        """「县级以上党委举办的脱产培训」: a name of the lexicon with a verb of its own before 的."""
        verbs = self.grammar.words.pattern("verb", "nominal", "pivot").pattern
        body = any_of(name for name in self.grammar.bodies.known if len(name) >= 4)
        return re.compile(rf"(?P<body>{body})(?:{verbs})的[一-鿿]{{2,6}}")


def _trimmed(text: str, stop: int) -> int:
    while text[stop - 1] in "，,。；;":
        stop -= 1
    return stop
