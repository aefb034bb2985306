"""来源和帮助: what can be done, what the answers rest on, how good they are, variants, damage, version."""

from __future__ import annotations

from html import escape

import gradio as gr

from plan_qa import __version__
from plan_qa.corpus.library import Library
from plan_qa.domain import Document, Variant
from plan_qa.faces.shown.wording import is_past, kind_and_standing
from plan_qa.faces.web.about.help import help_html, read_abilities
from plan_qa.faces.web.about.quality import quality_html, read_quality
from plan_qa.faces.web.address import fragment


def build_about_tab(library: Library) -> None:
    """Lay out the tab: one page of text and tables."""
    # What readers add comes and goes and has a tab of its own.
    gr.HTML(about_html(library.with_own(())), apply_default_css=False, elem_id="about")


def about_html(library: Library) -> str:
    """The whole page."""
    return (
        '<article class="about">'
        f"{help_html(read_abilities())}"
        "<h2>来源</h2><p>答案只取自下列文件和“我的文件”里添加的，一字不改；没有写到的，就说没有写到。全部在本机运行，不联网。</p>"
        f"{''.join(_document(document, library) for document in library.documents)}"
        f"{quality_html(read_quality())}{_variants(library)}{_damage(library)}"
        f"<footer><p>规划问答 {escape(__version__)} · 共收录{len(library.units)}条、段</p></footer>"
        "</article>"
    )


def _document(document: Document, library: Library) -> str:
    past = " past" if is_past(document, library.in_force) else ""
    facts = (
        ("发布", f"{document.issuer}　{document.date}"),
        ("刊载", document.published_in),
        ("收录", f"{len(document.units)}条、段"),
        ("注意", document.damage),
    )
    rows = "".join(
        f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in facts if value.strip()
    )
    first = document.units[0].id
    return (
        f'<section class="source"><h3><a href="{fragment("read", first)}">{escape(document.title)}</a></h3>'
        f'<p><span class="badge{past}">{escape(kind_and_standing(document, library.in_force))}'
        f"</span></p><dl>{rows}</dl>"
        "<details><summary>核对文件用的信息</summary><p>收录的文件照收到的样子保存；下面的指纹由文件内容算出，"
        "文件改动一个字，指纹就变，程序就不再启动。</p>"
        f"<dl><div><dt>文件名</dt><dd>{escape(document.file)}</dd></div>"
        f"<div><dt>指纹</dt><dd>{escape(document.sha256)}</dd></div></dl></details></section>"
    )


def _variants(library: Library) -> str:
    if not library.variants:
        return ""
    witness = escape(library.variants[0].witness_title)
    rows = "".join(_variant(variant, library) for variant in library.variants)
    return (
        f"<h2>异文</h2><p>以收录的规划全文为准；{witness}与它有{len(library.variants)}处文字不同，逐一列出。</p>"
        '<div class="table" tabindex="0" role="region" aria-label="异文表"><table><thead><tr>'
        f'<th scope="col">位置</th><th scope="col">规划全文作</th><th scope="col">{witness}作</th>'
        f'<th scope="col">前后的话</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _variant(variant: Variant, library: Library) -> str:
    unit = library.unit_by_id.get(variant.cite)
    if unit is not None:
        lit = [(variant.start, variant.end)] if variant.start < variant.end else []
        place = f'<a href="{escape(fragment("read", unit.id, lit))}">{escape(unit.title)}</a>'
    else:
        place = escape(_part_heading(variant.cite, library))
    absent = '<span class="absent">（无）</span>'
    return (
        f'<tr><th scope="row">{place}</th><td>{escape(variant.canonical) or absent}</td>'
        f"<td>{escape(variant.witness) or absent}</td><td>{escape(variant.context)}</td></tr>"
    )


def _part_heading(cite: str, library: Library) -> str:
    """The heading behind `plan/part2`."""
    name, _, number = cite.partition("/part")
    document = library.document_by_id.get(name)
    headings = {str(part.number): part.heading for part in document.parts} if document else {}
    return headings.get(number, cite)


def _damage(library: Library) -> str:
    rows = "".join(
        f'<li><a href="{fragment("read", unit.id)}">{escape(unit.title)}</a>：{escape(unit.damage)}</li>'
        for unit in library.units
        if unit.damage
    )
    return f"<h2>残缺</h2><p>所据版面有缺漏的地方，照录原样，不作增补：</p><ul>{rows}</ul>" if rows else ""
