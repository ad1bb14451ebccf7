"""Bring files from a folder into the archive: an asset each, and where wanted a public record."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.institution import default_institution
from archive.models import Collection, Record
from archive.services.create_record import create_record
from archive.services.publish_record import publish_record
from foundation.errors import HouseError
from media.checks import check_file
from media.licences import read_licence
from media.models import Asset
from media.services.ingest import existing_asset, ingest
from media.services.store_master import digest_of

if TYPE_CHECKING:
    from accounts.models import User

KINDS = {"image": Record.Kind.OBJECT, "audio": Record.Kind.AUDIOVISUAL}


@dataclass(frozen=True, slots=True)
class Source:
    """What a sheet says of a file; every part may be empty."""

    title: str = ""
    author: str = ""
    licence: str = ""
    notes: str = ""

    @property
    def title_zh(self) -> str:
        return self.title[:300] if _is_chinese(self.title) else ""

    @property
    def title_en(self) -> str:
        return self.title[:300]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file.

    Attributes:
        outcome: imported, known, published, rehearsed or refused.
        code: of the refusal, else "".
        text: a sentence for the report.
    """

    name: str
    outcome: str
    code: str = ""
    text: str = ""
    asset: Asset | None = None


def read_sources(path: Path) -> dict[str, Source]:
    """The rows of a CSV with a column `file` (path or name), by file name.

    Raises:
        ValueError: there is no column `file`, or the text is not UTF-8.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if "file" not in (reader.fieldnames or []):
            raise ValueError("the sheet has no column named file")
        return {
            Path(row["file"]).name: Source(
                **{name: (row.get(name) or "").strip() for name in Source.__dataclass_fields__}
            )
            for row in reader
            if row["file"]
        }


def files_below(path: Path) -> Iterator[Path]:
    """The file itself, or every file below the folder by name; hidden ones are left out."""
    if path.is_file():
        yield path
        return
    for found in sorted(path.rglob("*")):
        if found.is_file() and not any(p.startswith(".") for p in found.relative_to(path).parts):
            yield found


def import_file(
    path: Path,
    *,
    source: Source,
    collection: Collection | None,
    by: User | None,
    now: datetime,
    dry_run: bool = False,
) -> Result:
    """Import one file; safe to repeat: what is there is found by its SHA-256.

    Args:
        collection: where its record is published; None: an asset only.
        dry_run: check the file and say what would happen.
    """
    try:
        museum = _museum_of(collection)
        known = existing_asset(digest_of(path), None, institution_id=museum)
        if dry_run:
            return _rehearse(path, known)
        asset = known
        if asset is None:
            fields = asset_fields(source)
            asset = ingest(path, by=by, institution_id=museum, now=now, **fields).asset
        if collection is None:
            return Result(path.name, "known" if known else "imported", asset=asset)
        published = _publish(asset, source, collection, by=by)
    except HouseError as refusal:
        return Result(path.name, "refused", refusal.code, str(refusal))
    except ValidationError as fault:
        return Result(path.name, "refused", "record_invalid", "; ".join(fault.messages))
    outcome = "published" if published else "known"
    return Result(path.name, outcome, text=f"{asset.kind} {asset.public_id}", asset=asset)


def _museum_of(collection: Collection | None) -> int | None:
    """Files are of the institution of their collection, else of the house's own."""
    if collection is not None:
        return collection.institution_id
    home = default_institution()
    return home.pk if home is not None else None


def asset_fields(source: Source) -> dict[str, Any]:
    """Columns of Asset that a source row fills."""
    licence = read_licence(source.licence)
    credit = ", ".join(part for part in (source.author, source.licence) if part)[:500]
    return {
        "title_zh": source.title_zh,
        "title_en": source.title_en,
        "creator_zh": source.author[:300],
        "creator_en": source.author[:300],
        "credit_zh": credit,
        "credit_en": credit,
        "licence_uri": licence.licence_uri,
        "rights_statement_uri": licence.rights_statement_uri,
    }


def _rehearse(path: Path, known: Asset | None) -> Result:
    if known is not None:
        return Result(path.name, "known", asset=known)
    checked = check_file(path, name=path.name)
    return Result(path.name, "rehearsed", text=f"{checked.kind} {checked.media_type}")


@transaction.atomic
def _publish(
    asset: Asset, source: Source, collection: Collection, *, by: User | None
) -> Record | None:
    """A public record over the asset, once; None when there is one in this collection."""
    record = Record.objects.filter(collection=collection, media_items__asset=asset).first()
    if record is not None and (record.live or record.is_withdrawn):
        return None
    if record is None:
        licence = read_licence(source.licence)
        fields = asset_fields(source)
        record = create_record(
            collection=collection,
            kind=KINDS.get(asset.kind, Record.Kind.AUDIOVISUAL),
            title_zh=asset.title_zh or asset.title_en,
            title_en=asset.title_en,
            by=by,
            media=[asset],
            licence_uri=fields["licence_uri"],
            rights_statement_uri=fields["rights_statement_uri"],
            credit_zh=fields["credit_zh"][:300],
            credit_en=fields["credit_en"][:300],
            rights_note_zh=source.licence,
            rights_note_en=source.licence,
            description_en=source.notes,
            media_access=(
                Record.MediaAccess.FULL if licence.is_open else Record.MediaAccess.PREVIEW
            ),
        )
    return publish_record(record, by=by)


def _is_chinese(text: str) -> bool:
    return any("\u3400" <= character <= "\u9fff" for character in text)
