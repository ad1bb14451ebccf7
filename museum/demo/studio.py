"""Make many works at once, in processes of their own, and hand them over as they are done."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import connection
from pathlib import Path
from typing import Self

from PIL import Image

from museum.demo.works import Work, make

PROCESSES = 2
AHEAD = 16  # works in hand beyond those being drawn, so that the disk never holds them all
KEPT_BLOCKS = 24  # of 16 MB that Pillow keeps for its next picture
M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4  # names of glibc's mallopt


class Studio:
    """Draws from the moment it is entered; what is done waits until it is asked for.

    A file that is there was finished by an earlier run and is taken as it is: files are made
    under another name and renamed. Processes are spawned, never forked.
    """

    def __init__(self, works: Sequence[Work], folder: Path) -> None:
        self.folder = folder
        self.waiting = iter(works)
        self.running: dict[Future[str], Work] = {}

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        for left in self.folder.glob("*.part*"):
            left.unlink(missing_ok=True)
        context = multiprocessing.get_context("spawn")
        self.pool = ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=_calm)
        self._hand_out()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.pool.shutdown(wait=True, cancel_futures=True)

    def works(self) -> Iterator[tuple[Work, Path]]:
        """Each work with its file, as they get done.

        Raises:
            Whatever a generator raises, with the work's key as a note.
        """
        while self.running:
            done, _pending = wait(self.running, return_when=FIRST_COMPLETED)
            for future in sorted(done, key=lambda f: self.running[f].key):
                yield self.running.pop(future), Path(future.result())
            self._hand_out()

    def _hand_out(self) -> None:
        while len(self.running) < PROCESSES + AHEAD and (work := next(self.waiting, None)):
            self.running[self.pool.submit(_make, work, str(self.folder))] = work


def _calm() -> None:
    """Let the web server and the worker go first; Ctrl-C is for the parent, its death is ours."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(5)
    _keep_memory()
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


def _keep_memory() -> None:
    """Use the memory of one picture for the next, in place of giving it back to the system.

    A quarter of the time went into pages that the kernel took back and cleared again.
    """
    Image.core.set_blocks_max(KEPT_BLOCKS)
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:  # glibc
        mallopt(M_MMAP_MAX, 0)
        mallopt(M_TRIM_THRESHOLD, 2**31 - 1)


def _follow(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def _make(work: Work, folder: str) -> str:
    path = Path(folder) / f"{work.key}{work.suffix}"
    if path.exists():
        return str(path)
    part = path.with_name(f"{work.key}.part{work.suffix}")
    try:
        make(work, part)
    except Exception as failure:
        failure.add_note(f"while making {work.key}")
        raise
    part.replace(path)
    return str(path)
