"""The commands `cite`, `verify` and `variants`: parsing in the corpus only, so they start at once."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from plan_qa.answer.citation import Style, cite_text, notes_for, notes_for_part, quoted_words
from plan_qa.answer.drafts import SUFFIXES, read_draft
from plan_qa.answer.place import resolve_place
from plan_qa.answer.quotes import Check, Difference, quoted_sources, verify
from plan_qa.corpus.folders import default_folders
from plan_qa.corpus.library import Library, label_of, open_library
from plan_qa.domain import Place, Sentence, Unit, UsageError

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

_VERDICTS = {"exact": "一致", "variant": "异文", "misquoted": "有误", "absent": "未见"}


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
    library = open_library(default_folders())
    style = Style(arguments.style)
    places = resolve_place(arguments.place, library)
    if arguments.json:
        rows = [row for place in places for row in _cite_rows(place, style, library)]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    if style is Style.GBT7714:
        entries = dict.fromkeys(
            cite_text(unit, sentence, style, library)
            for place in places
            for unit, sentence in _extracts(place, library)
        )
        print("\n".join(entries))
        return 0
    print("\n\n".join(block for place in places for block in _cite_blocks(place, style, library)))
    return 0


def _extracts(place: Place, library: Library) -> Iterator[tuple[Unit, Sentence | None]]:
    for id_ in place.units:
        unit = library.unit_by_id[id_]
        yield unit, unit.sentences[place.sentence - 1] if place.sentence else None


def _notes(place: Place, unit: Unit, sentence: Sentence | None, library: Library) -> tuple[str, ...]:
    document = library.document_by_id[unit.document]
    whole_part = next((p for p in document.parts if p.units == place.units and unit.id == p.units[0]), None)
    heading = notes_for_part(document, whole_part.number, library) if whole_part else ()
    return heading + notes_for(unit, library, (sentence.start, sentence.end) if sentence else None)


def _cite_rows(place: Place, style: Style, library: Library) -> Iterator[dict[str, object]]:
    for unit, sentence in _extracts(place, library):
        yield {
            "cite": unit.id + (f"#{sentence.number}" if sentence else ""),
            "document": unit.document,
            "label": label_of(library, unit),
            "title": unit.title,
            "text": unit.text,
            "sentence": unit.slice(sentence) if sentence else None,
            "citation": cite_text(unit, sentence, style, library),
            "reading": place.reading,
            "notes": list(_notes(place, unit, sentence, library)),
        }


def _cite_blocks(place: Place, style: Style, library: Library) -> Iterator[str]:
    for unit, sentence in _extracts(place, library):
        lines = [cite_text(unit, sentence, style, library)]
        if style is Style.PLAIN:
            lines.append(quoted_words(unit, sentence) if sentence else unit.text)
            if place.reading:
                lines.insert(1, f"（{place.reading}）")
            lines += _notes(place, unit, sentence, library)
        yield "\n".join(lines)


# ---------------------------------------------------------------- verify


def run_verify(arguments: argparse.Namespace) -> int:
    """Check every quotation of a text or file."""
    checks = verify(_text_of(arguments.source), quoted_sources(open_library(default_folders())))
    if arguments.json:
        print(json.dumps([_check_row(check) for check in checks], ensure_ascii=False, indent=1))
        return 0
    if not checks:
        print("没有找到引文：请用“ ”或「 」标出要核对的文字。")
        return 0
    print("\n\n".join(_check_block(check) for check in checks))
    if len(checks) > 1:
        counts = "，".join(
            f"{name} {n} 处"
            for verdict, name in _VERDICTS.items()
            if (n := sum(c.verdict == verdict for c in checks))
        )
        print(f"\n共核对引文 {len(checks)} 处：{counts}。")
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


def _check_row(check: Check) -> dict[str, object]:
    return {
        "quote": check.quote,
        "verdict": check.verdict,
        "cite": check.cite,
        "source_text": check.source_text,
        "diff": [{"op": d.operation, "source": d.source, "quoted": d.quoted} for d in check.diff],
        "start": check.start,
        "end": check.end,
        "where": check.where,
        "others": list(check.others),
        "witness": check.witness,
        "position": check.position,
    }


def _check_block(check: Check) -> str:
    lines = [f"［{_VERDICTS[check.verdict]}］{check.quote}"]
    if check.cite:
        others = f"（另见 {'、'.join(check.others)}）" if check.others else ""
        lines.append(f"  出处：{check.cite}{others}")
    if check.verdict == "variant":
        lines.append(f"  {check.witness}如此，规范文本作：{check.source_text}")
    if check.verdict == "misquoted":
        lines.append(f"  原文：{check.source_text}")
    if check.verdict in ("variant", "misquoted"):
        lines.append(f"  改法：{''.join(map(_marked, check.diff))}")
    if check.verdict == "absent":
        lines.append("  各来源中均无此语，也无相近文字。")
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
        rows = [
            {"cite": v.cite, "canonical": v.canonical, "witness": v.witness, "context": v.context}
            for v in library.variants
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for variant in library.variants:
        ours, theirs = variant.canonical or "（无）", variant.witness or "（无）"
        print(f"{variant.cite}\t{ours} → {theirs}\t…{variant.context}…")
    print(f"共 {len(library.variants)} 处；左为规范文本，右为异本。")
    return 0
