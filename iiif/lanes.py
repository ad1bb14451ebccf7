"""Two lanes: stored and small pictures are never kept waiting by large ones.

A large picture takes one of few places, and its share of a budget of memory. When there is
no room within a moment, or too many wait already, the answer is 503 with Retry-After, so
that crawlers asking for whole images can starve neither viewers nor the machine.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from iiif.costs import Cost
from iiif.errors import Busy, SizeTooLarge

LIGHT_PIXELS = 3_000_000  # decoded plus made: nine tiles and a picture of 800 × 800
LIGHT_BYTES = 64 << 20
WAIT_SECONDS = 3.0


@dataclass(slots=True)
class LaneCounts:
    """What happened since the process began."""

    light: int = 0
    heavy: int = 0
    waited: int = 0
    waited_seconds: float = 0.0
    refused: int = 0


class Lanes:
    """The places and the memory for large pictures of one process.

    Args:
        places: large pictures made at the same time.
        memory_bytes: that they may take together.
    """

    def __init__(
        self, places: int, memory_bytes: int, *, wait_seconds: float = WAIT_SECONDS
    ) -> None:
        self.places, self.memory_bytes, self.wait_seconds = places, memory_bytes, wait_seconds
        self.counts = LaneCounts()
        self.running = self.waiting = self.held_bytes = 0
        self._changed = threading.Condition()

    @contextmanager
    def taken(self, cost: Cost) -> Iterator[None]:
        """Hold a place and memory while a picture is made.

        Raises:
            Busy: no room within `wait_seconds`, or others wait already.
            SizeTooLarge: more memory than large pictures have together.
        """
        if cost.pixels <= LIGHT_PIXELS and cost.memory_bytes <= LIGHT_BYTES:
            self.counts.light += 1
            yield
            return
        if cost.memory_bytes > self.memory_bytes:
            raise SizeTooLarge(
                _("生成这幅图像需要约 %(need)d MB 内存，服务器为大图共留 %(all)d MB；请缩小尺寸。")
                % {"need": cost.memory_bytes >> 20, "all": self.memory_bytes >> 20}
            )
        self._enter(cost.memory_bytes)
        try:
            yield
        finally:
            with self._changed:
                self.running -= 1
                self.held_bytes -= cost.memory_bytes
                self._changed.notify_all()

    def _enter(self, memory_bytes: int) -> None:
        with self._changed:
            if not self._has_room(memory_bytes):
                self._wait(memory_bytes)
            self.running += 1
            self.held_bytes += memory_bytes
            self.counts.heavy += 1

    def _wait(self, memory_bytes: int) -> None:
        """A thread that waits serves no tile meanwhile, so only a few may."""
        if self.waiting >= max(1, self.places // 2):
            self.counts.refused += 1
            raise Busy
        self.waiting += 1
        began = time.monotonic()
        try:
            in_time = self._changed.wait_for(
                lambda: self._has_room(memory_bytes), self.wait_seconds
            )
        finally:
            self.waiting -= 1
            self.counts.waited += 1
            self.counts.waited_seconds += time.monotonic() - began
        if not in_time:
            self.counts.refused += 1
            raise Busy

    def _has_room(self, memory_bytes: int) -> bool:
        return self.running < self.places and self.held_bytes + memory_bytes <= self.memory_bytes
