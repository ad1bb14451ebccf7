"""The filter graph and the outputs of the one pass over a film.

Written out rather than built: `ffmpeg-python` knows neither several outputs of one muxer nor
options of a numbered stream, which an adaptive stream needs.
"""

from __future__ import annotations

from media import ffmpeg
from media.renditions import film_preview, hls, strip
from media.renditions.scenes import THRESHOLD
from media.renditions.sound import STEREO, fade_out
from media.renditions.source import Picture, Source

SCENES = "scenes.txt"
FRAME = "frame.tif"
TYPICAL_S = 10  # the picture for the stills is the most typical of so many seconds
# Light of film for bright screens onto ordinary ones, in linear light (BT.2390-like "hable").
TONE_MAP = (
    "setparams=color_primaries=bt2020:colorspace=bt2020nc,"
    "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,"
    "tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv"
)
TAGS = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")


def build(
    source: Source, sizes: list[hls.Rung], *, level: str, duration_ms: int, preview_s: float
) -> str:
    """The graph of everything that is made of a film.

    `[v0]`, `[v1]`… by size, `[strip]`, `[frame]` (one picture, for the stills), `[preview]`;
    and where there is sound `[a]` and `[words]`, that of the preview.

    Args:
        level: audio filter that brings the sound to its loudness.
        preview_s: length of the preview, seconds.
    """
    assert source.picture is not None  # noqa: S101  # a film
    outs: list[list[str]] = [[f"v{number}"] for number in range(len(sizes))]
    for number in range(1, len(sizes)):
        outs[number - 1].append(f"n{number}")
    outs[-1] += ["cuts", "pictures"]
    outs[sizes.index(plain(sizes))].append("typical")
    outs[_enough(sizes)].append("start")
    chains = [f"[0:{source.picture.index}]{_prepared(source.picture, sizes[0])}[s0]"]
    for number, rung in enumerate(sizes):
        if number:  # each size from the one above: cheaper than from the whole, and no worse
            scaled = f"scale={rung.width}:{rung.height},format=yuv420p"
            chains.append(f"[n{number}]{scaled}[s{number}]")
        labels = "".join(f"[{label}]" for label in outs[number])
        chains.append(f"[s{number}]split={len(outs[number])}{labels}")
    width, height = strip_size(sizes[-1])
    at_s = duration_ms / 10_000
    chains += [
        f"[typical]trim=start={at_s:.3f}:end={at_s + TYPICAL_S:.3f},thumbnail=30[frame]",
        f"[start]trim=end={preview_s:.3f},{film_preview.picture(preview_size(sizes))}[preview]",
        f"[cuts]scale={width}:{height}:flags=fast_bilinear,scdet=t={THRESHOLD},"
        f"metadata=mode=select:key=lavfi.scd.time,metadata=mode=print:file={SCENES},nullsink",
        f"[pictures]fps=1/{strip.every_s(duration_ms)},scale={width}:{height},"
        f"tile={strip.COLUMNS}x{strip.sheet_rows(duration_ms)}[strip]",
    ]
    if source.sound is not None:
        chains.append(f"[0:{source.sound}]{STEREO},{level},aresample=48000,asplit[a][whole]")
        chains.append(f"[whole]atrim=end={preview_s:.3f},{fade_out(preview_s)}[words]")
    return ";".join(chains)


def plain(sizes: list[hls.Rung]) -> hls.Rung:
    """The size of the progressive film, and of the picture for the stills."""
    return next(rung for rung in sizes if rung.name != "1080p" or len(sizes) == 1)


def preview_size(sizes: list[hls.Rung]) -> tuple[int, int]:
    """Width and height of the preview, px."""
    return film_preview.fitted(plain(sizes).width, plain(sizes).height)


def _enough(sizes: list[hls.Rung]) -> int:
    """Number of the smallest size that the preview can be made of."""
    width, height = preview_size(sizes)
    fits = [n for n, rung in enumerate(sizes) if rung.width >= width and rung.height >= height]
    return fits[-1]


def strip_size(smallest: hls.Rung) -> tuple[int, int]:
    """Width and height of a picture in the strip, px."""
    scale = min(strip.WIDTH_PX / smallest.width, strip.HEIGHT_PX / smallest.height, 1)
    return tuple(max(2, 2 * round(side * scale / 2)) for side in (smallest.width, smallest.height))  # type: ignore[return-value]  # two of them


def adaptive_output(sizes: list[hls.Rung], *, has_sound: bool, options: list[str]) -> list[str]:
    """HLS into the folder `hls`, one file a size; keyframes at the same times in all."""
    command, variants = [], []
    for number, rung in enumerate(sizes):
        command += ["-map", f"[v{number}]"]
        command += [f"-maxrate:v:{number}", f"{rung.most_kbits}k"]
        command += [f"-bufsize:v:{number}", f"{2 * rung.most_kbits}k"]
        group = ",agroup:sound" if has_sound else ""
        variants.append(f"v:{number}{group},name:{rung.name}")
    if has_sound:
        command += ["-map", "[a]"]
        variants.append("a:0,agroup:sound,name:sound")
    return [
        *command,
        *_codecs(has_sound=has_sound),
        *options,
        *("-f", "hls", "-hls_time", str(hls.SEGMENT_S), "-hls_playlist_type", "vod"),
        *("-hls_segment_type", "fmp4", "-hls_flags", "single_file+independent_segments"),
        *("-hls_segment_options", "movflags=+use_metadata_tags"),
        *("-var_stream_map", " ".join(variants)),
        *("-hls_segment_filename", f"{hls.FOLDER}/%v.mp4", f"{hls.FOLDER}/%v.m3u8"),
    ]


def single_output(sizes: list[hls.Rung], *, has_sound: bool, options: list[str]) -> list[str]:
    """One progressive file, `video.mp4`."""
    return [
        *("-map", "[v0]", *(["-map", "[a]"] if has_sound else [])),
        *("-maxrate", f"{sizes[0].most_kbits}k", "-bufsize", f"{2 * sizes[0].most_kbits}k"),
        *_codecs(has_sound=has_sound),
        *options,
        *("-movflags", ffmpeg.MP4_FLAGS, "-f", "mp4", "video.mp4"),
    ]


def beside_output(*, has_sound: bool, limit_s: float, preview_s: float, label: str) -> list[str]:
    """The sheets of the strip, the frame for the stills, the preview."""
    return [
        *("-map", "[strip]", "-c:v", "libwebp", "-quality", "70", "-fps_mode", "passthrough"),
        *ffmpeg.output_options(max_output_mb=64, limit_s=limit_s * 2),
        *("-f", "image2", strip.SHEET),
        # Not compressed: it is read once, and then goes.
        *("-map", "[frame]", "-c:v", "tiff", "-compression_algo", "raw", "-pix_fmt", "rgb24"),
        *("-fps_mode", "passthrough", "-frames:v", "1"),
        *ffmpeg.output_options(max_output_mb=64, limit_s=limit_s),
        *("-f", "image2", "-update", "1", FRAME),
        *film_preview.output(has_sound=has_sound, length_s=preview_s, label=label),
    ]


def _codecs(*, has_sound: bool) -> list[str]:
    keyframes = f"expr:gte(t,if(isnan(prev_forced_t),0,prev_forced_t+{hls.KEYFRAME_S}))"
    codecs = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-profile:v", "high"]
    codecs += ["-sc_threshold", "0", "-force_key_frames", keyframes, "-fps_mode", "vfr", *TAGS]
    if has_sound:
        codecs += ["-c:a", "aac", "-b:a", str(hls.SOUND_BITS)]
    return codecs


def _prepared(picture: Picture, largest: hls.Rung) -> str:
    """Whole frames, square pixels, the largest size, BT.709 in 8 bits."""
    size = f"{largest.width}:{largest.height}"
    chain = ["bwdif=mode=send_frame:deint=interlaced"] if picture.is_interlaced else []
    if picture.is_hdr:
        chain += [f"scale={size}", TONE_MAP]
    else:
        chain.append(
            f"scale={size}:in_color_matrix={picture.matrix}:out_color_matrix=bt709:out_range=tv"
        )
    return ",".join([*chain, "setsar=1", "format=yuv420p"])
