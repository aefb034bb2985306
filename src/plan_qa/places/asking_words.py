"""Words of a question that ask for a place's text and nothing else: 的内容是什么, 帮我调出来, 写的啥."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from plan_qa.corpus.word_form import WordForm

_REPEATED: Final[Mapping[str, str]] = {
    "figure": r"[一二三四五六七八九十0-9]",
    "each": r"各|每|(?:所有|全部)(?:的?{figure}{1,3})?",
    "end": r"[\s,，.。?？!！:：;；、]",
}
# Each is matched greedily and on its own, so that the search below stays linear.
_PIECES: Final = tuple(
    WordForm("places", piece, _REPEATED)
    for piece in (
        r"{please}",
        r"{want}",
        r"{look}",
        r"{show}",
        r"{manner}+的?",
        r"{say}(?:了|的|到|着|过|出)*(?:是|有)?{what}{object}?",
        r"{say}(?:了|的)?",
        r"是?{how}个?(?:{say}|表述)(?:的|着)?",
        r"(?:是|有)?{what}{content}?",
        r"{how_about}",
        r"{text}",
        r"{each}的?{clauses}|{total}?有?(?:几|多少|{figure}{1,3})条(?:的|里|中)",
        r"{explain}",
        r"{title}(?:和|与|及)?|来着",
        r"{particle}",
        r"[\s,.。?!:;、\"'()《》·~\[\]<>〔〕-]+",
    )
)
# Nobody asks for a text in more words than this.
_LONGEST: Final = 60
_LEADING: Final = WordForm("places", r"(?:{lead}|{end})+", _REPEATED)
_TRAILING: Final = WordForm(
    "places",
    r"(?:(?:是|都|又|具体|到底|究竟)*{how}{put}(?:的|呢)?|的?{wording}(?:是什么|是啥)?|是?{put_so}的"
    r"|[吗呢吧啊呀]|{end})+$",
    _REPEATED,
)


def is_filler(folded: str) -> bool:
    """Whether nothing but the place itself is asked for."""
    if len(folded) > _LONGEST:
        return False
    reached = {0}
    for position in range(len(folded)):
        if position in reached:
            for piece in _PIECES:
                if match := piece.match(folded, position):
                    reached.add(match.end())
    return len(folded) in reached


def trimmed(text: str) -> str:
    """A question without the filler at its ends."""
    text = _TRAILING.sub("", text)
    leading = _LEADING.match(text)
    return text[leading.end() :] if leading else text
