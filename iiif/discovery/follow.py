"""The stream follows the evidence log, in the transaction of each event.

Renditions are no event of that log; a manifest that appears because the file of a published
record is ready at last is noted when they are written.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models.signals import post_save

from archive.models import Collection, Record
from iiif.models import Activity
from iiif.services.note_activity import note_activity
from iiif.visible import with_manifest
from media.models import FileEvent
from provenance.models import Event

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
            note_activity(
                COLLECTION,
                found.slug,
                is_public=found.live,
                at=instance.at,
                event_seq=instance.seq,
            )


def renditions_written(*, instance: FileEvent, created: bool, **kwargs: Any) -> None:
    if created and instance.type == FileEvent.Type.NORMALIZATION and instance.asset_id:
        _note(Record.objects.filter(media_items__asset=instance.asset_id), instance.at, None)


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
    post_save.connect(renditions_written, sender=FileEvent, dispatch_uid="iiif_renditions_written")
