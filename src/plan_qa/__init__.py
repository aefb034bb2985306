"""plan-qa (规划问答): the clause itself, with its exact citation.

`from plan_qa import Assistant` is all that a program needs; nothing is loaded before it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plan_qa.answer.assistant import Assistant
    from plan_qa.domain import Answer, Check, Hit, PlanQaError, Status
    from plan_qa.quotes.check import verify

__version__ = "0.1.0"

__all__ = ["Answer", "Assistant", "Check", "Hit", "PlanQaError", "Status", "__version__", "verify"]

_ROOMS = {"Assistant": "plan_qa.answer.assistant", "verify": "plan_qa.quotes.check"}


# Type checkers read the names above; through this they would take any other name for one too.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """A public name, imported when it is first asked for."""
        if name not in __all__:
            raise AttributeError(f"module 'plan_qa' has no attribute {name!r}")
        import importlib

        return getattr(importlib.import_module(_ROOMS.get(name, "plan_qa.domain")), name)


def __dir__() -> list[str]:
    return __all__
