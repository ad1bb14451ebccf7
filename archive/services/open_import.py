"""Receive a file of records: keep it, find out what it is, propose what its columns mean."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from archive.errors import SheetRefused
from archive.models import Collection, ImportBatch, ImportMapping
from archive.models.sheet import import_token
from archive.spreadsheet.header import find_header
from archive.spreadsheet.matching import SURE, headers_key, match_headers, plain_header
from archive.spreadsheet.media_folder import check_folder
from archive.spreadsheet.media_zip import check_media_zip
from archive.spreadsheet.reading.row import SheetRow
from archive.spreadsheet.reading.sheet import Inspected, first_rows, inspect
from foundation.errors import filled
from media.space import full_disk_told, require_space

if TYPE_CHECKING:
    from accounts.models import User

SAMPLES = 3
SAMPLE_CHARACTERS = 60


class Upload(Protocol):
    """A file as Django's upload handlers and the command line give it."""

    def chunks(self) -> Iterable[bytes]: ...


def open_import(
    file: Upload,
    *,
    file_name: str,
    collection: Collection,
    kind: str,
    by: User | None,
    at: datetime,
    media_zip: Upload | None = None,
    media_zip_name: str = "",
    media_folder: str = "",
) -> ImportBatch:
    """Keep the upload and propose a plan for it; the archive is not touched.

    Args:
        kind: what a row without a 类型 column is.
        media_folder: a folder of this server, inside those that the operator named.

    Raises:
        SheetRefused: the file is none that can be read, or the media beside it are not safe.
        StorageFull: there is no room for it.
    """
    batch = ImportBatch(
        token=import_token(),
        file_name=Path(file_name).name[-255:],
        collection=collection,
        kind=kind,
        created_by=by,
        created_at=at,
        media_archive=Path(media_zip_name).name[-255:] if media_zip else "",
        media_folder=str(check_folder(media_folder)) if media_folder else "",
    )
    try:
        batch.size_bytes, batch.sha256 = _store(file, batch.sheet_file)
        if media_zip is not None:
            _store(media_zip, batch.media_file)
            check_media_zip(batch.media_file)
        propose(batch)
    except BaseException:
        shutil.rmtree(batch.folder, ignore_errors=True)
        raise
    batch.save()
    return batch


def propose(batch: ImportBatch, *, sheet: str = "", header_row: int | None = None) -> None:
    """Fill in how the file is read and what its columns mean; does not save.

    A mapping that was kept for the same headers is taken; else headers are matched by name
    and likeness.

    Args:
        sheet, header_row: the curator's choice; by default the first worksheet that is shown,
            and the row that looks like a header.

    Raises:
        SheetRefused: nothing to read there.
    """
    found = inspect(batch.sheet_file, sheet=sheet)
    layout = found.layout
    batch.format, batch.encoding = layout.format, layout.encoding
    batch.delimiter, batch.sheet = layout.delimiter, layout.sheet[:80]
    batch.sheets = [{"name": tab.name, "hidden": tab.hidden} for tab in found.tabs]
    batch.estimate = found.estimate
    rows = first_rows(batch.sheet_file, layout)
    if not rows:
        raise SheetRefused(_("表里没有内容。"))
    headers = _headers(batch, found, rows, header_row)
    body = [row for row in rows if row.number > batch.header_row]
    if not body:
        raise SheetRefused(_("只有表头，没有数据行。"))
    samples = [_samples(body, index) for index in range(len(headers))]
    batch.columns = _columns(headers, samples, batch.kind)
    batch.defaults, batch.mapping = {}, None
    kept = ImportMapping.objects.of(batch).filter(headers_key=headers_key(headers)).first()
    if kept is not None:
        use_mapping(batch, kept)


def use_mapping(batch: ImportBatch, mapping: ImportMapping) -> None:
    """Take what was kept under a name; columns that it does not know stay as proposed."""
    for entry in batch.columns:
        name = plain_header(entry["header"])
        if name in mapping.targets:
            entry["target"] = mapping.targets[name]
            entry["score"] = SURE if mapping.targets[name] else 0
    batch.mapping = mapping
    batch.defaults = dict(mapping.defaults)
    batch.title_from_english = mapping.title_from_english
    batch.make_agents = mapping.make_agents
    batch.merged = mapping.merged


def _store(file: Upload, target: Path) -> tuple[int, str]:
    target.parent.mkdir(parents=True, exist_ok=True)
    limit, size, digest = settings.IMPORT_MAX_MB * 2**20, 0, hashlib.sha256()
    require_space(target.parent, 0)
    with full_disk_told(), target.open("wb") as stored:
        for chunk in file.chunks():
            size += len(chunk)
            if size > limit:
                raise SheetRefused(
                    filled(_("文件超过 %(limit)d MB。"), {"limit": settings.IMPORT_MAX_MB})
                )
            digest.update(chunk)
            stored.write(chunk)
    return size, digest.hexdigest()


def _headers(
    batch: ImportBatch, found: Inspected, rows: list[SheetRow], wanted: int | None
) -> list[str]:
    if found.layout.format == "jsonl":
        batch.header_row = 0
        return list(found.layout.headers)
    batch.header_row = wanted or find_header(rows, batch.kind)
    header = next((row for row in rows if row.number == batch.header_row), None)
    if header is None:
        raise SheetRefused(
            filled(_("第 %(row)d 行是空的，不能作表头。"), {"row": batch.header_row})
        )
    width = max(len(row.cells) for row in rows)
    return [*header.cells, *([""] * (width - len(header.cells)))]


def _samples(body: list[SheetRow], index: int) -> list[str]:
    found = (row.cells[index] for row in body if index < len(row.cells))
    texts = dict.fromkeys(text[:SAMPLE_CHARACTERS] for text in found if text)
    return list(texts)[:SAMPLES]


def _columns(headers: list[str], samples: list[list[str]], kind: str) -> list[dict[str, Any]]:
    matches = match_headers(headers, kind)
    seen: set[str] = set()
    columns = []
    for index, (header, match) in enumerate(zip(headers, matches, strict=True)):
        repeated = bool(header) and header in seen
        seen.add(header)
        columns.append(
            {
                "index": index,
                "header": header[:200],
                "samples": samples[index],
                "target": match.target if match and not repeated else "",
                "score": match.score if match and not repeated else 0,
                "repeated": repeated,
            }
        )
    return columns
