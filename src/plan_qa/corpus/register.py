"""The register of sources (data/sources.toml): what each file is, where its text proper begins and ends."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from plan_qa.domain import DocumentKind, SourceError

Layout = Literal["plan", "interview", "sections"]


@dataclass(frozen=True, slots=True)
class Section:
    """A unit that the layout's numbering does not find: the paragraph that begins with `starts`."""

    id: str
    title: str
    starts: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One source file of the register; `first`/`last` are words of the text proper, white space removed."""

    id: str
    kind: DocumentKind
    title: str
    short_title: str
    cited_as: str
    called: tuple[str, ...]
    issuer: str
    date: str
    period: tuple[int, int] | None
    published_in: str
    carrier: str
    file: str
    sha256: str
    layout: Layout
    wrapped: bool
    first: str
    last: str
    skip: tuple[str, ...]
    sections: tuple[Section, ...]
    witness_of: str
    in_force: bool
    damage: str
    damaged: Mapping[str, str]
    author: str
    edition: str
    url: str
    accessed: str


def read_register(path: Path) -> tuple[Entry, ...]:
    """The entries of the register, in file order.

    Raises:
        SourceError: the file is missing, is not TOML, or an entry lacks a field.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SourceError(f"找不到来源登记 {path}；应为 sources.toml，请从仓库恢复该文件。") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"来源登记 {path} 不是合法的 TOML：{error}；请改正后重试。") from error
    return tuple(_entry(path, record) for record in table.get("document", []))


def _entry(path: Path, record: dict[str, object]) -> Entry:
    values: dict[str, object] = {
        "wrapped": False,
        "witness_of": "",
        "in_force": False,
        "damage": "",
        "called": [],
        "damaged": {},
        "published_in": "",
        "carrier": "",
        "author": "",
        "edition": "",
        "url": "",
        "accessed": "",
        "period": None,
        "skip": [],
        "sections": [],
    } | record
    expected = set(Entry.__dataclass_fields__)
    if missing := expected - set(values):
        raise SourceError(
            f"来源登记 {path} 的 {values.get('id', '（无 id）')} 缺少 {'、'.join(sorted(missing))}；请补上。"
        )
    if unknown := set(values) - expected:
        raise SourceError(
            f"来源登记 {path} 的 {values['id']} 有不认识的项 {'、'.join(sorted(unknown))}；请删去或改正。"
        )
    values["skip"] = tuple(values["skip"])  # type: ignore[arg-type]
    values["called"] = tuple(values["called"])  # type: ignore[arg-type]
    values["sections"] = tuple(Section(**section) for section in values["sections"])  # type: ignore[attr-defined]
    if values["period"] is not None:
        values["period"] = tuple(values["period"])  # type: ignore[arg-type]
    return Entry(**values)  # type: ignore[arg-type]


def read_source(folder: Path, entry: Entry) -> str:
    """The text of a registered file as received, its digest checked.

    Raises:
        SourceError: the file is missing, not UTF-8, or its SHA-256 differs from the register's.
    """
    path = folder / entry.file
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise SourceError(f"找不到来源文件 {entry.file}（{entry.id}）；请放回 {folder}。") from error
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
