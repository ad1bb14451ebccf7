"""One small file for each process, so that the page sees all of them without a database."""

from __future__ import annotations

import json
import logging
import os
import socket
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings

from iiif.images import server
from iiif.watch.tally import tally

log = logging.getLogger(__name__)
EVERY_S = 5.0  # at most so often, and only when something was answered
_FORGET_S = 86_400  # without an answer
_writing = threading.Lock()
_written = 0.0


def folder() -> Path:
    return Path(settings.VAR_DIR) / "cache" / "iiif-watch"


def noted(path: str, identifier: str, status: int, seconds: float) -> None:
    """Count an answer of this process; every few seconds, write the counts down."""
    tally.note(path, identifier, status, seconds, settings.IIIF_SLOW_MS)
    if time.monotonic() - _written > EVERY_S and _writing.acquire(blocking=False):
        try:
            write()
        finally:
            _writing.release()


def write() -> None:
    """A disk that cannot be written is logged; images are answered all the same."""
    global _written
    _written = time.monotonic()
    name = f"{socket.gethostname()}-{os.getpid()}"
    try:
        folder().mkdir(parents=True, exist_ok=True)
        temporary = folder() / f".{name}"
        temporary.write_text(json.dumps(_facts()), encoding="utf-8")
        temporary.replace(folder() / f"{name}.json")
    except OSError:
        log.exception("the counts of the image server cannot be written")


def _facts() -> dict[str, Any]:
    made = server()
    lanes, cache = made.lanes, made.cache
    return tally.as_json() | {
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "pictures": asdict(made.counts),
        "cache": asdict(cache.counts) | {"held_bytes": cache.held_bytes},
        "lanes": asdict(lanes.counts)
        | {"running": lanes.running, "waiting": lanes.waiting, "held_bytes": lanes.held_bytes},
        "open_files": len(made.files),
    }


def read_all() -> list[dict[str, Any]]:
    """What every process wrote; those that ended on this machine are forgotten."""
    found = []
    for path in sorted(folder().glob("*.json")):
        try:
            facts = json.loads(path.read_text(encoding="utf-8"))
            written = path.stat().st_mtime
        except (FileNotFoundError, ValueError):
            continue  # it ended meanwhile, or is another version's
        ended = facts["host"] == socket.gethostname() and not _runs(facts["pid"])
        if ended or time.time() - written > _FORGET_S:
            path.unlink(missing_ok=True)
        else:
            found.append(facts | {"written": written})
    return found


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's
    return True
