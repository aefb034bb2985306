"""The lexicon of bodies and the word lists of data/words/duties.tsv, as patterns that match at a position."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from plan_qa.corpus.word_lists import any_of
from plan_qa.duties.bodies import Bodies
from plan_qa.duties.grammar.words import DutyWords


@dataclass(frozen=True)
class DutyLexicon:
    """What a word can be in a norm's clause, by its form alone."""

    bodies: Bodies
    words: DutyWords

    @cached_property
    def verb(self) -> re.Pattern[str]:
        return self.words.pattern("verb")

    @cached_property
    def any_verb(self) -> re.Pattern[str]:
        return self.words.pattern("verb", "nominal")

    @cached_property
    def nominal(self) -> re.Pattern[str]:
        return self.words.pattern("nominal")

    @cached_property
    def case(self) -> re.Pattern[str]:
        """A verb that tells a case (接到, 侵占); 有, 未 and the like also begin names."""
        return re.compile(
            rf"(?=..)(?![有未拟又没认](?:关|成|任|定))(?:{self.words.pattern('happening').pattern})(?<=[一-鿿]{{2}})"
        )

    @cached_property
    def opener(self) -> re.Pattern[str]:
        return self.words.pattern("verb", "happening")

    @cached_property
    def any_opener(self) -> re.Pattern[str]:
        return self.words.pattern("verb", "nominal", "happening")

    @cached_property
    def happening(self) -> re.Pattern[str]:
        return re.compile(
            rf"(?:又|再|也)?(?:{self.words.pattern('happening').pattern})(?!.{{0,14}}(?:义务|职责))"
        )

    @cached_property
    def adverb(self) -> re.Pattern[str]:
        return self.words.pattern("adverb")

    @cached_property
    def preposition(self) -> re.Pattern[str]:
        return self.words.pattern("preposition")

    @cached_property
    def pivot(self) -> re.Pattern[str]:
        return self.words.pattern("pivot")

    @cached_property
    def soft(self) -> re.Pattern[str]:
        """鼓励 and its like at the start of a clause."""
        return re.compile(rf"(?:国家|本[省市]|并)?(?:{self.words.pattern('soft').pattern})")

    @cached_property
    def grant(self) -> re.Pattern[str]:
        return re.compile(rf"(?:依法|也|并|都|均)?(?<![许认不尽])(?:{self.words.pattern('grant').pattern})")

    @cached_property
    def compound_start(self) -> re.Pattern[str]:
        return re.compile(any_of(self.bodies.compounds))

    @cached_property
    def compound_tail(self) -> re.Pattern[str]:
        return re.compile(
            rf"(?!有关|相关|各(?!方)|其|本)[一-鿿]{{0,10}}?(?<!党)(?:{self.compound_start.pattern})"
        )

    @cached_property
    def short_tail(self) -> re.Pattern[str]:
        """After a word that is only a verb: 代收机构, 承办单位, but not 配备工作人员."""
        return re.compile(rf"(?!工作人员|个人)[一-鿿]{{0,2}}(?<!党)(?:{self.compound_start.pattern})")

    @cached_property
    def bare_tail(self) -> re.Pattern[str]:
        """What may follow a verb that takes bodies as objects: 组织部门, 服务管理机构, but not 引导基层党组织."""
        verbs = self.words.pattern("nominal", "verb").pattern
        return re.compile(rf"(?:{verbs}){{0,3}}(?<!党)(?:{self.compound_start.pattern})")

    @cached_property
    def verb_and_head(self) -> re.Pattern[str]:
        verbs = self.words.pattern("nominal", "verb").pattern
        return re.compile(rf"(?:{verbs}){{1,2}}(?:机构|部门|单位|机关|企业|公司)")

    @cached_property
    def not_an_order(self) -> re.Pattern[str]:
        """Words of definition, scope and entry into force."""
        return self.words.pattern("not_an_order")
