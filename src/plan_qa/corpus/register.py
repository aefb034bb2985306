"""The register of sources (data/sources.toml): what each file is, where its text proper begins and ends."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from plan_qa.corpus.digests import read_text, require_table
from plan_qa.corpus.disk import reason
from plan_qa.domain import Document, Part, Source, SourceError, Unit

Layout = Literal["plan", "interview", "sections"]


@dataclass(frozen=True, slots=True)
class Section:
    """A unit that the layout's numbering does not find: the paragraph that begins with `starts`.

    `called` is what people call it besides its title; one that `announces` reports that the document was issued.
    """

    id: str
    title: str
    starts: str
    called: tuple[str, ...] = ()
    announces: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Source):
    """One source file of the register and how it is read; `first`/`last` are words of the text proper, white space removed."""

    layout: Layout
    first: str
    last: str
    wrapped: bool = False
    skip: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    witness_of: str = ""
    damaged: Mapping[str, str] = field(default_factory=dict)

    def document(self, units: tuple[Unit, ...], parts: tuple[Part, ...]) -> Document:
        """The document that this file holds, with all that the register says of it."""
        said = {each.name: getattr(self, each.name) for each in fields(Source)}
        return Document(**said, units=units, parts=parts)


def read_register(path: Path) -> tuple[Entry, ...]:
    """The entries of the register, in file order.

    Raises:
        SourceError: the file is missing, is not TOML, or an entry lacks a field.
        DataError: it is not the one that the table of digests lists, or there is no such table.
    """
    try:
        text = read_text(path)
        require_table(path.parent)
        table = tomllib.loads(text)
    except FileNotFoundError as error:
        raise SourceError(
            f"找不到来源登记 {path}；请从仓库恢复该文件，或用环境变量 PLAN_QA_HOME 指出 data/ 所在的文件夹。"
        ) from error
    except OSError as error:
        raise SourceError(f"读不了来源登记 {path}（{reason(error)}）；请检查权限，或从仓库恢复。") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"来源登记 {path} 不是合法的 TOML：{error}；请改正后重试。") from error
    return tuple(_entry(path, record) for record in table.get("document", []))


def _entry(path: Path, record: dict[str, Any]) -> Entry:
    name = record.get("id", "（无 id）")
    known = {each.name: each for each in fields(Entry)}
    required = {
        each.name for each in known.values() if each.default is MISSING and each.default_factory is MISSING
    }
    if missing := required - set(record):
        raise SourceError(f"来源登记 {path} 的 {name} 缺少 {'、'.join(sorted(missing))}；请补上。")
    if unknown := set(record) - set(known):
        raise SourceError(
            f"来源登记 {path} 的 {name} 有不认识的项 {'、'.join(sorted(unknown))}；请删去或改正。"
        )
    sections = tuple(Section(**_frozen(section)) for section in record.get("sections", ()))
    return Entry(**_frozen(record) | {"sections": sections})


def _frozen(record: dict[str, Any]) -> dict[str, Any]:
    """A table of the register with tuples for its lists."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in record.items()}


def read_source(folder: Path, entry: Entry) -> str:
    """The text of a registered file as received, its digest checked.

    Raises:
        SourceError: the file is missing, not UTF-8, or its SHA-256 differs from the register's.
    """
    path = folder / entry.file
    try:
        if path.exists() and not path.is_file():
            raise SourceError(f"来源文件 {entry.file}（{entry.id}）不是文件；请放回 {folder}。")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise SourceError(f"找不到来源文件 {entry.file}（{entry.id}）；请放回 {folder}。") from error
    except OSError as error:
        raise SourceError(f"读不了来源文件 {path}（{reason(error)}）；请检查权限，或从仓库恢复。") from error
    digest = hashlib.sha256(data).hexdigest()
    if digest != entry.sha256:
        raise SourceError(
            f"来源文件 {entry.file} 与登记不符：SHA-256 为 {digest[:12]}…，应为 {entry.sha256[:12]}…；"
            "请恢复原文件，或核对后改登记。"
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"来源文件 {entry.file} 不是 UTF-8 文本（第 {error.start} 字节）；请转成 UTF-8。"
        ) from error
