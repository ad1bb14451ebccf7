"""From the raw tree to the few facts that people ask for, whichever standard held them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from media.metadata.exif import gps_of

_DATE = re.compile(
    r"(\d{4})[:-](\d{2})[:-](\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*"
    r"(Z|UTC|[+-]\d{2}:?\d{2})?"
)
_PDF_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(Z|[+-]\d{2}'?\d{2})?")


def normalise(raw: dict[str, Any]) -> dict[str, Any]:
    """`captured_at`, `camera`, `lens`, `title`, `creator`, `copyright`, `description`,
    `keywords`, `gps`, `software`, `colour_profile`, `dpi`; only those that are there."""
    exif = raw.get("exif", {})
    image, shot = exif.get("Image", {}), exif.get("EXIF", {})
    iptc, xmp, png, pdf = (raw.get(name, {}) for name in ("iptc", "xmp", "png", "pdf"))
    general = _general(raw)
    tags = {str(k).lower(): v for k, v in _ffprobe_tags(raw).items()}
    facts = {
        "captured_at": _captured(shot, image, iptc, xmp, pdf, general, tags),
        "camera": _camera(image, xmp, tags),
        "lens": _first(shot.get("LensModel"), xmp.get("aux:Lens"), xmp.get("exifEX:LensModel")),
        "title": _first(
            xmp.get("dc:title"), iptc.get("ObjectName"), iptc.get("Headline"),
            image.get("XPTitle"), png.get("Title"), pdf.get("Title"), general.get("title"),
            tags.get("title"),
        ),
        "creator": _first(
            xmp.get("dc:creator"), iptc.get("By-line"), image.get("Artist"),
            image.get("XPAuthor"), png.get("Author"), pdf.get("Author"),
            general.get("performer"), tags.get("artist"),
        ),
        "copyright": _first(
            xmp.get("dc:rights"), iptc.get("CopyrightNotice"), image.get("Copyright"),
            png.get("Copyright"), general.get("copyright"), tags.get("copyright"),
        ),
        "description": _first(
            xmp.get("dc:description"), iptc.get("Caption-Abstract"),
            image.get("ImageDescription"), shot.get("UserComment"), image.get("XPComment"),
            png.get("Description"), pdf.get("Subject"), general.get("comment"),
            tags.get("comment"), tags.get("description"),
        ),
        "keywords": _keywords(xmp.get("dc:subject"), iptc.get("Keywords"),
                              image.get("XPKeywords"), pdf.get("Keywords")),
        "gps": gps_of(exif) or _iso_6709(tags, general),
        "software": _first(
            image.get("Software"), xmp.get("xmp:CreatorTool"), png.get("Software"),
            pdf.get("Producer"), general.get("writing_application"), tags.get("encoder"),
        ),
        "colour_profile": _first(raw.get("icc", {}).get("profile_description")),
        "dpi": raw.get("dpi"),
    }  # fmt: skip
    return {name: value for name, value in facts.items() if value}


def _first(*candidates: Any) -> str:
    """The first that says something; of a text in several languages its Chinese one."""
    for candidate in candidates:
        if text := _text(candidate).strip():
            return text
    return ""


def _text(value: Any) -> str:
    if isinstance(value, dict):
        chosen = next((v for k, v in value.items() if str(k).lower().startswith("zh")), None)
        return _text(chosen or value.get("x-default") or next(iter(value.values()), ""))
    if isinstance(value, list):
        return "; ".join(filter(None, map(_text, value)))
    return "" if value is None else str(value)


def _keywords(*lists: Any) -> list[str]:
    found: dict[str, None] = {}
    for each in lists:
        if isinstance(each, str):
            each = re.split(r"[;,；，]", each)
        if isinstance(each, Iterable) and not isinstance(each, dict):
            found.update(dict.fromkeys(text for one in each if (text := _text(one).strip())))
    return list(found)


def _captured(shot: Any, image: Any, iptc: Any, xmp: Any, pdf: Any, general: Any, tags: Any) -> str:
    zone = shot.get("OffsetTimeOriginal") or shot.get("OffsetTimeDigitized") or ""
    when = shot.get("DateTimeOriginal") or shot.get("DateTimeDigitized")
    day = str(iptc.get("DateCreated", ""))
    if re.fullmatch(r"\d{8}", day):
        day = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    candidates = (
        f"{when}{zone}" if when else "",
        xmp.get("photoshop:DateCreated"), xmp.get("exif:DateTimeOriginal"), day,
        xmp.get("xmp:CreateDate"), image.get("DateTime"), tags.get("creation_time"),
        tags.get("date"), general.get("encoded_date"), general.get("recorded_date"),
        pdf.get("CreationDate"),
    )  # fmt: skip
    return next((iso for c in candidates if c and (iso := iso_date(_text(c)))), "")


def iso_date(text: str) -> str:
    """ISO 8601 of a date as EXIF, XMP, PDF or MediaInfo write it; "" for none or nonsense."""
    if pdf := _PDF_DATE.match(text.strip()):
        year, month, day, hour, minute, second, zone = pdf.groups()
        zone = (zone or "").replace("'", "")
    elif found := _DATE.search(text):
        year, month, day, hour, minute, second, zone = found.groups()
    else:
        return ""
    month, day = month or "01", day or "01"
    if year == "0000" or not 1 <= int(month) <= 12 or not 1 <= int(day) <= 31:
        return ""
    iso = f"{year}-{month}-{day}"
    if hour is None:
        return iso
    if int(hour) > 23 or int(minute or 0) > 59:
        return iso
    zone = {"Z": "Z", "UTC": "Z"}.get(zone or "", zone or "")
    if len(zone) == 5:
        zone = f"{zone[:3]}:{zone[3:]}"
    return f"{iso}T{hour}:{minute or '00'}:{second or '00'}{zone}"


def _camera(image: Any, xmp: Any, tags: Any) -> str:
    make = _first(image.get("Make"), xmp.get("tiff:Make"), tags.get("com.apple.quicktime.make"))
    model = _first(image.get("Model"), xmp.get("tiff:Model"), tags.get("com.apple.quicktime.model"))
    return model if model.lower().startswith(make.lower()) else f"{make} {model}".strip()


def _general(raw: dict[str, Any]) -> dict[str, Any]:
    return next((t for t in raw.get("mediainfo", []) if t.get("track") == "General"), {})


def _ffprobe_tags(raw: dict[str, Any]) -> dict[str, Any]:
    return raw.get("ffprobe", {}).get("tags", {})


def _iso_6709(tags: dict[str, Any], general: dict[str, Any]) -> dict[str, float]:
    """A place as phones write it into films: +28.3123+109.7345+310.2/."""
    text = _first(
        tags.get("com.apple.quicktime.location.iso6709"), tags.get("location"),
        general.get("xyz"), general.get("recorded_location"),
    )  # fmt: skip
    found = re.match(r"([+-]\d{1,2}\.\d+)([+-]\d{1,3}\.\d+)(?:([+-]\d+(?:\.\d+)?))?", text)
    if found is None or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        return {}
    place = {"lat": float(found[1]), "lon": float(found[2])}
    return place | ({"altitude_m": float(found[3])} if found[3] else {})
