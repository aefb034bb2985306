"""Readings of a follow-up as complete questions, composed from the turn and from what the talk was about.

alone      the turn as typed, without 那, 对了, 换个话题
exchanged  the previous question with one thing in another's place: a kind of member, a body, a document, or the topic
joined     the previous topic with what the turn asks behind it (国有企业党员培训 + 谁负责)
carried    the turn, asked of the document that the talk was about (甘肃 + 储备了多少门优质课程)
pending    the like with the last question that the sources did not answer
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from plan_qa.answer.dialogue.dissect import bare, dissect
from plan_qa.answer.dialogue.slots import SCOPE, Filler, Slots
from plan_qa.corpus.word_form import WordForm

Kind = Literal["alone", "exchanged", "joined", "carried", "pending"]

_PEOPLE: Final = ("人群", "主体")
_INTERVIEW: Final = "答记者问"

_SWITCH = WordForm(
    "dialogue",
    r"^(?:那|那么)?我?(?:(?:{switch}|嗯+|哦+|我?再?换个问题|不[问说聊][^，。]{1,8}了|跟(?:这|前面)个?(?:没关系|无关))"
    r"(?:[，,。；;：: ]+|(?=问)))+",
)
_UNRELATED = re.compile(r"[，,]\s*(?:跟|和|与)(?:这|前面|上面|刚才)[^，。]{0,4}(?:没|无)关系?[。！]?$")
_LEAD = WordForm("dialogue", r"^(?:{led}|那(?!{not_that})|还有(?!{not_also})|换(?!届))+[，,]?")
_NE = re.compile(r"呢[？?。！!]*$|怎么样[？?]*$|咋样[？?]*$")
_TAIL = re.compile(r"(?:呢|又?怎么样|又?如何|咋样|咋说|怎么说|吧|啊|呀)*[？?。！!，,]*$")
_GENERIC = WordForm("dialogue", r"^{generic}*$")
_CHATTER = WordForm("dialogue", r"(?:(?:{chatter})[，,。！!～~…\s？?]*)+")
_PERSON = re.compile(r"^(?:他们|她们|他|她|这些人|这类党员|这些党员)")
# 这 before 事: 这事 leaves 事 to what is asked.
_THING = WordForm(
    "dialogue",
    r"^(?:该(?={this_kind})|其(?![他它余中实])|[这那]个(?=[有是要在归由算怎能叫啥谁哪]|$)|这(?=[是有算归由事]|$)"
    r"|那(?=[是归由算])|{thing})",
)
_THEN = WordForm("dialogue", r"^{then}")
_TOGETHER = re.compile(r"^(?:也|都|还|又|同样|就|就要|是不是|该|得)")
# A comment that begins so has no subject of its own and follows its topic at once.
_PREDICATE = WordForm("dialogue", r"{predicate}")
# 农村党员怎么训: the training is the topic, though the question word comes before it.
_TRAINED = re.compile(r"训|学(?!时|期)")
_LONGEST_TOPIC: Final = 30
# A question shorter than this leaves something out more often than not (检查是哪年, 有多少家).
_COMPLETE: Final = 7
# Beside another clause, or where it surely finds its answer, one as short as this may be complete (学时要求多少).
SHORTEST: Final = 5
_POINTS = re.compile(r"它|他们|她们|这|那(?!么)|其中|上述|该项|同样|另外|剩下|另一")
# 谁 审批通过了 这个规划: the topic is what was done to.
_DONE = re.compile(r"^[^了]{1,6}了(?=[^了]{3,}$)")
_COUNTED = re.compile(
    r"(?P<how>.*(?:哪些|哪几[个条项种]|什么|多少[个名门部册场]?|几[个条项种部名门]))(?P<what>[一-鿿]{2,6})"
)
_WHY = re.compile(
    r"^(?:这(?:是|又是)?)?(?:为什么|为啥|为何|凭什么|原因(?:是什么|呢)?|什么原因|啥原因)(?:这么[定做办说]|这样[定做办规]|呢)*$"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of a turn."""

    kind: Kind
    text: str
    # The same question is asked of another text (答记者问怎么解读…): what it was about stays the question.
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """What a question left behind: itself, its topic, and the words that name its document (empty for the plan)."""

    question: str
    topic: str
    scope: str = ""
    # That document reports what was done and orders nothing.
    reported: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn taken apart: `core` is what is left without lead-in and particles, `noun` that it asks nothing itself."""

    text: str
    core: str
    switched: bool
    led: bool
    noun: bool
    fillers: tuple[Filler, ...]
    scope: Filler | None
    rest: str


def take_apart(text: str, slots: Slots) -> Turn:
    """The pieces of a turn that the readings are composed from."""
    clean = text.strip()
    after_switch = _SWITCH.sub("", _UNRELATED.sub("", clean)) or clean
    core = _LEAD.sub("", after_switch)
    led = core != after_switch
    core = bare(core).strip("，, ") or bare(after_switch) or clean
    if led or _NE.search(clean):
        core = _TAIL.sub("", core) or core
    found = slots.found(core)
    scope = next((filler for filler in found if filler.kind == SCOPE), None)
    fillers = tuple(filler for filler in found if filler.kind != SCOPE)
    rest = core
    if scope is not None:
        rest = (core[: scope.start] + core[scope.end :]).strip("的里，, ").removeprefix("说")
    asks = dissect(core).asks
    covered = bool(fillers) and len(_without_filler(core, fillers[0])) <= 1
    noun = not asks and (bool(_NE.search(clean)) or led or covered or after_switch != clean)
    return Turn(clean, core, after_switch != clean, led, noun, fillers, scope, rest)


def points_back(core: str) -> bool:
    """Whether a turn holds a word that stands for something said before."""
    return bool(_PERSON.match(core) or _THING.match(core) or _THEN.match(core) or _TOGETHER.match(core))


def is_chatter(text: str) -> bool:
    """Whether a turn is thanks, assent or a laugh, and asks nothing (好的，记下了, 哈哈厉害)."""
    return _CHATTER.fullmatch(text.strip()) is not None


def switches_document(turn: Turn) -> bool:
    """Whether a turn only names another document for the same question (2014年呢, 答记者问里怎么说)."""
    return turn.scope is not None and _GENERIC.fullmatch(turn.rest) is not None


def stands_alone(turn: Turn, least: int = _COMPLETE) -> bool:
    """Whether a turn is a complete question: `least` characters, with a topic of its own, and nothing that points back.

    Nothing of the old topic may be glued to it; at most the document that was spoken of is carried on.
    """
    pieces = dissect(turn.core)
    own = pieces.asks and len(pieces.topic) >= 2 and len(turn.core) >= least and turn.scope is None
    return own and not (turn.noun or turn.led or points_back(turn.core) or _POINTS.search(turn.core))


def topic_of(question: str, slots: Slots) -> str:
    """What a complete question is about."""
    pieces = dissect(question)
    found = [filler for filler in slots.found(question) if filler.kind in _PEOPLE]
    topic = pieces.topic.strip("的") or (
        found[0].name if found else "规划" if "规划" in question else bare(question)
    )
    if pieces.before:
        topic = _DONE.sub("", topic) or topic
    if _TRAINED.search(pieces.after) and any(
        f.kind == "人群" and f.end == len(topic) for f in slots.found(topic)
    ):
        topic += "培训" if topic.endswith("党员") else "党员培训"
    return topic[:_LONGEST_TOPIC]


def compose(turn: Turn, past: Past, pending: Past | None, slots: Slots) -> tuple[Candidate, ...]:
    """The readings of a turn, at most one of a kind, alone first."""
    found = [Candidate("alone", _alone(turn))]
    if stands_alone(turn):
        carried = _carried(turn, past)
        return (*found, Candidate("carried", carried)) if carried else tuple(found)
    exchanged = _exchanged(turn, past, slots)
    joined = _joined(turn, past, slots)
    carried = _carried(turn, past) if turn.scope is None else ""
    aside = turn.scope is not None and turn.scope.name == _INTERVIEW and exchanged.startswith(_INTERVIEW)
    texts = [("exchanged", exchanged), ("joined", joined), ("carried", carried)]
    if pending is not None:
        texts.append(
            ("pending", (turn.noun and _exchanged(turn, pending, slots)) or _joined(turn, pending, slots))
        )
    seen = {found[0].text.rstrip("？")}
    for kind, text in texts:
        if text and text.rstrip("？") not in seen:
            seen.add(text.rstrip("？"))
            found.append(Candidate(kind, text, aside and kind == "exchanged"))  # type: ignore[arg-type]
    return tuple(found)


def _asked(text: str) -> str:
    return text.rstrip("？?。，, ") + "？"


def _alone(turn: Turn) -> str:
    if turn.noun and not turn.scope and _NE.search(turn.text) and len(turn.core) <= 12:
        return f"规划对{turn.core}有什么要求？"
    if turn.noun and turn.scope and turn.scope.name.endswith("规划") and not _GENERIC.fullmatch(turn.rest):
        return f"{turn.scope.name}的{turn.rest}是什么？"
    mark = "？" if turn.text.endswith(("？", "?")) else ""
    return turn.core + mark if turn.switched or turn.led else turn.text


# ---------------------------------------------------------------- exchanged


def _exchanged(turn: Turn, past: Past, slots: Slots) -> str:
    if turn.scope is not None:
        return _rescoped(turn, past, slots)
    if turn.fillers:
        new = turn.fillers[0]
        rest = _without_filler(turn.core, new)
        swapped = _swapped(past.question, new, slots)
        if len(rest) <= 1 and swapped:
            return _asked(swapped)
        if rest and len(rest) > 1 and (topic := _swapped(past.topic, new, slots)):
            return _asked(topic + rest)
        if len(rest) <= 1:
            return _about(past, new.name if len(new.name) > len(turn.core) else turn.core)
    if turn.noun:
        return _about(past, turn.core)
    return ""


def _without_filler(core: str, filler: Filler) -> str:
    rest = core[: filler.start] + core[filler.end :]
    rest = (
        re.sub(r"^(?:上|里|里面|系统|单位)?的?(?:党员|干部|同志|那些人|那部分|那块)?", "", rest)
        if filler.start == 0
        else rest
    )
    return rest.strip("的，, 又也还是就")


def _swapped(text: str, new: Filler, slots: Slots) -> str:
    """The text with its filler of the same kind (else of the other kind of people) replaced; empty if it has none."""
    olds = [filler for filler in slots.found(text) if filler.kind != SCOPE and filler.name != new.name]
    same = [old for old in olds if old.kind == new.kind]
    near = [old for old in olds if old.kind in _PEOPLE and new.kind in _PEOPLE]
    for old in (*same, *near):
        tail = re.compile(r"(?:上|里|里面|系统|单位)?的?党员(?!教育|培训|队伍)").match(text, old.end)
        end = tail.end() if tail and new.name.endswith("党员") else old.end
        end = next((other.end for other in olds if other.start == end and other.kind in _PEOPLE), end)
        return text[: old.start] + new.name + text[end:]
    return ""


def _about(past: Past, core: str) -> str:
    """The previous question about something else: a sibling after 的 or 里, else in the topic's place."""
    pieces = dissect(past.question)
    topic = pieces.topic or past.topic
    cut = max(topic.rfind("的"), topic.rfind("里"))
    head = topic[: cut + 1] if 0 < cut < len(topic) - 1 else past.scope if past.scope not in core else ""
    counted = _COUNTED.fullmatch(pieces.after)
    if counted and topic.endswith("规划"):
        return _asked(f"{topic}{counted['how']}{core}")
    core = core.removeprefix("的")
    if not pieces.asks:
        return _asked(f"{head}{core}是什么")
    return _asked(pieces.about(f"{head}{core}"))


# ---------------------------------------------------------------- another document


def unscoped(text: str, slots: Slots) -> str:
    """A text without the words that name a document or a period."""
    for filler in reversed(slots.found(text)):
        if filler.kind == SCOPE:
            after = text[filler.end :]
            after = re.sub(r"^(?:规划)?(?:里的?|中的?|的|对于?)", "", after) if filler.start == 0 else after
            text = text[: filler.start] + after
    return text.strip("，, ")


def _rescoped(turn: Turn, past: Past, slots: Slots) -> str:
    assert turn.scope is not None
    prefix = turn.scope.name
    topic = unscoped(past.topic, slots)
    if _GENERIC.fullmatch(turn.rest):
        if prefix == _INTERVIEW:
            return _asked(f"答记者问怎么解读{_plain(topic or unscoped(past.question, slots))}")
        return _asked(scoped(prefix, unscoped(past.question, slots)))
    if prefix == _INTERVIEW:
        return ""
    if not topic:
        return ""
    if not dissect(turn.rest).asks:
        return _asked(scoped(prefix, dissect(unscoped(past.question, slots)).about(turn.rest)))
    return _asked(scoped(prefix, _chained(_plain(topic), turn.rest, slots)))


def _plain(topic: str) -> str:
    return re.sub(r"^(?:《?规划》?(?:里的?|中的?|的|对于?)|我们党的?|全国)", "", topic) or topic


def scoped(prefix: str, text: str) -> str:
    """The question asked of a document: 2014—2018年规划 + 学风有什么要求."""
    if prefix.endswith("规划"):
        if text.startswith("规划"):
            return prefix + text.removeprefix("规划")
        if match := re.search(r"(?<!年)规划", text):
            return text[: match.start()] + prefix + text[match.end() :]
        joint = "" if re.match(r"怎么|如何|谁|哪|几|有|为什么|为啥|是|对|的|多少|要|提", text) else "里"
        return f"{prefix}{joint}{text}"
    plain = _plain(re.sub(r"(?<!年)规划(?:里的?|中的?|对于?)?(?!稿)", "", text) or text)
    if prefix == _INTERVIEW:
        return f"答记者问怎么说{plain}" if not dissect(plain).before else f"答记者问里{plain}"
    return prefix + plain


# ---------------------------------------------------------------- joined


def _joined(turn: Turn, past: Past, slots: Slots) -> str:
    topic = past.topic
    if turn.scope is not None:
        topic = _plain(unscoped(topic, slots))
        if not (topic and turn.scope.name.endswith("规划") and _GENERIC.fullmatch(turn.rest)):
            return ""
        return _asked(f"{turn.scope.name}对{topic}怎么说")
    if past.scope and past.scope not in topic and not any(f.kind == SCOPE for f in slots.found(topic)):
        topic = scoped(past.scope, topic)
    if _WHY.match(turn.core):
        return _asked(f"为什么{dissect(past.question).topic or topic}")
    if topic in ("", past.scope):
        return ""
    if turn.noun:
        if (
            turn.fillers
            and turn.fillers[0].kind in _PEOPLE
            and len(_without_filler(turn.core, turn.fillers[0])) <= 1
        ):
            return ""
        return _asked(f"{topic}的{turn.core.removeprefix('的')}是什么")
    return _asked(_chained(topic, turn.core, slots))


def _chained(topic: str, core: str, slots: Slots) -> str:
    """Topic and comment; a pronoun gives way to what it stands for."""
    topic = topic.removesuffix("的")
    if match := _PERSON.match(core):
        people = [filler for filler in slots.found(topic) if filler.kind in _PEOPLE]
        return (people[0].name if people else topic) + core[match.end() :]
    if match := _THING.match(core):
        return topic + core[match.end() :]
    for word in ("它", "他们", "这个"):
        if word in core[1:] and not dissect(core).topic.startswith(word):
            return core.replace(word, topic, 1)
    pieces = dissect(core)
    return (
        f"{topic}方面，{core}" if not pieces.before and pieces.topic and _has_subject(core) else topic + core
    )


def _has_subject(core: str) -> bool:
    return _PREDICATE.match(core) is None


def _carried(turn: Turn, past: Past) -> str:
    if not past.scope or past.scope in turn.core or (not past.scope.endswith("规划") and "规划" in turn.core):
        return ""
    core = turn.core
    if match := _THEN.match(core):
        core = core[match.end() :].lstrip("的") or core
    if turn.noun:
        core = f"{core}情况怎么样" if past.reported else f"对{core}有什么要求"
    return _asked(scoped(past.scope, core))
