"""The commands `add`, `remove` and `documents`: a user's own documents in and out, and what the library holds."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from plan_qa.corpus.folders import Folders
from plan_qa.corpus.library import Library, open_library
from plan_qa.corpus.shelf.details import Details
from plan_qa.corpus.shelf.limits import LARGEST_FILE, MOST_DOCUMENTS, MOST_PAGES
from plan_qa.corpus.stores import open_store
from plan_qa.domain import PlanQaError, UsageError
from plan_qa.faces.cli.engine import add_engine, folders_of
from plan_qa.faces.shown.documents import LibraryResponse, ReadingResponse, reading_lines
from plan_qa.faces.shown.documents_line import document_line
from plan_qa.faces.shown.responses import to_json

_LIMITS = f"一份最大 {LARGEST_FILE // 1024 // 1024} MB、{MOST_PAGES} 页，最多 {MOST_DOCUMENTS} 份"


def register(commands: Any) -> None:
    """Add the three commands."""
    add = commands.add_parser(
        "add",
        help="添加自己的文件，和规划一起问",
        description=f"添加自己的文件（.docx、.pdf、.html、.txt、.md 等），和规划一起提问、引用、核对；{_LIMITS}。",
    )
    add.add_argument("files", nargs="+", metavar="FILE", help="文件")
    add.add_argument(
        "--id", metavar="ID", help="地址中的简称（小写字母、数字、连字符）；默认取标题的拼音首字母"
    )
    add.add_argument("--title", metavar="标题", help="标题；默认由文字读出，以下各项同")
    add.add_argument("--issuer", metavar="发布者", help="发布者")
    add.add_argument("--date", metavar="日期", help="日期，如 2024-05-01")
    add.add_argument("--period", metavar="年份", help="适用年份，如 2024-2028")
    add.add_argument("--lapsed", metavar="缘由", help="不再现行的文件：缘由，如“2023年已修订”")
    add.add_argument(
        "--edition", action="store_true", help="是库里同名文件的另一版：都留着，较早的一份标为不再现行"
    )
    add.add_argument("--dry-run", action="store_true", help="只看读成什么样，不添加")
    add.add_argument("--json", action="store_true", help="输出 JSON")
    add_engine(add)
    add.set_defaults(run=run_add)

    remove = commands.add_parser(
        "remove", help="移走自己添加的文件", description="移走自己添加的文件；一天之内可以恢复。"
    )
    remove.add_argument("document", metavar="DOC", help="文件的简称，见 plan-qa documents")
    add_engine(remove)
    remove.set_defaults(run=run_remove)

    listed = commands.add_parser("documents", help="收录了哪些文件", description="收录了哪些文件。")
    listed.add_argument("--restore", metavar="DOC", help="恢复一天之内移走的文件")
    listed.add_argument("--json", action="store_true", help="输出 JSON")
    add_engine(listed)
    listed.set_defaults(run=run_documents)


# ---------------------------------------------------------------- add


def run_add(options: argparse.Namespace) -> int:
    """Add each file; one that cannot be added does not keep the others out, and is told at the end."""
    own = (options.id, options.title, options.issuer, options.date, options.period, options.lapsed)
    if len(options.files) > 1 and any(value is not None for value in own):
        raise UsageError(
            "--id、--title、--issuer、--date、--period、--lapsed 只能和一个文件一起用；请分次添加。"
        )
    details = Details(*own[:5], lapsed=options.lapsed).checked()
    folders = folders_of(options)
    failures: list[PlanQaError] = []
    responses: list[ReadingResponse] = []
    for name in options.files:
        try:
            responses.append(_add(folders, Path(name), details, options))
        except PlanQaError as error:
            failures.append(error)
    if options.json and responses:
        print(to_json(responses))
    for failure in failures[:-1]:
        print(f"plan-qa：{failure}", file=sys.stderr)
    if failures:
        raise failures[-1]
    return 0


def _add(folders: Folders, path: Path, details: Details, options: argparse.Namespace) -> ReadingResponse:
    # Imported here: whoever only lists documents must not pay for the formats' libraries and the encoder.
    from plan_qa.search.own.adding import keep, read_for_adding
    from plan_qa.search.own.making import open_maker

    data = _bytes_of(path)
    library = open_library(folders)
    reading = read_for_adding(folders, library, data, path.name, details)
    lines = [document_line(reading.document), *reading_lines(reading)]
    if options.dry_run:
        if not options.json:
            print("\n".join([*lines, *_outline(ReadingResponse.of(reading))]))
        return ReadingResponse.of(reading)
    if reading.earlier is not None and not options.edition:
        print("\n".join(reading_lines(reading)), file=sys.stderr)
        raise UsageError(
            f"库里已有《{reading.earlier.title}》（{reading.earlier.id}）；如果 {path.name} 是它的另一版，请加 --edition，"
            "如果是另一份文件，请用 --title 改名。"
        )
    maker = open_maker(folders)

    def report(done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r建索引 {done}/{total}", end="" if done < total else "\n", file=sys.stderr, flush=True)

    keep(folders, reading, data, time.time(), maker, report)
    if not options.json:
        print("\n".join([f"已添加 {lines[0]}", *lines[1:]]))
    return ReadingResponse.of(reading)


def _outline(response: ReadingResponse) -> list[str]:
    return [f"  {row.cite}\t{row.title if not row.text else row.text[:40]}" for row in response.outline]


def _bytes_of(path: Path) -> bytes:
    """The file, if it is one (a pipe or a device would never end) and no larger than is read at all.

    Raises:
        UsageError: it is not there, no file, too large or not readable.
    """
    try:
        if not path.exists():
            raise UsageError(f"找不到文件 {path}；请检查路径。")
        if not path.is_file():
            raise UsageError(f"{path} 不是文件；请给出一个 .docx、.pdf、.html、.txt 或 .md 文件。")
        if path.stat().st_size > LARGEST_FILE:
            size = path.stat().st_size / 1024 / 1024
            raise UsageError(
                f"{path.name} 有 {size:.1f} MB，一份文件最多 {LARGEST_FILE // 1024 // 1024} MB；请拆开后再添加。"
            )
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise UsageError(f"读不了 {path}：{error}；请检查路径和权限。") from error


# ---------------------------------------------------------------- remove


def run_remove(options: argparse.Namespace) -> int:
    """Move a document to the bin."""
    folders = folders_of(options)
    shelf, now = open_store(folders), time.time()
    _refuse_registered(options.document, open_library(folders))
    shelf.remove(options.document, now)
    shelf.purge(now)
    print(f"已移走“{options.document}”；一天之内可以用 plan-qa documents --restore {options.document} 恢复。")
    return 0


def _refuse_registered(name: str, library: Library) -> None:
    if any(document.id == name for document in library.registered):
        raise UsageError(f"“{name}”是程序自带的文件，不能移走；能移走的见 plan-qa documents 的“自己添加的”。")


# ---------------------------------------------------------------- documents


def run_documents(options: argparse.Namespace) -> int:
    """Print what the library holds; a damaged document is a warning and the rest goes on."""
    folders = folders_of(options)
    shelf, now = open_store(folders), time.time()
    if options.restore:
        shelf.restore(options.restore, now)
    library = open_library(folders)
    for each in library.set_aside:
        print(f"plan-qa：{each.why}", file=sys.stderr)
    if options.json:
        print(to_json(LibraryResponse.of(library, shelf.removed(now))))
        return 0
    print("\n".join(map(document_line, library.registered)))
    print("自己添加的：" if library.own else f"还没有自己添加的文件；添加：plan-qa add 文件（{_LIMITS}）。")
    for document in library.own:
        print(document_line(document))
    for removed in shelf.removed(now):
        print(f"{removed.id}\t已移走，一天之内可以恢复：plan-qa documents --restore {removed.id}")
    return 0
