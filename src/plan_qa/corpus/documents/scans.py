"""Pages that are pictures: their lines by rapidocr, where it is installed (`plan-qa[ocr]`)."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from plan_qa.corpus.documents.page_layout import PrintedLine

if TYPE_CHECKING:
    import pypdfium2

# Dots per point: 200 to the inch.
_SCALE: Final = 200 / 72


def can_recognise() -> bool:
    """Whether the extra is installed."""
    return find_spec("rapidocr") is not None


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR()


def recognised_lines(page: pypdfium2.PdfPage) -> tuple[PrintedLine, ...]:
    """The lines that are read from the picture of a page, top down; seconds a page."""
    found = _engine()(page.render(scale=_SCALE).to_numpy())
    lines = [
        PrintedLine(
            text=text,
            left=float(box[:, 0].min()) / _SCALE,
            right=float(box[:, 0].max()) / _SCALE,
            top=float(box[:, 1].min()) / _SCALE,
            bottom=float(box[:, 1].max()) / _SCALE,
            size=float(box[:, 1].max() - box[:, 1].min()) / _SCALE,
        )
        for box, text in zip(
            found.boxes if found.boxes is not None else (),
            found.txts if found.txts is not None else (),
            strict=True,
        )
    ]
    return tuple(lines)
