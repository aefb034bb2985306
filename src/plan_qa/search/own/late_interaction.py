"""Late interaction: every token of a question meets the token of a passage that is nearest to it (MaxSim, Khattab and
Zaharia 2020, ColBERT).

One vector for a passage cannot tell which of its words a question asks for; the tokens from which the encoder makes that
vector can. They cost a run of the encoder for each passage, so only the few likeliest are read this way.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from plan_qa.search.encoder import Encoder

# What `meetings` tells of a passage: the mean over the question's tokens, over the worst met of them, and the worst.
MEETING: Final = ("tokens", "tokens_low", "tokens_least")
_LOW: Final = 3
# Passages whose tokens are kept, some 60 kB each.
_REMEMBERED: Final = 256


class LateInteraction:
    """Reads passages by their tokens; those of the last passages are kept."""

    def __init__(self, encoder: Encoder, remembered: int = _REMEMBERED) -> None:
        self._encoder = encoder
        self._passage = lru_cache(maxsize=remembered)(self._tokens)
        self._question = lru_cache(maxsize=16)(encoder.question_tokens)

    def meetings(self, question: str, passages: Sequence[str]) -> NDArray[np.float64]:
        """Shape (passages, MEETING)."""
        asked = self._question(question).astype(np.float32)
        found = np.zeros((len(passages), len(MEETING)))
        for row, passage in enumerate(passages):
            tokens = self._passage(passage)
            if len(tokens) and len(asked):
                nearest = np.sort((asked @ tokens.T.astype(np.float32)).max(axis=1))
                found[row] = nearest.mean(), nearest[:_LOW].mean(), nearest[0]
        return found

    def _tokens(self, passage: str) -> NDArray[np.float16]:
        return self._encoder.passage_tokens(passage).astype(np.float16)
