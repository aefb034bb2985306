"""The commands `cite`, `verify` and `variants`: parsing in the corpus only, so they start at once."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library, open_library
from plan_qa.domain import Check, Difference, UsageError
from plan_qa.faces.shown.cited import cite_rows
from plan_qa.faces.shown.findings import label_at, remarks_on
from plan_qa.faces.shown.responses import CheckResponse, CiteResponse, VariantResponse, to_json
from plan_qa.faces.shown.whole_numbers import whole_numbers
from plan_qa.faces.shown.wording import DIFFERING, NO_QUOTATION, VERDICTS, tally
from plan_qa.places.citation import Style
from plan_qa.quotes.check import quoted_sources, verify
from plan_qa.quotes.drafts import SUFFIXES, read_draft

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
    library = open_library(default_folders())
    checks = verify(_text_of(arguments.source), quoted_sources(library))
    if arguments.json:
        print(to_json([CheckResponse.of(check) for check in checks]))
        return 0
    if not checks:
        print(NO_QUOTATION)
        return 0
    print("\n\n".join(_check_block(check, library) for check in checks))
    if len(checks) > 1:
        print(f"\n{tally(checks)}")
    return 0


def _text_of(source: str) -> str:
    if source == "-":
        return sys.stdin.read()
    looks_like_file = "\n" not in source and len(source) < 255
    if looks_like_file and (Path(source).is_file() or source.lower().endswith(SUFFIXES)):
        return read_draft(Path(source))
    if not source.strip():
        raise UsageError("没有要核对的文字；请给出一段文字或一个 .txt、.md、.docx 文件。")
    return source


def _check_block(check: Check, library: Library) -> str:
    words = VERDICTS[check.verdict]
    lines = [f"［{words.label}］{check.quote}"]
    if check.cite:
        others = "；".join(label_at(cite, library) for cite in check.others)
        lines.append(f"  出处：{label_at(check.cite, library)}" + (f"（另见{others}）" if others else ""))
    if check.verdict == "variant":
        lines.append(f"  {check.witness}如此，规范文本作：{check.source_text}")
    if check.verdict == "misquoted":
        lines.append(f"  原文：{check.source_text}")
    if check.verdict in DIFFERING:
        lines.append(f"  改法：{''.join(map(_marked, whole_numbers(check.diff)))}")
    if check.verdict not in ("exact", *DIFFERING):
        lines.append(f"  {words.said}。")
    lines += [f"  注意：{remark}。" for remark in remarks_on(check, library)]
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
