"""Tell harvesters: which records are in which sets now, and that they changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from archive.models import HarvestEntry, Record
from archive.models.harvest import EVERYTHING
from archive.oai.sets import specs_of, tree

CHUNK = 500


def note_harvest(records: Iterable[int], *, at: datetime, changed: bool) -> int:
    """Bring the entries of these records in line with the archive.

    A record enters its sets when it is public, and is marked deleted in all when it is not,
    also while a protocol closes its words; in sets that it left it is marked deleted there.
    Drafts that were never public have none.

    Args:
        records: primary keys.
        changed: give every living entry the new datestamp; otherwise only what differs.

    Returns:
        How many entries were written.
    """
    keys = sorted(records)
    known = tree() if keys else {}
    written = 0
    for start in range(0, len(keys), CHUNK):
        written += _note(keys[start : start + CHUNK], known, at, changed)
    return written


@transaction.atomic
def _note(
    keys: list[int], known: dict[int, tuple[int | None, str]], at: datetime, changed: bool
) -> int:
    entries: dict[int, dict[str, HarvestEntry]] = {key: {} for key in keys}
    for entry in HarvestEntry.objects.filter(record__in=keys).select_for_update():
        entries[entry.record_id][entry.set_spec] = entry
    rows = Record.objects.filter(pk__in=keys).filter(Q(live=True) | ~Q(first_published_at=None))
    open_now = set(Record.objects.live().filter(pk__in=keys).values_list("pk", flat=True))
    new: list[HarvestEntry] = []
    renewed: list[HarvestEntry] = []
    for key, kind, collection in rows.values_list("pk", "kind", "collection"):
        live = key in open_now
        wanted = {EVERYTHING, *specs_of(kind, collection, known)}
        new += [
            HarvestEntry(record_id=key, set_spec=spec, datestamp=at, deleted=not live)
            for spec in wanted - set(entries[key])
        ]
        for spec, entry in entries[key].items():
            deleted = not live or spec not in wanted
            if entry.deleted != deleted or (changed and not deleted):
                entry.deleted, entry.datestamp = deleted, at
                renewed.append(entry)
    HarvestEntry.objects.bulk_create(new, batch_size=CHUNK)
    HarvestEntry.objects.bulk_update(renewed, ["deleted", "datestamp"], batch_size=CHUNK)
    return len(new) + len(renewed)


def reconcile_harvest(*, at: datetime, progress: Callable[[int, int], None] | None = None) -> int:
    """Note whatever differs, for all records; a second run writes nothing.

    For rows that came by a way without signals, and for collections that moved in the tree.
    """
    told = HarvestEntry.objects.filter(record=OuterRef("pk"))
    public = Record.objects.filter(Q(live=True) | ~Q(first_published_at=None) | Exists(told))
    total, done, written, after = public.count(), 0, 0, 0
    while keys := list(
        public.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:CHUNK]
    ):
        written += note_harvest(keys, at=at, changed=False)
        after, done = keys[-1], done + len(keys)
        if progress is not None:
            progress(done, total)
    return written
