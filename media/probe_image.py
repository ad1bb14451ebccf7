"""Look at one image in a limited process: `python -m media.probe_image <file> <decoder> …`.

Prints one JSON object: technical metadata, or `{"bad": code, …}`. Decodes every pixel once,
so that a truncated file is found before anything is stored.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from media.image_file import BROKEN_EXIF, BadImage, open_pillow, open_vips, quiet_vips


def probe(path: Path, decoder: str, pillow_format: str, limit_px: int) -> dict[str, Any]:
    """Dimensions as shown (orientation applied) and what the file is made of.

    Raises:
        BadImage: too many pixels, truncated, damaged or animated.
    """
    if decoder == "pillow":
        return _probe_pillow(path, pillow_format, limit_px)
    return _probe_vips(path, limit_px)


def _probe_vips(path: Path, limit_px: int) -> dict[str, Any]:
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
    try:
        image.avg()  # reads every pixel
    except pyvips.Error as error:
        raise BadImage("truncated" if _cut(str(error)) else "damaged") from error
    if orientation in (5, 6, 7, 8):
        width, height = height, width
    return {
        "width": width,
        "height": height,
        "orientation": orientation,
        "pages": pages,
        "bands": image.bands,
        "bits": {"uchar": 8, "ushort": 16, "float": 32}.get(image.format, 8),
        "colour": image.interpretation,
        "alpha": bool(image.hasalpha()),
        "icc_bytes": len(image.get("icc-profile-data")) if "icc-profile-data" in fields else 0,
        "has_gps": any(name.startswith("exif-ifd3-GPS") for name in fields),
    }


def _probe_pillow(path: Path, pillow_format: str, limit_px: int) -> dict[str, Any]:
    image = open_pillow(path, pillow_format, limit_px=limit_px)
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
        "bits": 16 if image.mode.startswith("I") else 8,
        "colour": image.mode,
        "alpha": "A" in image.getbands() or "transparency" in image.info,
        "icc_bytes": len(image.info.get("icc_profile") or b""),
        "has_gps": False,
    }


def _orientation(image: Any) -> int:
    """EXIF orientation 1 to 8; broken EXIF counts as 1."""
    try:
        value = int(image.getexif().get(0x0112, 1))
    except BROKEN_EXIF:
        return 1
    return value if 1 <= value <= 8 else 1


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
    """Command line: file, decoder, Pillow format or `-`, pixel limit."""
    name, decoder, pillow_format, limit_px = arguments
    try:
        answer = probe(Path(name), decoder, pillow_format, int(limit_px))
    except BadImage as bad:
        code = "truncated" if bad.code == "damaged" and _ends_early(Path(name)) else bad.code
        answer = {"bad": code, **bad.facts}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
