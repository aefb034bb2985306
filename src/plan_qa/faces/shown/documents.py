"""What the library holds, and a file looked over before it is added: for programs, and as lines for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Literal

from plan_qa.corpus.documents.parsed import outline_of
from plan_qa.corpus.library import Library
from plan_qa.corpus.shelf.editions import Change
from plan_qa.corpus.shelf.store import BIN_S, Removed
from plan_qa.domain import Document
from plan_qa.faces.shown.described import described, documented

if TYPE_CHECKING:
    from plan_qa.search.own.adding import Reading

# Beginnings of what was cut off, in characters.
_SHOWN = 40


@documented("收录的一份文件")
@dataclass(frozen=True, slots=True)
class DocumentResponse:
    """A document of the library."""

    id: str = field(metadata=described("地址中斜线之前的一段", "plan"))
    title: str = field(metadata=described("标题", "全国党员教育培训工作规划（2024－2028年）"))
    short_title: str = field(metadata=described("简称", "规划"))
    kind: str = field(metadata=described("plan 规划；interview 解读；report 综述；user 自己添加的", "plan"))
    issuer: str = field(metadata=described("发布者", "中共中央办公厅"))
    date: str = field(metadata=described("日期", "2025-02-27"))
    period: tuple[int, int] | None = field(metadata=described("适用年份", [2024, 2028]))
    rank: str = field(metadata=described("自己添加的文件的层级：中央、省、单位", ""))
    validity: str = field(metadata=described("修订、试行、废止等", ""))
    lapsed: str = field(metadata=described("不再现行的缘由；空则没有这样的缘由", ""))
    in_force: bool = field(metadata=described("没有指明文件的问题，问的是不是它", True))
    units: int = field(metadata=described("条、段的数目", 23))

    @classmethod
    def of(cls, document: Document) -> DocumentResponse:
        """A document."""
        return cls(
            document.id,
            document.title,
            document.short_title,
            document.kind,
            document.issuer,
            document.date,
            document.period,
            document.rank,
            document.validity,
            document.lapsed,
            document.in_force,
            len(document.units),
        )


@documented("损坏而没有载入的一份")
@dataclass(frozen=True, slots=True)
class DamagedResponse:
    """A document that was set aside."""

    id: str = field(metadata=described("文件夹名", "sswg"))
    why: str = field(metadata=described("一行：怎么了，怎么办", "“sswg”没有载入：记录被改动或损坏。"))


@documented("一天之内移走、可以恢复的一份")
@dataclass(frozen=True, slots=True)
class RemovedResponse:
    """A document that can be had back."""

    id: str = field(metadata=described("恢复时用的简称", "sswg"))
    title: str = field(metadata=described("标题", "实施意见"))
    until: int = field(metadata=described("到这时为止可以恢复，1970 年起的秒数", 1767225600))

    @classmethod
    def of(cls, removed: Removed) -> RemovedResponse:
        """What is in the bin."""
        return cls(removed.id, removed.title, removed.at + BIN_S)


@documented("收录的全部文件")
@dataclass(frozen=True, slots=True)
class LibraryResponse:
    """What the library holds."""

    documents: tuple[DocumentResponse, ...] = field(metadata={"description": "登记的在前，自己添加的在后"})
    damaged: tuple[DamagedResponse, ...] = field(metadata={"description": "损坏而没有载入的；应为空"})
    removed: tuple[RemovedResponse, ...] = field(
        metadata={"description": "一天之内移走、可以恢复的，最近的在前；每个简称一份"}
    )

    @classmethod
    def of(cls, library: Library, removed: Iterable[Removed] = ()) -> LibraryResponse:
        """A library, and what was taken out of it, last removed first."""
        damaged = tuple(DamagedResponse(each.id, each.why) for each in library.set_aside)
        held = {document.id for document in library.documents} | {each.id for each in damaged}
        # Of one id only the last removed can be had back, and none while the id is in use.
        last: dict[str, Removed] = {}
        for each in removed:
            if each.id not in held:
                last.setdefault(each.id, each)
        return cls(
            tuple(map(DocumentResponse.of, library.documents)),
            damaged,
            tuple(map(RemovedResponse.of, last.values())),
        )


@documented("建索引的进度")
@dataclass(frozen=True, slots=True)
class ProgressResponse:
    """How far the document that is being added is; both 0 while none is."""

    done: int = field(metadata=described("已做的句数", 40))
    total: int = field(metadata=described("共几句；没有正在添加的为 0", 120))


@documented("读出的一条")
@dataclass(frozen=True, slots=True)
class OutlineRow:
    """A heading or a unit of a file as it was read."""

    cite: str = field(metadata=described("地址", "sswg/art7"))
    title: str = field(metadata=described("标题", "第七条"))
    text: str = field(metadata=described("全文；章节标题为空", "第七条　党员应当……"))


@documented("新版与旧版的一处不同")
@dataclass(frozen=True, slots=True)
class ChangeResponse:
    """What became of a provision."""

    kind: Literal["changed", "added", "dropped"] = field(metadata=described("改、增、删", "changed"))
    before: str = field(metadata=described("旧版的地址；新增的为空", "sswg/art7"))
    before_text: str = field(metadata=described("旧版的文字", "第七条　……"))
    after: str = field(metadata=described("新版的地址；删去的为空", "sswg-2026/art8"))
    after_text: str = field(metadata=described("新版的文字", "第八条　……"))

    @classmethod
    def of(cls, change: Change) -> ChangeResponse:
        """A change."""
        before, after = change.before, change.after
        kind: Literal["changed", "added", "dropped"] = (
            "added" if before is None else "dropped" if after is None else "changed"
        )
        return cls(
            kind,
            before.id if before else "",
            before.text if before else "",
            after.id if after else "",
            after.text if after else "",
        )


@documented("剔出正文的一段")
@dataclass(frozen=True, slots=True)
class CutResponse:
    """Words of a file that are none of the document's text."""

    reason: str = field(metadata=described("缘由", "正文之后的文字（来源、责编、导航等）"))
    text: str = field(metadata=described("文字", "（来源：新华社）"))


@documented("读出的一份文件，还没有添加")
@dataclass(frozen=True, slots=True)
class ReadingResponse:
    """A file looked over."""

    document: DocumentResponse = field(metadata={"description": "各项由文字猜出，添加时可以改"})
    outline: tuple[OutlineRow, ...] = field(metadata={"description": "章节与条，照原文次序"})
    cuts: tuple[CutResponse, ...] = field(metadata={"description": "没有计入正文的文字"})
    doubts: tuple[str, ...] = field(metadata=described("拿不准的地方", []))
    recognised: bool = field(metadata=described("文字由图片识别而来，不能当作逐字原文", False))
    pages: int | None = field(metadata=described("页数；没有页的格式为 null", None))
    earlier: str = field(metadata=described("库里同名而文字不同的文件；空则没有", ""))
    changed: tuple[ChangeResponse, ...] = field(metadata={"description": "与那一份的不同"})

    @classmethod
    def of(cls, reading: Reading) -> ReadingResponse:
        """A reading."""
        return cls(
            DocumentResponse.of(reading.document),
            tuple(_outline(reading.document)),
            tuple(CutResponse(reason, text) for reason, text in reading.cuts),
            reading.doubts,
            reading.recognised,
            reading.pages,
            reading.earlier.id if reading.earlier else "",
            tuple(map(ChangeResponse.of, reading.changed)),
        )


def _outline(document: Document) -> Iterator[OutlineRow]:
    texts = {unit.id: unit.text for unit in document.units}
    for line in outline_of(document):
        address = f"{document.id}/{line.id}"
        yield OutlineRow(address, line.heading, texts.get(address, ""))


def reading_lines(reading: Reading) -> Iterator[str]:
    """What was cut off, what is doubtful and what changes, for a terminal."""
    for reason, text in reading.cuts:
        words = " ".join(text.split())
        yield f"  没有计入（{reason}）：{words[:_SHOWN]}{'…' if len(words) > _SHOWN else ''}"
    for doubt in reading.doubts:
        yield f"  请核对：{doubt}"
    if reading.earlier is not None:
        yield f"  与库里的《{reading.earlier.title}》（{reading.earlier.id}）同名，有 {len(reading.changed)} 处不同："
        yield from map(_change_line, reading.changed)


def _change_line(change: Change) -> str:
    names = [f"{unit.title}“{_beginning(unit.text)}”" for unit in (change.before, change.after) if unit]
    word = "增" if change.before is None else "删" if change.after is None else "改"
    return f"    {word}　{' → '.join(names)}"


def _beginning(text: str) -> str:
    return "".join(islice(text, _SHOWN)) + ("…" if len(text) > _SHOWN else "")
