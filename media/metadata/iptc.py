"""IPTC-IIM records (JPEG APP13, TIFF tag 33723), with the names of IPTC's list."""

from __future__ import annotations

from typing import Any

from media.metadata.bounds import decoded

NAMES = {
    (2, 3): "ObjectTypeReference", (2, 5): "ObjectName", (2, 7): "EditStatus",
    (2, 10): "Urgency", (2, 12): "SubjectReference", (2, 15): "Category",
    (2, 20): "SupplementalCategories", (2, 22): "FixtureIdentifier", (2, 25): "Keywords",
    (2, 26): "ContentLocationCode", (2, 27): "ContentLocationName", (2, 40): "SpecialInstructions",
    (2, 55): "DateCreated", (2, 60): "TimeCreated", (2, 62): "DigitalCreationDate",
    (2, 63): "DigitalCreationTime", (2, 65): "OriginatingProgram", (2, 70): "ProgramVersion",
    (2, 80): "By-line", (2, 85): "By-lineTitle", (2, 90): "City", (2, 92): "Sub-location",
    (2, 95): "Province-State", (2, 100): "CountryCode", (2, 101): "Country",
    (2, 103): "OriginalTransmissionReference", (2, 105): "Headline", (2, 110): "Credit",
    (2, 115): "Source", (2, 116): "CopyrightNotice", (2, 118): "Contact",
    (2, 120): "Caption-Abstract", (2, 122): "Writer-Editor", (2, 135): "LanguageIdentifier",
}  # fmt: skip


def read_iptc(image: Any) -> dict[str, Any]:
    """Datasets by name; those that IPTC does not name by their numbers (`2:221`).

    Args:
        image: opened by Pillow, not loaded.
    """
    from PIL import IptcImagePlugin

    try:
        records = IptcImagePlugin.getiptcinfo(image) or {}
    except (SyntaxError, ValueError, TypeError, KeyError, OSError, IndexError, EOFError):
        return {}
    return {
        NAMES.get(number, f"{number[0]}:{number[1]}"): _value(value)
        for number, value in records.items()
        if number[0] in (2, 3) and number != (2, 0)
    }


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return [_value(each) for each in value]
    return decoded(value) if isinstance(value, bytes) else str(value)
