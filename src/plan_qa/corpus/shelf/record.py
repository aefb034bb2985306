"""What is written of an added document: the document with its units, and how it came here, as versioned JSON."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, is_dataclass
from functools import cache
from typing import Any, Final

from plan_qa.domain import Document, SourceError

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Record:
    """An added document; `file` is what the user's file was called, `added` seconds since 1970.

    `cuts` are words of the file that are no text of the document, each with the reason before it, `doubts` plain Chinese
    lines on what was read with doubt; both are shown to the user and decide nothing.
    """

    document: Document
    file: str
    added: float
    recognised: bool = False
    cuts: tuple[tuple[str, str], ...] = ()
    doubts: tuple[str, ...] = ()


def to_json(record: Record) -> bytes:
    """The record as UTF-8, version first."""
    table = {"version": VERSION} | asdict(record)
    return (json.dumps(table, ensure_ascii=False, indent=1) + "\n").encode()


def from_json(data: bytes) -> Record:
    """Read what `to_json` wrote.

    Raises:
        SourceError: it is damaged or of another version.
    """
    try:
        table = json.loads(data)
        if table["version"] != VERSION:
            raise SourceError(f"记录的版本为 {table['version']}，程序需要 {VERSION}")
        record: Record = _maker(Record)(table)
        assert_whole(record.document)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SourceError("记录已损坏") from error
    return record


def assert_whole(document: Document) -> None:
    """That units belong to their document and what they point at lies in their text.

    Raises:
        ValueError: one does not.
    """
    known = {unit.id for unit in document.units}
    if len(known) != len(document.units) or not known:
        raise ValueError("没有条文，或地址重复")
    for unit in document.units:
        spans = [(0, unit.heading_end), *((sentence.start, sentence.end) for sentence in unit.sentences)]
        if unit.document != document.id or not all(0 <= a <= b <= len(unit.text) for a, b in spans):
            raise ValueError(f"{unit.id} 与文件不合")
    if any(not set(part.units) <= known for part in document.parts):
        raise ValueError("章节所列的条文不在文件里")


Maker = Callable[[Any], Any]


@cache
def _maker(kind: Any) -> Maker:
    """What makes a value of a type of the glossary from its JSON; made once a type, because a text has thousands of sentences."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if isinstance(kind, type) and is_dataclass(kind):
        return _object_maker(kind)
    if origin is tuple:
        return _tuple_maker(inner)
    if origin in (types.UnionType, typing.Union):
        make = _maker(inner[0])
        return lambda value: None if value is None else make(value)
    if origin is typing.Literal:
        return _one_of(inner)
    accepted = (int, float) if kind is float else (kind,)
    return _plain_maker(accepted)


def _object_maker(kind: type[Any]) -> Maker:
    hints = typing.get_type_hints(kind)
    makers = [(each.name, _maker(hints[each.name])) for each in fields(kind)]

    def make(value: Any) -> Any:
        # A field that a later program may have added is passed over, one that an earlier one lacked keeps its default.
        return kind(**{name: made(value[name]) for name, made in makers if name in value})

    return make


def _tuple_maker(inner: tuple[Any, ...]) -> Maker:
    if len(inner) == 2 and inner[1] is Ellipsis:
        make = _maker(inner[0])
        return lambda value: tuple([make(each) for each in value])
    makers = [_maker(each) for each in inner]
    return lambda value: tuple([make(each) for make, each in zip(makers, value, strict=True)])


def _one_of(allowed: tuple[Any, ...]) -> Maker:
    def make(value: Any) -> Any:
        if value not in allowed:
            raise ValueError(f"{value} 不在 {allowed} 之中")
        return value

    return make


def _plain_maker(accepted: tuple[type, ...]) -> Maker:
    def make(value: Any) -> Any:
        if type(value) not in accepted:
            raise TypeError(f"{value!r} 应为 {accepted[0].__name__}")
        return value

    return make
