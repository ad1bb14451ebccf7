"""The bare side of bench_media: what a careful person would type to get the same files."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from media.renditions import film_graph, hls, strip
from media.renditions.film_preview import MARK, cjk_font

PAGE = "scale=w=640:h=640:force_original_aspect_ratio=decrease:force_divisible_by=2"
_PYVIPS = """
import sys, pyvips
source, folder = sys.argv[1:]
image = pyvips.Image.new_from_file(source, access="sequential").autorot()
image.tiffsave(folder + "/pyramid.tif", tile=True, pyramid=True, compression="jpeg", Q=85,
               tile_width=512, tile_height=512, depth="onetile", keep="none")
for px in (400, 800):
    small = pyvips.Image.thumbnail(folder + "/pyramid.tif", px, height=px, size="down")
    small.webpsave(f"{folder}/thumb-{px}.webp", Q=80, effort=4, smart_subsample=True, keep="none")
"""


def ffmpeg(*arguments: str | Path | float, cwd: Path | None = None) -> str:
    """Run ffmpeg; what it says on stderr."""
    command = ["ffmpeg", "-hide_banner", "-nostdin", "-nostats", "-y", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=cwd).stderr


def seconds_of(path: Path) -> float:
    command = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0"]
    command.append(str(path))
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def vips_name() -> str:
    return "vips command line" if shutil.which("vips") else "one bare pyvips process"


def picture(path: Path, folder: Path) -> None:
    """A pyramid and two thumbnails."""
    if not shutil.which("vips"):
        subprocess.run([sys.executable, "-c", _PYVIPS, path, folder], check=True)
        return
    pyramid = folder / "pyramid.tif"
    options = "tile,pyramid,compression=jpeg,Q=85,tile-width=512,tile-height=512,depth=onetile"
    subprocess.run(["vips", "copy", f"{path}[access=sequential]", f"{pyramid}[{options},strip]"],
                   check=True)  # fmt: skip
    for px in (400, 800):
        target = f"{folder}/thumb-{px}.webp[Q=80,effort=4,smart-subsample,strip]"
        size = f"{px}x{px}>"
        subprocess.run(["vipsthumbnail", pyramid, "--size", size, "-o", target], check=True)


def recording(path: Path, folder: Path) -> None:
    """Two passes of loudnorm into AAC and Opus, a preview, the peaks."""
    level = _loudness(path, folder)
    length = min(15.0, max(3.0, seconds_of(path) / 10), seconds_of(path) / 2)
    ffmpeg(
        *("-i", path, "-filter_complex"),
        f"[0:a:0]aresample=48000,aformat=channel_layouts=stereo,{level},aresample=48000,"
        f"asplit=3[a][o][p];[p]atrim=end={length},afade=t=out:st={length - 2}:d=2[q]",
        *("-map", "[a]", "-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart"),
        *(folder / "audio.m4a", "-map", "[o]", "-c:a", "libopus", "-b:a", "96k"),
        *(folder / "audio.opus", "-map", "[q]", "-c:a", "aac", "-b:a", "64k", "-ac", "1"),
        folder / "preview.m4a",
    )
    ffmpeg("-f", "lavfi", "-i", "color=white:size=1200x675", "-frames:v", "1", folder / "p.webp")


def film(
    path: Path,
    folder: Path,
    sizes: list[hls.Rung],
    *,
    adaptive: bool,
    has_sound: bool,
    duration_ms: int,
) -> None:
    """The same sizes in one pass, the progressive file, strip, cuts, preview and poster."""
    level = _loudness(path, folder) if has_sound else ""
    width, height = film_graph.strip_size(sizes[-1])
    chains = [f"[0:v:0]scale={sizes[0].width}:{sizes[0].height},format=yuv420p[s0]"]
    for number, rung in enumerate(sizes):
        last = number == len(sizes) - 1
        if number:
            chains.append(f"[n{number}]scale={rung.width}:{rung.height}[s{number}]")
        outs = "[cuts][strip0]" if last else f"[n{number + 1}]"
        chains.append(f"[s{number}]split={3 if last else 2}[v{number}]{outs}")
    chains += [
        f"[cuts]scale={width}:{height}:flags=fast_bilinear,scdet,nullsink",
        f"[strip0]fps=1/{strip.every_s(duration_ms)},scale={width}:{height},"
        f"tile=10x{strip.sheet_rows(duration_ms)}[strip]",
    ]
    if has_sound:
        chains.append(f"[0:a:0]aresample=48000,aformat=channel_layouts=stereo,{level},"
                      "aresample=48000[a]")  # fmt: skip
    (folder / "hls").mkdir()
    output = film_graph.adaptive_output if adaptive else film_graph.single_output
    ffmpeg(
        *("-i", path, "-filter_complex", ";".join(chains)),
        *output(sizes, has_sound=has_sound, options=[]),
        *("-map", "[strip]", "-c:v", "libwebp", "-quality", "70", "strip-%03d.webp"),
        cwd=folder,
    )
    video = folder / "video.mp4"
    if adaptive:
        name = next(rung.name for rung in sizes if rung.name != "1080p")
        sound: list[str | Path] = ["-i", folder / "hls/sound.mp4"] if has_sound else []
        ffmpeg("-i", folder / f"hls/{name}.mp4", *sound, "-c", "copy", "-movflags", "+faststart",
               video)  # fmt: skip
    seconds = duration_ms / 1000
    length = min(15.0, max(3.0, seconds / 10), seconds / 2)
    mark = f"drawtext=text={MARK}:fontfile={cjk_font()}:fontsize=h/10:fontcolor=white:box=1"
    ffmpeg("-t", length, "-i", video, "-vf", f"{PAGE},{mark}", "-c:v", "libx264", "-preset",
           "veryfast", "-crf", "30", "-movflags", "+faststart", folder / "preview.mp4")  # fmt: skip
    stills = "[0:v]thumbnail=30,split=3[a][b][c];[b]scale=800:-2[d];[c]scale=400:-2[e]"
    maps: list[str | Path] = []
    for label, name in (("a", "poster"), ("d", "thumb-800"), ("e", "thumb-400")):
        maps += ["-map", f"[{label}]", "-frames:v", "1", folder / f"{name}.webp"]
    ffmpeg("-ss", seconds / 10, "-t", "10", "-i", video, "-filter_complex", stills, *maps)


def _loudness(path: Path, folder: Path) -> str:
    """The first pass, with the samples for the waveform; the second as a filter."""
    said = ffmpeg(
        *("-i", path, "-filter_complex"),
        "[0:a:0]aresample=48000,aformat=channel_layouts=stereo,asplit[m][w];"
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
