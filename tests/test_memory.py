"""Memory of a server's process: its arenas as the C library counts them (malloc_info(3)), its pages as the kernel does."""

from __future__ import annotations

import subprocess
import sys

import pytest

# Threads that hold something at the same time: each would have an arena of its own, on a machine with two cores up to 16.
_COUNTING = """
import ctypes, os, re, sys, tempfile, threading
from plan_qa.faces.service.memory import bound_arenas
if sys.argv[1] == "bound":
    bound_arenas()
library = ctypes.CDLL(None)
library.malloc.restype = ctypes.c_void_p
library.fopen.restype = ctypes.c_void_p
library.fclose.argtypes = [ctypes.c_void_p]
library.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
together = threading.Barrier(12)
def hold():
    together.wait()
    library.malloc(100_000)
    together.wait()
threads = [threading.Thread(target=hold) for _ in range(12)]
[t.start() for t in threads]
[t.join() for t in threads]
with tempfile.NamedTemporaryFile() as file:
    stream = library.fopen(file.name.encode(), b"w")
    library.malloc_info(0, stream)
    library.fclose(stream)
    print(len(re.findall(rb"<heap nr=", file.read())))
"""

# Blocks too small to be mapped each, freed below one that stays: the C library keeps their pages.
_FREEING = """
import ctypes, resource
from plan_qa.faces.service.memory import give_back
library = ctypes.CDLL(None)
library.malloc.restype = ctypes.c_void_p
library.free.argtypes = [ctypes.c_void_p]
def mib():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 2**20
size, count = 65_536, 1024
blocks = [library.malloc(size) for _ in range(count)]
for block in blocks:
    ctypes.memset(block, 1, size)
last = library.malloc(size)
for block in blocks:
    library.free(block)
before = mib()
give_back()
print(round(before - mib()))
"""


def _printed(program: str, *arguments: str) -> int:
    command = [sys.executable, "-c", program, *arguments]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="glibc 的内存分区只在 Linux 上有"
)


def test_threads_of_a_server_share_two_arenas() -> None:
    assert _printed(_COUNTING, "free") > 2
    assert _printed(_COUNTING, "bound") == 2


def test_what_was_freed_goes_back_to_the_system() -> None:
    # 64 MiB were freed; a few pages of a block's edges may stay.
    assert _printed(_FREEING) >= 60
