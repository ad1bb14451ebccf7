"""How this process takes memory from the system, for threads that make pictures."""

from __future__ import annotations

import contextlib
import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # names of glibc's malloc.h


def share_memory_between_threads() -> bool:
    """Let all threads reuse the same memory; call it before there are any.

    glibc gives every thread a heap of its own, and megabytes back to the system after each
    picture: measured, the kernel then spends a third of the time of a whole image on clearing
    pages, and the process keeps four times what one picture needs.

    Returns:
        Whether this system's library can be told so; where it can't, nothing is lost but this.
    """
    with contextlib.suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        wanted = ((_ARENA_MAX, 1), (_MMAP_THRESHOLD, 32 << 20), (_TRIM_THRESHOLD, 64 << 20))
        told = [mallopt(name, value) for name, value in wanted]  # each, even after a refusal
        return all(told)
    return False
