"""Records as rows of the import's own columns: what is written here is read back unchanged.

Each cell is a text that `archive.spreadsheet.resolve` turns into the very same value; where
a label means two terms, or a name two people, the code or the ARK stands there instead.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from archive.dates import DateNotUnderstood, read_found
from archive.exchange.clean import clean
from archive.models import Agent, Place, Record, Term
from archive.models.queries import RecordQuerySet
from archive.spreadsheet.columns import COLUMNS, Column
from archive.spreadsheet.lookup import Lookup
from foundation.cells import escaped
from foundation.keyset import by_key

ARK = "ARK"
_SEPARATOR = re.compile(r"[;；、|\n]")


def headers() -> list[str]:
    """Of every column of data that the import knows, and the ARK, which it passes over."""
    return [*(column.names[0] for column in COLUMNS), ARK]


def rows_of(records: RecordQuerySet) -> Iterator[list[str]]:
    """A row for each record, drafts as they are in the editor; a bounded number in memory."""
    lookup = Lookup.load()
    for record in by_key(records.for_export().select_related("latest_revision")):
        draft = record.get_latest_revision_as_object() if record.has_unpublished_changes else record
        yield [*(_cell(draft, column, lookup) for column in COLUMNS), record.ark]


def write_csv(path: Path, rows: Iterable[list[str]]) -> int:
    """UTF-8 with its mark, which spreadsheet programs need to know it by; how many rows."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headers())
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def write_xlsx(path: Path, rows: Iterable[list[str]]) -> int:
    """A workbook of text cells (0001 and 1934-11 stay as they are); how many rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("藏品 Records")
    sheet.freeze_panes = "A2"
    head = []
    for name in headers():
        cell = WriteOnlyCell(sheet, value=name)
        cell.font = Font(bold=True)
        head.append(cell)
    sheet.append(head)
    count = 0
    for row in rows:
        count += 1
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=text or None)
            cell.number_format = "@"
            cells.append(cell)
        sheet.append(cells)
    book.save(path)
    return count


def _cell(record: Record, column: Column, lookup: Lookup) -> str:
    value = getattr(record, column.field)
    if value is None or value == "":
        return ""
    return escaped(clean(_WRITERS.get(column.type, _plain)(value, column, lookup)))


def _plain(value: Any, _column: Column, _lookup: Lookup) -> str:
    return str(value)


def _date(value: str, _column: Column, _lookup: Lookup) -> str:
    """As found; what the import could not read (the EDTF was given by hand) stays out."""
    try:
        read_found(value)
    except DateNotUnderstood:
        return ""
    return value


def _decimal(value: Decimal, column: Column, _lookup: Lookup) -> str:
    return f"{(Decimal(value) / column.factor).normalize():f}"


def _term(term: Term, column: Column, lookup: Lookup) -> str:
    known = lookup.terms.get(column.vocabulary, {})
    names = (term.label_zh_hans, term.label_en, term.code)
    return _first(names, lambda name: _is(known.get(name.casefold()), term))


def _terms(terms: Any, column: Column, lookup: Lookup) -> str:
    known = lookup.terms.get(column.vocabulary, {})

    def name_of(term: Term) -> str:
        return _first(
            (term.label_zh_hans, term.label_en, term.code),
            lambda name: _is(known.get(name.casefold()), term) and not _SEPARATOR.search(name),
        )

    return "；".join(name_of(term) for term in terms.all())


def _place(place: Place, _column: Column, lookup: Lookup) -> str:
    return _first((place.name_zh, place.code), lambda name: [place] == lookup.places.get(name, []))


def _agent(agent: Agent, _column: Column, lookup: Lookup) -> str:
    names = (agent.name_zh, agent.name_en, agent.ark_name)
    return _first(names, lambda name: _is(lookup.agents.get(name), agent))


def _first(names: tuple[str, ...], is_meant: Callable[[str], bool]) -> str:
    """The first name that means it; the last one, which is its code, if none does."""
    return next((name for name in names if name and is_meant(name)), names[-1])


def _is(found: Any, wanted: Any) -> bool:
    return found is not None and found.pk == wanted.pk


_WRITERS: dict[str, Callable[[Any, Column, Lookup], str]] = {
    "date": _date,
    "decimal": _decimal,
    "term": _term,
    "terms": _terms,
    "place": _place,
    "agent": _agent,
}
