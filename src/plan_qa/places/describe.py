"""What a document has, said in Chinese: its articles, questions and parts, and how many there are of each."""

from __future__ import annotations

from collections.abc import Sequence

from plan_qa.corpus.numerals import to_chinese
from plan_qa.corpus.own_places import entry_number, unit_name
from plan_qa.domain import Document, Part, Unit


def name_of(document: Document) -> str:
    """《规划》, or the interview's own short name."""
    return document.short_title if document.kind == "interview" else f"《{document.short_title}》"


def counter_of(document: Document) -> str:
    """What a document counts its numbered units by."""
    return "问" if document.kind == "interview" else "条"


def numbered(document: Document) -> tuple[Unit, ...]:
    """The articles, or an interview's questions, in order; those of annexes left out."""
    return tuple(unit for unit in document.units if unit.number is not None and "/x" not in unit.id)


def parts_of(document: Document) -> tuple[Part, ...]:
    """The parts; a report's headed sections count as its parts."""
    if document.parts or document.kind != "report":
        return document.parts
    headed = [unit for unit in document.units if unit.heading_end]
    return tuple(Part(i, unit.title, (unit.id,)) for i, unit in enumerate(headed, start=1))


def ordinal(number: int, document: Document) -> str:
    """13 → 第十三条 (第十三问 in an interview); figures beyond the Chinese numerals' range."""
    return f"第{_chinese(number)}{counter_of(document)}"


def _chinese(number: int) -> str:
    return to_chinese(number) if 0 < number < 10_000 else "零" if number == 0 else str(number)


def name_of_unit(unit: Unit, document: Document) -> str:
    """第十三条 for a numbered unit, else its own name."""
    if document.kind == "user" and unit.number is not None:
        return unit_name(unit)
    return ordinal(unit.number, document) if unit.number is not None else f"“{unit.title.rpartition('·')[2]}”"


def asked_for(number: int, counter: str) -> str:
    """第十九条, 倒数第二条: a number as it was asked for."""
    return f"第{_chinese(number)}{counter}" if number >= 0 else f"倒数第{_chinese(-number)}{counter}"


def count_of(number: int) -> str:
    """两 for 2: how many of something."""
    return "两" if number == 2 else _chinese(number)


def part_number(part: Part) -> str:
    """第五部分."""
    return f"第{_chinese(part.number)}部分"


def heading_words(part: Part) -> str:
    """A part's heading without its number."""
    return part.heading.partition("、")[2] or part.heading


def part_named(part: Part) -> str:
    """第五部分“加强组织实施”."""
    return f"{part_number(part)}“{heading_words(part)}”"


def text_proper(document: Document) -> tuple[Unit, ...]:
    """The document's own text: what announced it (印发通知) stands before it."""
    return tuple(unit for unit in document.units if not unit.announces)


def summary(document: Document) -> str:
    """How many of what there are: 《规划》共十七条（第一条至第十七条），分五个部分。"""
    if document.kind == "user":
        return _summary_of_own(document)
    units = numbered(document)
    if not units:
        sections = "、".join(f"“{unit.title}”" for unit in document.units[:12])
        return f"{name_of(document)}有{sections}。"
    first, last = ordinal(units[0].number or 0, document), ordinal(units[-1].number or 0, document)
    parts = f"，分{count_of(len(document.parts))}个部分" if document.parts else ""
    return f"{name_of(document)}共{count_of(len(units))}{counter_of(document)}（{first}至{last}）{parts}。"


# ---------------------------------------------------------------- documents that users added


def counter_name(part: Part) -> str:
    """What a document counts a part by: 章, and 部分 for 三、."""
    return "部分" if part.counter == "、" else part.counter


def outermost(parts: Sequence[Part]) -> list[Part]:
    """The outermost numbered parts, annexes left out."""
    numbered = [part for part in parts if part.counter and part.counter != "附件"]
    top = min((part.level for part in numbered), default=0)
    return [part for part in numbered if part.level == top]


def counts_of_parts(document: Document) -> str:
    """三编十一章, 六个部分; empty where a document has no numbered parts."""
    words: list[str] = []
    for counter in ("编", "部分", "章", "节", "、"):
        found = [part for part in document.parts if part.counter == counter and part.id[0] != "x"]
        if counter == "、":
            found = outermost(found)
        if found and not (counter == "节" and words):
            name = counter_name(found[0])
            words.append(f"{count_of(len(found))}{'个' if name == '部分' else ''}{name}")
    return "".join(words)


def _summary_of_own(document: Document) -> str:
    name, parts, units = name_of(document), counts_of_parts(document), numbered(document)
    divided = f"，分{parts}" if parts else ""
    if units:
        return f"{name}共{count_of(len(units))}条（{unit_name(units[0])}至{unit_name(units[-1])}）{divided}。"
    entries = sum(entry_number(unit) is not None and "/x" not in unit.id for unit in document.units)
    if entries:
        return f"{name}共{count_of(entries)}条{divided}。"
    return f"{name}没有编号的条，共{count_of(len(document.units))}段{divided}。"
