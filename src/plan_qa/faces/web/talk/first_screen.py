"""What stands in the conversation before the first question: what this is, what is held, what may be asked."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from html import escape
from importlib.resources import files

from plan_qa.corpus.library import Library
from plan_qa.faces.web.address import fragment


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of question and examples of it."""

    name: str
    questions: tuple[str, ...]


# Examples of a kind that are shown at a time; page.js shows the next ones.
_SHOWN = 2


def read_examples() -> tuple[Kind, ...]:
    """The kinds of examples.toml, in its order."""
    table = tomllib.loads(files(__package__).joinpath("examples.toml").read_text(encoding="utf-8"))
    return tuple(Kind(kind["name"], tuple(kind["questions"])) for kind in table["kind"])


def first_html(library: Library) -> str:
    """The first screen; how many documents are the reader's own and what was asked last is filled in by the browser."""
    plan = library.in_force
    held = library.with_own(()).documents
    others = "、".join(
        f'<a href="{fragment("read", document.units[0].id)}" title="{escape(document.title)}">{escape(document.short_title)}</a>'
        for document in held
        if document.id != plan.id
    )
    kinds = "".join(_kind_html(kind) for kind in read_examples())
    return (
        '<div class="first"><h2>'
        f'<a href="{fragment("read", plan.units[0].id)}">{escape(plan.title)}</a></h2>'
        "<p>用平常的话问。答案是规划和官方解读的原句，逐字相同，注明出处；没有写到的，就说没有找到。</p>"
        f'<div class="kinds" role="group" aria-label="可以问什么">{kinds}</div>'
        '<p class="first-more"><button type="button" class="another">换一批问题</button></p>'
        '<section class="first-past" hidden><h3>最近问过</h3><ul></ul></section>'
        f'<p class="first-held">还收录：{others}<span class="own-count"></span>。</p>'
        '<p class="first-kept">问过的问题只保存在这个浏览器里，可以'
        '<button type="button" class="talks-open">查看、忘掉或者不保存</button>。</p>'
        "</div>"
    )


def _kind_html(kind: Kind) -> str:
    questions = escape("|".join(kind.questions))
    buttons = "".join(
        f'<button type="button" class="example" data-questions="{questions}"><span>{escape(question)}</span></button>'
        for question in kind.questions[:_SHOWN]
    )
    return f"<section><h3>{escape(kind.name)}</h3>{buttons}</section>"
