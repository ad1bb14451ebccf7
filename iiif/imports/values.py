"""Small values of foreign documents, read as they were meant; every tolerance is noted."""

from __future__ import annotations

from typing import Any, TypeGuard
from urllib.parse import urlsplit

from iiif.imports import languages
from iiif.imports.faults import Notes

LanguageMap = dict[str, list[str]]
LONGEST_ADDRESS = 2_000
LARGEST = 2_000_000_000  # what an integer column holds


def is_address(value: Any) -> TypeGuard[str]:
    """A full http or https address without a name or password in it."""
    if not isinstance(value, str) or len(value) > LONGEST_ADDRESS or value != value.strip():
        return False
    try:
        parts = urlsplit(value)
        _port = parts.port  # a port that is no number raises
    except ValueError:
        return False
    plain = not any(c.isspace() or c in "\\<>\"'`" or ord(c) < 32 for c in value)
    return (
        plain and parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username
    )


def origin(address: str) -> str:
    """`https://host[:port]` of an address; "" when it is none."""
    if not is_address(address):
        return ""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def listed(value: Any, notes: Notes, where: str, field: str) -> list[Any]:
    """A list; one thing that stands alone is a list of it."""
    if value is None:
        return []
    if isinstance(value, list):
        return value
    notes.add("list_wanted", where, field)
    return [value]


def objects(value: Any, notes: Notes, where: str, field: str) -> list[dict[str, Any]]:
    """The objects of a list; an address that stands for one becomes `{"id": …}`."""
    found = []
    for one in listed(value, notes, where, field):
        if isinstance(one, dict):
            found.append(one)
        elif is_address(one):
            notes.add("object_wanted", where, field, one)
            found.append({"id": one})
        else:
            notes.add("object_wanted", where, field, one)
    return found


def positive(value: Any, notes: Notes, where: str, field: str) -> int | float | None:
    """A number above 0; None (noted) for anything else."""
    if value is None:
        return None
    if isinstance(value, str):
        try:
            number = float(value)
        except ValueError:
            notes.add("number_wanted", where, field, value)
            return None
        value_read: int | float = int(number) if number.is_integer() else number
        if 0 < value_read <= LARGEST:
            notes.add("number_text", where, field, value, value_read)
            return value_read
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= LARGEST:
        return value
    notes.add("number_wanted", where, field, value)
    return None


def language_map(value: Any, notes: Notes, where: str, field: str) -> LanguageMap:
    """A language map of Presentation 3, from it or from what stands where it is wanted."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        texts = _texts(value, notes, where, field)
        if texts:
            notes.add("map_wanted", where, field, texts[0])
        return {languages.NONE: texts} if texts else {}
    found: LanguageMap = {}
    for tag, texts in value.items():
        if not isinstance(texts, list) and texts is not None:
            notes.add("list_wanted", where, field)
        kept = _texts(texts, notes, where, field)
        if kept:
            found.setdefault(tag_of(tag, notes, where, field), []).extend(kept)
    return found


def value_of_2(value: Any, notes: Notes, where: str, field: str) -> LanguageMap:
    """A value of Presentation 2: text, `{"@value", "@language"}`, or a list of these."""
    found: LanguageMap = {}
    for one in value if isinstance(value, list) else [value]:
        tag: Any = languages.NONE
        text = one
        if isinstance(one, dict):
            if "@value" not in one and "value" in one:
                notes.add("map_wanted", where, field, one["value"])
            elif "@value" not in one:  # the map of version 3 in a document of version 2
                for key, texts in language_map(one, notes, where, field).items():
                    found.setdefault(key, []).extend(texts)
                continue
            text = one.get("@value", one.get("value"))
            tag = one.get("@language", one.get("language")) or languages.NONE
        for kept in _texts(text, notes, where, field):
            found.setdefault(tag_of(tag, notes, where, field), []).append(kept)
    return found


def tag_of(tag: Any, notes: Notes, where: str, field: str) -> str:
    meant = languages.normalise(tag) if isinstance(tag, str) else None
    if meant is None:
        notes.add("language_unknown", where, field, tag)
        return languages.NONE
    if meant != tag:
        notes.add("language_mended", where, field, tag, meant)
    return meant


def _texts(value: Any, notes: Notes, where: str, field: str) -> list[str]:
    texts = []
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            texts.append(one)
        elif isinstance(one, int | float) and not isinstance(one, bool):
            texts.append(str(one))
        elif isinstance(one, dict) and isinstance(one.get("@value"), str):
            texts.append(one["@value"])
        elif one is not None:
            notes.add("text_wanted", where, field, one)
    return [text for text in texts if text.strip()]
