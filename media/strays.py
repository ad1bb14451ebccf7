"""End what enclosures left behind whose worker was killed in the instant of their start.

bubblewrap binds the enclosed process to its parent only after the parent has set it up and
told it to go on. Killed in between, the parent leaves a process that has opened nothing yet
and waits for ever. It is known by its session: the leader, which was that parent, is gone.
"""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

from django.conf import settings

PROC = Path("/proc")


def end_strays() -> int:
    """Kill the enclosures of this house's folder whose parents are no more; how many."""
    ours = str(Path(settings.VAR_DIR).resolve()).encode()
    ended = 0
    for entry in PROC.glob("[0-9]*"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError, PermissionError):
            words = (entry / "cmdline").read_bytes().split(b"\0")
            if Path(os.fsdecode(words[0])).name != "bwrap" or ours not in words:
                continue
            leader = _session(int(entry.name))
            if not leader or _session(leader) == leader:
                continue
            os.kill(int(entry.name), signal.SIGKILL)
            ended += 1
    return ended


def _session(pid: int) -> int:
    """The session that a process belongs to, named by its leader's number; 0: it has ended."""
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return 0 if fields[0] in "ZX" else int(fields[3])
