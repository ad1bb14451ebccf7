"""Which row of a sheet is its header."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.spreadsheet.matching import SURE, match_header
from archive.spreadsheet.reading.row import SheetRow

LOOKED_AT = 20  # rows
_NUMBER = re.compile(r"[\d.,/%-]+")


def find_header(rows: Sequence[SheetRow], kind: str) -> int:
    """The number of the row whose cells are most like headers that the house knows.

    A title over the table, a note, an empty row above it do not count; without any row
    that is known, the first with two cells is taken, else the first.
    """
    best, best_score = 0, 0.0
    for row in rows[:LOOKED_AT]:
        score = _score(row, kind)
        if score > best_score:
            best, best_score = row.number, score
    if best:
        return best
    wide = next((row.number for row in rows if sum(map(bool, row.cells)) > 1), None)
    return wide or (rows[0].number if rows else 0)


def _score(row: SheetRow, kind: str) -> float:
    score = 0.0
    for text in row.cells:
        if not text or len(text) > 40 or _NUMBER.fullmatch(text):
            continue
        match = match_header(text, kind)
        if match is not None:
            score += 1 if match.score == SURE else 0.3
    # one known word in a row of many is a value (a row whose kind is 民族), not a header
    return score if score >= 1 and score * 4 >= sum(map(bool, row.cells)) else 0.0
