"""All fingerprints of one asset, from its master and its renditions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from media import ffmpeg
from media.errors import NotProcessable, ToolMissing
from media.fingerprints import film, iscc, sound
from media.fingerprints.measured import Measured
from media.fingerprints.pdq import LEAST_QUALITY, TURNS
from media.fingerprints.reader import read_files
from media.models import Asset, Rendition

OnProgress = Callable[[int, int, str], None]
Seen = dict[str, dict[str, Any]]  # by the name of the reader
# Fewer telling values than this are silence: the recording is like all other silence.
LEAST_VALUES = 16


def measure(asset: Asset, *, on_progress: OnProgress) -> list[Measured]:
    """Every fingerprint that this kind of asset has.

    Pictures are read from the pyramid, sound and film from the player version: they stand
    upright, are in sRGB, and were made by the house itself.

    Raises:
        NotProcessable: the master or the rendition to read is gone.
        CannotMeasure: a program gave up or ran into a limit.
        ToolMissing: ffmpeg or fpcalc is not installed.
    """
    if asset.master is None or not asset.master.path.is_file():
        raise NotProcessable
    on_progress(0, 3, "data")
    # One process for all that is read from files: its start costs more than the reading.
    seen = read_files({"master": asset.master.path, **_also_read(asset)})
    data = iscc.unit("iscc_data", seen["master"]["data"])
    instance = iscc.unit("iscc_instance", seen["master"]["instance"])
    on_progress(1, 3, "content")
    try:
        content = _MEASURERS.get(Asset.Kind(asset.kind), _nothing)(asset, seen)
    except ffmpeg.ToolMissing as missing:
        raise ToolMissing(missing.tool) from missing
    code = iscc.composite([*_content_units(content), data.text, instance.text])
    return [code, data, instance, *content]


def _content_units(found: list[Measured]) -> list[str]:
    """The one Content-Code of the work; of a film the picture's."""
    kinds = ("iscc_image", "iscc_video", "iscc_audio", "iscc_text")
    texts = {one.algorithm: one.text for one in found}
    return [texts[kind] for kind in kinds if kind in texts][:1]


def of_picture(seen: dict[str, Any]) -> list[Measured]:
    """PDQ and Image-Code from what was read as "image"; how telling it is counts for both."""
    whole, parts = seen["parts"][0], seen["parts"]
    good = [
        number
        for number, part in enumerate(parts)
        if number == 0 or part["quality"] >= LEAST_QUALITY
    ]
    return [
        replace(iscc.unit("iscc_image", seen["iscc"]), quality=whole["quality"]),
        Measured(
            "pdq",
            b"".join(bytes.fromhex(parts[number]["code"]) for number in good),
            whole["code"],
            whole["quality"],
            {"places": good, "turns": dict(zip(TURNS[1:], seen["turns"][1:], strict=True))},
        ),
    ]


def of_film(path: Path, demuxer: str, *, duration_ms: int) -> list[Measured]:
    """Signature and Video-Code of the moving picture, PDQ of its stills."""
    seen = film.watch(path, demuxer, duration_ms=duration_ms)
    found = []
    if seen.frames:
        found.append(iscc.unit("iscc_video", iscc.film_code(seen.sums)))
        found.append(Measured("signature", seen.frames))
    good = [still for still in seen.stills if still[2] >= LEAST_QUALITY]
    if good:
        found.append(
            Measured(
                "pdq",
                b"".join(code for _, code, _ in good),
                quality=max(quality for _, _, quality in good),
                extra={"places": [at_ms for at_ms, _, _ in good], "stills": True},
            )
        )
    return found


def of_sound(path: Path, demuxer: str, *, duration_ms: int) -> list[Measured]:
    """Chromaprint and Audio-Code of the first sound track; nothing where it is too short."""
    prints = sound.prints_of(path, demuxer, duration_ms=duration_ms)
    if not len(prints):
        return []
    says_something = int(sound.telling(prints).sum()) >= LEAST_VALUES
    return [
        iscc.unit("iscc_audio", iscc.sound_code(sound.signed(prints))),
        Measured(
            "chromaprint", prints.astype("<u4").tobytes(), quality=100 if says_something else 0
        ),
    ]


def _also_read(asset: Asset) -> dict[str, Path]:
    """What is read beside the master, by the name of its reader."""
    if asset.kind == Asset.Kind.IMAGE:
        return {"image": _rendition(asset, Rendition.Purpose.PYRAMID)}
    if asset.master is not None and asset.master.media_type == "application/pdf":
        return {"document": asset.master.path}
    return {}


def _image(_asset: Asset, seen: Seen) -> list[Measured]:
    return of_picture(seen["image"])


def _audio(asset: Asset, _seen: Seen) -> list[Measured]:
    path = _rendition(asset, Rendition.Purpose.AUDIO_PROXY)
    return of_sound(path, "mov", duration_ms=asset.duration_ms or 1)


def _video(asset: Asset, _seen: Seen) -> list[Measured]:
    path, duration_ms = _rendition(asset, Rendition.Purpose.PROXY), asset.duration_ms or 1
    found = of_film(path, "mov", duration_ms=duration_ms)
    if asset.master is not None and asset.master.technical.get("audio_codec"):
        found += of_sound(path, "mov", duration_ms=duration_ms)
    return found


def _document(_asset: Asset, seen: Seen) -> list[Measured]:
    text = seen["document"]["iscc"] if "document" in seen else ""
    return [iscc.unit("iscc_text", text)] if text else []


def _nothing(_asset: Asset, _seen: Seen) -> list[Measured]:
    return []


def _rendition(asset: Asset, purpose: str) -> Path:
    """The largest rendition for this purpose."""
    row = asset.renditions.filter(purpose=purpose).order_by("-size_bytes").first()
    if row is None or not row.file.is_file():
        raise NotProcessable
    return row.file


_MEASURERS = {
    Asset.Kind.IMAGE: _image,
    Asset.Kind.AUDIO: _audio,
    Asset.Kind.VIDEO: _video,
    Asset.Kind.DOCUMENT: _document,
}
