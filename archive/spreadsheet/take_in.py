"""Bring in the files of rows that were written, and put them to their records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from archive.drafts import digest
from archive.models import ImportBatch, ImportRow, Record, RecordMedia
from archive.services.attach_media import attach_media
from archive.spreadsheet.files import File, Files
from foundation.errors import HouseError
from foundation.turns import Turns
from media.models import Asset
from media.services.ingest import existing_asset, ingest

ATTACHED, REFUSED, HELD = "attached", "refused", "held"


def take_in_files(
    batch: ImportBatch, files: Files, *, progress: Callable[[int, int], None]
) -> None:
    """Each file goes through the media room's own checks; safe to run again.

    A refused file is told at its row; the row and its other files stay. Files are found again
    by their SHA-256, and a record has each only once.
    """
    waiting = batch.rows.filter(media_waits=True, applied=True).order_by("number")
    total, done, turns = waiting.count(), 0, Turns()
    while row := waiting.select_related("record").first():
        progress(done, total + 1)
        _take_in_row(batch, row, files)
        done += 1
        turns.pass_on()


def _take_in_row(batch: ImportBatch, row: ImportRow, files: Files) -> None:
    assets = []
    for file in row.media:
        asset = None
        try:
            asset = _asset_of(batch, row, file, files)
        except HouseError as refusal:
            if refusal.status >= 500:  # no room, no tool: the job waits for it
                raise
            file |= {"state": REFUSED, "code": refusal.code, "text": str(refusal)[:300]}
        if asset is not None:
            file["asset"] = str(asset.public_id)
            assets.append((file, asset))
    with transaction.atomic():
        _attach(batch, row, assets)
        row.media_waits = False
        row.save(update_fields=["media", "media_waits", "written"])


def _asset_of(batch: ImportBatch, row: ImportRow, file: File, files: Files) -> Asset | None:
    museum = batch.collection.institution_id
    if asset := existing_asset(file["sha256"], None, institution_id=museum):
        return asset
    with files.opened(file) as path:
        return ingest(
            path,
            by=batch.created_by,
            institution_id=museum,
            now=timezone.now(),
            original_name=file["name"].rpartition("/")[2],
            **_credits(row.record),
        ).asset


def _credits(record: Record | None) -> dict[str, Any]:
    """What the row says of its object is said of its pictures, until somebody says more."""
    if record is None:
        return {}
    return {
        "title_zh": record.title_zh[:300],
        "title_en": record.title_en[:300],
        "licence_uri": record.licence_uri,
        "rights_statement_uri": record.rights_statement_uri,
        "credit_zh": record.credit_zh,
        "credit_en": record.credit_en,
    }


def _attach(batch: ImportBatch, row: ImportRow, assets: list[tuple[File, Asset]]) -> None:
    locked = Record.objects.select_for_update(of=("self",))
    record = locked.filter(pk=row.record_id).first() if row.record_id else None
    if record is None or not assets:
        return
    draft = record.get_latest_revision_as_object()
    held = {item.asset_id for item in draft.media_items.all()}
    for file, asset in assets:
        file["state"] = HELD if asset.pk in held else ATTACHED
    added = attach_media(
        record, [RecordMedia(asset=asset) for _file, asset in assets], by=batch.created_by
    )
    if added:
        latest = Record.objects.select_related("latest_revision").get(pk=record.pk)
        row.written = digest(latest.latest_revision.content)
