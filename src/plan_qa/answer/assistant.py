"""The assistant: one question in, one answer out. Every face and the evaluation ask through `Assistant.ask`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from plan_qa.answer.dialogue.follower import Context, Follower, Reading, load_follower, read_slots
from plan_qa.answer.owners.body_duties import documents_meant, duties_answer, duties_asked
from plan_qa.answer.owners.choice import OwnerChooser, open_chooser
from plan_qa.answer.premise.examiner import Examiner
from plan_qa.answer.replies import Replies
from plan_qa.answer.retrieval import Findings, Retriever
from plan_qa.corpus.folders import Folders
from plan_qa.corpus.library import Library, open_library
from plan_qa.domain import Answer, Place, PlaceError, Question, Status
from plan_qa.duties.index import open_duties
from plan_qa.places.find import Mention, find_mention
from plan_qa.quotes.check import find_quoted, quoted_sources
from plan_qa.search.index import load_index, load_spelling
from plan_qa.search.spelling import Spelling

# A question longer than this is a text to check, not a question (characters).
LONGEST_QUESTION: Final = 500
# Earlier turns beyond these no longer bear on what is meant.
_TURNS: Final = 6
_HITS: Final = 10
_PLAN: Final = "规划"
_QUOTED = re.compile(r"[“\"「『].+?[”\"」』]")


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
    ) -> None:
        self.library = library
        self._retriever = retriever
        self._spelling = spelling
        self._follower = follower
        self._replies = Replies(library, retriever.searcher.content)
        self._owners = owners
        self._duties = owners.features.index
        self._examiner = examiner
        self._quoted = quoted_sources(library)
        self._number = retriever.searcher.content.unit_number
        # A conversation is replayed turn by turn; its earlier turns are answered from memory.
        self._replayed = lru_cache(maxsize=512)(self._answer_turn)

    @classmethod
    def open(cls, folders: Folders, encoder: str | None = None) -> Assistant:
        """Load everything; `encoder` names another sentence-transformers model that the index was built with.

        Raises:
            SourceError, BankError, StaleIndexError, EncoderError: something on disk is not in order.
        """
        library = open_library(folders)
        retriever = open_retriever(folders, library, encoder)
        follower = load_follower(
            folders.data / "weights" / "dialogue.json", read_slots(folders.data / "slots.tsv")
        )
        examiner = Examiner.load(folders, retriever.searcher.content, retriever.searcher.encoder)
        spelling = load_spelling(folders, retriever.searcher.segmenter)
        owners = open_chooser(folders, retriever.searcher, open_duties(folders, library))
        return cls(library, retriever, spelling, follower, owners, examiner)

    def ask(self, text: str, history: Sequence[str] = ()) -> Answer:
        """The answer to `text` after the user's earlier turns (oldest first); never raises on any text."""
        turns = tuple(turn[: 2 * LONGEST_QUESTION] for turn in history[-_TURNS:])
        answer, _ = self._replayed((*turns, text[: 2 * LONGEST_QUESTION]))
        return answer if answer.question == text else replace(answer, question=text)

    # ------------------------------------------------------------ a turn

    def _answer_turn(self, turns: tuple[str, ...]) -> tuple[Answer, Context]:
        context = self._replayed(turns[:-1])[1] if len(turns) > 1 else Context()
        text = turns[-1]
        if problem := _unusable(text):
            return Answer(text, "", Status.NOT_COVERED, (), problem), context
        question = self._repaired(text)
        reading = self._follower.read(question, context, self.library, self._retriever)
        answer, place = self._answer_reading(Question(text, reading.text), reading, context)
        return answer, self._follower.after(context, reading, answer, place, self.library)

    def _answer_reading(
        self, question: Question, reading: Reading, context: Context
    ) -> tuple[Answer, Place | None]:
        """A turn that points into the answer before it is answered there, any other like a question of its own."""
        if reading.place is None:
            answer, place = self._answer(question, context)
            if reading.attribute and answer.hits and answer.hits[0].cite == context.unit:
                found = self._retriever.find(
                    reading.attribute, 1, [self._number[context.unit]], headings=False
                )
                answer = _relit(answer, found.ranked[0].spans)
            return answer, place
        if reading.asked:
            within = [self._number[unit] for unit in reading.place.units]
            findings = self._retriever.find(reading.asked, _HITS, within)
            if reading.keeps == "question":  # the clause behind an answer that stands
                return self._replies.answered(question, findings, None), None
            answer = self._judged(question, findings)
            return _relit(answer, _apart(answer, reading.spans)), None
        answer = self._replies.cited(question, Mention((reading.place,), "", 0, 0, True))
        return _relit(answer, reading.spans), None

    def _repaired(self, text: str) -> str:
        """Spelling mended outside quotation marks: a quotation is checked as it was typed."""
        clean = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text).strip()
        pieces: list[str] = []
        position = 0
        for quoted in _QUOTED.finditer(clean):
            pieces += [self._spelling.repair(clean[position : quoted.start()]), quoted.group()]
            position = quoted.end()
        return "".join([*pieces, self._spelling.repair(clean[position:])])

    def _answer(self, question: Question, context: Context) -> tuple[Answer, Place | None]:
        asked = question.standalone
        try:
            mention = find_mention(asked, self.library, context.place)
        except PlaceError as error:
            return Answer(question.text, asked, Status.NO_SUCH_PLACE, (), str(error)), None
        if mention is not None and mention.bare:
            return self._replies.cited(question, mention), mention.place
        if mention is None:
            return self._found(question, self._retriever.find(asked, _HITS)), None
        within = [self._number[unit] for place in mention.places for unit in place.units]
        findings = self._retriever.find(mention.rest or asked, _HITS, within)
        return self._judged(question, findings, mention), mention.place

    def _found(self, question: Question, findings: Findings) -> Answer:
        """A question that names no place: about quoted words, or about anything else."""
        checks = find_quoted(question.standalone, self._quoted)
        if checks and (answer := self._replies.quoted(question, checks, findings)):
            return answer
        # 「学会党员的培训责任在谁」 speaks of duties but asks for their owner.
        owner = self._owners.asked(question.standalone)
        if owner is None and (asked := duties_asked(question.standalone, self._duties)):
            found = duties_answer(asked, self._duties, documents_meant(question.standalone, self.library))
            # 「党员的义务有哪些」 is mostly asked of the Party constitution; 「规划要求党员做什么」 is not.
            persons = bool(found.duties) and all(duty.holder == "person" for duty in found.duties)
            if not (findings.declined and persons and _PLAN not in question.standalone):
                return self._replies.duties(question, found, findings)
        return self._judged(question, findings)

    def _judged(self, question: Question, findings: Findings, mention: Mention | None = None) -> Answer:
        text = mention.rest if mention and mention.rest else question.standalone
        owners = self._owners.owner_question(text, findings, mention is not None)
        known = owners is not None and owners.certain
        # 「第五条谁负责」 asserts nothing that could be wrong.
        if not (known and mention):
            wrong = self._examiner.examine(question.standalone, findings, mention)
            # 「内容供给的主责部门」: who is asked for is found, and the wording is hardly another.
            if wrong and (wrong.certain or owners is None):
                return self._replies.corrected(question, findings, wrong)
        if findings.declined and not known:
            return self._replies.declined(question, findings)
        return self._replies.answered(
            question, self._owners.led(findings, owners) if owners else findings, owners
        )


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


def _unusable(text: str) -> str:
    """Why a text cannot be a question, in one line; empty where it can."""
    if not text.strip() or all(unicodedata.category(c)[0] in "CZ" for c in text):
        return "请输入一个问题，例如：基层党组织书记五年要学多少学时？"
    if len(text) > LONGEST_QUESTION:
        return f"这段文字超过 {LONGEST_QUESTION} 字，不像一个问题；请缩短后再问，整篇稿子请用“引文核对”。"
    if not any(c.isalnum() for c in text):
        return "没有看到文字内容；请用一句话提问，例如：农村党员的培训计划由谁制定？"
    return ""
