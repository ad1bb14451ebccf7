"""Write what the archive has into the OCFL storage root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings

from archive.errors import DamagedMaster
from archive.exchange.bag import record_json, safe_suffix
from archive.exchange.formats import FORMATS
from archive.exchange.ocfl import Files, Root, write_version
from archive.exchange.thing import address_of, thing_of
from archive.models import Record
from archive.models.queries import RecordQuerySet


@dataclass(slots=True)
class Preserved:
    """What a run did: records looked at, versions written, names of those with damaged masters."""

    records: int = 0
    versions: int = 0
    damaged: list[str] = field(default_factory=list)


def preserve(
    *,
    at: datetime,
    records: RecordQuerySet | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Preserved:
    """A version of each record that was ever public, where anything of it is new.

    A withdrawn record keeps its object and gets no more versions of what the public saw.
    A damaged master stops its own record only; nothing of that is written.

    Raises:
        StorageFull: the disk has no room.
    """
    root = Root(Path(settings.OCFL_DIR))
    root.prepare()
    wanted = records if records is not None else Record.objects.exclude(first_published_at=None)
    total, done = wanted.count(), Preserved()
    for record in wanted.order_by("pk").for_export().iterator(chunk_size=100):
        progress(done.records, total)
        done.records += 1
        try:
            done.versions += write_version(
                root, address_of(record.ark_name), _files(record), message="Record and masters",
                at=at,
            )  # fmt: skip
        except DamagedMaster:
            done.damaged.append(record.ark_name)
    progress(total, total)
    return done


def _files(record: Record) -> Files:
    files: dict[str, bytes] = {"record.json": record_json(record)}
    if record.live:
        thing = thing_of(record)
        for name in ("linked-art.json", "lido.xml"):
            files[name] = FORMATS[name].write(thing)
    masters = {
        f"masters/{item.asset.public_id}{safe_suffix(item.asset.master.original_name)}": (
            item.asset.master
        )
        for item in record.ordered_media
        if item.asset.master is not None
    }
    return {**files, **masters}
