"""Asking in chosen documents: the chips above the question, and what is said of it above the answer."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from plan_qa.corpus.library import Library
from plan_qa.faces.shown.asking import said_within
from plan_qa.faces.shown.marking import escape

# Filled by documents.js, and only where there are documents of the reader's own.
CHIPS = '<div id="within-chips" role="group" aria-labelledby="within-name" hidden></div>'


def asked_html(names: Sequence[str], library: Library) -> str:
    """Above an answer, in which documents was asked; empty for all. The link tells the export (tools.js)."""
    said = escape(said_within(names, library))
    link = f"#in={quote(','.join(names))}"
    return f'<p class="answer-within"><a class="within" href="{link}">{said}</a></p>' if said else ""
