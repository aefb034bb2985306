"""A file's text for checking: a block quotation is one though no marks stand around it."""

from __future__ import annotations

from itertools import accumulate

from plan_qa.domain import FileText

_DEPTH = {"“": 1, "”": -1}


def text_to_check(file: FileText) -> str:
    """What a file shows, with “ ” around its block quotations that have none."""
    return "\n\n".join(
        block.label + (_marked(block.text) if block.kind == "quote" else block.text) for block in file.blocks
    )


def _marked(text: str) -> str:
    depths = list(accumulate(_DEPTH.get(sign, 0) for sign in text))
    whole = text.startswith("“") and depths[-1] == 0 and 0 not in depths[:-1]
    return text if whole else f"“{text}”"
