"""Bring the stream of changes up to what is public now."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from archive.models import Collection, Record
from iiif.models import Activity
from iiif.services.note_activity import note_activity
from iiif.visible import is_public_collection, with_manifest


def reconcile_activities(*, now: datetime) -> int:
    """Note what is public and not in the stream (it began after them), and what has gone.

    Returns:
        How many lines were written; a second call writes none.
    """
    written = 0
    public: list[tuple[datetime, str, str]] = [
        (at or now, Activity.ObjectType.MANIFEST.value, name)
        for name, at in with_manifest(Record.objects.live()).values_list(
            "ark_name", "last_published_at"
        )
    ]
    public += [
        (now, Activity.ObjectType.COLLECTION.value, collection.slug)
        for collection in Collection.objects.live().select_related("parent")
        if is_public_collection(collection)
    ]
    told = _told()
    for at, object_type, name in sorted(public):
        if (object_type, name) not in told:
            written += note_activity(object_type, name, is_public=True, at=at) is not None
    for object_type, name in sorted(told - {(kind, name) for _at, kind, name in public}):
        written += note_activity(object_type, name, is_public=False, at=now) is not None
    return written


def _told() -> set[tuple[str, str]]:
    """What is public as far as the stream says."""
    newest = Activity.objects.values("object_type", "object_name").annotate(last=Max("number"))
    lines = Activity.objects.filter(number__in=newest.values("last"))
    open_ones = lines.exclude(type=Activity.Type.DELETE)
    return set(open_ones.order_by().values_list("object_type", "object_name"))
