"""Look at one image in a limited process: `python -m media.probe_image <file> <decoder> …`.

Prints a line with one JSON object: technical metadata, or `{"bad": code, …}`. Decodes every
pixel once, so that a truncated file is found before anything is stored. Then a second line
with what the file says of itself: the answer stands whatever that reading comes to.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from media.image_file import (
    BROKEN_EXIF,
    BadImage,
    check_samples,
    open_pillow,
    open_vips,
    quiet_vips,
)
from media.metadata.image import read_image
from media.metadata.read import as_json
from media.tiff_pages import real_pages


def probe(
    path: Path, decoder: str, pillow_format: str, limit_px: int, most_pages: int
) -> dict[str, Any]:
    """Dimensions as shown (orientation applied) and what the file is made of.

    Raises:
        BadImage: too many pixels or pages, truncated, damaged, animated, or of a format of
            samples that can't be shown.
    """
    if decoder == "pillow":
        return _probe_pillow(path, pillow_format, limit_px)
    try:
        return _probe_vips(path, pillow_format, limit_px, most_pages)
    except BadImage as bad:
        if bad.code != "lab":
            raise
        return _probe_pillow(path, pillow_format, limit_px)


def _probe_vips(path: Path, pillow_format: str, limit_px: int, most_pages: int) -> dict[str, Any]:
    pyvips = quiet_vips()
    image = open_vips(path, strict=True)
    width, height = image.width, image.height
    if width * height > limit_px:
        raise BadImage("pixels", width=width, height=height, limit_megapixels=limit_px // 1_000_000)
    fields = set(image.get_fields())
    orientation = int(image.get("orientation")) if "orientation" in fields else 1
    pages = int(image.get("n-pages")) if "n-pages" in fields else 1
    if pages > 1 and image.get("vips-loader") == "webpload":
        raise BadImage("animated", frames=pages)
    if pillow_format == "PNG" and (frames := _apng_frames(path)) > 1:
        raise BadImage("animated", frames=frames)
    check_samples(image)
    if pillow_format == "TIFF" and pages > 1:
        pages = len(real_pages(path, most=most_pages))
        if pages > most_pages:
            raise BadImage("pages", pages=pages, limit=most_pages)
    try:
        _read_every_pixel(path, image)
    except pyvips.Error as error:
        raise BadImage("truncated" if _cut(str(error)) else "damaged") from error
    if orientation in (5, 6, 7, 8):
        width, height = height, width
    return {
        "width": width,
        "height": height,
        "orientation": orientation,
        "pages": pages if pillow_format == "TIFF" else 1,
        "bands": image.bands,
        "bits": {"uchar": 8, "ushort": 16, "float": 32}.get(image.format, 8),
        "colour": image.interpretation,
        "alpha": bool(image.hasalpha()),
        "icc_bytes": len(image.get("icc-profile-data")) if "icc-profile-data" in fields else 0,
        "has_gps": any(name.startswith("exif-ifd3-GPS") for name in fields),
    }


def _read_every_pixel(path: Path, image: Any) -> None:
    """A JPEG at an eighth: all of its data is unpacked, but only 1 pixel of 64 computed."""
    if image.get("vips-loader") == "jpegload":
        image = open_vips(path, strict=True, shrink=8)
    image.avg()


def _probe_pillow(path: Path, pillow_format: str, limit_px: int) -> dict[str, Any]:
    image = open_pillow(path, pillow_format, limit_px=limit_px)
    if image.mode in ("I", "F"):
        raise BadImage("format")
    orientation = _orientation(image)
    width, height = image.size
    if orientation in (5, 6, 7, 8):
        width, height = height, width
    return {
        "width": width,
        "height": height,
        "orientation": orientation,
        "pages": 1,
        "bands": len(image.getbands()),
        "bits": 16 if image.mode.startswith("I;16") else 8,
        "colour": image.mode,
        "alpha": "A" in image.getbands() or "transparency" in image.info,
        "icc_bytes": len(image.info.get("icc_profile") or b""),
        "has_gps": _has_gps(image),
    }


def _apng_frames(path: Path) -> int:
    """Number of frames that an animation chunk (acTL) before the pixels promises; else 1."""
    with path.open("rb") as file:
        head = file.read(65_536)
    at = head.find(b"acTL")
    if at < 0 or at > head.find(b"IDAT") >= 0:
        return 1
    return int.from_bytes(head[at + 4 : at + 8], "big")


def _orientation(image: Any) -> int:
    """EXIF orientation 1 to 8; broken EXIF counts as 1."""
    try:
        value = int(image.getexif().get(0x0112, 1))
    except BROKEN_EXIF:
        return 1
    return value if 1 <= value <= 8 else 1


def _has_gps(image: Any) -> bool:
    try:
        return bool(image.getexif().get_ifd(0x8825))
    except BROKEN_EXIF:
        return False


def _cut(message: str) -> bool:
    lowered = message.lower()
    return any(s in lowered for s in ("truncat", "premature", "out of order", "end of", "eof"))


def _ends_early(path: Path) -> bool:
    """Whether the end mark that PNG, JPEG and JPEG 2000 have is missing."""
    data = path.read_bytes()
    if data.startswith(b"\x89PNG"):
        return b"IEND" not in data[-64:]
    if data.startswith(b"\xff\xd8\xff") or data[4:8] == b"jP  " or data[:2] == b"\xff\x4f":
        return b"\xff\xd9" not in data[-64:]
    return False


def main(arguments: list[str]) -> int:
    """Command line: file, decoder, Pillow format, limits of pixels and pages."""
    name, decoder, pillow_format, limit_px, most_pages = arguments
    try:
        answer = probe(Path(name), decoder, pillow_format, int(limit_px), int(most_pages))
    except BadImage as bad:
        code = "truncated" if bad.code == "damaged" and _ends_early(Path(name)) else bad.code
        answer = {"bad": code, **bad.facts}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
    if "bad" not in answer:
        sys.stdout.write(as_json(read_image(Path(name), pillow_format)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
