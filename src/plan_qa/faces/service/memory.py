"""Memory of a server's process, where the C library is glibc: elsewhere nothing is done.

glibc gives each thread an arena of its own, up to eight for a core, and keeps in it what was freed: a server that
answers by a pool of threads holds the garbage of all of them.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Final

# M_ARENA_MAX of <malloc.h>, mallopt(3).
_ARENA_MAX: Final = -8
# One for the loop and one for those who answer: Python code runs in one thread at a time.
_ARENAS: Final = 2


def bound_arenas() -> None:
    """Let threads that are started from now on share arenas."""
    if library := _glibc():
        library.mallopt(ctypes.c_int(_ARENA_MAX), ctypes.c_int(_ARENAS))


def give_back() -> None:
    """Return to the system what reading an index has freed (malloc_trim(3))."""
    if library := _glibc():
        library.malloc_trim(ctypes.c_size_t(0))


def _glibc() -> ctypes.CDLL | None:
    """The C library that this process runs on, if it knows both calls; macOS, Windows and musl have others."""
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None
