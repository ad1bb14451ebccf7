"""Pictures that were cut or scaled once: in memory and on disk, both bounded.

A key names the pixels (image, version of its pyramid, plan), so nothing here is ever
stale, and nothing here knows who may see it: permission is asked before the cache is.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import tempfile
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)
_SWEEP_EVERY = 0.1  # of the disk bound written since the last sweep
_KEEP = 0.8  # of the disk bound after a sweep


@dataclass(slots=True)
class CacheCounts:
    """Where pictures were found, since the process began."""

    from_memory: int = 0
    from_disk: int = 0
    missed: int = 0


class DerivativeCache:
    """Bytes by key, the least recently used dropped first.

    Args:
        folder: where files go; made when first needed.
        memory_bytes, disk_bytes: bounds; 0 switches that half off. Several processes may
            share the folder: each sweeps it, so that it exceeds its bound by a tenth of it
            for every process at the most.
    """

    def __init__(self, folder: Path, *, memory_bytes: int, disk_bytes: int) -> None:
        self.folder = folder
        self.memory_bytes, self.disk_bytes = memory_bytes, disk_bytes
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._held_bytes = 0
        self.counts = CacheCounts()
        self._written_since_sweep = disk_bytes  # the first write sweeps what was left behind
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        with self._lock:
            if (found := self._held.get(key)) is not None:
                self._held.move_to_end(key)
                self.counts.from_memory += 1
                return found
        if not self.disk_bytes:
            self.counts.missed += 1
            return None
        path = self._path(key)
        try:
            data = path.read_bytes()
            os.utime(path)  # the sweep goes by this time
        except FileNotFoundError:
            self.counts.missed += 1
            return None
        self.counts.from_disk += 1
        self._hold(key, data)
        return data

    @property
    def held_bytes(self) -> int:
        """What is in memory."""
        return self._held_bytes

    def put(self, key: str, data: bytes) -> None:
        """Keep `data`; a full or broken disk is logged and does not spoil the answer."""
        self._hold(key, data)
        if not self.disk_bytes:
            return
        try:
            self._write(self._path(key), data)
        except OSError:
            log.exception("the derivative cache in %s cannot be written", self.folder)

    def clear(self) -> None:
        """Forget what is in memory and delete the files; other processes keep their memory."""
        with self._lock:
            self._held.clear()
            self._held_bytes = 0
        for path in self.folder.glob("*/*"):
            path.unlink(missing_ok=True)

    def _hold(self, key: str, data: bytes) -> None:
        if len(data) > self.memory_bytes // 8:
            return
        with self._lock:
            if key in self._held:
                return
            self._held[key] = data
            self._held_bytes += len(data)
            while self._held_bytes > self.memory_bytes:
                self._held_bytes -= len(self._held.popitem(last=False)[1])

    def _path(self, key: str) -> Path:
        name = hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
        return self.folder / name[:2] / name[2:]

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        with self._lock:
            self._written_since_sweep += len(data)
            due = self._written_since_sweep >= self.disk_bytes * _SWEEP_EVERY
            if due:
                self._written_since_sweep = 0
        if due:
            self.sweep()

    def sweep(self) -> int:
        """Delete the files longest unused until the folder is within bounds; bytes left."""
        files = []
        for path in self.folder.glob("*/*"):
            with contextlib.suppress(FileNotFoundError):
                stat = path.stat()
                files.append((stat.st_mtime_ns, stat.st_size, path))
        total = sum(size for _, size, _ in files)
        if total <= self.disk_bytes:
            return total
        for _, size, path in sorted(files):
            if total <= self.disk_bytes * _KEEP:
                break
            path.unlink(missing_ok=True)
            total -= size
        return total
