"""The glossary: every noun of the project as a type, and the errors.

This file imports nothing of ours. Offsets are character offsets (Python string indices) into `Unit.text`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

# ---------------------------------------------------------------- 文件


DocumentKind = Literal["plan", "interview", "report", "user"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """句: text[start:end] of its unit, ended by 。 where the source ends it; `number` counts from 1."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """款、项、目 or a row of a table: text[start:end] of its unit, `id` the end of its address: p2, p2.i3, p2.i3.m1, r3.

    `label` is an automatic number that the file shows before the words and does not hold; `number` counts from 1.
    """

    id: str
    number: int
    start: int
    end: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a run of a unit's text, from offset `at` on, stands in its file: offsets into the text of a block, from 0."""

    at: int
    block: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Unit:
    """条／问: what has an address. `text` is the source's wording without white space."""

    id: str
    document: str
    title: str
    text: str
    sentences: tuple[Sentence, ...]
    part: int | None = None
    number: int | None = None
    heading_end: int = 0
    damage: str = ""
    # What people call it besides its title, as the register says; whether it reports that the document was issued.
    called: tuple[str, ...] = ()
    announces: bool = False
    # Of a document that a user added: 款 and 项 in reading order, where the words stand in the file, and an automatic
    # number (第七条) that is shown before the text and is none of its words.
    clauses: tuple[Clause, ...] = ()
    origins: tuple[Origin, ...] = ()
    label: str = ""

    def slice(self, sentence: Sentence) -> str:
        """The words of one of this unit's sentences."""
        return self.text[sentence.start : sentence.end]


@dataclass(frozen=True, slots=True)
class Part:
    """部分: a heading of a document and the units under it, heading verbatim.

    In a document that a user added parts nest: `number` only counts them in reading order, `units` holds those of the
    parts inside as well. `id` is the end of the address (ch3), `counter` 编, 章, 节 or 、 for 三、, empty for a heading
    without a number; `own` its own number, `level` 1 for the outermost.
    """

    number: int
    heading: str
    units: tuple[str, ...]
    id: str = ""
    counter: str = ""
    own: int = 0
    level: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """来源: what the register says of a document, with what a citation needs (GB/T 7714: responsible body, title, carrier, date)."""

    id: str
    kind: DocumentKind
    title: str
    short_title: str
    cited_as: str
    issuer: str
    date: str
    period: tuple[int, int] | None
    published_in: str
    carrier: str
    file: str
    sha256: str
    damage: str = ""
    in_force: bool = False
    # What in a question names it; the province or place that it reports of.
    called: tuple[str, ...] = ()
    region: str = ""
    # Why an added document is known to be no longer in force; empty where nothing is known against it.
    lapsed: str = ""
    # For citations, where the register knows them: the number under which it was issued (发文字号), who signed it, the
    # page of the newspaper, where and when it was read online.
    document_number: str = ""
    author: str = ""
    edition: str = ""
    url: str = ""
    accessed: str = ""
    # Of a document that a user added: 修订, 试行, 废止 …; since when it is in force; 中央, 省, 单位.
    validity: str = ""
    effective: str = ""
    rank: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Source):
    """文件: a source with its text in units and parts."""

    units: tuple[Unit, ...]
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """Words of a file that are no text of its document, with the reason in plain Chinese; blocks from 0, both included."""

    reason: str
    text: str
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What a file seems to say of itself, to be confirmed by the user; empty where it says nothing."""

    title: str = ""
    short_title: str = ""
    called: tuple[str, ...] = ()
    issuer: str = ""
    date: str = ""
    effective: str = ""
    period: tuple[int, int] | None = None
    validity: str = ""
    rank: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDocument:
    """A file read as a document: ids are without the document's (art7, ch3), `doubts` plain Chinese lines.

    `cuts` and `notes` (footnotes) are apart from the text, in reading order.
    """

    file: str
    units: tuple[Unit, ...]
    parts: tuple[Part, ...]
    guess: Guess
    cuts: tuple[Cut, ...] = ()
    notes: tuple[Cut, ...] = ()
    doubts: tuple[str, ...] = ()
    recognised: bool = False


@dataclass(frozen=True, slots=True)
class Variant:
    """异文: where the second witness words a passage differently.

    `cite` is a unit's address or, for a part heading, `plan/part2`. `start`/`end` are offsets of `canonical` in the
    canonical text of that address; both are equal where the witness only adds words.
    """

    cite: str
    canonical: str
    witness: str
    context: str
    start: int
    end: int
    witness_title: str


# ---------------------------------------------------------------- 稿件: a file in any format, as its reader shows it


FileFormat = Literal["text", "markdown", "docx", "pdf", "html", "doc", "ofd"]
BlockKind = Literal["paragraph", "heading", "quote", "cell", "note", "header", "footer"]


@dataclass(frozen=True, slots=True)
class Block:
    """段: a paragraph, heading, block quotation, table cell, note, header or footer, in reading order.

    `text` are the words that are shown, `label` the automatic number that is shown before them (「第三条」), which is in
    no text of the file. `level` counts outline levels from 1 where the file says so; `cell` is table, row, column from 1.
    """

    text: str
    kind: BlockKind = "paragraph"
    label: str = ""
    level: int | None = None
    cell: tuple[int, int, int] | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class FileText:
    """稿件: what a file shows, block by block; `warnings` say in plain Chinese what could not be read.

    `recognised` marks words that were read from pictures (识别文字): they are never called verbatim.
    """

    name: str
    format: FileFormat
    blocks: tuple[Block, ...]
    warnings: tuple[str, ...] = ()
    recognised: bool = False

    @property
    def shown(self) -> str:
        """The whole as one text: blocks with their labels, an empty line between two."""
        return "\n\n".join(block.label + block.text for block in self.blocks)

    @property
    def starts(self) -> tuple[int, ...]:
        """Where the text of each block (after its label) begins in `shown`."""
        found: list[int] = []
        position = 0
        for block in self.blocks:
            found.append(position + len(block.label))
            position += len(block.label) + len(block.text) + 2
        return tuple(found)


# ---------------------------------------------------------------- 引文核对


Verdict = Literal["exact", "variant", "misquoted", "stitched", "elided", "absent"]
# What is wrong, or worth knowing, around quoted words; the labels are in `faces/shown/wording.py`.
Note = Literal[
    # The same words in Traditional characters or the forms of Hong Kong and Taiwan.
    "script",
    # They stand elsewhere than the draft says, or the place it names does not exist.
    "wrong_place",
    # They are another period's than the document the draft names.
    "wrong_edition",
    "wrong_title",
    # The document that the draft names is not in the library.
    "not_held",
    # Attributed or verbatim, and not in quotation marks.
    "unmarked",
    # Before or behind them the source's clause has other words than the draft's.
    "in_part",
    # A quotation mark without its partner: where the quotation ends is a guess.
    "unpaired",
    # A character inside cannot be read.
    "unreadable",
    # Note numbers, page numbers or markup inside do not count.
    "marks_set_aside",
    # The only differences are of punctuation, or of 5 and 五.
    "only_punctuation",
    "only_numerals",
    # Among what is left out is a 不 or 未, a number, the end of a sentence.
    "omits_negation",
    "omits_number",
    "omits_sentence_end",
]
# Where quoted words stand: a unit's text, an interview's question, a part heading, a document's title.
Where = Literal["text", "title", "heading", "name"]
Operation = Literal["equal", "replace", "delete", "insert", "omit"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A piece of the source and what the quotation has instead; the pieces in order rebuild both."""

    operation: Operation
    source: str
    quoted: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One of several runs that a quotation joins: `quoted` in the draft, text[start:end] of the passage at `cite`."""

    quoted: str
    cite: str
    source_text: str
    start: int
    end: int
    where: Where = "text"


@dataclass(frozen=True, slots=True)
class Check:
    """One quotation, or claim, of a draft checked.

    `start`/`end` are offsets of `quote` in the draft as shown. `source_text` is what the source says,
    `text[source_start:source_end]` of the passage at `cite` (`where` says of what text); of a stitched quotation the
    first of its `pieces`. `diff` is empty for an exact quotation; its quoted pieces join to the quotation less the
    punctuation at its ends. `others` are more addresses with the same words, `witness` the witness that has a variant,
    `attributed_to` the words of the draft that say whose it is. `akin` is the unit that shares most of its wording with an
    absent quotation, where one shares much.
    """

    quote: str
    verdict: Verdict
    cite: str = ""
    start: int = 0
    end: int = 0
    source_text: str = ""
    source_start: int = 0
    source_end: int = 0
    diff: tuple[Difference, ...] = ()
    where: Where = "text"
    others: tuple[str, ...] = ()
    witness: str = ""
    pieces: tuple[Piece, ...] = ()
    attributed_to: str = ""
    notes: tuple[Note, ...] = ()
    akin: str = ""


# ---------------------------------------------------------------- 责任


@dataclass(frozen=True, slots=True)
class Duty:
    """职责: body, duty and sentence are verbatim; body is empty where the clause names no owner."""

    body: str
    duty: str
    cite: str
    sentence: str
    start: int
    end: int
    holder: Literal["body", "person", "none"]
    partners: tuple[str, ...] = ()


# ---------------------------------------------------------------- 引文位置


@dataclass(frozen=True, slots=True)
class Place:
    """引文位置: what an address or spelling points at: units, and a sentence or a clause of the one unit where one is named.

    `sentence` counts in the unit, also where a clause is named.
    """

    units: tuple[str, ...]
    sentence: int | None = None
    reading: str = ""
    clause: str = ""


# ---------------------------------------------------------------- 语料库: ways to ask


@dataclass(frozen=True, slots=True)
class Way:
    """相似问: a way to ask, the units that answer it (2 answers, 1 acceptable second), the answering words."""

    text: str
    cite: str
    span: str
    gold: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A question the sources do not answer; `near` is what a naive system would offer, `correct` what they do say."""

    text: str
    kind: str
    near: str | None
    correct: str = ""
    wrong: str = ""
    right: str = ""


@dataclass(frozen=True, slots=True)
class Synonym:
    """A formal term and one thing people type instead; `loose` ones only point in the direction."""

    term: str
    said: str
    loose: bool


# ---------------------------------------------------------------- 问与答


# 问题 (`Question`) is in `answer/question.py`: it holds what the floors of places, quotations and duties read.


class Status(StrEnum):
    """What kind of answer this is; the values are the contract's."""

    ANSWERED = "answered"
    # A clause may answer it and the program will not vouch: the hits are candidates.
    UNCERTAIN = "uncertain"
    NOT_COVERED = "not_covered"
    NO_SUCH_PLACE = "no_such_place"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Hit:
    """命中: a unit with what to highlight, best answering span first; every span is a slice of `text`."""

    cite: str
    document: str
    label: str
    text: str
    spans: tuple[tuple[int, int], ...]
    score: float


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """One of several things asked in one question; `asked` are its words, `hits` indices into the answer's hits.

    `spans` are what answers it in the first of them: of a list every item, in order.
    """

    asked: str
    status: Status
    notice: str
    hits: tuple[int, ...]
    spans: tuple[tuple[int, int], ...] = ()
    owners: tuple[str, ...] = ()


# How an answer with parts is laid out: one below the other, two columns, or the numbered items of one list.
AnswerForm = Literal["", "parts", "comparison", "list"]


@dataclass(frozen=True, slots=True)
class Answer:
    """答复: what every face shows. `notice` is ours, never shown as source.

    `parts` are there where several things are asked, in the order asked; `owners` are the bodies, verbatim, where it is
    asked who is responsible.
    """

    question: str
    standalone: str
    status: Status
    hits: tuple[Hit, ...]
    notice: str = ""
    id: str = ""
    parts: tuple[AnswerPart, ...] = ()
    owners: tuple[str, ...] = ()
    form: AnswerForm = ""
    features: dict[str, float] = field(default_factory=dict)


# ---------------------------------------------------------------- errors


class PlanQaError(Exception):
    """Base of every error of ours: the message says what was found, what was expected, what to do (in Chinese)."""


class SourceError(PlanQaError):
    """A source file is missing, altered or does not hold the words the register expects."""


class DataError(PlanQaError):
    """A file of data/ is not the one that was put there, or cannot be read."""


class BankError(PlanQaError):
    """A line of a bank (ways, refusals, dialogs, lexicon) is not of the expected form."""


class StaleIndexError(PlanQaError):
    """The index is missing, damaged or does not belong to the data it lies beside."""


class EncoderError(PlanQaError):
    """An encoder folder is missing, damaged or does not match the index."""


class EngineError(PlanQaError):
    """The database that holds the added documents does not answer, or what it keeps is not whole."""


class PlaceError(PlanQaError):
    """A cited place does not exist; the message says what there is."""


class UsageError(PlanQaError):
    """The caller asked in a way that cannot be served (bad option, bad input file)."""
