"""Where data/ and index/ lie: the one place that reads the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Folders:
    """The project's folders; tests point them at copies."""

    data: Path
    index: Path
    # Where a user's own documents lie, if not beside data/.
    own: Path | None = None
    # The database that holds a user's own documents in place of that folder; "" for none.
    engine: str = ""

    @property
    def sources(self) -> Path:
        """The source files as received."""
        return self.data / "sources"

    @property
    def encoder(self) -> Path:
        """The embedded encoder (a sentence-transformers model folder)."""
        return self.data / "encoder"

    @property
    def feedback(self) -> Path:
        """What readers thought of the answers, beside data/ and never part of it."""
        return self.data.parent / "feedback.jsonl"

    @property
    def documents(self) -> Path:
        """The documents that a user added, beside data/ and never part of it."""
        return self.own or self.data.parent / "documents"


def default_folders(engine: str | None = None) -> Folders:
    """data/ and index/ of this checkout, or below `PLAN_QA_HOME`; added documents at `PLAN_QA_DOCUMENTS`, where these are
    set, or in the database `engine` or `PLAN_QA_ENGINE`.
    """
    home = Path(os.environ.get("PLAN_QA_HOME", _CHECKOUT))
    own = os.environ.get("PLAN_QA_DOCUMENTS", "").strip()
    where = os.environ.get("PLAN_QA_ENGINE", "") if engine is None else engine
    return Folders(home / "data", home / "index", Path(own) if own else None, where.strip())


def feedback_wanted() -> bool:
    """Whether readers are asked what they think of an answer; `PLAN_QA_FEEDBACK=off` says no."""
    return os.environ.get("PLAN_QA_FEEDBACK", "on").strip().lower() not in ("off", "0", "no", "false")


def maintaining() -> bool:
    """Whether feedback may be made ways to ask from the page; `PLAN_QA_MAINTAIN=on` says yes."""
    return os.environ.get("PLAN_QA_MAINTAIN", "off").strip().lower() in ("on", "1", "yes", "true")
