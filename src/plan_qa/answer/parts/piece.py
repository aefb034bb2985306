"""A part of a question before it is answered: the words that ask it, and the questions that they may stand for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A part: the words of the question that ask it, and how it may be read, the likeliest first.

    Where it `follows`, it leaves out what the part before it said (「社区的呢」). `scope` names the document it is asked of,
    `topic` what; `about` is the question without those words.
    """

    asked: str
    texts: tuple[str, ...]
    follows: bool = False
    scope: str = ""
    topic: str = ""
    about: str = ""
