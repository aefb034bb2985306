"""How good the answers are, in figures of a hundred and with what they mean."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from html import escape
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured share (0–1, as in docs/benchmarks.md), the same of a hundred questions, and what it means."""

    name: str
    measured: str
    per_hundred: str
    means: str


@dataclass(frozen=True, slots=True)
class Quality:
    """The figures, and on how many questions they were measured."""

    questions: int
    figures: tuple[Figure, ...]


def read_quality() -> Quality:
    """The figures of quality.toml."""
    table = tomllib.loads(files(__package__).joinpath("quality.toml").read_text(encoding="utf-8"))
    return Quality(
        table["questions"],
        tuple(
            Figure(row["name"], row["measured"], row["per_hundred"], row["means"]) for row in table["figure"]
        ),
    )


def quality_html(quality: Quality) -> str:
    """The figures as a table."""
    rows = "".join(
        f'<tr><th scope="row">{escape(each.name)}</th><td>{escape(each.per_hundred)}</td>'
        f"<td>{escape(each.means)}</td></tr>"
        for each in quality.figures
    )
    return (
        f"<h2>答得怎么样</h2><p>请没有看过程序的人写了{quality.questions}道题，一半以上是难题（改写、口语、先说情况、故意说错）。"
        "每 100 问里：</p>"
        '<div class="table" tabindex="0" role="region" aria-label="质量数字"><table class="quality"><thead><tr>'
        '<th scope="col"></th><th scope="col">每 100 问</th><th scope="col">意思是</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
