"""The constructions that give a body a part without a verb: 责任, 作用, and the sentences of a 工作格局.

「压紧压实甲的主体责任、乙的…责任」「充分发挥甲的…作用」「发挥各级党校主渠道作用」「构建甲牵头、乙落实的工作格局」.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from plan_qa.duties.bodies import Bodies, depths

_RESPONSIBILITY = re.compile(
    r"(?:进一步|切实|不断|更好)?(?:压紧压实|压实|压紧|落实|明确|强化|夯实|充分发挥|更好发挥|有效发挥|发挥)(?:好)?"
)
_PART = re.compile(r"(?:的)?(?P<duty>(?:在[^，、。]{1,20}中的)?[一-鿿]{2,16}?(?:责任|职责|作用|职能))$")
_PATTERN = re.compile(
    r"(?:构建|形成|健全|完善|建立|建立健全|实行|坚持)(?P<items>.+?)的(?:工作|领导|管理|运行)?(?:新)?(?:格局|机制|体制|体系|局面|原则)$"
)


@dataclass(frozen=True, slots=True)
class GivenPart:
    """A part given to bodies: offsets of the bodies and of the words that name the part."""

    bodies: tuple[tuple[int, int], ...]
    start: int
    end: int


def _items(text: str, start: int, end: int, closed: re.Pattern[str] | None) -> list[tuple[int, int]]:
    """text[start:end] cut at 、 outside brackets; with `closed`, only where what came before ends so."""
    depth = depths(text[start:end])
    items: list[tuple[int, int]] = []
    at = start
    for position in range(start, end):
        if text[position] in "、，," and not depth[position - start]:
            if closed and not closed.search(text[at:position]):
                continue
            items.append((at, position))
            at = position + 1
    return [*items, (at, end)]


def _head_ends(bodies: Bodies, text: str, start: int, end: int) -> list[int]:
    """Every place where a body that begins at `start` may end."""
    depth = depths(text[start:end])
    return [
        at
        for at in range(start + 2, end)
        # 组织部|门 is no place to stop.
        if text[at] not in "（(门"
        and (not depth[at - 1 - start] or text[at - 1] in "）)")
        and bodies.head_of(text[start:at])
    ]


def given_parts(bodies: Bodies, text: str, start: int, end: int) -> tuple[GivenPart, ...]:
    """The parts that the clause text[start:end] gives out, if it is one of these constructions."""
    stop = end
    while stop > start and text[stop - 1] in "，,。；;":
        stop -= 1
    opening = _RESPONSIBILITY.match(text, start, stop)
    if opening and re.search(r"(?:责任|职责|作用|职能)$", text[start:stop]):
        return _responsibilities(bodies, text, opening.end(), stop)
    pattern = _PATTERN.fullmatch(text, start, stop)
    if pattern:
        found = []
        for a, b in _items(text, *pattern.span("items"), None):
            head = next(iter(_head_ends(bodies, text, a, b)), a)
            if head > a and 2 <= b - head <= 10:
                found.append(GivenPart(bodies.split(text, a, head), head, b))
        return tuple(found) if len(found) >= 2 else ()
    return ()


def _responsibilities(bodies: Bodies, text: str, start: int, stop: int) -> tuple[GivenPart, ...]:
    found: list[GivenPart] = []
    for a, b in _items(text, start, stop, re.compile(r"(?:责任|职责|作用|职能)$")):
        if text[a:b].startswith(("对", "在")):
            continue
        ends = _head_ends(bodies, text, a, b)
        # 「甲在…中的主体作用」 first, then 「甲和乙的责任」 by its last head; without 的 only 「甲主渠道作用」.
        inside = [at for at in ends if text.startswith("在", at)]
        possessive = [at for at in ends if text.startswith("的", at)]
        bare = [
            at
            for at in ends
            if text.endswith("作用", 0, b) and 4 <= b - at <= 7 and bodies.holder_of(text[a:at]) == "body"
        ]
        for head in [*inside[:1], *possessive[-1:], *bare[-1:]]:
            if part := _PART.fullmatch(text, head, b):
                found.append(GivenPart(bodies.split(text, a, head), *part.span("duty")))
                break
    return tuple(found)
