"""Bytes of a text file as characters: what its first bytes say, strict UTF-8, then charset-normalizer."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from plan_qa.domain import UsageError

# The mark of UTF-32 begins with that of UTF-16: it is looked for first.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NARROW: Final = ["gb18030", "big5", "cp950", "big5hkscs"]
_WIDE: Final = ["utf_16_le", "utf_16_be"]
# In fewer bytes any two of them look like a character of UTF-16.
_WIDE_FROM: Final = 64
_DETECTED_IN: Final = 1 << 18
# A text that is UTF-8 but for single broken bytes.
_MOST_BROKEN: Final = 0.01
# What has more of them is no text of that encoding.
_MOST_LOST: Final = 0.05
_HAN: Final = re.compile(r"[㐀-鿿]")
_REPLACED: Final = "\ufffd"


@dataclass(frozen=True, slots=True)
class Decoded:
    """The characters without the mark in front; `broken` counts the places where bytes could not be read."""

    text: str
    broken: int = 0


def decode(data: bytes, name: str) -> Decoded:
    """The text of a file; bytes that cannot be read become U+FFFD and are counted.

    Raises:
        UsageError: no encoding fits.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _readable(_lenient(data[len(mark) :], encoding), name)
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError:
        almost = _lenient(data, "utf-8")
    if _HAN.search(almost.text) and almost.broken <= max(1, len(almost.text) * _MOST_BROKEN):
        return almost
    return _readable(_detected(data), name)


def _readable(decoded: Decoded | None, name: str) -> Decoded:
    if decoded is None or decoded.broken > len(decoded.text) * _MOST_LOST:
        raise UsageError(
            f"认不出 {name} 的编码（应为 UTF-8、GB18030、UTF-16 或 Big5）；请另存为 UTF-8 后重试。"
        )
    return decoded


def _lenient(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    broken = text.count(_REPLACED)
    if broken and encoding.startswith("utf"):
        # What a program before us could not read stands there as a character of its own.
        broken -= data.count(_REPLACED.encode(encoding))
    return Decoded(text, max(broken, 0))


def _detected(data: bytes) -> Decoded | None:
    # Read here: most files are UTF-8 and need no detector.
    from charset_normalizer import from_bytes

    candidates = _NARROW + (_WIDE if len(data) >= _WIDE_FROM and len(data) % 2 == 0 else [])
    best = from_bytes(data[:_DETECTED_IN], cp_isolation=candidates).best()
    if best is None:
        return None
    return _lenient(data, best.encoding)
