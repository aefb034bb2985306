"""Who asks, and what that allows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """A maintainer may do what a reader may, and add and take away documents."""

    READER = "reader"
    MAINTAINER = "maintainer"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody known by name; without a name anyone at all."""

    name: str
    role: Role

    def may(self, needed: Role) -> bool:
        """Whether the role is enough."""
        return self.role is Role.MAINTAINER or needed is Role.READER


ANYONE = Person("", Role.READER)
# Whoever sits at this machine, where nobody else reaches the server.
OWNER = Person("", Role.MAINTAINER)
