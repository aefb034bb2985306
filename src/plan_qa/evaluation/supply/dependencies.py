"""What the product stands on: the installed distributions that it needs, with their licences as they declare them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement

PRODUCT: Final = "plan-qa"
_LICENCE_CLASSIFIER: Final = "License :: "


@dataclass(frozen=True, slots=True)
class Dependency:
    """An installed distribution; `licence` in its own words, empty where it declares none; `size` in bytes on disk."""

    name: str
    version: str
    licence: str
    size: int
    # The first that needs it.
    needed_by: str


def plain_name(name: str) -> str:
    """A distribution's name as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def dependencies_of(product: str = PRODUCT, extras: tuple[str, ...] = ()) -> tuple[Dependency, ...]:
    """What `product[extras]` needs on this machine, by name; what is not installed is left out.

    Raises:
        PackageNotFoundError: the product itself is not installed.
    """
    found: dict[str, Dependency] = {}
    seen: set[str] = set()
    waiting = [(each, product) for each in _required(distribution(product), extras)]
    while waiting:
        requirement, needed_by = waiting.pop(0)
        # An extra of one that is already there brings more.
        key = f"{plain_name(requirement.name)}[{','.join(sorted(requirement.extras))}]"
        if key in seen:
            continue
        seen.add(key)
        try:
            installed = distribution(requirement.name)
        except PackageNotFoundError:
            continue
        name = plain_name(requirement.name)
        if name != plain_name(product):
            found.setdefault(
                name,
                Dependency(name, installed.version, licence_of(installed), _size(installed), needed_by),
            )
        waiting += [(each, name) for each in _required(installed, tuple(requirement.extras))]
    return tuple(sorted(found.values(), key=lambda each: each.name))


def licence_of(installed: Distribution) -> str:
    """The SPDX expression where there is one, else the classifiers, else the first line of the older field."""
    metadata = installed.metadata
    if "License-Expression" in metadata:
        return metadata["License-Expression"]
    classified = [
        line.rpartition(" :: ")[2]
        for line in metadata.get_all("Classifier") or []
        if line.startswith(_LICENCE_CLASSIFIER)
    ]
    told = metadata["License"].strip().partition("\n")[0] if "License" in metadata else ""
    return " AND ".join(classified) or told


def _required(installed: Distribution, extras: tuple[str, ...]) -> Iterator[Requirement]:
    for line in installed.requires or ():
        requirement = Requirement(line)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield requirement


def _size(installed: Distribution) -> int:
    paths = (installed.locate_file(file) for file in installed.files or ())
    return sum(path.stat().st_size for path in map(_as_path, paths) if path.is_file())


def _as_path(path: object) -> Path:
    return Path(str(path))
