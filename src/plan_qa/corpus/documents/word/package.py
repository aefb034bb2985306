"""An Office package (.docx): a ZIP whose parts are named by relationships, opened within limits and without a network.

Nothing is followed that leads out of the file; nothing that the ZIP's directory says of sizes is believed: bytes are
counted while they are inflated.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from urllib.parse import unquote

from lxml import etree

from plan_qa.domain import UsageError

MOST_PARTS: Final = 5_000
LARGEST_PART: Final = 48 * 1024 * 1024
LARGEST_PARTS: Final = 96 * 1024 * 1024
# Elements and attributes of the parts that are read: what a tree costs in memory is counted in these.
MOST_MARKUP: Final = 2_000_000

_CHUNK: Final = 1 << 18
_ATTRIBUTE: Final = re.compile(rb"=\s*[\"']")
_RELATIONSHIPS: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_DIRECTORY_ENTRY: Final = b"PK\x01\x02"


@dataclass(frozen=True, slots=True)
class Relationship:
    """One line of a part's .rels: `kind` is the last word of its type, `target` a part's name."""

    id: str
    kind: str
    target: str


class Package:
    """The parts of a .docx by name; what is read of them all is bounded."""

    def __init__(self, data: bytes, name: str) -> None:
        """`name` is the user's file name, for what is said of it.

        Raises:
            UsageError: the data are no ZIP, damaged, encrypted or of too many parts.
        """
        self.name = name
        if data.count(_DIRECTORY_ENTRY) > MOST_PARTS:
            raise UsageError(
                f"{name} 里面有 {MOST_PARTS} 个以上的部件，不像一份稿子；请另存为新的 .docx 后重试。"
            )
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
            entries = self._archive.infolist()
        except (
            zipfile.BadZipFile,
            NotImplementedError,
            ValueError,
            OverflowError,
            EOFError,
            OSError,
        ) as error:
            raise self.damaged() from error
        # Word takes names regardless of case and of the slash in front.
        self._entries = {_part_name(entry.filename): entry for entry in entries}
        self._left = LARGEST_PARTS
        self._markup_left = MOST_MARKUP

    @property
    def part_names(self) -> tuple[str, ...]:
        """Every part, by its name as it is looked up."""
        return tuple(self._entries)

    @property
    def entries(self) -> tuple[tuple[str, zipfile.ZipInfo], ...]:
        """Every part with how it lies in the ZIP, in the order of the file."""
        return tuple(self._entries.items())

    def damaged(self, found: str = "不是可读的 Word 文档（.docx）") -> UsageError:
        """What is said of a file that cannot be opened."""
        return UsageError(f"{self.name} {found}；请在 Word 中打开，另存为 .docx 后重试。")

    def read(self, part: str) -> bytes | None:
        """The bytes of a part; None where there is none.

        Raises:
            UsageError: the part is damaged, encrypted or larger than the limits.
        """
        entry = self._entries.get(part.lower())
        if entry is None:
            return None
        pieces: list[bytes] = []
        size = 0
        try:
            with self._archive.open(entry) as stream:
                while piece := stream.read(_CHUNK):
                    size += len(piece)
                    if size > min(LARGEST_PART, self._left):
                        raise UsageError(
                            f"{self.name} 解开后超过 {LARGEST_PART >> 20} MB，不像一份稿子；请只留要用的部分，另存后重试。"
                        )
                    pieces.append(piece)
        except (
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,
            RuntimeError,
            EOFError,
            ValueError,
            OSError,
        ) as error:
            if entry.flag_bits & 1:
                raise self.damaged("加了密码") from error
            raise self.damaged("已经损坏") from error
        self._left -= size
        return b"".join(pieces)

    def xml(self, part: str) -> etree._Element | None:
        """The root of an XML part; None where there is no such part.

        Raises:
            UsageError: it is no XML, declares a document type, or holds more than the limits allow.
        """
        data = self.read(part)
        if data is None:
            return None
        self.count_markup(data)
        try:
            root = etree.fromstring(data, _parser())
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self.damaged("里面的 XML 不合格式") from error
        if root.getroottree().docinfo.doctype:
            raise self.damaged("里面声明了文档类型（DTD），为安全起见不读")
        return root

    def count_markup(self, data: bytes) -> None:
        """Take what a part holds from what the whole file may hold.

        Raises:
            UsageError: nothing is left.
        """
        self._markup_left -= data.count(b"<") + len(_ATTRIBUTE.findall(data))
        if self._markup_left < 0:
            raise UsageError(
                f"{self.name} 里面有几百万个空的段落、单元格或标记，不像一份稿子；请把文字复制到新文档后重试。"
            )

    def related(self, part: str) -> Iterator[Relationship]:
        """What a part (`""`: the package) is related to inside the file; what leads out of it is left off."""
        folder, base = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        for each in root.iter(_RELATIONSHIPS) if root is not None else ():
            target = unquote(each.get("Target", ""))
            if each.get("TargetMode") == "External" or not target or ":" in target:
                continue
            yield Relationship(
                id=each.get("Id", ""),
                kind=each.get("Type", "").rpartition("/")[2],
                target=posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"),
            )


def _part_name(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _parser() -> etree.XMLParser:
    # No huge_tree: libxml2's own limits of depth (256) and of text stay.
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
