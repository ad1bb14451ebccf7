"""The MPEG-7 video signature of ffmpeg, and stills of a film, in one pass over it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from media import ffmpeg, sandbox
from media.fingerprints.measured import CannotMeasure
from media.fingerprints.reader import read_file

ELEMENTS = 380  # of a frame, each 0, 1 or 2
FRAME_BYTES = 96  # 380 × 2 bits, and one byte to make it whole words
SIGNATURES_PER_S = 5  # of the Video-Code (as iscc-sdk does)
KEPT_EVERY = 2  # every second signature is kept for search: one in 0.4 s
STEP_MS = 1000 * KEPT_EVERY // SIGNATURES_PER_S
STILLS = 16
STILL_PX = 512
LIMITS = sandbox.Limits(memory_mb=2048, cpu_s=2 * 3600, file_mb=512, wall_s=2 * 3600)
_THREES = 3 ** np.arange(4, -1, -1)
# Two bits that differ by as many as the elements do: so Hamming distance is L1 distance.
_THERMOMETER = np.array([[0, 0], [0, 1], [1, 1]], np.uint8)


@dataclass(frozen=True, slots=True)
class Watched:
    """What was seen of a film.

    Attributes:
        sums: each element added up over the distinct frames, for the Video-Code.
        frames: 96 bytes a frame, one in each 400 ms.
        stills: PDQ and its quality of evenly spread stills, with their position in ms.
    """

    sums: list[int]
    frames: bytes
    stills: list[tuple[int, bytes, int]]


def watch(film: Path, demuxer: str, *, duration_ms: int) -> Watched:
    """Look through a film.

    Raises:
        CannotMeasure: it could not be decoded within the limits.
        ffmpeg.ToolMissing: ffmpeg is not installed.
    """
    every_s = max(duration_ms / 1000 / STILLS, 0.2)
    with tempfile.TemporaryDirectory(prefix="huxiang-film-") as name:
        folder = Path(name)
        signature = folder / "signature.bin"
        graph = (
            f"[0:v:0]split[a][b];[a]fps={SIGNATURES_PER_S},"
            f"signature=format=binary:filename={_quoted(signature)}[out];"
            f"[b]fps=1/{every_s:.3f}:round=up,scale='min({STILL_PX},iw)':-2[stills]"
        )
        limit_s = duration_ms / 1000 + 5
        try:
            ffmpeg.run(
                [
                    *ffmpeg.source(film, demuxer),
                    *("-filter_complex", graph, "-map", "[out]"),
                    *ffmpeg.output_options(max_output_mb=1, limit_s=limit_s),
                    *("-f", "null", "-"),
                    *("-map", "[stills]", "-frames:v", str(STILLS), "-c:v", "png"),
                    *ffmpeg.output_options(max_output_mb=32, limit_s=limit_s + every_s),
                    *("-f", "image2", str(folder / "%03d.png")),
                ],
                max_output_mb=512,
                limits=LIMITS,
            )
        except ffmpeg.Failed as failure:
            raise CannotMeasure(str(failure)) from failure
        elements = parse(signature.read_bytes())
        seen = read_file("frames", folder)["frames"]
    stills = [
        (round(number * every_s * 1000), bytes.fromhex(still["code"]), still["quality"])
        for number, still in enumerate(seen)
    ]
    sums = np.unique(elements, axis=0).sum(axis=0, dtype=np.int64) if len(elements) else []
    return Watched(list(map(int, sums)), pack(elements[::KEPT_EVERY]), stills)


def parse(data: bytes) -> NDArray[np.uint8]:
    """Frames × 380 elements out of ffmpeg's binary signature (ISO/IEC 15938-3, uncompressed).

    Raises:
        CannotMeasure: it is shorter than it says.
    """
    bits = np.unpackbits(np.frombuffer(data, np.uint8))

    def number(at: int, width: int) -> int:
        return int("".join(map(str, bits[at : at + width])) or "0", 2)

    count, segments_at = number(129, 32), 242
    segments = number(segments_at, 32)
    start = segments_at + 32 + segments * (4 * 32 + 1 + 5 * 243) + 1
    width = 1 + 32 + 8 + 5 * 8 + ELEMENTS // 5 * 8
    if len(bits) < start + count * width:
        raise CannotMeasure("the video signature is cut off")
    rows = bits[start : start + count * width].reshape(count, width)[:, width - ELEMENTS // 5 * 8 :]
    packed = np.packbits(rows, axis=1)  # five elements a byte, base three
    return (packed[:, :, None] // _THREES % 3).astype(np.uint8).reshape(count, ELEMENTS)


def pack(elements: NDArray[np.uint8]) -> bytes:
    """96 bytes a frame, of which two differ in as many bits as their elements differ."""
    bits = _THERMOMETER[elements].reshape(len(elements), 2 * ELEMENTS)
    padded = np.zeros((len(elements), FRAME_BYTES * 8), np.uint8)
    padded[:, : 2 * ELEMENTS] = bits
    return np.packbits(padded, axis=1).tobytes()


def _quoted(path: Path) -> str:
    """A path as the value of an option inside a filter graph: escaped for both readers."""
    text = str(path)
    for reader in ("\\':", "\\'[],;"):
        text = "".join(f"\\{sign}" if sign in reader else sign for sign in text)
    return text
