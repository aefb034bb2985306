"""The licences of everything that is needed, and whether one of them forbids what an office does with the program.

`python -m plan_qa.evaluation.supply.licences [extra …]` (`make licences`): a line each; status 1 where one forbids or says nothing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import Final, Literal

from plan_qa.evaluation.supply.dependencies import Dependency, dependencies_of

Standing = Literal["free", "forbids", "unknown"]

# Terms that bind whoever serves the program to others, or keep offices out: no licence of ours can stand beside them.
_FORBIDS: Final = re.compile(
    r"\b(?:A?GPL|GNU (?:Affero )?General Public|SSPL|BUSL|Commons Clause|Elastic|NonCommercial|NC-|Proprietary)",
    re.IGNORECASE,
)
_FREE: Final = re.compile(
    r"\b(?:MIT|BSD|Apache|ISC|Python Software Foundation|PSF|MPL|Mozilla|Unlicen[sc]e|0BSD|HPND|Zlib|CC0|LGPL|Lesser"
    r"|Boost|BSL-1\.0|Public Domain)",
    re.IGNORECASE,
)


def standing_of(licence: str) -> Standing:
    """Whether one may serve, copy and change what stands under a licence; of several to choose from one is enough."""
    choices = [_of_all(choice) for choice in re.split(r"\bOR\b", licence)]
    return next((each for each in ("free", "unknown") if each in choices), "forbids")


def _of_all(licence: str) -> Standing:
    # GCC's runtime library exception is there for this.
    parts = [part for part in re.split(r"\bAND\b", licence) if "WITH GCC-exception" not in part]
    standings = [
        "forbids" if _FORBIDS.search(part) else "free" if _FREE.search(part) else "unknown" for part in parts
    ]
    if "forbids" in standings:
        return "forbids"
    return "free" if standings and all(each == "free" for each in standings) else "unknown"


def listed(dependencies: Sequence[Dependency]) -> str:
    """A line for each: name, version, licence."""
    return "\n".join(
        f"{each.name}\t{each.version}\t{each.licence or '（没有写明）'}" for each in dependencies
    )


def main(arguments: Sequence[str]) -> int:
    """Print the licences; say on stderr which of them will not do."""
    found = dependencies_of(extras=tuple(arguments))
    print(listed(found))
    wrong = [each for each in found if standing_of(each.licence) != "free"]
    for each in wrong:
        print(
            f"{each.name} {each.version}（{each.needed_by} 需要）：许可为“{each.licence or '没有写明'}”，"
            "应为 MIT、BSD、Apache、MPL、LGPL 一类；请换一个部件，或核对以后写进 licences.py。",
            file=sys.stderr,
        )
    print(f"共 {len(found)} 个，{sum(each.size for each in found) / 1e6:.0f} MB。", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
