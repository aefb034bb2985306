"""A document on one line, with what is known of it beside its title."""

from __future__ import annotations

from plan_qa.domain import Document


def standing_line(document: Document) -> str:
    """What is known of a document beside its title: 中央 · 2018-08-18 · 修订 · 不再现行."""
    years = f"{document.period[0]}—{document.period[1]}" if document.period else ""
    lapsed = f"不再现行：{document.lapsed}" if document.lapsed else ""
    known = (document.rank, document.issuer, document.date, years, document.validity, lapsed)
    return " · ".join(word for word in known if word)


def document_line(document: Document) -> str:
    """A document on one line of a terminal."""
    about = standing_line(document)
    return f"{document.id}\t《{document.title}》　{len(document.units)} 条" + (f"　{about}" if about else "")
