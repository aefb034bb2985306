"""Which bodies a text mentions, by all their names, so that 中组部 and 中央组织部 are one and 中宣部 another."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from plan_qa.answer.premise.contrasts import Contrasts
from plan_qa.corpus.fold import fold_text
from plan_qa.corpus.word_form import WordForm
from plan_qa.corpus.word_lists import Finder
from plan_qa.duties.bodies import Bodies

# 「由国家审计署开展」: whatever stands between names a body, known or not.
_NAMED = WordForm("premise", r"(?:由|归)(?P<body>[一-鿿]{1,11}?{body_end})(?={named_does}|$)")
# Who is trained rather than acts.
_NOT_DOERS = frozenset(["党员", "国家", "党员领导干部", "个人", "企业", "单位"])
_PERSONS = frozenset(["党员", "党员领导干部", "党员干部", "基层党组织书记"])
_NOBODY = re.compile("[谁哪啥几它他她]|什么|自己")
_BEFORE = re.compile(
    r"(?:由|归|是|靠|交给|交由|让|给了?|在|向|请|找|经|被)(?:各级|上级|当地|省里的?|市里的?)?$"
)
_AFTER = WordForm(
    "premise", r"(?:\d+月\d+日|{adverb})?(?:{does}|对[^,]{2,14}?(?:开展|进行|实施|作出|负责|把关))"
)
_SPEAKER = re.compile(r"(?:我们?是|俺是?|咱们?|我在|我们|作为|本人是?)[^,]{0,6}$")


@dataclass(frozen=True, slots=True)
class Owner:
    """A body mentioned at [start, end) of a folded text: every formal term that the words may mean."""

    start: int
    end: int
    terms: frozenset[str]
    doer: bool


class Owners:
    """Finds mentions of bodies."""

    def __init__(self, bodies: Bodies, contrasts: Contrasts) -> None:
        table: dict[str, set[str]] = defaultdict(set)
        for name in bodies.names:
            if name.term not in _NOT_DOERS:
                for said in (name.term, *name.said, *name.loose):
                    table[fold_text(said)].add(name.term)
        people: dict[str, str] = {}
        for name in bodies.names:
            if name.term in _PERSONS:
                people |= {fold_text(said): name.term for said in (name.term, *name.said)}
        people |= {"党员干部": "党员干部", "书记": "基层党组织书记"}
        self._people = Finder(people)
        for term, sayings in contrasts.bodies:
            for said in sayings if term not in _NOT_DOERS else ():
                table[fold_text(said)].add(term)
        self._names = Finder({said: frozenset(terms) for said, terms in table.items()})

    def persons(self, text: str) -> frozenset[str]:
        """The kinds of persons that a text speaks of (党员 is one only where no longer name holds it)."""
        return frozenset(person for _, _, person in self._people.found(text))

    def person_before(self, text: str, start: int, end: int) -> frozenset[str]:
        """The last kind of person named in text[start:end]: the subject of what follows."""
        return frozenset([person for _, _, person in self._people.found(text, start, end)][-1:])

    def mentions(self, text: str) -> tuple[Owner, ...]:
        """The bodies of a folded text, left to right, the longest names first."""
        found = [
            Owner(start, end, terms, bool(_BEFORE.search(text, 0, start) or _AFTER.match(text, end)))
            for start, end, terms in self._names.found(text)
            if not _SPEAKER.search(text[max(0, start - 10) : start])
        ]
        for match in _NAMED.finditer(text):
            start, end = match.span("body")
            # 「由谁组织」「由哪一级制定」 ask for a body and name none.
            if _NOBODY.search(match["body"]):
                continue
            if not any(owner.start < end and start < owner.end for owner in found):
                found.append(Owner(start, end, frozenset([match["body"]]), True))
        return tuple(sorted(found, key=lambda owner: owner.start))
