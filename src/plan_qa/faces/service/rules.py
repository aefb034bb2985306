"""Which addresses there are, who may call them, and what they cost: whatever no rule names is not there.

Gradio brings some sixty routes; the page uses six of them. Rules are read top down, the first that fits counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from plan_qa.faces.service.person import Role

# light: answered from memory or a file. ask: milliseconds of the processor. long: up to seconds of it.
Cost = Literal["light", "ask", "long"]

# The longest honest request carries a long conversation back; nothing of ours needs more.
LARGEST_BODY: Final = 2 * 1024 * 1024
# A document that is added, a draft that is checked: pictures make most of it. Of a document its size is refused by the
# route in words of its own just below this.
LARGEST_DOCUMENT: Final = 24 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Rule:
    """What a call needs; `role` None is for anyone who reaches the server, `near` for anyone at this machine."""

    name: str
    role: Role | None
    cost: Cost
    largest: int = LARGEST_BODY
    near: bool = False


_READ, _KEEP = Role.READER, Role.MAINTAINER
_GET: Final = frozenset({"GET", "HEAD"})
_POST: Final = frozenset({"POST"})
_ALL: Final = frozenset({"GET", "HEAD", "POST", "DELETE"})
_CHANGES: Final = frozenset({"POST", "DELETE"})

_RULES: Final[tuple[tuple[frozenset[str], str, Rule], ...]] = (
    # For whoever watches over the server; what health says beyond yes and no is for readers, and for this machine.
    (_GET, r"/api/ready", Rule("ready", None, "light")),
    (_GET, r"/api/health", Rule("health", _READ, "light", near=True)),
    # The page, and what it loads.
    (_GET, r"/", Rule("page", _READ, "light")),
    (_GET, r"/(?:assets|static)/.+", Rule("assets", _READ, "light")),
    (_GET, r"/(?:theme\.css|favicon\.ico|robots\.txt)", Rule("assets", _READ, "light")),
    (_POST, r"/gradio_api/run/predict", Rule("page_run", _READ, "ask")),
    (_POST, r"/next", Rule("next", _READ, "ask")),
    (_POST, r"/check", Rule("check", _READ, "long", LARGEST_DOCUMENT)),
    # Documents: everyone sees what there is, maintainers change it.
    (_GET, r"/api/documents(?:/.*)?", Rule("documents", _READ, "light")),
    (_CHANGES, r"/api/documents(?:/.*)?", Rule("documents_change", _KEEP, "long", LARGEST_DOCUMENT)),
    (_POST, r"/api/draft(?:/.*)?", Rule("draft", _READ, "long", LARGEST_DOCUMENT)),
    # Asking in another way changes what everyone is answered.
    (_ALL, r"/api/ways(?:/.*)?", Rule("ways", _KEEP, "long")),
    (_POST, r"/api/export/.*", Rule("export", _READ, "long")),
    (_GET | _POST, r"/api/(?P<name>[a-z]+)(?:[./].*)?", Rule("api", _READ, "ask")),
    (_GET, r"/openapi\.json", Rule("openapi", _READ, "light")),
    # Tools for other programs, all of them reading.
    (_POST, r"/mcp/?", Rule("mcp", _READ, "ask")),
)
_COMPILED: Final = tuple((methods, re.compile(path), rule) for methods, path, rule in _RULES)


def rule_of(method: str, path: str) -> Rule | None:
    """The rule for a call, its path less the prefix of a proxy; None where there is no such address."""
    return next(
        (rule for methods, form, rule in _COMPILED if method in methods and form.fullmatch(path)), None
    )


def methods_of(path: str) -> frozenset[str]:
    """The methods that an address takes; none where there is no such address."""
    return frozenset[str]().union(*(methods for methods, form, _ in _COMPILED if form.fullmatch(path)))
