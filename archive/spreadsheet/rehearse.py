"""预演: what a sheet would do, row by row, before anything is written into the archive."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from archive.errors import SheetRefused
from archive.models import Collection, ImportBatch, ImportRow, Record
from archive.services.write_fields import TERM_LISTS, write_fields
from archive.spreadsheet.columns import BY_FIELD, Column, column_for
from archive.spreadsheet.faults import Fault
from archive.spreadsheet.match import find_record, key_of
from archive.spreadsheet.read import Sheet, SheetRow, read_sheet
from archive.spreadsheet.resolve import Lookup, resolve

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one row means: its texts by field, and what applying it would do."""

    texts: dict[str, str]
    key: str
    verdict: str
    faults: list[Fault]
    changes: list[dict[str, str]]
    record: Record | None


def rehearse_sheet(
    content: bytes,
    *,
    file_name: str,
    collection: Collection,
    kind: str,
    by: User | None,
    at: datetime,
) -> ImportBatch:
    """Read a sheet, judge every row and keep the report; the archive is not touched.

    Args:
        kind: what a row without a 类型 column is.

    Raises:
        SheetRefused: the file is no sheet that can be read, or has no column for the name.
    """
    sheet = read_sheet(content)
    columns, ignored = _columns(sheet, kind)
    lookup = Lookup.load()
    seen: dict[str, int] = {}
    judged = []
    for row in sheet.rows:
        judgement = judge(_texts(row, columns, kind), _trouble(row, columns), collection, lookup)
        judged.append((row.number, _without_duplicate(judgement, row.number, seen)))
    return _keep(judged, ignored, file_name, content, collection, by, at)


def _columns(sheet: Sheet, kind: str) -> tuple[dict[int, Column], list[str]]:
    columns: dict[int, Column] = {}
    ignored: list[str] = []
    for index, header in enumerate(sheet.headers):
        column = column_for(header, kind) if header else None
        if column is None or column in columns.values():
            if header:
                ignored.append(header[:80])
        else:
            columns[index] = column
    if not any(column.field == "title_zh" for column in columns.values()):
        raise SheetRefused(
            _("没有找到“名称”列。第一行应是表头，例如：藏品编号、名称、英文名称、年代、地点。")
        )
    return columns, ignored


def _texts(row: SheetRow, columns: dict[int, Column], kind: str) -> dict[str, str]:
    texts = {"kind": kind}
    for index, column in columns.items():
        if index < len(row.cells) and row.cells[index]:
            texts[column.field] = row.cells[index]
    return texts


def _trouble(row: SheetRow, columns: dict[int, Column]) -> list[Fault]:
    return [
        Fault(code, columns[index].field) for index, code in row.trouble.items() if index in columns
    ]


def judge(
    texts: dict[str, str], trouble: list[Fault], collection: Collection, lookup: Lookup
) -> Judgement:
    """Decide about one row. Writes nothing."""
    values, faults = resolve(texts, lookup)
    faults = [*trouble, *faults]
    key = key_of(texts)
    if not texts.get("title_zh"):
        faults.append(Fault("title_missing", "title_zh"))
    if not key:
        faults.append(Fault("identifier_missing", "inventory_no"))
    record = find_record(key, collection) if key else None
    changes: list[dict[str, str]] = []
    if not faults:
        draft = record.get_latest_revision_as_object() if record else Record(collection=collection)
        changes = differences(draft, values) if record else []
        if changes or record is None:
            faults += _invalid(draft, values)
    if faults:
        verdict = ImportRow.Verdict.FAULTY
    elif record is None:
        verdict = ImportRow.Verdict.NEW
    else:
        verdict = ImportRow.Verdict.CHANGED if changes else ImportRow.Verdict.UNCHANGED
    return Judgement(texts, key, verdict, faults, changes, record)


def differences(draft: Record, values: dict[str, Any]) -> list[dict[str, str]]:
    """Fields that a row would change, with old and new text. Empty cells change nothing."""
    found = []
    for field, new in values.items():
        if field in TERM_LISTS:
            old: Any = list(getattr(draft, field).all()) if draft.pk else []
            same = {term.pk for term in old} == {term.pk for term in new}
        else:
            old = getattr(draft, field)
            same = old == new
        if not same:
            label = str(BY_FIELD[field].label)
            found.append({"field": field, "label": label, "old": _shown(old), "new": _shown(new)})
    return found


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "、".join(str(item) for item in value)
    return str(value)


def _invalid(draft: Record, values: dict[str, Any]) -> list[Fault]:
    """What the record itself would refuse: a malformed number or address, a lone latitude.

    Constraints of the database are asked for when the row is written.
    """
    write_fields(draft, values)
    faults = []
    for check in (lambda: draft.clean_fields(exclude=["collection", *_REFERENCES]), draft.clean):
        try:
            check()
        except ValidationError as refusal:
            faults += [
                Fault("invalid", name if name in BY_FIELD else "", detail=" ".join(messages))
                for name, messages in refusal.message_dict.items()
            ]
    return faults


# References come from the lookup, so asking the database for each again is in vain.
_REFERENCES = [field.name for field in Record._meta.concrete_fields if field.is_relation]


def _without_duplicate(judgement: Judgement, number: int, seen: dict[str, int]) -> Judgement:
    if not judgement.key:
        return judgement
    first = seen.setdefault(judgement.key, number)
    if first == number:
        return judgement
    field, _owner, value = judgement.key.split(":", 2)
    faults = [*judgement.faults, Fault("duplicate", field, value, detail=str(first))]
    return Judgement(
        judgement.texts, judgement.key, ImportRow.Verdict.FAULTY, faults, [], judgement.record
    )


@transaction.atomic
def _keep(
    judged: list[tuple[int, Judgement]],
    ignored: list[str],
    file_name: str,
    content: bytes,
    collection: Collection,
    by: User | None,
    at: datetime,
) -> ImportBatch:
    batch = ImportBatch.objects.create(
        file_name=file_name[-255:],
        sha256=hashlib.sha256(content).hexdigest(),
        collection=collection,
        created_by=by,
        created_at=at,
        ignored_columns=ignored,
    )
    ImportRow.objects.bulk_create(
        (
            ImportRow(
                batch=batch,
                number=number,
                key=judgement.key[:120],
                verdict=judgement.verdict,
                values=judgement.texts,
                faults=[fault.stored() for fault in judgement.faults],
                changes=judgement.changes,
                record=judgement.record,
            )
            for number, judgement in judged
        ),
        batch_size=500,
    )
    return batch
