"""Write the file that was asked for: kill it anywhere and run it again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.db.models import Sum

from accounts.owned import seen_by
from archive.exchange.bag import write_bag
from archive.exchange.dump import write_edm, write_lido, write_linked_art
from archive.exchange.thing import Thing, thing_of
from archive.models import ExportFile, Record
from archive.models.queries import RecordQuerySet
from archive.spreadsheet.write import rows_of, write_csv, write_xlsx
from foundation.keyset import by_key
from media.access import Level, decide
from media.models import Asset
from media.services.store_master import sync_folder
from media.space import full_disk_told, require_space

Progress = Callable[[int, int], None]
Form = ExportFile.Form
BYTES_OF_A_RECORD = 20_000  # of the longest formats, with room to spare
KEPT = timedelta(days=7)
_SHEETS: dict[str, Callable[[Path, Iterable[list[str]]], int]] = {
    Form.XLSX: write_xlsx,
    Form.CSV: write_csv,
}
_DUMPS: dict[str, Callable[[Path, Iterable[Thing]], int]] = {
    Form.LINKED_ART: write_linked_art,
    Form.EDM: write_edm,
    Form.LIDO: write_lido,
}


def write_export(pk: int, *, now: datetime, progress: Progress) -> None:
    """Write the file of this row, unless it is there; a row that is gone needs none.

    Raises:
        StorageFull: the disk has not so much room.
        DamagedMaster: a master of the bag is not what was stored.
    """
    wanted = ExportFile.objects.select_related("created_by").filter(pk=pk).first()
    if wanted is None or (wanted.finished_at and wanted.path.exists()):
        return
    records = records_of(wanted)
    count = write_file(
        wanted.path, wanted.form, records, viewer=wanted.created_by, now=now, progress=progress
    )
    ExportFile.objects.filter(pk=pk).update(
        finished_at=now, records=count, size_bytes=wanted.path.stat().st_size
    )


def records_of(wanted: ExportFile) -> RecordQuerySet:
    """Sheets and bags are of everything that is one's institutions', drafts too; the other
    forms of what is public."""
    records: RecordQuerySet = Record.objects.order_by("pk")
    if wanted.collection is not None:
        records = records.in_collection(wanted.collection)
    if wanted.record_id is not None:
        records = records.filter(pk=wanted.record_id)
    if wanted.kind:
        records = records.filter(kind=wanted.kind)
    if wanted.form in _DUMPS:
        return records.live()
    if wanted.created_by_id is None:  # of the command line: the house itself
        return records
    return cast(RecordQuerySet, seen_by(wanted.created_by, records))


def write_file(
    path: Path,
    form: str,
    records: RecordQuerySet,
    *,
    viewer: Any,
    now: datetime,
    progress: Progress,
) -> int:
    """The file under its name only once it is whole and on the disk; how many records it has."""
    total = records.count()
    with full_disk_told():
        path.parent.mkdir(parents=True, exist_ok=True)
        require_space(path.parent, total * BYTES_OF_A_RECORD + _masters_bytes(form, records))
        unfinished = path.with_name(f"{path.name}.part")
        if form in _SHEETS:
            count = _SHEETS[form](unfinished, _told(rows_of(records), total, progress))
        else:
            found = _told(by_key(records.for_export()), total, progress)
            if form == Form.BAG:
                count = write_bag(unfinished, found, viewer=viewer, at=now)
            else:
                count = _DUMPS[form](unfinished, (thing_of(record) for record in found))
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
        sync_folder(path.parent)
    progress(total, total)
    return count


def may_have(wanted: ExportFile, viewer: Any) -> bool:
    """A bag is for who may have every master of its records now; other forms hold none."""
    if wanted.form != Form.BAG:
        return True
    shown = Asset.objects.filter(record_links__record__in=records_of(wanted).order_by())
    return all(
        decide(viewer, asset).at_least(Level.MASTER) for asset in shown.distinct().iterator()
    )


def remove_export(wanted: ExportFile) -> None:
    """The row first: a file of no row is swept, a row of no file would promise one."""
    path = wanted.path
    wanted.delete()
    path.unlink(missing_ok=True)


def sweep_exports(*, now: datetime) -> int:
    """Delete what is older than `KEPT`, and files of no row; how many."""
    old = ExportFile.objects.filter(created_at__lt=now - KEPT)
    found = old.count()
    for each in old:
        each.path.unlink(missing_ok=True)
    old.delete()
    known = {each.file_name for each in ExportFile.objects.all()}
    folder = Path(settings.EXPORTS_DIR)
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name.removesuffix(".part") not in known:
            path.unlink()
            found += 1
    return found


def _masters_bytes(form: str, records: RecordQuerySet) -> int:
    if form != Form.BAG:
        return 0
    shown = Asset.objects.filter(record_links__record__in=records.order_by()).distinct()
    return shown.aggregate(size=Sum("master__size_bytes"))["size"] or 0


def _told(items: Iterable[Any], total: int, progress: Progress) -> Iterator[Any]:
    for done, item in enumerate(items):
        progress(done, total)
        yield item
