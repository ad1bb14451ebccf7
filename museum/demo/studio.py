"""Make many works at once, in processes of their own, and hand them over as they are done."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import connection
from pathlib import Path

from museum.demo.works import Work, make

PROCESSES = 2
AHEAD = 4  # works in hand beyond those being drawn, so that the disk never holds them all


def produce(works: Sequence[Work], folder: Path) -> Iterator[tuple[Work, Path]]:
    """Make the works into `folder` and yield each with its file, as they get done.

    A file that is there was finished by an earlier run and is taken as it is: files are made
    under another name and renamed. Processes are spawned, never forked.

    Raises:
        Whatever a generator raises, with the work's key as a note.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.part*"):
        left.unlink(missing_ok=True)
    waiting = iter(works)
    running: dict[Future[str], Work] = {}
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=_calm)
    try:
        while True:
            while len(running) < PROCESSES + AHEAD and (work := next(waiting, None)):
                running[pool.submit(_make, work, str(folder))] = work
            if not running:
                return
            done, _pending = wait(running, return_when=FIRST_COMPLETED)
            for future in sorted(done, key=lambda f: running[f].key):
                yield running.pop(future), Path(future.result())
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _calm() -> None:
    """Let the web server and the worker go first; Ctrl-C is for the parent, its death is ours."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(5)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


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
