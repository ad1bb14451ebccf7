"""Everything a still image says of itself, without decoding a pixel."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from media.metadata.exif import read_exif, read_exif_block
from media.metadata.iptc import read_iptc
from media.metadata.xmp import packet_in, read_xmp

_BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, AttributeError,
    ZeroDivisionError, OverflowError, RuntimeError, NotImplementedError, UnboundLocalError,
)  # fmt: skip
_PNG_OWN = {"icc_profile", "exif", "xmp", "dpi", "interlace", "transparency", "gamma",
            "chromaticity", "srgb", "default_image", "loop", "duration", "XML:com.adobe.xmp",
            "Raw profile type exif"}  # fmt: skip
_PIXEL_TAGS = {273, 279, 324, 325, 700, 33723, 34377, 34665, 34675, 34853, 37724}


def read_image(path: Path, pillow_format: str) -> dict[str, Any]:
    """The raw tree: `exif`, `iptc`, `xmp`, `icc`, `png`, `tiff`, `jpeg`, `gif`."""
    found: dict[str, Any] = {"exif": read_exif(path)}
    packet = b""
    image = _open(path, pillow_format)
    if image is not None:
        with image:
            found |= _of_pillow(image)
            # ExifRead does not find the block in every container (WebP, AVIF).
            if not found["exif"] and (block := image.info.get("exif")):
                found["exif"] = read_exif_block(block)
            raw = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
            packet = raw.encode() if isinstance(raw, str) else raw
    found["xmp"] = read_xmp(packet or packet_in(path))
    return {name: value for name, value in found.items() if value}


def _open(path: Path, pillow_format: str) -> Any:
    from PIL import Image

    if pillow_format == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # nothing is decoded here
    try:
        return Image.open(path, formats=[pillow_format])
    except _BROKEN:
        return None


def _of_pillow(image: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"icc": _icc(image.info.get("icc_profile"))}
    if image.format in ("JPEG", "MPO", "TIFF"):
        found["iptc"] = read_iptc(image)
    if image.format in ("JPEG", "MPO"):
        found["jpeg"] = _jpeg(image)
    elif image.format == "PNG":
        found["png"] = {k: v for k, v in _png_text(image).items() if k not in _PNG_OWN}
    elif image.format == "TIFF":
        found["tiff"] = _tiff(image)
    elif image.format == "GIF" and image.info.get("comment"):
        found["gif"] = {"comment": image.info["comment"].decode("utf-8", "replace")}
    if dpi := _dpi(image.info.get("dpi")):
        found["dpi"] = dpi
    return found


def _png_text(image: Any) -> dict[str, Any]:
    """tEXt, zTXt and iTXt; those after the pixels are not read."""
    return {str(k): v for k, v in image.info.items() if isinstance(v, str)}


def _icc(profile: bytes | None) -> dict[str, Any]:
    """Description, maker and classes of the profile."""
    if not profile:
        return {}
    from PIL import ImageCms

    found: dict[str, Any] = {
        "bytes": len(profile),
        "colour_space": profile[16:20].decode("latin-1").strip(),
        "class": profile[12:16].decode("latin-1").strip(),
        "version": f"{profile[8]}.{profile[9] >> 4}" if len(profile) > 9 else "",
    }
    try:
        made = ImageCms.ImageCmsProfile(io.BytesIO(profile)).profile
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return found | {"readable": False}
    for name in ("profile_description", "copyright", "manufacturer", "model"):
        if value := getattr(made, name, None):
            found[name] = value
    return found


def _jpeg(image: Any) -> dict[str, Any]:
    info = image.info
    found: dict[str, Any] = {}
    if "jfif_version" in info:
        found["jfif"] = ".".join(map(str, info["jfif_version"]))
    if "adobe" in info:
        found["adobe_transform"] = info.get("adobe_transform", 0)
    if comment := info.get("comment"):
        found["comment"] = comment.decode("utf-8", "replace")
    if info.get("progressive"):
        found["progressive"] = True
    return found


def _tiff(image: Any) -> dict[str, Any]:
    """Baseline and extension tags of the first page by name; tables of offsets left out."""
    from PIL.TiffTags import lookup

    try:
        tags = dict(image.tag_v2)
    except _BROKEN:
        return {}
    return {
        lookup(number).name: value if isinstance(value, str | int) else _plain(value)
        for number, value in tags.items()
        if number not in _PIXEL_TAGS and not (isinstance(value, tuple) and len(value) > 64)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, bytes | str | int):
        return value
    try:
        return round(float(value), 6)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return str(value)


def _dpi(dpi: Any) -> list[float]:
    try:
        return [round(float(each), 2) for each in dpi][:2]
    except (TypeError, ValueError, ZeroDivisionError):
        return []
