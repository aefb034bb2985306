"""Processes that answer side by side: forked from one that has loaded everything, replaced when one dies."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from types import FrameType
from typing import Final

_LOOK_S: Final = 0.05
# A process that dies sooner than this is not followed by another at once.
_BRIEF_S: Final = 1.0


class Workers:
    """The parent's view of its processes; it must have no threads of its own when it starts one."""

    def __init__(self, patience_s: float) -> None:
        """`patience_s` is how long a process may take to end before it is killed."""
        self._patience_s = patience_s
        self._kept: dict[int, Callable[[], None]] = {}
        self._stopping = False
        # Its writing end is the parent's alone: when the parent dies, however it dies, reading from it ends.
        self._lifeline, self._held = os.pipe()

    def start(self, work: Callable[[], None]) -> int:
        """A process that does `work` and ends; its number."""
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            return pid
        status = 1
        try:
            for each in (signal.SIGTERM, signal.SIGINT):
                signal.signal(each, signal.SIG_DFL)
            os.close(self._held)
            threading.Thread(target=self._end_with_parent, daemon=True).start()
            work()
            status = 0
        except KeyboardInterrupt:
            status = 0
        except Exception:  # noqa: BLE001  # the last frame of a process: the cause is written down, then it ends
            traceback.print_exc()
        finally:
            os._exit(status)

    def keep(self, work: Callable[[], None]) -> None:
        """A process that does `work`, and another whenever it ends before the server is stopped."""
        self._kept[self.start(work)] = work

    def stop(self, *pids: int) -> None:
        """End processes, in peace if they do so in time."""
        for pid in pids:
            os.kill(pid, signal.SIGTERM)
        until = time.monotonic() + self._patience_s
        for pid in pids:
            while os.waitpid(pid, os.WNOHANG) == (0, 0):
                if time.monotonic() > until:
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
                    break
                time.sleep(_LOOK_S)

    def wait(self) -> None:
        """Until told to stop (SIGTERM, SIGINT); then all processes are ended."""
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self._told)
        began = time.monotonic()
        while not self._stopping:
            pid, _ = os.waitpid(-1, os.WNOHANG)
            if pid in self._kept and not self._stopping:
                work = self._kept.pop(pid)
                time.sleep(max(0.0, _BRIEF_S - (time.monotonic() - began)))
                began = time.monotonic()
                self.keep(work)
            elif pid == 0:
                time.sleep(_LOOK_S)
        self.stop(*self._kept)

    def _end_with_parent(self) -> None:
        os.read(self._lifeline, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    def _told(self, sig: int, frame: FrameType | None) -> None:
        self._stopping = True
