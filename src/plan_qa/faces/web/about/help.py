"""What the program can do, each with an example that does it when it is clicked (tools.js)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Literal
from urllib.parse import quote

Does = Literal["ask", "find", "read", "body", "draft", "basket", "tab"]


@dataclass(frozen=True, slots=True)
class Ability:
    """One thing; `does` says what a click on the example does, `shown` what it says where that is not the example."""

    name: str
    says: str
    does: Does
    example: str
    beside: str = ""
    shown: str = ""


def read_abilities() -> tuple[Ability, ...]:
    """The things of help.toml, in its order."""
    table = tomllib.loads(files(__package__).joinpath("help.toml").read_text(encoding="utf-8"))
    return tuple(
        Ability(
            row["name"], row["says"], row["does"], row["example"], row.get("with", ""), row.get("shown", "")
        )
        for row in table["can"]
    )


def help_html(abilities: tuple[Ability, ...]) -> str:
    """The list; each example is also the address of what it opens."""
    rows = "".join(
        f"<li><h3>{escape(each.name)}</h3><p>{escape(each.says)}</p>"
        f'<p class="try"><a href="{escape(_address(each))}" data-try="{each.does}" data-words="{escape(each.example)}" '
        f'data-with="{escape(each.beside)}">{escape(each.shown or each.example)}</a></p></li>'
        for each in abilities
    )
    return f'<h2>能做什么</h2><p>点红字就照着做一遍。</p><ol class="can">{rows}</ol>'


def _address(each: Ability) -> str:
    words = quote(each.example, safe="")
    if each.does == "ask":
        return f"?q={words}"
    if each.does == "read":
        return f"?tab=read&cite={words}" + (f"&with={quote(each.beside)}" if each.beside else "")
    if each.does == "body":
        return f"?tab=duties&body={words}"
    if each.does == "basket":
        return f"?cite={words}"
    return "?tab=" + {"find": "read", "draft": "check"}.get(each.does, each.example)
