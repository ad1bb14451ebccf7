"""Adaptive film: which sizes, and the playlist above them (RFC 8216).

One file a size, cut by byte ranges (CMAF), so that a film is a handful of files and a cache
or a bucket holds few objects.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from media import ffmpeg, sandbox
from media.renditions.source import Picture

FOLDER = "hls"
SEGMENT_S = 6
KEYFRAME_S = 2
SOUND_BITS = 128_000
FROM_LINES = 720
FROM_MS = 5 * 60_000
BOXES = {"1080p": (1920, 1080), "720p": (1280, 720), "360p": (640, 360)}
MOST_KBITS = {"1080p": 6_000, "720p": 3_500, "360p": 1_000}
NEAR = 1.2  # two rungs closer than this in size are one
PLAYLIST = "application/vnd.apple.mpegurl"


@dataclass(frozen=True, slots=True)
class Rung:
    """One size of the film, px."""

    name: str
    width: int
    height: int

    @property
    def most_kbits(self) -> int:
        return MOST_KBITS[self.name]


def wanted(picture: Picture, duration_ms: int) -> bool:
    """From 720 lines up, or five minutes up; smaller films are one file that starts at once."""
    return min(picture.width, picture.height) >= FROM_LINES or duration_ms >= FROM_MS


def rungs(picture: Picture) -> list[Rung]:
    """At most three sizes, largest first, none larger than the source."""
    found: list[Rung] = []
    for name, box in BOXES.items():
        width, height = fitted(picture, box)
        if found and max(found[-1].width / width, found[-1].height / height) < NEAR:
            found.pop()  # the smaller box holds it as well: its name is the true one
        found.append(Rung(name, width, height))
    return found


def fitted(picture: Picture, box: tuple[int, int]) -> tuple[int, int]:
    """Even width and height within the box (turned for an upright film), never enlarged."""
    long, short = box
    wide, high = (long, short) if picture.width >= picture.height else (short, long)
    scale = min(Fraction(1), Fraction(wide, picture.width), Fraction(high, picture.height))
    return _even(picture.width * scale), _even(picture.height * scale)


def _even(length: Fraction) -> int:
    return max(2, 2 * int(length / 2))


def write_master(folder: Path, sizes: list[Rung], *, has_sound: bool) -> None:
    """`master.m3u8`, with the bandwidths that the segments really have."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    sound = (0, 0)
    if has_sound:
        sound = bandwidth((folder / "sound.m3u8").read_text())
        lines.append(
            '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="sound",DEFAULT=YES,AUTOSELECT=YES,'
            'CHANNELS="2",URI="sound.m3u8"'
        )
    for rung in sizes:
        peak, mean = bandwidth((folder / f"{rung.name}.m3u8").read_text())
        codecs = avc_codec(folder / f"{rung.name}.mp4") + (",mp4a.40.2" if has_sound else "")
        lines += [
            f"#EXT-X-STREAM-INF:BANDWIDTH={peak + sound[0]},AVERAGE-BANDWIDTH={mean + sound[1]},"
            f'CODECS="{codecs}",RESOLUTION={rung.width}x{rung.height}'
            + (',AUDIO="sound"' if has_sound else ""),
            f"{rung.name}.m3u8",
        ]
    (folder / "master.m3u8").write_text("\n".join(lines) + "\n")


def require_whole(folder: Path, names: list[str]) -> None:
    """Refuse playlists that name more than is there: the muxer ends well on a full disk.

    Raises:
        ffmpeg.Failed: of at least one size the end is missing.
    """
    for name in names:
        playlist = (folder / f"{name}.m3u8").read_text()
        ends = [int(size) + int(at) for size, at in _RANGE.findall(playlist)]
        there = (folder / f"{name}.mp4").stat().st_size
        if "#EXT-X-ENDLIST" not in playlist or not ends or max(ends) > there:
            said = f"{name}.mp4 is cut short at {there} bytes"
            raise ffmpeg.Failed(sandbox.Result(1, b"", said, False, 0))


_RANGE = re.compile(r"(\d+)@(\d+)")
_SEGMENT = re.compile(r"#EXTINF:([\d.]+),.*\n#EXT-X-BYTERANGE:(\d+)@")


def bandwidth(playlist: str) -> tuple[int, int]:
    """Bits per second of the heaviest segment, and on average."""
    segments = [(float(length), int(size)) for length, size in _SEGMENT.findall(playlist)]
    peak = max((8 * size / max(length, 0.1) for length, size in segments), default=0)
    seconds = sum(length for length, _ in segments)
    return round(peak), round(8 * sum(size for _, size in segments) / max(seconds, 0.1))


def avc_codec(film: Path) -> str:
    """The codec of an H.264 file as RFC 6381 writes it, from its decoder configuration."""
    with film.open("rb") as file:
        head = file.read(4096)
    at = head.index(b"avcC") + 4
    return "avc1." + head[at + 1 : at + 4].hex()
