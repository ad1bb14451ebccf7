"""What a tree of processes used, those included whose parent did not wait for them.

bubblewrap ends without waiting for the program that it enclosed, so the program's processor
time would be counted nowhere. This process therefore adopts all orphans below it (Linux:
PR_SET_CHILD_SUBREAPER) and waits for them itself.
"""

from __future__ import annotations

import ctypes
import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass

PR_SET_CHILD_SUBREAPER = 36
PATIENCE_S = 2.0  # for an orphan that is still ending


@dataclass(frozen=True, slots=True)
class Used:
    """By a piece of work.

    Attributes:
        wall_s: seconds by the clock, without the wait for orphans.
        cpu_s: processor seconds of this process and of all below it.
        peak_mb: the most memory that one orphan held (resident); 0 where there was none.
    """

    wall_s: float
    cpu_s: float
    peak_mb: int


def adopt_orphans() -> None:
    """From now on orphans below this process are its own children.

    Raises:
        OSError: the kernel refuses.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def used_by(work: Callable[[], None]) -> Used:
    """Run `work`, which waits for its own children, and add up what all of them used."""
    started, before = time.perf_counter(), _cpu_s()
    work()
    wall_s = time.perf_counter() - started
    peak_mb = _reap()
    return Used(wall_s, _cpu_s() - before, peak_mb)


def _cpu_s() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def _reap() -> int:
    """Wait for every orphan; the largest memory of one, MB."""
    peak_kb, until = 0, time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            pid, _, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            break
        if pid:
            peak_kb = max(peak_kb, usage.ru_maxrss)
        else:
            time.sleep(0.005)
    return peak_kb // 1024
