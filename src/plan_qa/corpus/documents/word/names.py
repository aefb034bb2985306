"""The names of WordprocessingML, transitional and strict, as short ones: `w:p`, `mc:Choice`, `r:id`."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from lxml import etree

TRANSITIONAL: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PREFIXES: Final = {
    TRANSITIONAL: "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://purl.oclc.org/ooxml/drawingml/main": "a",
    "http://schemas.openxmlformats.org/drawingml/2006/diagram": "dgm",
    "http://purl.oclc.org/ooxml/drawingml/diagram": "dgm",
    "urn:schemas-microsoft-com:vml": "v",
}
_NAMESPACES: Final = {
    prefix: tuple(namespace for namespace, short in _PREFIXES.items() if short == prefix)
    for prefix in dict.fromkeys(_PREFIXES.values())
}


@lru_cache(maxsize=4096)
def _short(tag: str) -> str:
    namespace, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    prefix = _PREFIXES.get(namespace, "")
    return f"{prefix}:{local}" if prefix else tag


def name_of(element: etree._Element) -> str:
    """`w:p` of an element; of other namespaces the full name; "" of what is no element."""
    tag = element.tag
    return _short(tag) if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str) -> str | None:
    """The value of `w:val` or `r:id` on an element, in either namespace or, as some programs write it, in none."""
    prefix, _, local = name.partition(":")
    for namespace in _NAMESPACES[prefix]:
        found: str | None = element.get(f"{{{namespace}}}{local}")
        if found is not None:
            return found
    bare: str | None = element.get(local)
    return bare


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first child of that name, and of it the first of the next."""
    for name in path:
        if element is None or not len(element):
            return None
        # Tens of thousands of paragraphs ask this: a loop costs half of what a generator does.
        for each in element:
            if name_of(each) == name:
                element = each
                break
        else:
            return None
    return element


def value(element: etree._Element | None, *path: str) -> str | None:
    """`w:val` of a descendant by its path; None where there is none."""
    found = child(element, *path)
    return None if found is None else attribute(found, "w:val")


def number(text: str | None) -> int | None:
    """A decimal number; None of anything else, or of more digits than a count in a document has."""
    if text is None or len(text) > 9:
        return None
    try:
        return int(text)
    except ValueError:
        return None


def is_on(element: etree._Element) -> bool:
    """Whether a switch such as `w:vanish` is on: it is where nothing is said."""
    return (attribute(element, "w:val") or "1").lower() not in ("0", "false", "off")
