"""Language tags as people write them, and as BCP 47 wants them."""

from __future__ import annotations

import re

NONE = "none"
_TAG = re.compile(r"[a-z]{2,8}(?:-[a-z0-9]{1,8})*", re.IGNORECASE)
# Country codes that are taken for languages, and ISO 639-2 codes that have a shorter one.
_MEANT = {
    "jp": "ja", "cn": "zh", "kr": "ko", "gr": "el", "cz": "cs", "dk": "da",
    "chi": "zh", "zho": "zh", "chs": "zh-Hans", "cht": "zh-Hant", "eng": "en", "jpn": "ja",
    "kor": "ko", "fre": "fr", "fra": "fr", "ger": "de", "deu": "de", "ita": "it", "spa": "es",
    "rus": "ru", "lat": "la", "dut": "nl", "nld": "nl", "por": "pt", "ara": "ar", "tib": "bo",
    "bod": "bo", "mon": "mn", "vie": "vi", "english": "en", "chinese": "zh", "japanese": "ja",
}  # fmt: skip
_NO_LANGUAGE = {"@none", "none", "und", "zxx", "mul", "mis"}


def normalise(tag: str) -> str | None:
    """The tag as BCP 47 writes it, `none` for no language, None when it is no tag."""
    text = tag.strip().replace("_", "-")
    if text.lower() in _NO_LANGUAGE:
        return NONE
    if not _TAG.fullmatch(text):
        return None
    first, *rest = text.lower().split("-")
    first = _MEANT.get(first, first)
    return "-".join([first, *(_case(part) for part in rest)])


def _case(part: str) -> str:
    """Scripts are written Hans, regions CN, all else in small letters."""
    if len(part) == 4 and part.isalpha():
        return part.title()
    return part.upper() if len(part) == 2 else part
