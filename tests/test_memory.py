"""The arenas of a server's process, counted by the C library itself (malloc_info(3))."""

from __future__ import annotations

import subprocess
import sys

import pytest

# Threads that hold something at the same time: each would have an arena of its own, on a machine with two cores up to 16.
_COUNTING = """
import ctypes, os, re, sys, tempfile, threading
from plan_qa.faces.service.memory import bound_arenas, give_back
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
give_back()
with tempfile.NamedTemporaryFile() as file:
    stream = library.fopen(file.name.encode(), b"w")
    library.malloc_info(0, stream)
    library.fclose(stream)
    print(len(re.findall(rb"<heap nr=", file.read())))
"""


def _arenas(how: str) -> int:
    done = subprocess.run([sys.executable, "-c", _COUNTING, how], capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc 的内存分区只在 Linux 上有")
def test_threads_of_a_server_share_two_arenas() -> None:
    assert _arenas("free") > 2
    assert _arenas("bound") == 2
