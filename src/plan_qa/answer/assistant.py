"""The assistant: one question in, one answer out. Every face and the evaluation ask through `Assistant.ask`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from plan_qa.answer.decline import talk_of
from plan_qa.answer.dialogue.closing import closing_question
from plan_qa.answer.dialogue.follower import Context, Follower, Reading, load_follower, read_slots
from plan_qa.answer.dialogue.readings import is_chatter
from plan_qa.answer.limits import with_limits
from plan_qa.answer.lookups import Lookups
from plan_qa.answer.occurrence import occurrences
from plan_qa.answer.own_named import understood
from plan_qa.answer.owners.body_duties import duties_answer
from plan_qa.answer.owners.choice import OwnerChooser, open_chooser
from plan_qa.answer.parts.absence import Vocabulary
from plan_qa.answer.parts.listing import as_list
from plan_qa.answer.parts.several import Several, Turned
from plan_qa.answer.parts.weighing import Weigher, load_weigher
from plan_qa.answer.phrases import Phrases
from plan_qa.answer.premise.claims import asks
from plan_qa.answer.premise.examiner import Contradiction, Examiner
from plan_qa.answer.question import LONGEST_QUESTION, Question, QuestionReader, unusable
from plan_qa.answer.quiz import is_quiz
from plan_qa.answer.replies import Replies
from plan_qa.answer.retrieval import Findings, Retriever
from plan_qa.answer.scope import Scope
from plan_qa.answer.standing import with_standing
from plan_qa.corpus.folders import Folders, default_folders
from plan_qa.corpus.library import Library, open_library
from plan_qa.domain import Answer, Place, PlaceError, Status, UsageError
from plan_qa.duties.index import open_duties
from plan_qa.places.find import Mention
from plan_qa.quotes.check import quoted_sources
from plan_qa.search.index import load_index, load_own, load_spelling
from plan_qa.search.spelling import Spelling

# Earlier turns beyond these no longer bear on what is meant; replaying them is bounded.
_TURNS: Final = 30
_HITS: Final = 10
_EVEN: Final = 0.5
# How many of the first found are looked at for a document that says otherwise.
_BESIDE: Final = 5
_PLAN: Final = "规划"
_QUOTED = re.compile(r"[“\"「『].+?[”\"」』]")

# Another assistant over the same search: with the added documents of a library, or in some of its documents.
Again = Callable[[Library, frozenset[str] | None], "Assistant"]


class Assistant:
    """Answers questions with clauses of the library; holds no state between questions."""

    def __init__(
        self,
        library: Library,
        retriever: Retriever,
        spelling: Spelling,
        follower: Follower,
        owners: OwnerChooser,
        examiner: Examiner,
        scope: Scope,
        phrases: Phrases,
        weigher: Weigher,
        again: Again,
    ) -> None:
        self.library = library
        self._retriever = retriever
        self._spelling = spelling
        self._follower = follower
        self._content = retriever.searcher.content
        self._replies = Replies(library, self._content, phrases)
        self._owners = owners
        self._examiner = examiner
        searcher = retriever.searcher
        vocabulary = Vocabulary(library, searcher.segmenter, searcher.content.lexicon)
        self.several = Several(library, vocabulary, follower.slots, weigher, phrases)
        self._phrases = phrases
        # Made once a process: the faces take them from here.
        self.duties = owners.features.index
        self.quoted = quoted_sources(library)
        self._reader = QuestionReader(library, self.quoted, owners, self.duties, scope)
        self._again = again
        self._narrowed = lru_cache(maxsize=8)(self._among)
        # A conversation is replayed turn by turn; its earlier turns are answered from memory. What a turn is answered
        # depends on what was left by those before it, not on how many there were: any turn is a new one only once.
        self._replayed = lru_cache(maxsize=1024)(self._answer_turn)

    @classmethod
    def open(
        cls, folders: Folders | None = None, encoder: str | None = None, weigher: Weigher | None = None
    ) -> Assistant:
        """Load everything, where no folders are named from this checkout or `PLAN_QA_HOME`.

        `encoder` names another sentence-transformers model that the index was built with.

        `weigher` stands for the fitted one while that is being fitted.

        Raises:
            SourceError, BankError, StaleIndexError, EncoderError: something on disk is not in order.
        """
        folders = folders or default_folders()
        library = open_library(folders)
        retriever = open_retriever(folders, library, encoder)
        spelling = load_spelling(folders, retriever.searcher.segmenter)
        weigher = weigher or load_weigher(folders.data / "weights")
        return assembled(folders, library, retriever, spelling, weigher)

    def beside(self, own: Library) -> Assistant:
        """The same with the added documents of another look at them; the registered ones are not read again.

        Raises:
            EncoderError: the documents' rows are to be made anew and the encoder fails.
        """
        return self._again(own, None)

    def _among(self, documents: frozenset[str]) -> Assistant:
        unknown = documents - set(self.library.document_by_id)
        if unknown or not documents:
            held = "、".join(f"{d.id}（{d.short_title}）" for d in self.library.documents)
            raise UsageError(f"没有名为“{'、'.join(sorted(unknown))}”的文件；现有：{held}。")
        return self._again(self.library, documents)

    def ask(self, text: str, history: Sequence[str] = (), documents: Iterable[str] = ()) -> Answer:
        """The answer to `text` after the user's earlier turns (oldest first), in `documents` only where some are named.

        Never raises on any text.

        Raises:
            UsageError: there is no such document.
        """
        if chosen := frozenset(documents):
            return self._narrowed(chosen).ask(text, history)
        context = None
        for turn in history[-_TURNS:]:
            context = self._replayed(context, turn[: 2 * LONGEST_QUESTION]).context
        answer = self._replayed(context, text[: 2 * LONGEST_QUESTION]).answer
        return answer if answer.question == text else replace(answer, question=text)

    # ------------------------------------------------------------ a turn

    def _answer_turn(self, before: Context | None, text: str) -> Turned:
        """A turn after what was left before it; None where nothing was said yet."""
        context = before or Context()
        if why := unusable(text):
            return Turned(self._replies.unusable(text, why), context)
        if before is not None and is_chatter(text):
            return Turned(self._replies.chatter(text), context)
        repaired = understood(self._repaired(text), self.library)
        whole = self.answer_one(repaired, context, typed=text)
        return self.several.answered(repaired, context, whole, self.answer_one) or whole

    def answer_one(
        self, text: str, context: Context, within: Place | None = None, about: str = "", typed: str = ""
    ) -> Turned:
        """The answer to a text as one question, read after a context, or asked of the units `within`.

        `about` is the text without the words that name those, `typed` as it was before its spelling was mended.
        """
        lookups = Lookups(self.library, self._retriever, context.place)
        reading = (
            self._follower.read(text, context, lookups)
            if within is None
            else Reading(text, within, asked=text, about=about)
        )
        question = self._reader.read(typed or text, reading, lookups)
        answer = self._answer(question, reading, context, lookups)
        if is_quiz(answer.question):
            answer = self._replies.quizzed(answer)
        answer = as_list(answer, self.library, self._phrases)
        answer = with_limits(answer, self._follower.slots, self._phrases)
        answer = with_standing(answer, self.library, self._phrases)
        place = question.mention.place if question.mention is not None else None
        after = self._follower.after(context, reading, answer, place, self.library)
        return Turned(answer, after, reading, question)

    def _repaired(self, text: str) -> str:
        """Spelling mended outside quotation marks: a quotation is checked as it was typed."""
        clean = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text).strip()
        pieces: list[str] = []
        position = 0
        for quoted in _QUOTED.finditer(clean):
            pieces += [self._spelling.repair(clean[position : quoted.start()]), quoted.group()]
            position = quoted.end()
        return "".join([*pieces, self._spelling.repair(clean[position:])])

    def _answer(self, question: Question, reading: Reading, context: Context, lookups: Lookups) -> Answer:
        """A turn that points into the answer before it is answered there, any other like a question of its own."""
        if reading.place is None:
            answer = self._answer_by_kind(question, lookups)
            if reading.attribute and answer.hits and answer.hits[0].cite == context.unit:
                found = lookups.find(reading.attribute, 1, Place((context.unit,)), headings=False)
                answer = _relit(answer, found.ranked[0].spans)
            return answer
        if not reading.asked:
            answer = self._replies.cited(question, Mention((reading.place,), "", 0, 0, True))
            return _relit(answer, reading.spans)
        findings = lookups.find(reading.asked, _HITS, reading.place, about=reading.about)
        if reading.keeps == "question":  # the clause behind an answer that stands
            return self._replies.answered(question, findings, None)
        answer = self._judged(question, findings)
        return _relit(answer, _apart(answer, reading.spans))

    def _answer_by_kind(self, question: Question, lookups: Lookups) -> Answer:
        """By what the question is: a place, quoted words, the duties of a body, or anything else."""
        if isinstance(question.named, PlaceError):
            return self._replies.no_such_place(question)
        if question.mention is not None and question.mention.bare:
            return self._replies.cited(question, question.mention)
        findings = lookups.find(question.asked, _HITS, question.within, about=question.about)
        verbatim = bool(question.quoted) and all(check.verdict != "misquoted" for check in question.quoted)
        # A sentence of the plan may name another document without asking it.
        if question.unheld is not None and not verbatim:
            near = findings if findings.coverage == "answered" else None
            return self._replies.unheld(question, question.unheld.title, near)
        if question.quoted:
            wrong = any(check.verdict in ("misquoted", "stitched") for check in question.quoted)
            return self._replies.quoted(
                question, Status.CORRECTED if wrong or question.misplaced else Status.ANSWERED, findings
            )
        if question.occurs:
            found = occurrences(question.occurs, self.library)
            # The words of the texts may be others for the same thing: then the clauses are shown, and no more is said.
            nowhere = Status.UNCERTAIN if findings.coverage == "answered" else Status.NOT_COVERED
            return self._replies.occurrence(question, found, Status.ANSWERED if found else nowhere, findings)
        if question.definition is not None:
            return self._replies.defined(question, question.definition, findings)
        # 「组织部门负主体责任吗」 asserts a duty; 「组织部门负什么责任」 asks for them.
        if question.duties is not None and not self._asserts_falsely(question, findings):
            given = duties_answer(question.duties, self.duties, question.documents)
            # 「党员的义务有哪些」 is mostly asked of the Party constitution; 「规划要求党员做什么」 is not.
            persons = bool(given.duties) and all(duty.holder == "person" for duty in given.duties)
            if findings.coverage == "answered" or not persons or _PLAN in question.standalone:
                reply = self._replies.duties if given.duties else self._replies.no_duties
                return reply(question, given, findings)
        return self._judged(question, self._closing(question, findings, lookups))

    def _closing(self, question: Question, findings: Findings, lookups: Lookups) -> Findings:
        """What a story finds; where that is no answer but the question at its end has one, that: the same clause answers,
        another one is a candidate."""
        if findings.coverage == "answered" or question.within is not None:
            return findings
        end = closing_question(question.asked, self._follower.slots)
        if not end:
            return findings
        found = lookups.find(end, _HITS)
        if found.coverage != "answered":
            return findings
        same = found.ranked[0].unit == findings.ranked[0].unit
        # What is said of the whole is weighed by the whole: the evidence stays that of the story.
        return replace(found, coverage="answered" if same else "uncertain", evidence=findings.evidence)

    def _is_own(self, unit: int) -> bool:
        """Whether a unit, by its number, is of a document that a user added."""
        return unit >= len(self._retriever.searcher.registered.units)

    def _asserts_falsely(self, question: Question, findings: Findings) -> bool:
        wrong = self._examiner.examine(question.standalone, findings, None)
        return wrong is not None and wrong.certain

    def _said_elsewhere(self, question: Question, findings: Findings, wrong: Contradiction) -> bool:
        """Whether what one text contradicts stands in another: in a document that a user added, or in another print.

        「我们县普通党员每年要学36学时」 is false of the plan and true of the county's rules. A word that the newspaper has
        otherwise is no slip.
        """
        units, asked = self._content.units, question.standalone
        beside = [each.unit for each in findings.ranked[:_BESIDE] if each.unit != wrong.unit]
        if any(self._examiner.agreed(asked, units[unit]) for unit in beside if self._is_own(unit)):
            return True
        contradicted = units[wrong.unit]
        prints = [
            other
            for of, witness in self.library.witnesses
            if of == contradicted.document
            for other in witness.units
            if other.id.partition("/")[2] == contradicted.id.partition("/")[2]
            and other.text != contradicted.text
        ]
        return self._examiner.opposed(asked, contradicted) and not all(
            self._examiner.opposed(asked, unit) for unit in prints
        )

    def _judged(self, question: Question, findings: Findings) -> Answer:
        """The one place that weighs what was found: answered, uncertain, corrected, or not covered."""
        talk = talk_of(self._content, findings.evidence)
        mention = question.mention
        # What is neither of the plan nor of anything near it may well be of a document that a user added.
        # So may what is asked of one side of a comparison.
        if question.within is not None or (
            talk == "other" and findings.coverage != "silent" and self._is_own(findings.ranked[0].unit)
        ):
            talk = None
        if talk == "task" or (talk is not None and findings.coverage != "answered" and mention is None):
            return self._replies.talk(question, talk, findings)
        owners = None
        if question.owner is not None:
            placed = mention is not None
            owners = self._owners.owners_of(question.asked, question.owner, findings, placed)
        certain = owners is not None and owners.certain
        # The headings answer a question for the outline, whatever the search makes of it.
        known = certain or question.outline is not None
        # 「第五条谁负责」 asserts nothing that could be wrong.
        wrong = None
        if not (certain and mention):
            wrong = self._examiner.examine(question.standalone, findings, mention)
        if wrong is not None and wrong.certain:
            if self._said_elsewhere(question, findings, wrong):
                return self._replies.uncertain(question, findings)
            return self._replies.corrected(question, findings, wrong)
        if findings.coverage == "silent" and not known:
            # Of one's own documents too little is known to say that they do not answer.
            own = self._is_own(findings.ranked[0].unit)
            return (self._replies.uncertain if own else self._replies.declined)(question, findings)
        # 「内容供给的主责部门」: who is asked for is found, and the wording is hardly another.
        if wrong is not None and (owners is None or not asks(question.standalone)):
            return self._replies.uncertain(question, findings, wrong)
        # Whoever is found to own what is asked makes a doubtful clause the likelier one.
        likely = owners is not None and findings.refusal_probability < _EVEN
        if findings.coverage == "uncertain" and not known and not likely:
            return self._replies.uncertain(question, findings)
        return self._replies.answered(
            question, self._owners.led(findings, owners) if owners else findings, owners
        )


def assembled(
    folders: Folders, library: Library, retriever: Retriever, spelling: Spelling, weigher: Weigher
) -> Assistant:
    """An assistant for a library over a search that is open already: what is read here is small.

    Raises:
        BankError, StaleIndexError: a file of data/ is not in order.
    """

    def again(other: Library, documents: frozenset[str] | None) -> Assistant:
        if documents is not None:
            return made(other.among(documents), retriever.among(documents), other)
        searcher = retriever.searcher
        own = load_own(folders, other, searcher.encoder, searcher.segmenter)
        renewed = retriever.over(searcher.with_own(own), folders.data / "weights")
        return assembled(folders, other, renewed, spelling, weigher)

    def made(asked: Library, finds: Retriever, held: Library) -> Assistant:
        """`held` is what there is: whoever asks in a part of it is not told that the rest is missing."""
        slots = read_slots(folders.data / "slots.tsv").with_documents(asked.own, asked.in_force)
        follower = load_follower(folders.data / "weights" / "dialogue.json", slots)
        examiner = Examiner.load(folders, finds.searcher.content)
        owners = open_chooser(folders, finds.searcher, open_duties(folders, asked))
        scope = Scope.load(folders.data / "other_documents.tsv", held)
        phrases = Phrases.load(folders.data / "replies.toml", asked)
        return Assistant(asked, finds, spelling, follower, owners, examiner, scope, phrases, weigher, again)

    return made(library, retriever, library)


def open_retriever(folders: Folders, library: Library, encoder: str | None = None) -> Retriever:
    """The index with its fitted weights.

    Raises:
        StaleIndexError, EncoderError: index/ or data/weights/ is not in order.
    """
    return Retriever.load(folders.data / "weights", load_index(folders, library, encoder))


def _relit(answer: Answer, spans: tuple[tuple[int, int], ...]) -> Answer:
    """The answer with other words of its first hit lit, if any are given."""
    if not spans or not answer.hits:
        return answer
    first, *others = answer.hits
    return replace(answer, hits=(replace(first, spans=spans), *others))


def _apart(answer: Answer, shown: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """The lit spans of the first hit that were not lit before."""
    spans = answer.hits[0].spans if answer.hits else ()
    return tuple(span for span in spans if all(span[1] <= start or end <= span[0] for start, end in shown))
