"""What a process and those it started have used, from /proc (Linux, proc(5))."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_MIB = 2**20


def cpu_seconds(pid: int) -> float:
    """Processor seconds of a process and its living descendants so far."""
    total = 0
    for each in _family(pid):
        fields = Path(f"/proc/{each}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / _TICKS


def resident_mib(pid: int) -> float:
    """Memory of a process and its descendants in MiB; pages they share are counted once, in parts (Pss)."""
    total = 0
    for each in _family(pid):
        rollup = Path(f"/proc/{each}/smaps_rollup").read_text(encoding="utf-8")
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total * 1024 / _MIB


def _family(pid: int) -> Iterator[int]:
    yield pid
    for thread in Path(f"/proc/{pid}/task").iterdir():
        for child in (thread / "children").read_text(encoding="utf-8").split():
            yield from _family(int(child))
