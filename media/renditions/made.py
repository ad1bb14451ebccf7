"""What a rendition function answers with."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

OnProgress = Callable[[int, int, str], None]  # done, total, what is being made


@dataclass(frozen=True, slots=True)
class Made:
    """One made file, named inside the working folder."""

    purpose: str
    name: str
    media_type: str
    params: str = ""
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything made of one master.

    Attributes:
        colour: dominant colour, #rrggbb.
        width, height: px of the picture as shown; None for sound.
        made_by: the tools with their versions, for the PREMIS event.
    """

    files: tuple[Made, ...]
    colour: str
    made_by: str
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None


def seal(path: Path) -> tuple[str, int]:
    """Force the file to the disk; its SHA-256 and size in bytes."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return digest, path.stat().st_size
