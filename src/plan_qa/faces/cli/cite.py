"""The commands `cite`, `verify` and `variants`: parsing in the corpus only, so they start at once."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from plan_qa.corpus.documents.encodings import decode
from plan_qa.corpus.documents.read import SUFFIXES, read_path
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import open_library
from plan_qa.domain import UsageError
from plan_qa.faces.shown.cited import cite_rows
from plan_qa.faces.shown.responses import CheckResponse, CiteResponse, VariantResponse, to_json
from plan_qa.faces.shown.whole_numbers import whole_numbers
from plan_qa.faces.shown.wording import NO_QUOTATION, VERDICTS, tally
from plan_qa.places.citation import Style
from plan_qa.quotes.block_quotations import text_to_check
from plan_qa.quotes.check import Check, Difference, quoted_sources, verify

# Of a file, in bytes, wherever programs run.
_LONGEST_NAME = 255

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def register(subparsers: Subparsers) -> None:
    """Add the three commands; each parser's `run` takes the parsed arguments and returns the exit status."""
    cite = subparsers.add_parser(
        "cite", help="按地址或说法调出条文，生成引文", description="按地址或说法调出条文。"
    )
    cite.add_argument(
        "place",
        metavar="PLACE",
        help="plan/art13、plan/art13#2、第十三条、五（十三）、第十三条第二句、序言……",
    )
    cite.add_argument(
        "--style",
        choices=[style.value for style in Style],
        default=Style.PLAIN.value,
        help="引文格式（默认 plain）",
    )
    cite.add_argument("--json", action="store_true", help="输出 JSON")
    cite.set_defaults(run=run_cite)

    check = subparsers.add_parser(
        "verify", help="核对文字或文件中的引文", description="核对引文是否与原文一致。"
    )
    check.add_argument(
        "source", metavar="TEXT-OR-FILE", help="要核对的文字，或 .txt、.md、.docx 文件，- 为标准输入"
    )
    check.add_argument("--json", action="store_true", help="输出 JSON")
    check.set_defaults(run=run_verify)

    variants = subparsers.add_parser("variants", help="两个版本的异文", description="两个版本用字不同之处。")
    variants.add_argument("--json", action="store_true", help="输出 JSON")
    variants.set_defaults(run=run_variants)


# ---------------------------------------------------------------- cite


def run_cite(arguments: argparse.Namespace) -> int:
    """Print the units or sentences at a place; PlaceError where there is none."""
    style = Style(arguments.style)
    rows = cite_rows(arguments.place, style, open_library(default_folders()))
    if arguments.json:
        print(to_json(rows))
    elif style is Style.GBT7714:
        print("\n".join(dict.fromkeys(row.citation for row in rows)))
    else:
        print("\n\n".join("\n".join(_cite_lines(row, style)) for row in rows))
    return 0


def _cite_lines(row: CiteResponse, style: Style) -> Iterator[str]:
    yield row.citation
    if style is Style.PLAIN:  # the other styles quote the words themselves
        if row.reading:
            yield f"（{row.reading}）"
        yield row.sentence or row.text
        yield from row.notes


# ---------------------------------------------------------------- verify


def run_verify(arguments: argparse.Namespace) -> int:
    """Check every quotation of a text or file."""
    checks = verify(_text_of(arguments.source), quoted_sources(open_library(default_folders())))
    if arguments.json:
        print(to_json([CheckResponse.of(check) for check in checks]))
        return 0
    if not checks:
        print(NO_QUOTATION)
        return 0
    print("\n\n".join(_check_block(check) for check in checks))
    if len(checks) > 1:
        print(f"\n{tally(checks)}")
    return 0


def _text_of(source: str) -> str:
    if source == "-":
        # The bytes as they come: a pipe may bring GB 18030.
        return decode(sys.stdin.buffer.read(), "标准输入").text
    if _names_a_file(source):
        read = read_path(Path(source))
        for warning in read.warnings:
            print(f"plan-qa：{read.name}：{warning}", file=sys.stderr)
        return text_to_check(read)
    if not source.strip():
        raise UsageError("没有要核对的文字；请给出一段文字或一个文件（.docx、.txt、.md、.pdf 等）。")
    return source


def _names_a_file(source: str) -> bool:
    if "\n" in source or "\0" in source:
        return False
    # A sentence is often longer than a name may be; asking for such a file is an error of its own.
    short = all(len(os.fsencode(part)) <= _LONGEST_NAME for part in Path(source).parts)
    return short and (Path(source).is_file() or source.lower().endswith(SUFFIXES))


def _check_block(check: Check) -> str:
    words = VERDICTS[check.verdict]
    lines = [f"［{words.label}］{check.quote}"]
    if check.cite:
        others = f"（另见 {'、'.join(check.others)}）" if check.others else ""
        lines.append(f"  出处：{check.cite}{others}")
    if check.verdict == "variant":
        lines.append(f"  {check.witness}如此，规范文本作：{check.source_text}")
    if check.verdict == "misquoted":
        lines.append(f"  原文：{check.source_text}")
    if check.verdict in ("variant", "misquoted"):
        lines.append(f"  改法：{''.join(map(_marked, whole_numbers(check.diff)))}")
    if check.verdict == "absent":
        lines.append(f"  {words.said}。")
    return "\n".join(lines)


def _marked(difference: Difference) -> str:
    """What to strike as 〔删…〕, what to write as 〔补…〕."""
    if difference.operation in ("equal", "omit"):
        return difference.quoted
    strike = f"〔删“{difference.quoted}”〕" if difference.quoted else ""
    write = f"〔补“{difference.source}”〕" if difference.source else ""
    return strike + write


# ---------------------------------------------------------------- variants


def run_variants(arguments: argparse.Namespace) -> int:
    """Print the collation of the witnesses."""
    library = open_library(default_folders())
    if arguments.json:
        print(to_json([VariantResponse.of(variant) for variant in library.variants]))
        return 0
    for variant in library.variants:
        ours, theirs = variant.canonical or "（无）", variant.witness or "（无）"
        print(f"{variant.cite}\t{ours} → {theirs}\t…{variant.context}…")
    print(f"共 {len(library.variants)} 处；左为规范文本，右为异本。")
    return 0
