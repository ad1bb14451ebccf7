"""A batch's plan put to work: which cell of a row fills which field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from archive.models import ImportBatch
from archive.spreadsheet.columns import BY_FIELD, Column
from archive.spreadsheet.faults import Fault
from archive.spreadsheet.matching import split_target
from archive.spreadsheet.reading.row import DIGITS_LOST, Layout, SheetRow

_NUMBERS = frozenset(("decimal", "whole", "year"))


@dataclass(slots=True)
class Plan:
    """Columns by their index, what stands where a column is missing, and the odd choices."""

    columns: list[tuple[int, Column, str]]
    defaults: dict[str, str]
    title_from_english: bool = False

    @classmethod
    def of(cls, batch: ImportBatch) -> Plan:
        columns = [
            (entry["index"], *split_target(entry["target"]))
            for entry in batch.columns
            if entry.get("target")
        ]
        return cls(columns, batch.defaults, batch.title_from_english)

    def texts(self, row: SheetRow) -> dict[str, str]:
        """The texts of a row by field; several columns of one field are joined by lines."""
        texts = dict(self.defaults)
        filled: set[str] = set()
        for index, column, unit in self.columns:
            text = row.cells[index] if index < len(row.cells) else ""
            if not text:
                continue
            if unit and text.replace(".", "", 1).replace(",", "").isdigit():
                text = f"{text} {unit}"
            joined = column.field in filled and column.joins
            texts[column.field] = f"{texts[column.field]}\n{text}" if joined else text
            filled.add(column.field)
        if self.title_from_english and not texts.get("title_zh") and texts.get("title_en"):
            texts["title_zh"] = texts["title_en"][:300]
        return texts

    def trouble(self, row: SheetRow) -> list[Fault]:
        """What was wrong with the cells that the plan uses."""
        if not row.trouble:
            return []
        return [
            Fault(
                row.trouble[index], column.field, row.cells[index] if index < len(row.cells) else ""
            )
            for index, column, _unit in self.columns
            if index in row.trouble
            and not (row.trouble[index] == DIGITS_LOST and column.type in _NUMBERS)
        ]


def layout_of(batch: ImportBatch) -> Layout:
    """How the batch's file is read."""
    headers = tuple(entry["header"] for entry in batch.columns) if batch.format == "jsonl" else ()
    return Layout(
        batch.format,
        batch.encoding,
        batch.delimiter,
        batch.sheet,
        headers,
        fill_merged=batch.merged == ImportBatch.Merged.FILL,
    )


def replacements_of(batch: ImportBatch) -> dict[str, dict[str, str]]:
    """What the curator put in the place of texts: kept with the mapping, then of this batch."""
    found: dict[str, dict[str, str]] = {}
    kept: dict[str, Any] = batch.mapping.values if batch.mapping is not None else {}
    for field, pairs in kept.items():
        if field in BY_FIELD:
            found[field] = dict(pairs)
    for value in batch.doubtful_values.filter(decided=True):
        found.setdefault(value.field, {})[value.text] = value.replacement
    return found
