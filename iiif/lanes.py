"""Two lanes: stored and small pictures are never kept waiting by large ones.

A large picture takes one of few places. When none is free within a moment the answer is
503 with Retry-After, so that crawlers asking for whole images cannot starve viewers.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from iiif.errors import Busy

HEAVY_PIXELS = 3_000_000  # decoded plus made: nine tiles and a picture of 800 × 800
WAIT_SECONDS = 3.0


class Lanes:
    """The places for large pictures of one process."""

    def __init__(self, places: int, *, wait_seconds: float = WAIT_SECONDS) -> None:
        self._heavy = threading.BoundedSemaphore(places)
        self.wait_seconds = wait_seconds

    @contextmanager
    def taken(self, pixels: int) -> Iterator[None]:
        """Hold a place while a picture that costs `pixels` is made.

        Raises:
            Busy: every place stayed taken for `wait_seconds`.
        """
        if pixels <= HEAVY_PIXELS:
            yield
            return
        if not self._heavy.acquire(timeout=self.wait_seconds):
            raise Busy
        try:
            yield
        finally:
            self._heavy.release()
