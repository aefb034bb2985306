"""A file's text for checking: a block quotation is one though no marks stand around it."""

from __future__ import annotations

from plan_qa.domain import FileText

_MARKS = "“”"


def text_to_check(file: FileText) -> str:
    """What a file shows, with “ ” around its block quotations."""
    return "\n\n".join(
        block.label + (f"“{block.text.strip(_MARKS)}”" if block.kind == "quote" else block.text)
        for block in file.blocks
    )
