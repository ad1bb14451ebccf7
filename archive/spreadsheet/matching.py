"""Which column of a sheet means which field: by name, else by likeness, with a score."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

from archive.spreadsheet.columns import ALL_COLUMNS, BY_FIELD, BY_KIND, BY_OTHER_KIND, Column
from archive.spreadsheet.nearest import Nearest

SURE = 100
NESTED = 80
SHORTEST_WORD = 5  # of Latin letters, that is matched by likeness
PROPOSED_FROM = 62  # percent; below it a column is left to the curator
_HINT = re.compile(r"\((?!cm|g|mm|in)[^)]*\)")
_NAMES = {name: column for column in ALL_COLUMNS for name in column.names} | {
    column.field: column for column in ALL_COLUMNS
}
UNITS = ("mm", "in")  # besides the unit of the column itself
# A word of the header that says the language of a column, and with it the field.
_ENGLISH = re.compile(r"英文|英语|外文|english|\ben\b|_en$")


@dataclass(frozen=True, slots=True)
class Match:
    """A field that a header may mean, and how sure that is: 0 to 100."""

    target: str
    score: int


def plain_header(text: str) -> str:
    """A header as it is compared: simplified, half width, lower case, without remarks.

    The star of a required column and what stands in brackets are left out, but for units.
    """
    plain = unicodedata.normalize("NFKC", text).strip().strip("*").lower()
    plain = re.sub(r"(?<=[a-z])[_-](?=[a-z])", "_", _HINT.sub("", plain))
    return _simplified().convert(re.sub(r"\s+", " ", plain).strip())


@cache
def _simplified() -> OpenCC:
    return OpenCC("t2s")


@cache
def _likeness() -> Nearest:
    return Nearest(_NAMES)


def match_header(header: str, kind: str) -> Match | None:
    """The field that a header of a sheet of this kind means, if any is likely.

    A dotted path of JSON lines is only known by its whole name or its exact last part: what
    lies deep in an object seldom is what its short name says.
    """
    plain = plain_header(header)
    if not plain:
        return None
    special = BY_KIND.get(kind, BY_OTHER_KIND).get(plain)
    if special:
        return Match(special, SURE)
    for name in (plain, plain.replace("_", " "), plain.replace(" ", "_")):
        if name in _NAMES:
            return Match(_NAMES[name].field, SURE)
    if "." in plain:
        above, _dot, last = plain.rpartition(".")
        known = _NAMES.get(last) if "." not in above and "[" not in above else None
        return Match(known.field, NESTED) if known and known.type != "files" else None
    return _alike(plain)


def _alike(plain: str) -> Match | None:
    english = bool(_ENGLISH.search(plain))
    best: Match | None = None
    for name, share in _likeness().scores(plain.replace("_", " ")):
        if name.isascii() and len(name) < SHORTEST_WORD:
            continue  # `late` is not `lat`
        column = _NAMES[name]
        score = min(99, round(share * 100) + (12 if plain.endswith(name) and len(name) > 1 else 0))
        if english != column.field.endswith("_en"):
            score -= 25
        if score >= PROPOSED_FROM and (best is None or score > best.score):
            best = Match(column.field, score)
    return best


def match_headers(headers: list[str], kind: str) -> list[Match | None]:
    """A match for each header; where two want one field, the surer and then the first has it.

    Raises nothing: what has no match is for the curator to decide.
    """
    found = [match_header(header, kind) for header in headers]
    order = sorted(
        (index for index, match in enumerate(found) if match),
        key=lambda index: (-found[index].score, index),  # type: ignore[union-attr]
    )
    taken: set[str] = set()
    for index in order:
        match = found[index]
        if match is None or match.target in taken:
            found[index] = None
        else:
            taken.add(match.target)
    return found


def headers_key(headers: list[str]) -> str:
    """The same for two sheets whose columns are called the same, in whichever order."""
    names = sorted({plain_header(header) for header in headers if header.strip()})
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def split_target(target: str) -> tuple[Column, str]:
    """`height_mm@in` is the column of `height_mm`, and the unit of its numbers.

    Raises:
        KeyError: no such field.
    """
    field, _at, unit = target.partition("@")
    return BY_FIELD[field], unit
