"""Turn the text of cells into values of fields, against the vocabularies of the house.

Values are plain, as drafts store them: a reference is its number, a list of terms a list of
numbers, a decimal a text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from decimal import Decimal, InvalidOperation
from typing import Any

from archive.dates import DateNotUnderstood, read_found
from archive.spreadsheet.columns import BY_FIELD, NAMES_OF_DIGITS, Column
from archive.spreadsheet.faults import Fault
from archive.spreadsheet.lookup import Lookup
from foundation.cells import unescaped

SHORT_LIST = 10  # a vocabulary of at most so many terms is offered whole
NEW_AGENT = "new:"  # before the name of somebody who is registered when the row is written
_SEPARATORS = re.compile(r"[;；、|\n]")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{2}")
_NUMBER = re.compile(
    r"(-?[\d,]*\.?\d+)\s*(mm|毫米|cm|厘米|m|米|in|英寸|inch(?:es)?|kg|千克|公斤|g|克)?"
)
# Full-width letters and digits; Ⅷ and other signs of a number stay as they are.
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_TO_MM = {"mm": 1, "毫米": 1, "cm": 10, "厘米": 10, "m": 1000, "米": 1000}
_INCH = Decimal("25.4")
_TO_G = {"g": 1, "克": 1, "kg": 1000, "千克": 1000, "公斤": 1000}


class _Unresolved(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


@dataclass(slots=True)
class Reader:
    """Reads texts with what a curator decided about them.

    Attributes:
        replacements: what stands for a text, by field; an empty one leaves the field out.
        make_agents: people whom the house does not know are no fault.
    """

    lookup: Lookup
    replacements: Mapping[str, Mapping[str, str]] = dataclass_field(default_factory=dict)
    make_agents: bool = False

    def resolve(self, texts: Mapping[str, str]) -> tuple[dict[str, Any], list[Fault]]:
        """Values by field, and a fault for each text that has none. Empty texts are left out."""
        values: dict[str, Any] = {}
        faults: list[Fault] = []
        for field, cell in texts.items():
            column = BY_FIELD[field]
            found, text = unescaped(cell), self.put(field, cell)
            if text == cell:
                text = found
            if not text or column.type == "files":
                continue
            try:
                if column.type == "date" and text != found:
                    values["date_edtf"] = _date(text, column, self)
                    values[field] = found  # as found; the replacement says how it is read
                else:
                    values[field] = _READERS[column.type](text, column, self)
            except _Unresolved as unresolved:
                faults.append(unresolved.fault)
        return values, faults

    def put(self, field: str, text: str) -> str:
        """The text, or what the curator put in its place."""
        known = self.replacements.get(field)
        return known.get(text, text) if known else text


def _text(text: str, column: Column, _reader: Reader) -> str:
    if column.field in NAMES_OF_DIGITS:
        text = text.translate(_NARROW).strip()
        if _SCIENTIFIC.fullmatch(text):
            raise _Unresolved(Fault("digits_lost", column.field, text))
    limit = getattr(column.model_field, "max_length", None)
    if limit and len(text) > limit:
        raise _Unresolved(Fault("too_long", column.field, text[:40], detail=str(limit)))
    return text


def _lines(text: str, _column: Column, _reader: Reader) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _date(text: str, column: Column, _reader: Reader) -> str:
    try:
        read_found(text)
    except DateNotUnderstood as refusal:
        raise _Unresolved(Fault("date", column.field, text)) from refusal
    return text


def _choice(text: str, column: Column, _reader: Reader) -> str:
    for code, _label in column.model_field.flatchoices:
        if text == code:
            return text
    choices = [(str(code), str(label)) for code, label in column.model_field.flatchoices]
    for code, label in choices:
        if text.casefold() in (code.casefold(), label.casefold()):
            return code
    nearest = tuple(label for _code, label in choices)
    raise _Unresolved(Fault("unknown_choice", column.field, text, nearest))


def _term(text: str, column: Column, reader: Reader) -> int:
    known = reader.lookup.terms.get(column.vocabulary, {})
    plain = unicodedata.normalize("NFKC", text)
    for name in (text.casefold(), plain.casefold(), plain.zfill(2) if plain.isdigit() else ""):
        if name and name in known:
            return known[name].pk
    nearest = reader.lookup.nearest(column.vocabulary, text)
    labels = reader.lookup.labels.get(column.vocabulary, [])
    if not nearest and len(labels) <= SHORT_LIST:
        nearest = tuple(labels)
    raise _Unresolved(Fault("unknown_term", column.field, text, nearest))


def _terms(text: str, column: Column, reader: Reader) -> list[int]:
    whole = reader.lookup.terms.get(column.vocabulary, {}).get(text.casefold())
    if whole is not None:
        return [whole.pk]
    found: list[int] = []
    for part in _SEPARATORS.split(text):
        # a text of several terms is replaced part by part
        name = reader.put(column.field, part.strip())
        if name and (term := _term(name, column, reader)) not in found:
            found.append(term)
    return found


def _place(text: str, column: Column, reader: Reader) -> int:
    """A place by code or name; a long address is read from its end (湖南省湘西州永顺县)."""
    places = reader.lookup.places
    found = places.get(text) or places.get(text.casefold()) or []
    if not found:
        ends = (text[start:] for start in range(1, len(text) - 2))
        found = next((places[end] for end in ends if end in places), [])
    if len(found) > 1:
        names = tuple(f"{place.name_zh} {place.code}" for place in found)
        raise _Unresolved(Fault("ambiguous_place", column.field, text, names))
    if not found:
        nearest = _around(text, reader) or reader.lookup.nearest("places", text)
        raise _Unresolved(Fault("unknown_place", column.field, text, nearest))
    return found[0].pk


def _around(code: str, reader: Reader) -> tuple[str, ...]:
    """The prefecture, else the province, of a code that is not in the table."""
    if not re.fullmatch(r"\d{6,12}", code, re.ASCII):
        return ()
    above = (reader.lookup.places.get(code[:length].ljust(6, "0")) for length in (6, 4, 2))
    return next(((places[0].name_zh,) for places in above if places), ())


def _agent(text: str, column: Column, reader: Reader) -> int | str:
    agent = reader.lookup.agent(text)
    if agent is not None:
        return agent.pk
    if reader.make_agents:
        if len(text) > 200:
            raise _Unresolved(Fault("too_long", column.field, text[:40], detail="200"))
        return NEW_AGENT + text
    nearest = reader.lookup.nearest("agents", text)
    raise _Unresolved(Fault("unknown_agent", column.field, text, nearest))


def _decimal(text: str, column: Column, _reader: Reader) -> str:
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    found = _NUMBER.fullmatch(plain)
    try:
        if found is None:
            raise InvalidOperation
        number = Decimal(found[1].replace(",", "")) * _factor(column, found[2] or "")
    except InvalidOperation as fault:
        raise _Unresolved(Fault("number", column.field, text)) from fault
    field = column.model_field
    places = getattr(field, "decimal_places", 0) or 0
    whole_digits = (getattr(field, "max_digits", 9) or 9) - places
    if not number.is_finite() or abs(number) >= Decimal(10) ** whole_digits:
        raise _Unresolved(Fault("number", column.field, text))
    return str(number.quantize(Decimal(1).scaleb(-places)))


def _factor(column: Column, unit: str) -> Decimal:
    """What a number is multiplied with: the unit written beside it, else the column's own.

    Raises:
        InvalidOperation: a unit of something else (a length in kilograms).
    """
    if not unit:
        return column.factor
    if column.field.endswith("_mm"):
        if unit.startswith(("in", "英")):
            return _INCH
        if unit in _TO_MM:
            return Decimal(_TO_MM[unit])
    elif column.field.endswith("_g") and unit in _TO_G:
        return Decimal(_TO_G[unit])
    raise InvalidOperation


def _whole(text: str, column: Column, _reader: Reader) -> int:
    plain = unicodedata.normalize("NFKC", text).strip()
    if not re.fullmatch(r"\d{1,6}", plain, re.ASCII) or int(plain) == 0:
        raise _Unresolved(Fault("number", column.field, text))
    return int(plain)


def _year(text: str, column: Column, _reader: Reader) -> int:
    plain = unicodedata.normalize("NFKC", text).strip()
    found = re.fullmatch(r"(\d{4})(?:年|[-/.]\d{1,2}(?:[-/.]\d{1,2})?)?", plain, re.ASCII)
    if not found:
        raise _Unresolved(Fault("year", column.field, text))
    return int(found[1])


_READERS: dict[str, Callable[[str, Column, Reader], Any]] = {
    "text": _text,
    "lines": _lines,
    "date": _date,
    "kind": _choice,
    "choice": _choice,
    "term": _term,
    "terms": _terms,
    "place": _place,
    "agent": _agent,
    "decimal": _decimal,
    "whole": _whole,
    "year": _year,
}
