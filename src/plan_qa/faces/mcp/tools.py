"""The six tools: what each is asked with, what it answers with, and the answer as text. None of them writes anything."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from plan_qa.faces.mcp.desk import Desk
from plan_qa.faces.shown.answer_lines import as_text, trimmed
from plan_qa.faces.shown.asking import split_names
from plan_qa.faces.shown.cited import cite_rows, cited_text, variants_text
from plan_qa.faces.shown.documents import LibraryResponse
from plan_qa.faces.shown.documents_line import document_line
from plan_qa.faces.shown.drafts import LONGEST_DRAFT, check_text
from plan_qa.faces.shown.duties import duties_of_body, duties_text, no_duties_text
from plan_qa.faces.shown.findings import checks_text
from plan_qa.faces.shown.responses import (
    AnswerResponse,
    CheckResponse,
    CiteResponse,
    DutyResponse,
    VariantResponse,
)
from plan_qa.places.citation import Style

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_MOST_TURNS = 50
_MOST_DOCUMENTS = 100
_LONGEST_NAME = 200
# The protocol wants an object: rows stand in it under this name.
ROWS: Final = "rows"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a tool found, an object or rows of the contract, and the same as text."""

    found: DataclassInstance | Sequence[DataclassInstance]
    text: str

    @property
    def structured(self) -> dict[str, Any]:
        """The object, or an object around the rows."""
        if isinstance(self.found, Sequence):
            return {ROWS: [asdict(each) for each in self.found]}
        return asdict(self.found)


class Tool(BaseModel, ABC):
    """A tool's arguments; the class says of the tool what a client is told."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    NAME: ClassVar[str]
    TITLE: ClassVar[str]
    DESCRIPTION: ClassVar[str]
    # What `Reply.found` is, or is a sequence of.
    FOUND: ClassVar[type]
    ROWS: ClassVar[bool] = False

    @abstractmethod
    def reply(self, desk: Desk) -> Reply:
        """What the tool finds.

        Raises:
            PlanQaError: it cannot; the message is for the client.
        """

    @classmethod
    def input_schema(cls) -> dict[str, Any]:
        """JSON schema of the arguments."""
        return cls.model_json_schema(by_alias=True)

    @classmethod
    def output_schema(cls) -> dict[str, Any]:
        """JSON schema of the structured reply."""
        schema = TypeAdapter(list[cls.FOUND] if cls.ROWS else cls.FOUND).json_schema(mode="serialization")  # type: ignore[name-defined]
        if not cls.ROWS:
            return schema
        shared = {"$defs": schema.pop("$defs")} if "$defs" in schema else {}
        return {"type": "object", "properties": {ROWS: schema}, "required": [ROWS], **shared}


class Ask(Tool):
    """A question."""

    NAME = "ask"
    TITLE = "提问"
    DESCRIPTION = (
        "用中文问一个问题，得到条文原文、出处和答问的那一句。status 为 answered 才是已答；uncertain 是没有把握，not_covered 是没有找到，"
        "corrected 是问句与原文不符，no_such_place 是没有这一处。hits 的 text 是全文，spans 是答问的字符位置；"
        "引用时照抄原文，不要改写。"
    )
    FOUND = AnswerResponse

    q: str = Field(description="问题", examples=["农村党员的培训计划由谁制定"])
    turns: list[str] = Field(
        default=[],
        max_length=_MOST_TURNS,
        description="此前的提问，最早的在前；接着问时用",
        examples=[["城市社区党员的培训计划由谁制定？"]],
    )
    within: list[str] = Field(
        default=[],
        alias="in",
        max_length=_MOST_DOCUMENTS,
        description="只在这些文件里问（id 见 documents）；空则为全部",
        examples=[["plan"]],
    )

    def reply(self, desk: Desk) -> Reply:
        """The answer, cut as on the command line."""
        answer = desk.gate.ask(self.q, self.turns, split_names(self.within))
        library = desk.gate.library
        return Reply(
            AnswerResponse.of(trimmed(answer, None, True, library)),
            as_text(trimmed(answer, None, False, library), library),
        )


class Cite(Tool):
    """A place."""

    NAME = "cite"
    TITLE = "调出条文"
    DESCRIPTION = "按地址（plan/art13#2）或说法（第十三条第二句）调出条文，并写成引文。"
    FOUND = CiteResponse
    ROWS = True

    place: str = Field(
        min_length=1,
        max_length=_LONGEST_NAME,
        description="地址或说法",
        examples=["plan/art5#2", "第五条第二句"],
    )
    style: Style = Field(
        default=Style.PLAIN, description="引文格式：普通、公文、GB/T 7714—2025、GB/T 7714—2015、markdown"
    )
    within: str = Field(
        default="",
        alias="in",
        max_length=_LONGEST_NAME,
        description="没有写明文件时，指的是这份文件（id 见 documents）",
        examples=["plan"],
    )

    def reply(self, desk: Desk) -> Reply:
        """The rows; PlaceError where there is no such place."""
        rows = cite_rows(self.place, self.style, desk.gate.library, self.within)
        return Reply(rows, cited_text(rows, self.style))


class Verify(Tool):
    """A draft."""

    NAME = "verify"
    TITLE = "核对引文"
    DESCRIPTION = (
        "逐处核对文字中的引文和引述：一致、异文、有误（逐字标出）、有省略、拼接、未见；条号、文件名写错的也指出来。"
        "start、end 是在所给文字中的字符位置。"
    )
    FOUND = CheckResponse
    ROWS = True

    text: str = Field(
        min_length=1,
        max_length=LONGEST_DRAFT,
        description="要核对的文字",
        examples=["规划要求“累计不少于20天或180学时”。"],
    )

    def reply(self, desk: Desk) -> Reply:
        """A row for each quotation."""
        checked = check_text(self.text, desk.gate)
        return Reply(
            tuple(map(CheckResponse.of, checked.checks)), checks_text(checked.checks, checked.library)
        )


class Duties(Tool):
    """A body."""

    NAME = "duties"
    TITLE = "职责清单"
    DESCRIPTION = "一个主体的各项职责及出处；主体、职责和原句都是原文。不写主体则为全部。"
    FOUND = DutyResponse
    ROWS = True

    body: str = Field(
        default="",
        max_length=_LONGEST_NAME,
        description="主体，任何叫法都可以；空则为全部",
        examples=["中组部"],
    )

    def reply(self, desk: Desk) -> Reply:
        """The rows; none where the body bears no duty, and the text says so."""
        index = desk.assistant.duties
        duties = duties_of_body(self.body, index)
        text = duties_text(duties, index) or no_duties_text(self.body, index)
        return Reply(tuple(map(DutyResponse.of, duties)), text)


class Documents(Tool):
    """The library."""

    NAME = "documents"
    TITLE = "收录的文件"
    DESCRIPTION = "收录了哪些文件，各有多少条，是否现行。"
    FOUND = LibraryResponse

    def reply(self, desk: Desk) -> Reply:
        """What the library holds."""
        library = desk.gate.library
        lines = [*map(document_line, library.documents), *(each.why for each in library.set_aside)]
        return Reply(LibraryResponse.of(library, desk.removed()), "\n".join(lines))


class Variants(Tool):
    """The collation."""

    NAME = "variants"
    TITLE = "异文"
    DESCRIPTION = "规划的公布文本与报纸通稿用字不同之处。"
    FOUND = VariantResponse
    ROWS = True

    def reply(self, desk: Desk) -> Reply:
        """The rows."""
        rows = tuple(map(VariantResponse.of, desk.gate.library.variants))
        return Reply(rows, variants_text(rows))


TOOLS: Final[dict[str, type[Tool]]] = {
    tool.NAME: tool for tool in (Ask, Cite, Verify, Duties, Documents, Variants)
}
