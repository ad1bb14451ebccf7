"""Chromaprint: what a recording sounds like, one 32-bit value for each eighth of a second."""

from __future__ import annotations

import json
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from media import ffmpeg, sandbox
from media.errors import ToolMissing
from media.fingerprints.measured import CannotMeasure

Prints = NDArray[np.uint32]
RATE_HZ = 11_025  # what chromaprint itself takes everything down to
STEP_MS = 4096 / 3 / RATE_HZ * 1000  # between two values
LIMITS = sandbox.Limits(memory_mb=1024, cpu_s=1800, file_mb=1024, wall_s=1800)


@lru_cache
def program() -> str:
    """Absolute path of fpcalc.

    Raises:
        ToolMissing: it is not installed.
    """
    path = shutil.which("fpcalc")
    if path is None:
        raise ToolMissing("fpcalc")
    return str(Path(path).absolute())


def prints_of(recording: Path, demuxer: str, *, duration_ms: int) -> Prints:
    """The values of the first sound track; empty where it is silent or too short.

    ffmpeg decodes within its limits; fpcalc, which would open anything, only gets plain PCM.

    Raises:
        CannotMeasure: a program gave up.
        ToolMissing: fpcalc is not installed.
        ffmpeg.ToolMissing: ffmpeg is not installed.
    """
    with tempfile.TemporaryDirectory(prefix="huxiang-sound-") as folder:
        wave = Path(folder) / "sound.wav"
        _decode(recording, wave, demuxer, limit_s=duration_ms / 1000 + 5)
        return _values(wave)


def _decode(recording: Path, wave: Path, demuxer: str, *, limit_s: float) -> None:
    megabytes = int(limit_s * RATE_HZ * 2 / 2**20) + 8
    try:
        ffmpeg.run(
            [
                *ffmpeg.source(recording, demuxer),
                *("-map", "0:a:0", "-vn", "-sn", "-dn"),
                *("-ac", "1", "-ar", str(RATE_HZ), "-c:a", "pcm_s16le"),
                *ffmpeg.output_options(max_output_mb=megabytes, limit_s=limit_s),
                *("-f", "wav", str(wave)),
            ],
            max_output_mb=megabytes,
            limits=LIMITS,
        )
    except ffmpeg.Failed as failure:
        raise CannotMeasure(str(failure)) from failure


def _values(wave: Path) -> Prints:
    lines: list[str] = []
    command = [program(), "-raw", "-json", "-length", "0", str(wave)]
    result = sandbox.run(command, limits=LIMITS, on_line=lines.append)
    if not lines and "Empty fingerprint" in result.stderr:
        return np.zeros(0, np.uint32)
    # Version 1.5 takes the end of some files for an error, after it printed everything.
    if not lines or result.hit_a_limit:
        raise CannotMeasure(f"fpcalc ended with {result.code}: {result.stderr[-500:].strip()}")
    return np.array(json.loads("".join(lines))["fingerprint"], np.int64).astype(np.uint32)


def signed(prints: Prints) -> list[int]:
    """The same values as the ISCC wants them."""
    return prints.view(np.int32).tolist()


def telling(prints: Prints) -> NDArray[np.bool_]:
    """Which values are worth looking up: not those that silence and steady tones repeat."""
    if not len(prints):
        return np.zeros(0, bool)
    _, where, counts = np.unique(prints, return_inverse=True, return_counts=True)
    common = counts[where] > max(8, len(prints) // 50)
    repeated = np.concatenate([[False], prints[1:] == prints[:-1]])
    return ~common & ~repeated
