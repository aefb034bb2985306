"""The example questions of the page: one of each kind at a time."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from html import escape
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of question and examples of it."""

    name: str
    questions: tuple[str, ...]


def read_examples() -> tuple[Kind, ...]:
    """The kinds of examples.toml, in its order."""
    table = tomllib.loads(files(__package__).joinpath("examples.toml").read_text(encoding="utf-8"))
    return tuple(Kind(kind["name"], tuple(kind["questions"])) for kind in table["kind"])


def examples_html(kinds: tuple[Kind, ...]) -> str:
    """One button a kind; page.js shows the next question of each on “换一批”."""
    buttons = "".join(
        f'<button type="button" class="example" data-questions="{escape("|".join(kind.questions))}">'
        f"<small>{escape(kind.name)}</small><span>{escape(kind.questions[0])}</span></button>"
        for kind in kinds
    )
    return (
        f'<div class="examples" role="group" aria-label="示例问题">{buttons}'
        '<button type="button" class="another">换一批</button></div>'
    )
