"""Whether a question is one of a quiz: its options and blanks assert nothing and name nothing that is asked."""

from __future__ import annotations

import re
from typing import Final

_QUIZ: Final = re.compile(
    r"A\s*[.．、:：)）].*B\s*[.．、:：)）]|[（(][\s　]*[）)]|_{2,}|＿{2,}", re.DOTALL | re.IGNORECASE
)


def is_quiz(text: str) -> bool:
    """Whether a text has options (A. … B. …) or blanks (（　）, ____)."""
    return bool(_QUIZ.search(text))
