"""Short films: a slow camera over drawn sheets, with our own sound; ffmpeg does the writing."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from museum.demo.draw.sound import RATE, Wave, pcm

WIDTH, HEIGHT, FPS = 1280, 720, 15
FADE_S = 0.7
TIMEOUT_S = 300
BT709 = "range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"
# Shares of red, green and blue, and what is added: luma, blue and red difference of BT.709.
LUMA = (0.1826, 0.6142, 0.0620, 16.0)
DIFFERENCES = ((-0.1006, -0.3386, 0.4392, 128.0), (0.4392, -0.3989, -0.0403, 128.0))

Planes = tuple[Image.Image, Image.Image, Image.Image]


class ToolMissing(RuntimeError):
    """ffmpeg is not installed."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One sheet and the camera's way over it: boxes are shares (left, top, width) of the sheet."""

    sheet: Image.Image
    seconds: float
    start: tuple[float, float, float]
    end: tuple[float, float, float]


def write_audio(wave: Wave, path: Path) -> None:
    """A FLAC file of the wave."""
    _ffmpeg(
        ["-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", "pipe:0", "-c:a", "flac"], path,
        "flac", [pcm(wave)],
    )  # fmt: skip


def write_film(scenes: Sequence[Scene], wave: Wave, path: Path) -> None:
    """An MP4 (H.264, AAC) of the scenes with the sound under them."""
    sound = path.with_suffix(".pcm")
    sound.write_bytes(pcm(wave))
    try:
        _ffmpeg(
            ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(FPS),
             "-i", "pipe:0", "-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", str(sound),
             "-vf", f"setparams={BT709}",
             "-c:v", "libx264", "-preset", "ultrafast", "-crf", "23", "-pix_fmt", "yuv420p",
             "-threads", "1", "-g", str(FPS * 2), "-c:a", "aac", "-b:a", "128k", "-shortest",
             "-movflags", "+faststart"],
            path, "mp4", frames(scenes),
        )  # fmt: skip
    finally:
        sound.unlink(missing_ok=True)


def frames(scenes: Sequence[Scene]) -> Iterator[bytes]:
    """The film's pictures as planes of 4:2:0, one scene fading into the next."""
    tail: list[np.ndarray] = []
    overlap = round(FADE_S * FPS)
    for number, scene in enumerate(scenes):
        count = round(scene.seconds * FPS)
        sheets = (_planes(scene.sheet), _planes(scene.sheet.reduce(2)))
        last = number == len(scenes) - 1
        shots = (_shot(scene, sheets, index / max(1, count - 1)) for index in range(count))
        coming: list[np.ndarray] = []
        for index, shot in enumerate(shots):
            if index < len(tail):
                share = (index + 1) / (len(tail) + 1)
                shot = (tail[index] * (1 - share) + shot * share).astype(np.uint8)
            if not last and index >= count - overlap:
                coming.append(shot)
            else:
                yield shot.tobytes()
        tail = coming


def _planes(sheet: Image.Image) -> Planes:
    """Luma, and the colour differences at half the size: half as much to scale in each shot."""
    blue, red = (sheet.convert("L", matrix).reduce(2) for matrix in DIFFERENCES)
    return sheet.convert("L", LUMA), blue, red


def _shot(scene: Scene, sheets: tuple[Planes, Planes], share: float) -> np.ndarray:
    """One picture; the camera starts and stops gently. From far the half-size sheet serves."""
    eased = share * share * (3 - 2 * share)
    left, top, wide = (a + (b - a) * eased for a, b in zip(scene.start, scene.end, strict=True))
    high = wide * scene.sheet.width / scene.sheet.height * HEIGHT / WIDTH
    luma, *differences = sheets[1] if wide * scene.sheet.width > 1.9 * WIDTH else sheets[0]
    box = (max(0.0, left), max(0.0, top), min(1.0, left + wide), min(1.0, top + high))
    planes = [_scaled(luma, box, (WIDTH, HEIGHT))]
    planes += [_scaled(plane, box, (WIDTH // 2, HEIGHT // 2)) for plane in differences]
    return np.concatenate(planes)


def _scaled(
    plane: Image.Image, box: tuple[float, float, float, float], size: tuple[int, int]
) -> np.ndarray:
    """A part of a plane, given in shares of it, at another size; row after row."""
    width, height = plane.size
    part = (box[0] * width, box[1] * height, box[2] * width, box[3] * height)
    return np.asarray(plane.resize(size, Image.Resampling.BILINEAR, box=part)).ravel()


def _ffmpeg(
    arguments: list[str], path: Path, form: str, parts: Iterator[bytes] | list[bytes]
) -> None:
    """Run ffmpeg on what `parts` gives to its standard input; the file's bytes repeat.

    Raises:
        ToolMissing: there is no ffmpeg.
        RuntimeError: it failed; the end of what it said follows.
    """
    tool = shutil.which("ffmpeg")
    if tool is None:
        raise ToolMissing("ffmpeg is not installed")
    command = [tool, "-hide_banner", "-loglevel", "error", "-y", *arguments, "-map_metadata", "-1",
               "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-f", form,
               str(path)]  # fmt: skip
    log = path.with_suffix(".log")
    try:
        with log.open("wb") as said:
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=said)  # noqa: S603  # our own arguments
            assert process.stdin is not None  # noqa: S101  # asked for above
            try:
                for part in parts:
                    process.stdin.write(part)
                process.stdin.close()
            except BrokenPipeError:
                pass  # ffmpeg ended early; its exit code and words say why
            finally:
                try:
                    code = process.wait(TIMEOUT_S)
                except subprocess.TimeoutExpired:
                    process.kill()
                    code = process.wait()
        if code:
            raise RuntimeError(log.read_text(errors="replace")[-800:])
    finally:
        log.unlink(missing_ok=True)
