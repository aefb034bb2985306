"""Documents of three articles as a user would add them, for several tests and for the processes that they start."""

from __future__ import annotations

from plan_qa.corpus.sentences import split_sentences
from plan_qa.corpus.shelf.record import Record
from plan_qa.corpus.shelf.shelf import Shelf
from plan_qa.domain import Document, Part, Unit

TEXTS = (
    "第一条为了做好工作，制定本办法。",
    "第二条党支部每月召开一次会议。会议由书记主持。",
    "第三条本办法自印发之日起施行。",
)


def made(
    name: str = "bf", title: str = "党支部工作办法", date: str = "2020", texts: tuple[str, ...] = TEXTS
) -> Document:
    units = tuple(
        Unit(f"{name}/art{i}", name, text[:3], text, split_sentences(text, 3), number=i, heading_end=3)
        for i, text in enumerate(texts, start=1)
    )
    return Document(
        id=name,
        kind="user",
        title=title,
        short_title=title,
        cited_as=f"《{title}》",
        issuer="某市委",
        date=date,
        period=(2020, 2024),
        published_in="",
        carrier="Z",
        file="办法.txt",
        sha256="0" * 64,
        called=("办法",),
        units=units,
        parts=(Part(1, "第一章总则", (units[0].id,)),),
    )


def record(document: Document, added: float = 1.0) -> Record:
    return Record(document, "办法.txt", added, cuts=(("页码", "－1－"),), doubts=("请看一看",))


def put(shelf: Shelf, document: Document, added: float = 1.0) -> None:
    shelf.put(record(document, added), "原件".encode(), ".txt", {"rows.bin": b"1"})
