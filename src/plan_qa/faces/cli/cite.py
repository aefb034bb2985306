"""The commands `cite` and `variants`: parsing in the corpus only, so they start at once."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library, open_library, registered_library
from plan_qa.domain import UsageError
from plan_qa.faces.cli.engine import add_engine, folders_of
from plan_qa.faces.cli.written import require_docx_name, write_whole
from plan_qa.faces.shown.cited import cite_rows, cited_text, collected, variants_text
from plan_qa.faces.shown.responses import VariantResponse, to_json
from plan_qa.places.citation import Style

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def register(subparsers: Subparsers) -> None:
    """Add the two commands; each parser's `run` takes the parsed arguments and returns the exit status."""
    cite = subparsers.add_parser(
        "cite", help="按地址或说法调出条文，生成引文", description="按地址或说法调出条文。"
    )
    cite.add_argument(
        "places",
        metavar="PLACE",
        nargs="+",
        help="plan/art13、plan/art13#2、第十三条、五（十三）、第十三条第二句、序言……",
    )
    cite.add_argument(
        "--style",
        choices=[style.value for style in Style],
        default=Style.PLAIN.value,
        help="引文格式（默认 plain）",
    )
    cite.add_argument(
        "--in", dest="inside", metavar="DOC", default="", help="没有写明文件时，指的是这份文件（id）"
    )
    cite.add_argument("--json", action="store_true", help="输出 JSON")
    cite.add_argument("--docx", metavar="OUT", type=Path, help="写成 Word 文件：逐处引用，或附参考文献")
    add_engine(cite)
    cite.set_defaults(run=run_cite)

    variants = subparsers.add_parser("variants", help="两个版本的异文", description="两个版本用字不同之处。")
    variants.add_argument("--json", action="store_true", help="输出 JSON")
    variants.set_defaults(run=run_variants)


# ---------------------------------------------------------------- cite


def run_cite(arguments: argparse.Namespace) -> int:
    """Print the units or sentences at places, or write them down; PlaceError where there is none."""
    style = Style(arguments.style)
    library = open_library(folders_of(arguments))
    if arguments.docx is not None:
        return _write_citations(arguments.docx, arguments.places, style, library)
    rows = [row for place in arguments.places for row in cite_rows(place, style, library, arguments.inside)]
    print(to_json(rows) if arguments.json else cited_text(rows, style))
    return 0


def _write_citations(out: Path, places: Sequence[str], style: Style, library: Library) -> int:
    # Imported here: only who asks for a file needs it.
    from plan_qa.faces.export.citations import Collection, citations_docx

    require_docx_name(out)
    if style is Style.MARKDOWN:
        raise UsageError("Word 文件不用 markdown 格式；请用 plain、official、gbt7714 或 gbt7714-2015。")
    collection = Collection(collected(places, library), style)
    today = date.today()
    content = citations_docx(collection, library, f"{today.year}年{today.month}月{today.day}日")
    write_whole(out, content)
    print(f"已写成 {out}：引文{len(collection.cited)}处。")
    return 0


# ---------------------------------------------------------------- variants


def run_variants(arguments: argparse.Namespace) -> int:
    """Print the collation of the witnesses."""
    library = registered_library(default_folders())
    rows = [VariantResponse.of(variant) for variant in library.variants]
    print(to_json(rows) if arguments.json else variants_text(rows))
    return 0
