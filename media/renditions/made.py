"""What a rendition function answers with."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

OnProgress = Callable[[int, int, str], None]  # done, total, what is being made


@dataclass(frozen=True, slots=True)
class Made:
    """One made file, named inside the working folder (a name may hold one folder: `hls/…`).

    Attributes:
        facts: what was measured of it, such as its loudness.
    """

    purpose: str
    name: str
    media_type: str
    params: str = ""
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything made of one master.

    Attributes:
        colour: dominant colour, #rrggbb.
        width, height: px of the picture as shown; None for sound.
        made_by: the tools with their versions, for the PREMIS event.
        facts: what was measured of the master on the way, for the PREMIS event.
    """

    files: tuple[Made, ...]
    colour: str
    made_by: str
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


class Steps:
    """The steps of one run as one percentage, by their weights, that never goes back."""

    def __init__(self, on_progress: OnProgress, weights: dict[str, int]) -> None:
        self.tell, self.weights = on_progress, weights
        self.total = sum(weights.values())
        self.furthest = 0

    def of(self, name: str, length_ms: int) -> Callable[[int], None]:
        """A listener for the position (ms) reached within the step of this name."""
        names = list(self.weights)
        before = sum(self.weights[earlier] for earlier in names[: names.index(name)])

        def on_time(position_ms: int) -> None:
            share = min(1.0, max(0, position_ms) / max(1, length_ms))
            reached = round(1000 * (before + self.weights[name] * share) / self.total)
            self.furthest = max(self.furthest, reached)
            # The last thousandth is the caller's: files are sealed and rows written after this.
            self.tell(min(999, self.furthest), 1000, name)

        return on_time


def seal(path: Path) -> tuple[str, int]:
    """Force the file to the disk; its SHA-256 and size in bytes."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return digest, path.stat().st_size
