"""Counting in one process. No query, no file: a few microseconds for each answer."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from dataclasses import asdict, dataclass
from typing import Any

BUCKETS = 18  # of time: bucket n ends at 2ⁿ quarters of a millisecond; the last has no end
SLOW_KEPT = 30
IMAGES_KEPT = 2_000  # counted at a time; the seldom ones are dropped when there are more
IMAGES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Slow:
    """An answer that took long.

    Attributes:
        at: seconds since 1970.
    """

    at: float
    path: str
    status: int
    ms: int


class Tally:
    """What this process answered since it began."""

    def __init__(self) -> None:
        self.began = time.time()
        self.statuses: Counter[int] = Counter()
        self.times = [0] * BUCKETS
        self.slow: deque[Slow] = deque(maxlen=SLOW_KEPT)
        self.images: Counter[str] = Counter()
        self._lock = threading.Lock()

    def note(self, path: str, identifier: str, status: int, seconds: float, slow_ms: int) -> None:
        """Count one answer.

        Args:
            identifier: of the image; "" where the address names none that may be seen.
            slow_ms: from how many milliseconds on it is listed as slow.
        """
        bucket = min(int(seconds * 4000).bit_length(), BUCKETS - 1)
        with self._lock:
            self.statuses[status] += 1
            self.times[bucket] += 1
            if identifier:
                self.images[identifier] += 1
                if len(self.images) > IMAGES_KEPT:
                    self.images = Counter(dict(self.images.most_common(IMAGES_KEPT // 2)))
            if seconds * 1000 >= slow_ms:
                self.slow.append(Slow(time.time(), path[:300], status, round(seconds * 1000)))

    def as_json(self) -> dict[str, Any]:
        with self._lock:
            return {
                "began": self.began,
                "statuses": {str(status): n for status, n in self.statuses.items()},
                "times": list(self.times),
                "slow": [asdict(one) for one in self.slow],
                "images": dict(self.images.most_common(IMAGES_SHOWN)),
            }


def quantile_ms(times: list[int], share: float) -> float | None:
    """Upper end of the bucket in which this share of all answers lies; None without answers."""
    wanted, seen = share * sum(times), 0
    for bucket, count in enumerate(times):
        seen += count
        if count and seen >= wanted:
            return float(2**bucket) / 4
    return None


tally = Tally()
