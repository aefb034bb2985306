"""Turns that the browser kept: questions only. An answer is never read back from a browser: it is asked for again, so
that what is shown as source is cut from the sources of now, whatever stands in the browser's store."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

# A conversation as long as this goes on in a new one (kept.js begins it).
MOST_TURNS: Final = 60
# A longer question is refused when it is asked; what the page shows of it is cut there (chat.question_html).
_LONGEST: Final = 700


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as typed; `within` the documents it was asked in, with commas; `alone` without those before it."""

    text: str
    within: str = ""
    alone: bool = False


def read_turns(given: str) -> tuple[Turn, ...]:
    """The turns of a JSON list of {"q", "in", "alone"}; what is none of ours is left out."""
    try:
        rows = json.loads(given)["turns"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return ()
    turns = (_turn(row) for row in rows[-MOST_TURNS:]) if isinstance(rows, list) else ()
    return tuple(turn for turn in turns if turn)


def _turn(row: object) -> Turn | None:
    if not isinstance(row, dict):
        return None
    text, within = row.get("q"), row.get("in", "")
    if not isinstance(text, str) or not isinstance(within, str):
        return None
    return Turn(text[:_LONGEST], within[:_LONGEST], row.get("alone") is True)
