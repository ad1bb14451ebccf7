"""Write what the archive has into the OCFL storage root."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from archive.errors import DamagedMaster
from archive.exchange.bag import PREMIS, record_json, safe_suffix
from archive.exchange.formats import FORMATS
from archive.exchange.ocfl import Files, Root, Written, write_version
from archive.exchange.premis import kept_of, premis
from archive.exchange.thing import address_of, thing_of
from archive.models import PreservedRecord, Record
from archive.models.preserved import LATE
from archive.models.queries import RecordQuerySet
from media.models import Asset, FileEvent

AGENT = "huxiang archive.ocfl"
AT_ONCE = 50  # records that are read together
MOST_RECORDS = 2_000  # of one run by the calendar
MOST_S = 1_800
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Preserved:
    """What a run did: records looked at, versions written, names of those with damaged masters."""

    records: int = 0
    versions: int = 0
    damaged: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"records {self.records}, versions {self.versions}, damaged {len(self.damaged)}"


def root_folder() -> Root:
    return Root(Path(settings.OCFL_DIR))


def period() -> timedelta | None:
    """How often a changed record gets a new version by itself; None: never (`HUXIANG_OCFL_DAYS`)."""
    return timedelta(days=settings.OCFL_DAYS) if settings.OCFL_DAYS else None


def preserve(
    *,
    at: datetime,
    records: RecordQuerySet | None = None,
    progress: Progress = lambda done, total: None,
) -> Preserved:
    """A version of each record that was ever public, where anything of it is new.

    A withdrawn record keeps its object and gets no more versions of what the public saw.
    A damaged master stops its own record only; nothing of that is written.

    Args:
        at: the moment of the versions.
        records: these alone, whether or not they were ever public.

    Raises:
        StorageFull: the disk has no room.
        RootBusy: another run is at work.
    """
    wanted = records if records is not None else Record.objects.ever_public()
    keys = list(wanted.order_by("pk").values_list("pk", flat=True))
    return _preserve(keys, at=at, progress=progress, most_s=None)


def due(now: datetime) -> RecordQuerySet:
    """What the calendar asks for; nothing where it is switched off."""
    days = period()
    return (
        Record.objects.none() if days is None else Record.objects.due_for_preservation(now - days)
    )


def preserve_due(
    *, now: datetime, most_records: int = MOST_RECORDS, progress: Progress
) -> Preserved:
    """The same for what is due, the longest waiting first, within the bounds of one run.

    Raises:
        StorageFull: the disk has no room.
        RootBusy: another run is at work.
    """
    keys = list(due(now).values_list("pk", flat=True)[:most_records])
    return _preserve(keys, at=now, progress=progress, most_s=MOST_S) if keys else Preserved()


def _preserve(
    keys: list[int], *, at: datetime, progress: Progress, most_s: int | None
) -> Preserved:
    """`at` is before anything is read, so that what changes meanwhile is due again."""
    root, done, began = root_folder(), Preserved(), time.monotonic()
    with root.held():
        root.prepare()
        for start in range(0, len(keys), AT_ONCE):
            if most_s is not None and time.monotonic() - began > most_s:
                return done
            for record in Record.objects.for_export().filter(pk__in=keys[start : start + AT_ONCE]):
                progress(done.records, len(keys))
                done.records += 1
                _preserve_one(root, record, done, at=at)
    progress(len(keys), len(keys))
    return done


def _preserve_one(root: Root, record: Record, done: Preserved, *, at: datetime) -> None:
    """The object first, its row after: a kill between the two leaves a row that is due."""
    try:
        written = write_version(
            root, address_of(record.ark_name), _files(record), message="Record and masters",
            at=at, quiet=frozenset({PREMIS}),
        )  # fmt: skip
    except DamagedMaster:
        done.damaged.append(record.ark_name)
        _note(root, record, None, at=at)
    else:
        done.versions += written.is_new
        _note(root, record, written, at=at)


@transaction.atomic
def _note(root: Root, record: Record, written: Written | None, *, at: datetime) -> None:
    row, _new = PreservedRecord.objects.select_for_update().get_or_create(
        record=record, defaults={"looked_at": at}
    )
    row.looked_at, row.master_damaged = at - LATE, written is None
    if written is not None:
        if written.is_new or not row.written_at:
            row.written_at = at
        if written.is_new:  # what is new was not read yet
            row.verified_at = None
        row.version = written.version
        folder = root.path_of(address_of(record.ark_name))
        row.size_bytes = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
        _note_copies(record, at=at)
    row.save()


def _note_copies(record: Record, *, at: datetime) -> None:
    """A PREMIS event (replication) for each master that the object holds, once."""
    assets = {each.asset.master_id: each.asset for each in record.ordered_media}
    assets.pop(None, None)
    told = FileEvent.objects.filter(
        type=FileEvent.Type.REPLICATION, master__in=assets, detail__object=record.ark_name
    )
    known = set(told.values_list("master", flat=True))
    FileEvent.objects.bulk_create(
        FileEvent(
            asset=asset,
            master=asset.master,
            type=FileEvent.Type.REPLICATION,
            outcome=FileEvent.Outcome.SUCCESS,
            agent=AGENT,
            at=at,
            detail={"place": "ocfl", "object": record.ark_name},
        )
        for key, asset in assets.items()
        if key not in known
    )


def _files(record: Record) -> Files:
    files: dict[str, bytes] = {"record.json": record_json(record)}
    if record.live:
        thing = thing_of(record)
        for name in ("linked-art.json", "lido.xml"):
            files[name] = FORMATS[name].write(thing)
    shown: list[Asset] = [item.asset for item in record.ordered_media]
    files[PREMIS] = premis(kept_of(shown), record=record)
    masters = {
        f"masters/{asset.public_id}{safe_suffix(asset.master.original_name)}": asset.master
        for asset in shown
        if asset.master is not None
    }
    return {**files, **masters}
