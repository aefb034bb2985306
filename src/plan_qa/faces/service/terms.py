"""On which terms a server serves: what the operator says once, at its start."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from plan_qa.domain import UsageError
from plan_qa.faces.service.access import Access

# Of one user: faster than anyone reads, slower than a loop that forgot to wait.
DEFAULT_RATE: Final = "120/minute"
_OFF: Final = "off"
_ROOT: Final = re.compile(r"(?:/[\w.~-]+)+")


@dataclass(frozen=True, slots=True)
class Terms:
    """Who may use it (`access`), how often (`rate`, as `limits` writes it; empty for the default), under which path.

    `journal` is where the log goes (a path, - for standard error, empty for none), with the questions where
    `questions`; `meters` the loopback port of the figures, 0 for none; `workers` how many processes answer.
    """

    access: Access = field(default_factory=Access)
    rate: str = ""
    root: str = ""
    journal: str = ""
    questions: bool = False
    meters: int = 0
    workers: int = 1

    def rate_for(self, access: Access) -> str:
        """The rate that holds; empty for none: whoever sits at this machine waits for nobody."""
        if self.rate:
            return "" if self.rate.lower() == _OFF else self.rate
        return "" if access.local else DEFAULT_RATE

    def checked_root(self) -> str:
        """The path below which a proxy shows the server.

        Raises:
            UsageError: it is none.
        """
        root = self.root.rstrip("/")
        if root and not _ROOT.fullmatch(root):
            raise UsageError(f"--root-path 不能是“{self.root}”；应为以 / 开头的路径，例如 /plan-qa。")
        return root
