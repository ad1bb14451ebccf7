"""Run one outside program so that a hostile file can harm nothing but itself.

The program gets its own process group, limits of memory, processor time and file size, a
small environment, closed input, a time limit on the wall clock, and what `media.isolation`
can take away: the network, and other people's files. It dies with the worker that
started it. What it prints is read to a bound; the end of stderr is kept.
"""

from __future__ import annotations

import compileall
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO

from media import isolation
from media.isolation import ROOT
from media.strays import end_strays

STDOUT_LIMIT = 2 * 2**20  # bytes
STDERR_KEPT = 8_192  # bytes, from the end


@dataclass(frozen=True, slots=True)
class Limits:
    """What the program may use."""

    memory_mb: int = 1024  # address space
    cpu_s: int = 600
    file_mb: int = 4096  # the largest file it may write
    wall_s: float = 600


@dataclass(frozen=True, slots=True)
class Result:
    """How the program ended; `code` is negative for a signal.

    Attributes:
        timed_out: the wall clock ran out and the group was killed.
    """

    code: int
    stdout: bytes
    stderr: str
    timed_out: bool
    seconds: float

    @property
    def ok(self) -> bool:
        return self.code == 0 and not self.timed_out

    @property
    def hit_a_limit(self) -> bool:
        """Whether a limit or a crash ended it, rather than its own judgement of the file."""
        return self.timed_out or self.code < 0 or "MemoryError" in self.stderr


def run(
    command: Sequence[str | Path],
    *,
    limits: Limits,
    cwd: Path | None = None,
    on_line: Callable[[str], None] | None = None,
) -> Result:
    """Run `command` (an absolute path first) to its end or to a limit.

    What the command names is what the program sees of our folders, see
    `media.isolation.enclosed`: files it reads and folders it writes stand in its arguments.

    Args:
        on_line: called with each line of stdout in place of collecting it; an exception
            it raises (a cancelled job) kills the program and goes on to the caller.
    """
    _first_in_this_process()
    started = time.monotonic()
    bounds = [limits.memory_mb * 2**20, limits.cpu_s, limits.file_mb * 2**20]
    folder = cwd or Path(tempfile.gettempdir())
    alone = isolation.level() is isolation.Level.NAMESPACE
    process = subprocess.Popen(
        [
            *isolation.launcher(bounds, alone=alone),
            *isolation.enclosed([str(part) for part in command], cwd=folder),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env=_environment(),
        start_new_session=True,
    )
    assert process.stdout is not None and process.stderr is not None  # noqa: S101  # asked for above
    errors = _Tail(process.stderr)
    errors.start()
    alarm = _Alarm(process.pid, limits.wall_s)
    alarm.start()
    try:
        output = _read(process.stdout, on_line)
        code = process.wait()
    except BaseException:
        _kill(process.pid)
        process.wait()
        raise
    finally:
        alarm.stop()
        errors.join(timeout=5)
        process.stdout.close()
        process.stderr.close()
        _kill(process.pid)  # whatever it left behind in its group
    seconds = time.monotonic() - started
    return Result(isolation.signalled(code), output, errors.text(), alarm.rang, seconds)


@lru_cache
def _first_in_this_process() -> int:
    """A worker follows one that was killed, as a rule: see to what that one left."""
    return end_strays()


def python_module(name: str, *arguments: str | Path) -> list[str | Path]:
    """The command that runs one of our own modules in a process of its own."""
    _compile()
    return [sys.executable, "-s", "-m", name, *arguments]


@lru_cache
def _compile() -> None:
    """Bytecode of the modules that only enclosed processes load, which can't write it.

    Where nobody can (a read-only installation), each process compiles for itself.
    """
    compileall.compile_dir(Path(__file__).parent, quiet=2)


def _environment() -> dict[str, str]:
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": tempfile.gettempdir(),
        "TMPDIR": tempfile.gettempdir(),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "VIPS_BLOCK_UNTRUSTED": "1",
        "VIPS_CONCURRENCY": "2",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _read(stream: IO[bytes], on_line: Callable[[str], None] | None) -> bytes:
    if on_line is not None:
        for line in stream:
            on_line(line.decode("utf-8", "replace").rstrip("\n"))
        return b""
    kept = stream.read(STDOUT_LIMIT)
    while stream.read(65_536):
        pass  # drained, so that the program isn't blocked by a full pipe
    return kept


def _kill(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


class _Tail(threading.Thread):
    """Drains stderr and keeps its end."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self.stream, self.kept = stream, b""

    def run(self) -> None:
        with contextlib.suppress(ValueError, OSError):  # closed under us after a kill
            while chunk := self.stream.read1(65_536):  # type: ignore[attr-defined]  # a BufferedReader
                self.kept = (self.kept + chunk)[-STDERR_KEPT:]

    def text(self) -> str:
        return self.kept.decode("utf-8", "replace")


class _Alarm:
    """Kills the process group when the wall clock runs out."""

    def __init__(self, group: int, after_s: float) -> None:
        self.rang = False
        self.timer = threading.Timer(after_s, self._ring, [group])
        self.timer.daemon = True

    def _ring(self, group: int) -> None:
        self.rang = True
        _kill(group)

    def start(self) -> None:
        self.timer.start()

    def stop(self) -> None:
        self.timer.cancel()
