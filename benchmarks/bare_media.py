"""The bare side of bench_media: what a careful person would type to get the same files."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from media.renditions import film_graph, film_preview, hls, strip
from media.renditions.sound import STEREO, TONE

_FRAME = [
    "-frames:v",
    "1",
    "-update",
    "1",
    "-c:v",
    "tiff",
    "-compression_algo",
    "raw",
    "-pix_fmt",
    "rgb24",
]
# Where no `vips` is installed, and for AVIF where it can't write that: one bare process.
_PYVIPS = """
import sys, pyvips
source, folder, poster_px, kinds = sys.argv[1:]
if "pyramid" in kinds:
    image = pyvips.Image.new_from_file(source, access="sequential").autorot()
    source = folder + "/pyramid.tif"
    image.tiffsave(source, tile=True, pyramid=True, compression="jpeg", Q=85,
                   tile_width=512, tile_height=512, depth="onetile", keep="none")
for px, name in ((400, "thumb-400"), (800, "thumb-800"), (int(poster_px), "poster")):
    if px:
        small = pyvips.Image.thumbnail(source, px, height=px, size="down").copy_memory()
        if "webp" in kinds:
            small.webpsave(f"{folder}/{name}.webp", Q=80, effort=4, smart_subsample=True,
                           keep="none")
        if "avif" in kinds and name != "poster":
            small.heifsave(f"{folder}/{name}.avif", compression="av1", Q=55, effort=1,
                           keep="none")
"""


def ffmpeg(*arguments: str | Path | float, cwd: Path | None = None) -> str:
    """Run ffmpeg; what it says on stderr."""
    command = ["ffmpeg", "-hide_banner", "-nostdin", "-nostats", "-y", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=cwd).stderr


def seconds_of(path: Path) -> float:
    command = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0"]
    command.append(str(path))
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@lru_cache
def has_vips() -> bool:
    return shutil.which("vips") is not None and shutil.which("vipsthumbnail") is not None


@lru_cache
def has_avif() -> bool:
    """Whether that `vips` writes AVIF; Debian's does not."""
    listed = subprocess.run(["vips", "-l", "foreign"], capture_output=True, text=True, check=True)
    return has_vips() and "heifsave" in listed.stdout


def vips_name() -> str:
    if not has_vips():
        return "one bare pyvips process"
    return "vips command line" + ("" if has_avif() else ", one bare pyvips process for AVIF")


def _pyvips(source: Path, folder: Path, poster_px: int, kinds: str) -> None:
    """One Python process that does nothing else."""
    command = [sys.executable, "-c", _PYVIPS, source, folder, str(poster_px), kinds]
    subprocess.run(command, check=True, env={"VIPS_CONCURRENCY": "2"})


def picture(path: Path, folder: Path) -> None:
    """A pyramid, and thumbnails in two sizes and two formats."""
    if not has_vips():
        _pyvips(path, folder, 0, "pyramid webp avif")
        return
    pyramid = folder / "pyramid.tif"
    options = "tile,pyramid,compression=jpeg,Q=85,tile-width=512,tile-height=512,depth=onetile"
    subprocess.run(["vips", "copy", f"{path}[access=sequential]", f"{pyramid}[{options},strip]"],
                   check=True)  # fmt: skip
    stills(pyramid, folder, poster_px=0)


def stills(source: Path, folder: Path, *, poster_px: int) -> None:
    """Thumbnails in two formats, and a poster in WebP."""
    if not has_vips():
        _pyvips(source, folder, poster_px, "webp avif")
        return
    for px, name in ((400, "thumb-400"), (800, "thumb-800"), (poster_px, "poster")):
        if not px:
            continue
        targets = [f"{folder}/{name}.webp[Q=80,effort=4,smart-subsample,strip]"]
        if name != "poster" and has_avif():
            targets.append(f"{folder}/{name}.avif[compression=av1,Q=55,effort=1,strip]")
        for target in targets:
            subprocess.run(["vipsthumbnail", source, "--size", f"{px}x{px}>", "-o", target],
                           check=True)  # fmt: skip
    if not has_avif():
        _pyvips(source, folder, 0, "avif")


def recording(path: Path, folder: Path) -> None:
    """Two passes of loudnorm into AAC and Opus, a preview with its tone, a picture of the sound."""
    level = _loudness(path, folder)
    length = min(15.0, max(3.0, seconds_of(path) / 10), seconds_of(path) / 2)
    ffmpeg(
        *("-i", path, "-filter_complex"),
        f"[0:a:0]{STEREO},{level},aresample=48000,asplit=3[a][o][p];"
        f"[p]atrim=end={length},afade=t=out:st={length - 2}:d=2,aformat=channel_layouts=mono[w];"
        f"aevalsrc={TONE}:s=48000:d={length}[t];[w][t]amix=inputs=2:duration=first[q]",
        *("-map", "[a]", "-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart"),
        *(folder / "audio.m4a", "-map", "[o]", "-c:a", "libopus", "-b:a", "96k"),
        *(folder / "audio.opus", "-map", "[q]", "-c:a", "aac", "-b:a", "64k", "-ar", "44100"),
        folder / "preview.m4a",
    )
    wave = folder / "waveform.png"
    ffmpeg(*("-f", "s16le", "-ar", "8000", "-ac", "1", "-i", folder / "sound.pcm"),
           *("-filter_complex", "showwavespic=size=1200x675", "-frames:v", "1", wave))  # fmt: skip
    stills(wave, folder, poster_px=1200)


def film(
    path: Path,
    folder: Path,
    sizes: list[hls.Rung],
    *,
    adaptive: bool,
    has_sound: bool,
    duration_ms: int,
) -> None:
    """Sizes, strip, cuts, preview and a frame in one pass; the progressive file; the stills."""
    level = _loudness(path, folder) if has_sound else ""
    width, height = film_graph.strip_size(sizes[-1])
    seconds = duration_ms / 1000
    length = min(15.0, max(3.0, seconds / 10), seconds / 2)
    page = film_preview.picture(film_graph.preview_size(sizes))
    framed = sizes.index(film_graph.plain(sizes))
    chains = [f"[0:v:0]scale={sizes[0].width}:{sizes[0].height},format=yuv420p[s0]"]
    for number, rung in enumerate(sizes):
        last = number == len(sizes) - 1
        if number:
            chains.append(f"[n{number}]scale={rung.width}:{rung.height},format=yuv420p[s{number}]")
        outs = [f"v{number}"] + (["cuts", "strip0", "page"] if last else [f"n{number + 1}"])
        outs += ["still"] if number == framed else []
        labels = "".join(f"[{label}]" for label in outs)
        chains.append(f"[s{number}]split={len(outs)}{labels}")
    chains += [
        f"[cuts]scale={width}:{height}:flags=fast_bilinear,scdet,nullsink",
        f"[strip0]fps=1/{strip.every_s(duration_ms)},scale={width}:{height},"
        f"tile=10x{strip.sheet_rows(duration_ms)}[strip]",
        f"[page]trim=end={length},{page}[preview]",
        f"[still]trim=start={seconds / 10}:end={seconds / 10 + 10},thumbnail=30[frame]",
    ]
    words: list[str] = []
    if has_sound:
        chains.append(f"[0:a:0]{STEREO},{level},aresample=48000,asplit[a][w]")
        chains.append(f"[w]atrim=end={length},afade=t=out:st={length - 1}:d=1[words]")
        words = ["-map", "[words]", "-c:a", "aac", "-b:a", "64k"]
    (folder / "hls").mkdir()
    output = film_graph.adaptive_output if adaptive else film_graph.single_output
    ffmpeg(
        *("-i", path, "-filter_complex", ";".join(chains)),
        *output(sizes, has_sound=has_sound, options=[]),
        *("-map", "[strip]", "-c:v", "libwebp", "-quality", "70", "strip-%03d.webp"),
        *("-map", "[frame]", *_FRAME, "frame.tif"),
        *("-map", "[preview]", *words, "-c:v", "libx264", "-preset", "veryfast", "-crf", "30"),
        *("-movflags", "+faststart", "preview.mp4"),
        cwd=folder,
    )
    if adaptive:
        name = film_graph.plain(sizes).name
        sound: list[str | Path] = ["-i", folder / "hls/sound.mp4"] if has_sound else []
        ffmpeg("-i", folder / f"hls/{name}.mp4", *sound, "-c", "copy", "-movflags", "+faststart",
               folder / "video.mp4")  # fmt: skip
    stills(folder / "frame.tif", folder, poster_px=1200)


def _loudness(path: Path, folder: Path) -> str:
    """The first pass, with the samples for the waveform; the second as a filter."""
    said = ffmpeg(
        *("-i", path, "-filter_complex"),
        f"[0:a:0]{STEREO},asplit[m][w];"
        "[m]ebur128=peak=true:framelog=verbose,anullsink;[w]aresample=8000[p]",
        *("-map", "[p]", "-ac", "1", "-f", "s16le", folder / "sound.pcm"),
    ).rpartition("Summary:")[2]
    integrated, threshold, span, _, _, _, peak = re.findall(
        r"(?:I|Threshold|LRA|LRA low|LRA high|Peak):\s+(-?[\d.]+|-inf)", said
    )
    return (
        f"loudnorm=I=-16:TP=-1.5:LRA={max(7.0, float(span) + 0.1):.1f}:linear=true:measured_I="
        f"{integrated}:measured_LRA={span}:measured_TP={peak}:measured_thresh={threshold}"
    )
