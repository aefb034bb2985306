"""OFD (GB/T 33190), the page format of offices, by ofdkit: runs of characters with their places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from plan_qa.corpus.documents.page_layout import PrintedLine, PrintedPage, blocks_of_pages
from plan_qa.corpus.documents.word.package import Package
from plan_qa.domain import FileText, UsageError

if TYPE_CHECKING:
    from ofdkit import TextRun

MOST_OFD_PAGES: Final = 1_000
# In units of the character's size.
_SAME_LINE: Final = 0.5
_SAME_PIECE: Final = 1.5


def read_ofd(data: bytes, name: str) -> FileText:
    """An OFD file; see `read_file`.

    Raises:
        UsageError: it is damaged, encrypted or larger than the limits.
    """
    package = Package(data, name)
    for part in package.part_names:
        if part.endswith(".xml"):
            # Everything that the library may read is measured before it reads.
            package.count_markup(package.read(part) or b"")
    # Read here: files of this format are rare.
    import ofdkit

    try:
        with ofdkit.open(data) as document:
            if len(document.pages) > MOST_OFD_PAGES:
                raise UsageError(
                    f"{name} 有 {len(document.pages)} 页，超过 {MOST_OFD_PAGES} 页；请分成几份。"
                )
            pages = [
                PrintedPage(index, page.width, page.height, tuple(_lines(page.runs)))
                for index, page in enumerate(document.pages, start=1)
            ]
    except ofdkit.OFDError as error:
        raise UsageError(f"{name} 不是可读的版式文件（.ofd）；请用阅读器打开，另存为 PDF 后重试。") from error
    return FileText(name=name, format="ofd", blocks=blocks_of_pages(pages))


def _lines(runs: Sequence[TextRun]) -> Iterator[PrintedLine]:
    line: list[TextRun] = []
    seen: set[tuple[str, int, int]] = set()
    for run in runs:
        # Bold type is often made by printing twice.
        key = (run.text, round(run.x * 4), round(run.y * 4))
        if not run.text.strip() or key in seen:
            continue
        seen.add(key)
        if line and not _beside(line[-1], run):
            yield _line(line)
            line = []
        line.append(run)
    if line:
        yield _line(line)


def _beside(last: TextRun, run: TextRun) -> bool:
    size = max(last.size, run.size, 1.0)
    gap = run.x - (last.x + last.width)
    return bool(abs(run.y - last.y) < size * _SAME_LINE and -size < gap < size * _SAME_PIECE)


def _line(runs: Sequence[TextRun]) -> PrintedLine:
    size = max(run.size for run in runs)
    return PrintedLine(
        text="".join(run.text for run in runs),
        left=runs[0].x,
        right=max(run.x + run.width for run in runs),
        top=min(run.y for run in runs) - size,
        bottom=max(run.y for run in runs),
        size=size,
    )
