"""EXIF by ExifRead: all IFDs, maker notes where it knows their names, GPS as WGS-84."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import Any, BinaryIO

from media.metadata.bounds import decoded

# What ExifRead raises on files that fuzzers made.
_BROKEN = (
    ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, OSError,
    ZeroDivisionError, EOFError, RecursionError, AssertionError, NotImplementedError,
)  # fmt: skip
_LEFT_OUT = ("JPEGThumbnail", "TIFFThumbnail", "Image StripOffsets", "Image StripByteCounts",
             "Image TileOffsets", "Image TileByteCounts")  # fmt: skip
# The second is as Windows writes it: UTF-16 in bytes.
_WINDOWS = ("Image XPTitle", "Image XPComment", "Image XPAuthor", "Image XPKeywords",
            "Image XPSubject")  # fmt: skip


def read_exif(path: Path) -> dict[str, dict[str, Any]]:
    """Tags by IFD: `Image`, `EXIF`, `GPS`, `Interoperability`, `Thumbnail`, `MakerNote`."""
    with path.open("rb") as file:
        return _read(file)


def read_exif_block(block: bytes) -> dict[str, dict[str, Any]]:
    """The same of a block that another reader took out of its container."""
    return _read(io.BytesIO(block.removeprefix(b"Exif\x00\x00")))


def _read(file: BinaryIO) -> dict[str, dict[str, Any]]:
    tags = _tags(file)
    found: dict[str, dict[str, Any]] = {}
    for name, tag in tags.items():
        if name in _LEFT_OUT or not hasattr(tag, "values"):
            continue
        group, _, key = name.partition(" ")
        if not key or key.startswith("Tag 0x") and _is_long(tag.values):
            continue
        found.setdefault(group, {})[key] = _value(name, tag)
    return found


def gps_of(path_tags: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """`lat`, `lon` (degrees, WGS-84 unless `datum` says otherwise), `altitude_m`, `at`."""
    gps = path_tags.get("GPS", {})
    lat = _degrees(gps.get("GPSLatitude"), gps.get("GPSLatitudeRef"), 90)
    lon = _degrees(gps.get("GPSLongitude"), gps.get("GPSLongitudeRef"), 180)
    if lat is None or lon is None:
        return {}
    found: dict[str, Any] = {"lat": lat, "lon": lon}
    altitude = _number(gps.get("GPSAltitude"))
    if altitude is not None:
        below = str(gps.get("GPSAltitudeRef", "0")) == "1"
        found["altitude_m"] = round(-altitude if below else altitude, 2)
    if gps.get("GPSMapDatum"):
        found["datum"] = str(gps["GPSMapDatum"])
    if gps.get("GPSDate"):
        found["date"] = str(gps["GPSDate"])
    return found


def _tags(file: BinaryIO) -> dict[str, Any]:
    import exifread

    logging.disable(logging.CRITICAL)  # it warns of each odd tag; the process tells by its answer
    for details in (True, False):  # maker notes break first
        file.seek(0)
        try:
            return dict(exifread.process_file(file, details=details, extract_thumbnail=False))
        except _BROKEN:
            continue
        except Exception as error:
            # ExifRead has exceptions of its own for formats that it does not know.
            if type(error).__module__.partition(".")[0] != "exifread":
                raise
            return {}
    return {}


def _value(name: str, tag: Any) -> Any:
    values = tag.values
    if name in _WINDOWS and isinstance(values, list):
        try:
            return bytes(values).decode("utf-16-le", "replace").rstrip("\x00")
        except ValueError:
            return str(tag)
    if name == "EXIF UserComment" and isinstance(values, list | bytes):
        return _comment(values)
    if isinstance(values, bytes):
        return decoded(values)
    if isinstance(values, str):
        return _text(values)
    if isinstance(values, list) and values and all(hasattr(v, "num") for v in values):
        numbers = [_ratio(v) for v in values]
        return numbers[0] if len(numbers) == 1 else numbers
    return _text(str(tag))


def _text(text: str) -> str:
    """ExifRead reads bytes above 127 as Latin-1 where UTF-8 or GB 18030 was meant."""
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        return text
    return text if data.isascii() else decoded(data)


def _comment(values: list[int] | bytes) -> str:
    """UserComment: eight bytes name the character code (EXIF 2.32, 4.6.5)."""
    try:
        data = bytes(values)
    except (ValueError, TypeError):
        return ""
    code, body = data[:8], data[8:]
    if code.startswith(b"UNICODE"):
        order = "utf-16-be" if body[:1] == b"\x00" else "utf-16-le"
        return body.decode(order, "replace").strip("\x00 ")
    if code.startswith((b"ASCII", b"JIS", bytes(8))):
        return decoded(body).strip("\x00 ")
    return decoded(data).strip("\x00 ")


def _ratio(ratio: Any) -> float | int | None:
    if not ratio.den:
        return None
    value = ratio.num / ratio.den
    return int(value) if value == int(value) else round(value, 8)


def _degrees(parts: Any, side: Any, most: int) -> float | None:
    if not isinstance(parts, list):
        parts = [parts]
    numbers = [float(part) for part in parts if isinstance(part, int | float)]
    if not numbers or len(numbers) != len(parts) or len(numbers) > 3:
        return None
    degrees = sum(number / 60**n for n, number in enumerate(numbers))
    if not 0 <= degrees <= most:
        return None
    return round(-degrees if str(side).strip()[:1].upper() in ("S", "W") else degrees, 7)


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _is_long(values: Any) -> bool:
    try:
        return len(values) > 64
    except TypeError:
        return False
