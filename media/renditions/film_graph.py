"""The filter graph and the outputs of the one pass over a film.

Written out rather than built: `ffmpeg-python` knows neither several outputs of one muxer nor
options of a numbered stream, which an adaptive stream needs.
"""

from __future__ import annotations

from media.ffmpeg import MP4_FLAGS
from media.renditions import hls, strip
from media.renditions.scenes import THRESHOLD
from media.renditions.sound import STEREO
from media.renditions.source import Picture, Source

SCENES = "scenes.txt"
# Light of film for bright screens onto ordinary ones, in linear light (BT.2390-like "hable").
TONE_MAP = (
    "setparams=color_primaries=bt2020:colorspace=bt2020nc,"
    "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,"
    "tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv"
)
TAGS = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")


def build(source: Source, sizes: list[hls.Rung], *, level: str, duration_ms: int) -> str:
    """The graph: `[v0]`, `[v1]`… by size, `[strip]`, and `[a]` where there is sound.

    Args:
        level: audio filter that brings the sound to its loudness.
    """
    assert source.picture is not None  # noqa: S101  # a film
    chains = [f"[0:{source.picture.index}]{_prepared(source.picture, sizes[0])}[s0]"]
    for number, rung in enumerate(sizes):
        if number:  # each size from the one above: cheaper than from the whole, and no worse
            chains.append(f"[n{number}]scale={rung.width}:{rung.height}[s{number}]")
        last = number == len(sizes) - 1
        outs = "[cuts][pictures]" if last else f"[n{number + 1}]"
        chains.append(f"[s{number}]split={3 if last else 2}[v{number}]{outs}")
    width, height = strip_size(sizes[-1])
    chains += [
        f"[cuts]scale={width}:{height}:flags=fast_bilinear,scdet=t={THRESHOLD},"
        f"metadata=mode=select:key=lavfi.scd.time,metadata=mode=print:file={SCENES},nullsink",
        f"[pictures]fps=1/{strip.every_s(duration_ms)},scale={width}:{height},"
        f"tile={strip.COLUMNS}x{strip.sheet_rows(duration_ms)}[strip]",
    ]
    if source.sound is not None:
        chains.append(f"[0:{source.sound}]{STEREO},{level},aresample=48000[a]")
    return ";".join(chains)


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
        *("-movflags", MP4_FLAGS, "-f", "mp4", "video.mp4"),
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
