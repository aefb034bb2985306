"""The grammar of a norm's clauses: its parts with one lexicon between them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from plan_qa.corpus.word_form import WordForm
from plan_qa.duties.bodies import Bodies
from plan_qa.duties.grammar.lexicon import DutyLexicon
from plan_qa.duties.grammar.noun_phrases import NounPhrases
from plan_qa.duties.grammar.orders import Orders
from plan_qa.duties.grammar.predicates import Predicates
from plan_qa.duties.grammar.subjects import Subjects
from plan_qa.duties.grammar.words import DutyWords

_DISCOURSE = WordForm(
    "duties",
    r"(?:{figure}是|第{figure}，|[（(](?:{figure}|[0-9])+[)）]|{figure}{1,3}、(?!{figure}+{figure_unit})|{discourse})，?",
)


@dataclass(frozen=True)
class Grammar:
    """Reads clauses with a lexicon of bodies and the word lists."""

    bodies: Bodies
    words: DutyWords

    @cached_property
    def lexicon(self) -> DutyLexicon:
        """The words as patterns."""
        return DutyLexicon(self.bodies, self.words)

    @cached_property
    def predicates(self) -> Predicates:
        """Where predicates begin."""
        return Predicates(self.lexicon)

    @cached_property
    def subjects(self) -> Subjects:
        """Who clauses are about."""
        return Subjects(self.lexicon, NounPhrases(self.lexicon), self.predicates)

    @cached_property
    def orders(self) -> Orders:
        """What orders something."""
        return Orders(self.lexicon, self.predicates)


def discourse_end(text: str, start: int, end: int) -> int:
    """Where a clause begins after 「一是」「同时，」「（二）」."""
    match = _DISCOURSE.match(text, start, end)
    return match.end() if match else start
