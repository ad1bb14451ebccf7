"""Who runs a job: a name of the process from which others on its machine see whether it lives."""

from __future__ import annotations

import os
import socket
from functools import lru_cache
from pathlib import Path

PROC = Path("/proc")
_ENDED = {"Z", "X"}  # killed, but its parent has not asked yet


def own_name() -> str:
    """`host:pid:mark`, unique to this process even where numbers of processes come again."""
    return _name(os.getpid())


def is_dead(name: str) -> bool:
    """Whether that worker certainly is no more; False for another machine's or an unknown name."""
    return _verdict(name) is False


def is_alive(name: str) -> bool:
    """Whether that worker certainly lives on this machine."""
    return _verdict(name) is True


def _verdict(name: str) -> bool | None:
    start, _, mark = name.rpartition(":")
    host, _, number = start.rpartition(":")
    space, _, since = mark.partition("-")
    if not number.isdigit() or host != _host() or not space or space != _space():
        return None
    state = _state(int(number))
    return state is not None and state == since


@lru_cache
def _name(pid: int) -> str:
    return f"{_host()}:{pid}:{_space()}-{_state(pid) or '0'}"


def _host() -> str:
    return socket.gethostname()[:40]


@lru_cache
def _space() -> str:
    """The PID namespace (a container has its own); "" on a system without /proc."""
    try:
        return str((PROC / "self/ns/pid").readlink()).strip("pid:[]")
    except OSError:
        return ""


def _state(pid: int) -> str | None:
    """Start of the process in clock ticks since boot; None when it has ended."""
    try:
        # The name of the program stands in brackets and may hold anything, spaces too.
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in _ENDED else fields[19]
