"""The bill of materials of what is shipped: CycloneDX 1.6, from the locked versions and their hashes.

`python -m plan_qa.evaluation.supply.materials deploy/requirements.txt > sbom.json` (`make sbom`). It tells no time and no random
number: the same lock gives the same bill.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from plan_qa import __version__
from plan_qa.domain import UsageError
from plan_qa.evaluation.supply.dependencies import PRODUCT, licence_of, plain_name

_PINNED: Final = re.compile(r"^(?P<name>[\w.\[\],-]+)==(?P<version>[^ ;\\]+)")
_HASH: Final = re.compile(r"--hash=sha256:(?P<digest>[0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Locked:
    """A distribution in one version, with the SHA-256 of each of its files."""

    name: str
    version: str
    hashes: tuple[str, ...]


def read_locked(text: str) -> Iterator[Locked]:
    """The distributions of a requirements file with hashes, in its order."""
    name, version, hashes = "", "", list[str]()
    for line in text.splitlines():
        if pinned := _PINNED.match(line):
            if name:
                yield Locked(name, version, tuple(hashes))
            name, version, hashes = plain_name(pinned["name"].partition("[")[0]), pinned["version"], []
        hashes += [each["digest"] for each in _HASH.finditer(line)]
    if name:
        yield Locked(name, version, tuple(hashes))


def bill_of(locked: Sequence[Locked]) -> str:
    """The bill as JSON; a licence where the same version is installed here and says it."""
    product = Component(
        name=PRODUCT,
        version=__version__,
        type=ComponentType.APPLICATION,
        bom_ref=PRODUCT,
        licenses=[LicenseFactory().make_from_string("MIT")],
    )
    bom = Bom(serial_number=uuid5(NAMESPACE_URL, "\n".join(map(repr, locked))))
    bom.metadata.timestamp = None  # type: ignore[assignment]
    bom.metadata.component = product
    components = [_component(each) for each in locked]
    bom.components.update(components)
    bom.register_dependency(product, components)
    return str(make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=1))


def _component(each: Locked) -> Component:
    url = PackageURL("pypi", name=each.name, version=each.version)
    return Component(
        name=each.name,
        version=each.version,
        type=ComponentType.LIBRARY,
        purl=url,
        bom_ref=url.to_string(),
        licenses=[LicenseFactory().make_from_string(licence)] if (licence := _licence(each)) else [],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in each.hashes],
    )


def _licence(each: Locked) -> str:
    try:
        installed = distribution(each.name)
    except PackageNotFoundError:
        return ""
    return licence_of(installed) if installed.version == each.version else ""


def main(arguments: Sequence[str]) -> int:
    """Print the bill of a lock."""
    if len(arguments) != 1:
        print("用法：python -m plan_qa.evaluation.supply.materials deploy/requirements.txt", file=sys.stderr)
        return 2
    try:
        locked = tuple(read_locked(Path(arguments[0]).read_text(encoding="utf-8")))
        if not locked or not all(each.hashes for each in locked):
            raise UsageError(f"{arguments[0]} 不是带摘要的版本清单；请先运行 make lock。")
    except (OSError, UnicodeDecodeError, UsageError) as error:
        print(error, file=sys.stderr)
        return 2
    print(bill_of(locked))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
