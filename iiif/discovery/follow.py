"""The stream follows the evidence log, in the transaction of each event.

Collections are also renamed and moved without an event; the saving of the row is followed.

Renditions are no event of that log; a manifest that appears because the file of a published
record is ready at last is noted when they are written.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from archive.models import Collection, Record
from archive.signals import records_reworded
from iiif.models import Activity
from iiif.presentation.receivers import former_collection
from iiif.services.note_activity import is_told, note_activity
from iiif.visible import is_public_collection, with_manifest
from media.models import FileEvent
from provenance.models import Event

# What the document of a collection, or of the one above, says of it.
_TOLD = ("title_zh", "title_en", "summary_zh", "summary_en", "cover_id", "slug", "position")
MANIFEST, COLLECTION = Activity.ObjectType.MANIFEST, Activity.ObjectType.COLLECTION


def event_written(*, instance: Event, created: bool, **kwargs: Any) -> None:
    if not created:
        return
    package = instance.kind.partition(".")[0]
    if package == "record":
        _note(Record.objects.filter(ark_name=instance.subject), instance.at, instance.seq)
    elif package == "asset":
        shown = Record.objects.filter(media_items__asset__public_id=instance.subject)
        _note(shown, instance.at, instance.seq)
    elif package == "collection":
        found = Collection.objects.filter(ark_name=instance.subject).first()
        if found is not None:
            _note_collection(found, instance.at, instance.seq)


def collection_saved(*, instance: Collection, created: bool, **kwargs: Any) -> None:
    """Renamed: a line for it and for the one that lists it. Moved: also for the one that
    lists it now, and for those below that became public or went with it. Under another slug
    it is another resource: the old one is deleted."""
    former = former_collection(instance)
    if created or former is None:
        return
    is_moved = former.parent_id != instance.parent_id
    if not is_moved and all(getattr(former, n) == getattr(instance, n) for n in _TOLD):
        return
    now = timezone.now()
    if former.slug != instance.slug:
        note_activity(COLLECTION, former.slug, is_public=False, at=now)
    _note_collection(instance, now)
    listing = [key for key in (former.parent_id, instance.parent_id) if key is not None]
    for above in Collection.objects.filter(pk__in=listing):
        _note_collection(above, now)
    if is_moved:
        for below in _below(instance):
            if is_public_collection(below) != is_told(COLLECTION, below.slug):
                _note_collection(below, now)


def collection_deleted(*, instance: Collection, **kwargs: Any) -> None:
    now = timezone.now()
    note_activity(COLLECTION, instance.slug, is_public=False, at=now)
    if instance.parent is not None:
        _note_collection(instance.parent, now)


def _below(collection: Collection) -> list[Collection]:
    """Everything in its tree, level by level; a circle of rows ends."""
    found: dict[int, Collection] = {}
    level = [collection]
    while level:
        beneath = Collection.objects.filter(parent__in=level).exclude(pk__in=found.keys())
        level = list(beneath)
        found |= {each.pk: each for each in level}
    return list(found.values())


def _note_collection(collection: Collection, at: datetime, event_seq: int | None = None) -> None:
    note_activity(
        COLLECTION,
        collection.slug,
        is_public=is_public_collection(collection),
        at=at,
        event_seq=event_seq,
    )


def renditions_written(*, instance: FileEvent, created: bool, **kwargs: Any) -> None:
    if created and instance.type == FileEvent.Type.NORMALIZATION and instance.asset_id:
        _note(Record.objects.filter(media_items__asset=instance.asset_id), instance.at, None)


def records_were_retold(*, records: list[Record], **kwargs: Any) -> None:
    """A protocol opened or shut their files: a line for each manifest that came or went."""
    names = [record.ark_name for record in records]
    shown = with_manifest(Record.objects.live().filter(ark_name__in=names))
    public = set(shown.values_list("ark_name", flat=True))
    now = timezone.now()
    for name in names:
        if (name in public) != is_told(MANIFEST, name):
            note_activity(MANIFEST, name, is_public=name in public, at=now)


def _note(records: Any, at: datetime, event_seq: int | None) -> None:
    names = set(records.values_list("ark_name", flat=True))
    if not names:
        return
    shown = with_manifest(Record.objects.live().filter(ark_name__in=names))
    public = set(shown.values_list("ark_name", flat=True))
    for name in sorted(names):
        note_activity(MANIFEST, name, is_public=name in public, at=at, event_seq=event_seq)


def connect() -> None:
    post_save.connect(event_written, sender=Event, dispatch_uid="iiif_event_written")
    post_save.connect(collection_saved, sender=Collection, dispatch_uid="iiif_collection_saved")
    post_delete.connect(
        collection_deleted, sender=Collection, dispatch_uid="iiif_collection_deleted"
    )
    records_reworded.connect(records_were_retold, dispatch_uid="iiif_records_were_retold")
    post_save.connect(renditions_written, sender=FileEvent, dispatch_uid="iiif_renditions_written")
